"""Claims about shape: convexity in its degrees, sign and symmetry."""

from functools import lru_cache
from typing import Any

import numpy as np

from losslab.core.arrays import Array
from losslab.core.claim import Claim, Constant, Refuter, constant
from losslab.core.claims.lines import events
from losslab.core.claims.trials import (
    ROUNDING,
    SHARP,
    View,
    grows,
    highest,
    peak,
    views,
    views_of_part,
)
from losslab.core.event_losses import EventLoss
from losslab.core.losses import Loss


def _everywhere(trial: Any) -> Refuter:
    """A trial of one view as a trial of the loss."""

    def refute(loss: Loss) -> str | None:
        found = (trial(view, loss) for view in views(loss))
        return next((text for text in found if text), None)

    return refute


def _bent_down(view: View, _: Loss) -> str | None:
    return _convexity(view)


@lru_cache(maxsize=256)
def _convexity(view: View) -> str | None:
    """A chord below the curve, a falling slope, or a negative curvature."""
    if view.broken:
        return view.broken
    over = _over_chord(view)
    if over.size:
        return f"the curve rises above its chord near {over[0]:g}"
    falls = _falls(view.points, *view.slopes(view.points))
    if not falls.size:
        falls = _falls(view.crowd, *view.slopes(view.crowd))
    if falls.size:
        return f"the slope falls near {falls[0]:g}"
    at, worst = highest(lambda points: -view.curvature(points), view.samples[0])
    return f"the curvature is {-worst:g} at {at:g}" if worst > 1e-12 else None


def _falls(points: Array, lower: Array, upper: Array) -> Array:
    """Points behind which the slope is less than it was before."""
    finite = np.isfinite(lower) & np.isfinite(upper)
    points, lower, upper = points[finite], lower[finite], upper[finite]
    rounding = ROUNDING * (1.0 + abs(upper[:-1]) + abs(lower[1:]))
    return points[:-1][upper[:-1] - lower[1:] > rounding]


def _over_chord(view: View) -> Array:
    """Points at which the curve is above the chord of their neighbours."""
    x, f = view.points, view.values(view.points)
    x, f = x[np.isfinite(f)], f[np.isfinite(f)]
    share = (x[1:-1] - x[:-2]) / (x[2:] - x[:-2])
    chord = (1.0 - share) * f[:-2] + share * f[2:]
    # Points are rounded too, and the curve is as steep as its steeper half.
    steep = abs(np.diff(f) / np.diff(x))
    steep = np.maximum(steep[:-1], steep[1:])
    far = np.maximum(view.noise(x[:-2]), view.noise(x[2:]))
    noise = ROUNDING * (abs(f[1:-1]) + abs(chord)) + far * (1.0 + steep)
    return x[1:-1][f[1:-1] - chord > noise]


def _not_strict(view: View, _: Loss) -> str | None:
    lower, upper = view.slopes(view.window)
    flat = lower[1:] <= upper[:-1]
    place = f"the slope does not rise near {view.window[1:][flat][:1]}"
    return _convexity(view) or (place if flat.any() else None)


def _negative(view: View, _: Loss) -> str | None:
    at, worst = highest(lambda points: -view.values(points), view.points)
    if view.broken:
        return view.broken
    return f"the loss is {-worst:g} at {at:g}" if worst > 0.0 else None


def _ever_negative(loss: Loss) -> str | None:
    """On lines, at many an event beside them, and near what was predicted right."""
    found = _everywhere(_negative)(loss)
    if found or not isinstance(loss, EventLoss):
        return found
    prediction, target = events(loss, 3000)
    least = loss.value(prediction, target).min()
    both = loss.prediction_kind.sums_to_one and loss.target_kind.sums_to_one
    if both and target is not None:
        share = np.geomspace(1e-17, 1e-2, len(prediction))[:, None]
        near = (1.0 - share) * target + share * prediction
        least = min(least, loss.value(near, target).min())
    return f"the loss is {least:g}" if least < 0.0 else None


def _turns(view: View, _: Loss) -> str | None:
    """Where the loss rises after it fell, or falls after it rose."""
    values = view.values(view.points)
    steps = np.diff(values)
    moves = abs(steps) > ROUNDING * (1.0 + abs(values[1:]))
    ways, at = np.sign(steps[moves]), view.points[1:][moves]
    turns = ways[1:] != ways[:-1]
    place = f"the loss turns near {at[1:][turns][:1]}"
    return view.broken or (place if turns.any() else None)


def _lopsided(view: View, _: Loss) -> str | None:
    at = view.target or 0.0
    steps = abs(view.points - at)
    exact = (at + steps - at == steps) & (at - (at - steps) == steps)
    steps = np.unique(steps[exact])
    one, other = (view.values(at + sign * steps) for sign in (1.0, -1.0))
    differ = steps[~(one == other)]
    if not differ.size:
        return None
    return f"residuals ±{differ[0]:g} cost differently, {view.says}"


CONVEX = Claim("convex", "convex in the prediction", _everywhere(_bent_down))
STRICTLY_CONVEX = Claim(
    "strictly convex", "strictly convex in the prediction", _everywhere(_not_strict)
)
NONNEGATIVE = Claim("nonnegative", "never negative", _ever_negative)
QUASILINEAR = Claim(
    "quasilinear",
    "quasilinear: along every straight line it only rises or only falls",
    _everywhere(_turns),
)
SYMMETRIC = Claim(
    "symmetric", "symmetric: residuals r and −r cost the same", _everywhere(_lopsided)
)


def CONVEX_IN(part: str) -> Claim:
    """Convex in one part of an event, while the others stay as they are."""

    def refute(loss: EventLoss) -> str | None:
        found = map(_convexity, views_of_part(loss, part))
        return next((text for text in found if text), None)

    says = f"convex in the {part.replace('_', '-')} alone"
    return Claim("convex in a part", says, refute)


def STRONGLY_CONVEX(modulus: float | Constant) -> Claim:
    """The curvature is at least the modulus everywhere (and nothing less is kinked)."""
    k = constant(modulus)

    def refute(view: View, loss: Loss) -> str | None:
        at, worst = _least_curved(view)
        weak = f"the curvature is {worst:g} at {at:g}"
        return _convexity(view) or (weak if worst < k.of(loss) * (1 - 1e-9) else None)

    def sharp(loss: Loss) -> str | None:
        least = min(_least_curved(view)[1] for view in views(loss))
        found = f"the curvature is never below {least:g}"
        return found if least > (1.0 + SHARP) * k.of(loss) else None

    says = f"strongly convex with modulus {k.says}"
    return Claim("strongly convex", says, _everywhere(refute), sharp, limit=k)


@lru_cache(maxsize=256)
def _least_curved(view: View) -> tuple[float, float]:
    at, worst = peak(lambda points: -view.curvature(points), view)
    return at, -worst


def _fades(view: View) -> bool:
    """Whether there is no curvature somewhere, or ever less of it on some way out."""
    if _least_curved(view)[1] <= 0.0:
        return True
    for _, points in view.ways_out():
        points = points[view.domain.holds(points)]
        with np.errstate(divide="ignore"):
            if len(points) == 3 and grows(1.0 / abs(view.curvature(points))):
                return True
    return False


def _no_fading(loss: Loss) -> str | None:
    if any(map(_fades, views(loss))):
        return None
    least = min(_least_curved(view)[1] for view in views(loss))
    return f"no curvature is seen below {least:g}"


NOT_STRONGLY_CONVEX = Claim(
    "not strongly convex", "not strongly convex: the curvature fades", _no_fading
)
