"""Loops, as Python writes them and as JAX traces them."""

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from losslab.core.arrays import Array, is_known
from losslab.core.dual import Dual, primal, tangent

Body = Callable[[Any, Any], Any]
Change = Callable[[Any], tuple[Any, Array]]


def repeat(count: Any, body: Body, start: Any) -> Any:
    """The state after ``state = body(i, state)`` for i from 0 to count − 1.

    A state is an array, a number or a dual, or a tuple, list or dictionary of such.
    What JAX traces becomes one loop in the program, whatever the count; anything
    else is a loop of Python.

    >>> repeat(3, lambda i, x: x + i, 10)
    13
    """
    if _is_traced(count):
        return _traced(count, body, start, body(0, start))
    count = int(count)
    if count < 1:
        return start
    state = body(0, start)
    if count > 1 and _is_traced((start, state)):
        return _traced(count, body, start, state)
    for i in range(1, count):
        state = body(i, state)
    return state


def settle(change: Change, state: Any, moving: Array, most: int) -> Any:
    """The state after ``state, moving = change(state)`` while anything is moving.

    ``moving`` is an array of truth values; what is at rest has to stay as it is while
    the rest goes on. After ``most`` changes it ends however things stand.

    >>> import numpy as np
    >>> halved = lambda x: (x / 2.0, x / 2.0 > 1.0)
    >>> settle(halved, np.float64(10.0), np.bool_(True), most=9)
    np.float64(0.625)
    """
    if _is_traced((state, moving)):
        return _traced_until(change, state, moving, most)
    for _ in range(most):
        if is_known(moving) and not bool(moving.any()):
            break
        state, moving = change(state)
    return state


def _traced_until(change: Change, state: Any, moving: Array, most: int) -> Any:
    jax = _jax()

    def goes_on(now: tuple[Any, Array, Array]) -> Array:
        return now[1] & (now[2] < most)

    def body(now: tuple[Any, Array, Array]) -> tuple[Any, Array, Array]:
        state, moving = change(now[0])
        return state, moving.any(), now[2] + 1

    start = (state, moving.any(), jax.numpy.asarray(0))
    return jax.lax.while_loop(goes_on, body, start)[0]


def _is_traced(state: Any) -> bool:
    if "jax" not in sys.modules:
        return False
    tree, tracer = _jax().tree_util, _jax().core.Tracer
    return any(isinstance(leaf, tracer) for leaf in tree.tree_leaves(state))


@lru_cache(maxsize=1)
def _jax() -> Any:
    """JAX, which knows what a dual is made of."""
    import jax

    def parts(dual: Dual) -> tuple[tuple[Any, Any], None]:
        return (dual.primal, dual.tangent), None

    jax.tree_util.register_pytree_node(Dual, parts, lambda _, both: Dual(*both))
    return jax


def _traced(count: Any, body: Body, start: Any, after: Any) -> Any:
    """The loop as JAX writes it, which wants one structure from start to end."""
    jax = _jax()
    state = _alike(start, after)
    while True:
        shapes = [x.shape for x in jax.tree_util.tree_leaves(state)]
        state = _alike(state, jax.eval_shape(body, 0, state))
        if shapes == [x.shape for x in jax.tree_util.tree_leaves(state)]:
            return jax.lax.fori_loop(0, jax.numpy.asarray(count, int), body, state)


def _alike(state: Any, after: Any) -> Any:
    """The state with the duals, shapes and types of what follows it."""

    def alike(a: Any, b: Any) -> Any:
        if isinstance(a, Dual) or isinstance(b, Dual):
            return Dual(alike(primal(a), primal(b)), alike(tangent(a), tangent(b)))
        xp = _jax().numpy
        shape = xp.broadcast_shapes(xp.shape(a), xp.shape(b))
        return xp.broadcast_to(xp.asarray(a, xp.result_type(a, b)), shape)

    def is_leaf(part: Any) -> bool:
        return isinstance(part, Dual)

    return _jax().tree_util.tree_map(alike, state, after, is_leaf=is_leaf)
