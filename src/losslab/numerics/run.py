"""A descent under way, and a finished one."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float64, Int

from losslab.core.arrays import Array
from losslab.core.errors import InvalidInput
from losslab.core.status import Status

NEVER = 2**62
"""The step from which a run that still moves has settled."""


class Progress(NamedTuple):
    """Where a run stands, and what it has recorded so far."""

    step: Array
    point: Array
    state: Any
    gradient: Array
    settled_since: Array
    over: Array
    trajectory: Array
    losses: Array


@dataclass(frozen=True, eq=False)
class Run:
    """A finished descent.

    ``trajectory`` is ``(records, *start.shape)`` and ``losses`` ``(records,)``, both
    float64 and free of NaN; ``recorded`` says which step each row belongs to. With
    ``every=1`` there are steps + 1 rows, or fewer where the run diverged: the diverged
    point is not recorded.
    """

    trajectory: Float64[np.ndarray, " record *coordinates"] = field(repr=False)
    losses: Float64[np.ndarray, " record"] = field(repr=False)
    status: Status
    recorded: Int[np.ndarray, " record"] = field(repr=False)


def finished(now: Progress, stopped: bool, every: int) -> Run:
    """The run as it stands, in NumPy arrays of its own."""
    step = int(now.step)
    rows = 1 + -(-step // every)
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
        status=_status(now, step, stopped),
        recorded=np.minimum(np.arange(rows) * every, step),
    )


def _status(now: Progress, step: int, stopped: bool) -> Status:
    if now.over:
        return Status("diverged", step + 1)
    if stopped:
        return Status("stopped", step)
    since = int(now.settled_since)
    settled = since <= step
    return Status("converged", since) if settled else Status("out of steps", step)
