"""A descent under way, and a finished one."""

import functools
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float64, Int

from losslab.core.arrays import Array
from losslab.core.errors import InvalidInput
from losslab.core.ledger import Counts
from losslab.core.status import RESTS, Evaluations, Rest, Status
from losslab.core.surfaces import Surface
from losslab.numerics.rules import rest

NEVER = 2**62
"""The step from which a run that still moves has settled."""


GOES_ON, DIVERGED, FELL, STUCK = range(4)
"""Whether a run is over: it goes on, or how the step ended that it did not take."""


class Progress(NamedTuple):
    """Where a run stands between two blocks of steps, and what it has recorded."""

    marks: Array
    """The `Marks` in one array: fetching seven would take longer than many steps."""
    point: Array
    loss: Array
    state: Any
    gradient: Array
    trajectory: Array
    losses: Array


class Marks(NamedTuple):
    """How far a run has come."""

    step: Array
    over: Array
    settled_since: Array
    evaluations: Counts

    @classmethod
    def read(cls, marks: Array) -> "Marks":
        """The marks of a `Progress`."""
        step, over, since, value, gradient, hessian, product = marks
        return cls(step, over, since, (value, gradient, hessian, product))


@dataclass(frozen=True, eq=False)
class Run:
    """A finished descent.

    ``trajectory`` is ``(records, *start.shape)`` and ``losses`` ``(records,)``, both
    float64 and free of NaN; ``recorded`` says which step each row belongs to. With
    ``every=1`` there are steps + 1 rows, or fewer where the run diverged: the diverged
    point is not recorded. ``evaluations`` says what the optimizer asked for; the loss
    that is recorded and the gradient that is watched for rest are not among them.
    """

    trajectory: Float64[np.ndarray, " record *coordinates"] = field(repr=False)
    losses: Float64[np.ndarray, " record"] = field(repr=False)
    recorded: Int[np.ndarray, " record"] = field(repr=False)
    evaluations: Evaluations
    ended: Status
    """How the loop ended, whatever the place where it settled."""
    surface: Surface | None = field(repr=False)
    """None for a person's own function."""

    @functools.cached_property
    def status(self) -> Status:
        """How the run ended; where it settled, also in what.

        Found out when it is first asked for: it takes a Hessian, longer than many runs.
        """
        if self.ended.name != "converged":
            return self.ended
        return Status(_rest(self.surface, self.trajectory[-1]), self.ended.step)


def _rest(surface: Surface | None, point: Array) -> Rest:
    if surface is None:
        return "converged"  # of a person's own function no more is known
    # On a crease the Hessian is that of one side and tells nothing.
    hessian = np.zeros((2, 2)) if surface.creased else surface.hessian(point)
    return RESTS[int(rest(np.asarray(hessian), float(surface.bottomless)))]


def finished(now: Progress, stopped: bool, every: int, surface: Surface | None) -> Run:
    """The run as it stands, in NumPy arrays of its own."""
    marks = Marks.read(np.asarray(now.marks).tolist())
    rows = 1 + -(-marks.step // every)
    # NumPy first: slicing a JAX array would compile and dispatch a program.
    losses = np.asarray(now.losses)[:rows].copy()
    if not np.isfinite(losses[0]):
        raise InvalidInput(
            f"The objective is {losses[0]} at the start; choose a start where it is a"
            " finite number."
        )
    return Run(
        trajectory=np.asarray(now.trajectory)[:rows].copy(),
        losses=losses,
        recorded=np.minimum(np.arange(rows) * every, marks.step),
        evaluations=Evaluations(*marks.evaluations),
        ended=_status(marks, stopped),
        surface=surface,
    )


def _status(marks: Marks, stopped: bool) -> Status:
    if marks.over == DIVERGED:
        return Status("diverged", marks.step + 1)
    if marks.over == FELL:
        return Status("fell", marks.step + 1)
    if marks.over == STUCK:
        return Status("stuck", marks.step)
    if stopped:
        return Status("stopped", marks.step)
    if marks.settled_since <= marks.step:
        return Status("converged", marks.settled_since)
    return Status("out of steps", marks.step)
