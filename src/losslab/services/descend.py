"""Where does this optimizer go on this surface?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from jaxtyping import Float64

from losslab.core.errors import InvalidInput
from losslab.core.status import Evaluations, Status
from losslab.numerics import descent
from losslab.services import make, written
from losslab.services.evaluate import settled
from losslab.services.limits import MOST_SEED, MOST_STEPS, STEPS


@dataclass(frozen=True)
class DescendRequest:
    """A surface and an optimizer by name with their parameters, a start, a length."""

    surface: Annotated[str, written.word("The name of a surface.")]
    optimizer: Annotated[str, written.word("The name of an optimizer.")]
    start: Annotated[
        tuple[float, float] | None,
        written.point("Where to start (default: the surface's own)."),
    ] = None
    steps: Annotated[int, written.count("How many steps to take.", 0, MOST_STEPS)] = (
        STEPS
    )
    seed: Annotated[
        int, written.count("For optimizers that move by chance.", 0, MOST_SEED)
    ] = 0
    surface_parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    optimizer_parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Descent:
    """Points visited ``(steps + 1, 2)``, their losses ``(steps + 1,)``, the outcome.

    The start is the first point. Where the run diverged, it ends before that step.
    The evaluations are what the optimizer asked for.
    """

    trajectory: Float64[np.ndarray, " record 2"]
    losses: Float64[np.ndarray, " record"]
    status: Status
    evaluations: Evaluations


def descend(request: DescendRequest) -> Descent:
    """Run the optimizer down the surface; a run that diverges is a result too.

    Raises:
        UnknownName: no such surface or optimizer.
        InvalidParameter: a parameter it does not have, or outside its domain.
        InvalidInput: a start where the surface is not finite, or too many steps.

    >>> rate = {"learning_rate": 0.01}
    >>> ask = DescendRequest(
    ...     "rosenbrock", "adam", (-1.5, 1.5), steps=1, optimizer_parameters=rate
    ... )
    >>> descend(ask).trajectory.round(6).tolist()
    [[-1.5, 1.5], [-1.49, 1.51]]
    """
    surface = make.surface(request.surface, request.surface_parameters)
    optimizer = make.optimizer(request.optimizer, request.optimizer_parameters)
    steps = _steps(request.steps)
    run = descent.descend(surface, optimizer, request.start, steps, seed=request.seed)
    points, losses = settled(run.trajectory), settled(run.losses)
    return Descent(points, losses, run.status, run.evaluations)


def _steps(steps: int) -> int:
    if not 0 <= steps <= MOST_STEPS:
        raise InvalidInput(
            f"A run takes from 0 to {MOST_STEPS} steps, and {steps} were asked for;"
            " choose a number in between."
        )
    return steps
