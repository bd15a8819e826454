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
import numpy as np
from jax import lax

from losslab.core import random
from losslab.core.arrays import Array
from losslab.core.ledger import Counts, plus
from losslab.core.place import Spot
from losslab.core.surfaces import Surface
from losslab.numerics.objectives import OfSurface
from losslab.numerics.recipes import Recipe
from losslab.numerics.rules import diverged, fell, settled, stuck
from losslab.numerics.run import DIVERGED, FELL, GOES_ON, NEVER, STUCK, Marks, Progress

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
    seed: int,
    start: Array,
    steps: int,
    every: int,
    capacity: int,
) -> Iterator[Progress]:
    """The run block by block, so that Ctrl-C is heard between two of them.

    Where steps are quick the blocks grow; the clock decides nothing else.
    """
    block, until = FIRST_BLOCK, min(steps, FIRST_BLOCK)
    now = compiled.begin(numbers, seed, start, until, every, capacity=capacity)
    yield now
    while until < steps and not Marks.read(np.asarray(now.marks)).over:
        began = time.monotonic()
        until = min(steps, until + block)
        now = jax.block_until_ready(compiled.resume(numbers, seed, now, until, every))
        block *= 2 if time.monotonic() - began < PATIENCE else 1
        yield now


def _built(objective: Recipe, optimizer: Recipe) -> Loop:
    def steps(numbers: tuple[Numbers, Numbers], seed: Array, every: Array) -> _Steps:
        made = objective(numbers[0])
        ground = OfSurface(made) if isinstance(made, Surface) else made
        return _Steps(ground, optimizer(numbers[1]), random.key(seed), every)

    def resume(
        numbers: tuple[Numbers, Numbers],
        seed: Array,
        progress: Progress,
        until: Array,
        every: Array,
    ) -> Progress:
        return steps(numbers, seed, every).run(progress, until)

    def begin(
        numbers: tuple[Numbers, Numbers],
        seed: Array,
        start: Array,
        until: Array,
        every: Array,
        capacity: int,
    ) -> Progress:
        todo = steps(numbers, seed, every)
        return todo.run(todo.first(start, capacity), until)

    return Loop(jax.jit(begin, static_argnames="capacity"), jax.jit(resume))


_kept = functools.lru_cache(maxsize=256)(_built)


class _Now(NamedTuple):
    """What changes from step to step."""

    marks: Marks
    point: Array
    loss: Array
    state: Any
    gradient: Array
    trajectory: Array
    losses: Array


class _Steps:
    """The steps of a rule on its ground, with what every one of them asks for."""

    def __init__(self, ground: Any, rule: Any, key: Array, every: Array) -> None:
        self.ground, self.rule, self.key, self.every = ground, rule, key, every
        self.always: Counts = (0, 0, 0, 0)

    def first(self, start: Array, capacity: int) -> Progress:
        """A run before its first step."""
        loss, gradient = self.ground.value_and_gradient(start)
        known = {"value": lambda: loss, "gradient": lambda: gradient}
        here = Spot(self.ground, start, known)
        state = jax.tree.map(jnp.asarray, self.rule.init(here))
        since = jnp.where(settled(gradient), 0, NEVER)
        marks = Marks(0, _over(loss, start, loss), since, here.evaluations)
        return Progress(
            _packed(marks),
            start,
            loss,
            state,
            gradient,
            trajectory=jnp.zeros((capacity, *start.shape)).at[0].set(start),
            losses=jnp.zeros(capacity).at[0].set(loss),
        )

    def run(self, progress: Progress, until: Array) -> Progress:
        """Steps until that many are done, or the run has left every bound."""
        before = Marks.read(progress.marks)
        now = lax.while_loop(
            lambda now: (now.marks.step < until) & (now.marks.over == GOES_ON),
            self._advance,
            _Now(before, *progress[1:]),
        )
        # What every step asks for need not be counted one by one.
        taken = _tried(now.marks) - _tried(before)
        always = _each(lambda n: taken * n, self.always)
        marks = now.marks._replace(evaluations=plus(now.marks.evaluations, always))
        return Progress(_packed(marks), *now[1:])

    def _advance(self, now: _Now) -> _Now:
        here = Spot(self.ground, now.point, self._known(now))
        key = random.fold(self.key, now.marks.step)
        point, state = self.rule.step(here, now.state, key)
        asked = self._sometimes(here.evaluations)
        loss, gradient = self.ground.value_and_gradient(point)
        over = _over(loss, point, now.loss)
        step = now.marks.step + jnp.where(over == GOES_ON, 1, 0)
        since = jnp.minimum(now.marks.settled_since, step)
        since = jnp.where(settled(gradient), since, NEVER)
        # A point that ends the run falls beyond the last row.
        row = jnp.where(over == GOES_ON, self._row(step), len(now.losses))
        return _Now(
            Marks(step, over, since, plus(now.marks.evaluations, asked)),
            point,
            loss,
            state,
            gradient,
            trajectory=now.trajectory.at[row].set(point, mode="drop"),
            losses=now.losses.at[row].set(loss, mode="drop"),
        )

    def _row(self, step: Array) -> Array:
        """The row of a step; steps between two records share the later one's.

        So the last point of a run always ends up in the last row.
        """
        return (step + self.every - 1) // self.every

    def _known(self, now: _Now) -> dict[str, Callable[[], Array]]:
        return {
            "value": lambda: now.losses[self._row(now.marks.step)],
            "gradient": lambda: now.gradient,
        }

    def _sometimes(self, asked: Counts) -> Counts:
        """What this step asked for, beyond what every step asks for."""
        self.always = _each(lambda n: n if isinstance(n, int) else 0, asked)
        return _each(lambda n: 0 if isinstance(n, int) else n, asked)


def _over(loss: Array, point: Array, before: Array) -> Array:
    """Whether the run ends before this point, and why."""
    why = jnp.where(fell(loss, before), FELL, DIVERGED)
    why = jnp.where(stuck(point), STUCK, why)
    return jnp.where(diverged(loss, point), why, GOES_ON)


def _tried(marks: Marks) -> Array:
    """The steps that were computed: the one that ended the run too."""
    return marks.step + jnp.where(marks.over == GOES_ON, 0, 1)


def _each(part: Callable[[Array], Array], counts: Counts) -> Counts:
    value, gradient, hessian, product = map(part, counts)
    return (value, gradient, hessian, product)


def _packed(marks: Marks) -> Array:
    *singles, counts = marks
    return jnp.stack([jnp.asarray(mark, int) for mark in (*singles, *counts)])
