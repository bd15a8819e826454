"""Descent: run an optimizer on an objective, record the path, name the outcome."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from losslab.core.arrays import Array
from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.surfaces import Surface
from losslab.numerics.interrupt import Interrupt, noted
from losslab.numerics.objectives import Function
from losslab.numerics.recipes import Recipe, of_objective, of_optimizer
from losslab.numerics.rules import BOUND
from losslab.numerics.run import Progress, Run, finished

MOST = 2**53
"""The largest number of steps; beyond it floats no longer count one by one."""

SEEDS = 2**32
"""How many seeds there are."""

LARGEST = 2 * 10**8
"""Numbers a run may record: 1.6 GB."""


def descend(
    objective: Surface | Function,
    optimizer: Any,
    start: Any = None,
    steps: int = 500,
    *,
    gradient: Function | None = None,
    every: int = 1,
    seed: int = 0,
) -> Run:
    """Run the optimizer on a surface, or on one's own function, from a start.

    The function takes a JAX array of the start's shape and returns one number; it is
    differentiated by JAX unless ``gradient`` is given. Computation is in float64
    whatever JAX's global configuration. A surface has a start of its own.

    The run ends after ``steps`` steps, or before the first point at which the loss is
    not finite or a coordinate exceeds 10¹². It has converged at step k if from the
    point k to the end the gradient's length is at most 10⁻⁸; on a surface its status
    tells a saddle, a maximum and a valley without end from that. Ctrl-C ends it with
    what it has. With ``every=n`` only each n-th point and the last are recorded; a run
    records 8 bytes per number, and at most 1.6 GB. Optimizers that move by chance
    repeat themselves from the same ``seed``.

    Raises:
        InvalidInput: an objective, optimizer or number that it cannot take.

    >>> from losslab.catalogue.surfaces.rosenbrock import Rosenbrock
    >>> from losslab.catalogue.optimizers.gradient_descent import GradientDescent
    >>> run = descend(Rosenbrock(), GradientDescent(learning_rate=0.01), steps=1)
    >>> run.trajectory.tolist(), run.losses.round(4).tolist(), run.status.name
    ([[-1.5, 1.5], [-1.225, 1.575]], [9.0625, 4.9783], 'out of steps')
    """
    recipe = of_objective(objective, gradient)
    steps, every = _whole("steps", steps, 0), _whole("every", every, 1)
    seed = _whole("seed", seed, 0, SEEDS - 1)
    begin = _start(objective, start)
    rows = 1 + -(-steps // every)
    if rows * (begin.size + 1) > LARGEST:
        raise InvalidInput(
            f"{rows} records of {begin.size + 1} numbers do not fit; record fewer"
            " points with every=."
        )
    rule = of_optimizer(optimizer)
    now, stopped = _run(recipe, rule, seed, begin, steps, every, rows)
    surface = objective if isinstance(objective, Surface) else None
    return finished(now, stopped, every, surface)


def _run(
    objective: Recipe,
    optimizer: Recipe,
    seed: int,
    start: Array,
    steps: int,
    every: int,
    rows: int,
) -> tuple[Progress, bool]:
    # Powers of two, so that another number of steps rarely compiles again.
    capacity = max(1024, 1 << (rows - 1).bit_length())
    with noted() as interrupt:
        # Imported here: JAX takes half a second, and only who descends needs it.
        import jax

        from losslab.numerics.loop import blocks, loop

        with jax.enable_x64(True):
            numbers = objective.numbers, optimizer.numbers
            compiled = loop(objective, optimizer)
            try:
                run = blocks(compiled, numbers, seed, start, steps, every, capacity)
                return _last(run, interrupt)
            except jax.errors.JAXTypeError as error:
                raise InvalidInput(
                    "An objective has to be written with jax.numpy and must not branch"
                    f" on the numbers in its argument. JAX says: {error}"
                ) from error


def _last(blocks: Iterator[Progress], interrupt: Interrupt) -> tuple[Progress, bool]:
    """The last block, and whether the person pressed Ctrl-C before it."""
    last = next(blocks)
    interrupt.pass_on()  # there is nothing to show yet
    for last in blocks:
        if interrupt.taken():
            return last, True
    return last, False


def _whole(name: str, value: Any, least: int, most: int = MOST) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InvalidInput(f"{name} must be a whole number, and {value!r} was given.")
    if not least <= value <= most:
        raise InvalidInput(
            f"{name} must be from {least} to {most}, and {value} was given."
        )
    return int(value)


def _start(objective: Any, start: Any) -> Array:
    if start is None:
        if not isinstance(objective, Surface):
            raise InvalidInput("A function has no start of its own; give start=.")
        start = objective.start
    begin = _numbers(start)
    if isinstance(objective, Surface) and begin.shape != (2,):
        raise ShapeMismatch(
            "A surface is descended from two coordinates; a start of shape"
            f" {begin.shape} was given."
        )
    if not begin.size or not np.all(abs(begin) <= BOUND):
        raise InvalidInput(
            f"A start has finite coordinates up to {BOUND:g} in size, at least one;"
            f" {start!r} was given."
        )
    return begin


def _numbers(start: Any) -> Array:
    start = start.detach() if hasattr(start, "detach") else start
    try:
        begin = np.asarray(start)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"A start is numbers; {start!r} was given.") from error
    if begin.dtype.kind not in "fiu":
        raise InvalidInput(f"A start is real numbers; {start!r} was given.")
    return begin.astype(np.float64)
