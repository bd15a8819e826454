"""The one loop: iteration, stopping and recording, compiled once per pair of classes.

A `while` rather than a `scan`: the number of steps is an argument, so that another
number does not compile again, and a diverged run ends at once. Speed is the same.
"""

import contextlib
import functools
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from losslab.core.arrays import Array
from losslab.core.surfaces import Surface
from losslab.numerics.recipes import Recipe
from losslab.numerics.rules import diverged, settled
from losslab.numerics.run import NEVER, Progress

FIRST_BLOCK = 4096
"""Steps before a run first looks up."""

PATIENCE = 0.1
"""Seconds a block may take before blocks stop growing."""

Numbers = Mapping[str, Array]


class Loop(NamedTuple):
    """The compiled loop: from a start, and further from where it stopped."""

    begin: Callable[..., Progress]
    resume: Callable[..., Progress]


def loop(objective: Recipe, optimizer: Recipe) -> Loop:
    """The loop for these two, compiled when it is first called.

    A person's own function or rule is compiled afresh each time: it may read
    variables that have changed since.
    """
    if objective.lasting and optimizer.lasting:
        with contextlib.suppress(TypeError):  # a fixed part that has no hash
            return _kept(objective, optimizer)
    return _built(objective, optimizer)


def blocks(
    compiled: Loop,
    numbers: tuple[Numbers, Numbers],
    start: Array,
    steps: int,
    every: int,
    capacity: int,
) -> Iterator[Progress]:
    """The run block by block, so that Ctrl-C is heard between two of them.

    Where steps are quick the blocks grow; the clock decides nothing else.
    """
    block, until = FIRST_BLOCK, min(steps, FIRST_BLOCK)
    now = compiled.begin(*numbers, start, until, every, capacity=capacity)
    yield now
    while until < steps and not now.over:
        began = time.monotonic()
        until = min(steps, until + block)
        now = jax.block_until_ready(compiled.resume(*numbers, now, until, every))
        block *= 2 if time.monotonic() - began < PATIENCE else 1
        yield now


def _built(objective: Recipe, optimizer: Recipe) -> Loop:
    def resume(
        surface: Numbers, rule: Numbers, progress: Progress, until: Array, every: Array
    ) -> Progress:
        advance = functools.partial(
            _advance, _heights(objective(surface)), optimizer(rule), every
        )
        return lax.while_loop(
            lambda now: (now.step < until) & ~now.over, advance, progress
        )

    def begin(
        surface: Numbers,
        rule: Numbers,
        start: Array,
        until: Array,
        every: Array,
        capacity: int,
    ) -> Progress:
        heights, state = _heights(objective(surface)), optimizer(rule).init(start)
        progress = _at_start(heights, state, start, capacity)
        return resume(surface, rule, progress, until, every)

    return Loop(jax.jit(begin, static_argnames="capacity"), jax.jit(resume))


_kept = functools.lru_cache(maxsize=256)(_built)


def _heights(objective: Any) -> Callable[[Array], tuple[Array, Array]]:
    if isinstance(objective, Surface):
        return lambda point: (objective.value(point), objective.gradient(point))
    return objective.value_and_gradient


def _at_start(
    heights: Callable[[Array], tuple[Array, Array]],
    state: Any,
    start: Array,
    capacity: int,
) -> Progress:
    loss, gradient = heights(start)
    trajectory = jnp.zeros((capacity, *start.shape)).at[0].set(start)
    return Progress(
        step=jnp.asarray(0),
        point=start,
        state=jax.tree.map(jnp.asarray, state),
        gradient=gradient,
        settled_since=jnp.where(settled(gradient), 0, NEVER),
        over=diverged(loss, start),
        trajectory=trajectory,
        losses=jnp.zeros(capacity).at[0].set(loss),
    )


def _advance(
    heights: Callable[[Array], tuple[Array, Array]],
    rule: Any,
    every: Array,
    now: Progress,
) -> Progress:
    point, state = rule.step(now.gradient, now.state, now.point)
    loss, gradient = heights(point)
    over = diverged(loss, point)
    step = now.step + jnp.where(over, 0, 1)
    # Steps between two records share the later one's row, so the last point of a run
    # always ends up in the last row; a diverged point falls beyond the last row.
    row = jnp.where(over, len(now.losses), (step + every - 1) // every)
    since = jnp.where(settled(gradient), jnp.minimum(now.settled_since, step), NEVER)
    return Progress(
        step=step,
        point=point,
        state=state,
        gradient=gradient,
        settled_since=since,
        over=over,
        trajectory=now.trajectory.at[row].set(point, mode="drop"),
        losses=now.losses.at[row].set(loss, mode="drop"),
    )
