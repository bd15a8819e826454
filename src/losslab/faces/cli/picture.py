"""A run as a picture: the surface, its contours, the path. Needs matplotlib."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from losslab.core.errors import MissingExtra
from losslab.services.card import card
from losslab.services.descend import DescendRequest, Descent
from losslab.services.evaluate import Values
from losslab.services.make import surface

_HIGHEST = 1e300


def require() -> None:
    """See that pictures can be drawn, before anything is computed.

    Raises:
        MissingExtra: where matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        raise MissingExtra(
            "A picture needs matplotlib, which is not installed;"
            " `pip install losslab[plots]` adds it, or write run.csv instead."
        )


def draw(path: Path, request: DescendRequest, answer: Descent) -> None:
    """Write the run as a PNG file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 5.2), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    described = card("surfaces", request.surface)
    _map(figure, axes, request, described)
    _path(axes, answer.trajectory, described["window"])
    rule = card("optimizers", request.optimizer)["title"]
    axes.set_title(f"{rule} on {described['title']}\n{answer.status.says}", fontsize=10)
    figure.savefig(path, format="png")


def _map(figure: Any, axes: Any, request: DescendRequest, described: Any) -> None:
    from matplotlib.colors import BoundaryNorm

    (x0, x1), (y0, y1) = described["window"]
    x, y = np.linspace(x0, x1, 201), np.linspace(y0, y1, 201)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    heights = _drawable(
        surface(request.surface, request.surface_parameters).value(points)
    )
    levels = _levels(heights, described["colour"] == "log")
    even = BoundaryNorm(levels, 256)
    filled = axes.contourf(x, y, heights, levels, cmap="viridis", norm=even)
    figure.colorbar(filled, ax=axes, label="loss", format="%.3g")
    axes.contour(x, y, heights, levels, colors="white", linewidths=0.3, alpha=0.5)
    axes.set(xlabel="w₁", ylabel="w₂")


def _drawable(heights: Values) -> Values:
    # Beyond this even matplotlib's differences of heights overflow.
    return np.clip(np.nan_to_num(heights, nan=_HIGHEST), -_HIGHEST, _HIGHEST)


def _levels(heights: Values, log: bool) -> Values:
    low, high = float(np.min(heights)), float(np.max(heights))
    if not high > low:
        return np.array([low, low + 1.0])
    steps = np.linspace(0.0, 1.0, 15)
    return low + (high - low) * (steps**3 if log else steps)


def _path(axes: Any, trajectory: Values, window: Any) -> None:
    x, y = trajectory.T
    axes.plot(x, y, color="white", linewidth=2.6)
    axes.plot(x, y, color="black", linewidth=1.0, marker=".", markersize=3)
    axes.plot(x[0], y[0], "o", color="white", markeredgecolor="black", label="start")
    axes.plot(x[-1], y[-1], "s", color="black", markeredgecolor="white", label="end")
    axes.set(xlim=window[0], ylim=window[1])
    axes.legend(loc="upper right", fontsize=8)
