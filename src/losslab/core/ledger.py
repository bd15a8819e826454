"""What an optimizer has asked for, counted through loops and branches too.

Under JAX a loop's body is traced once and runs many times, so its evaluations are
counted by the loop itself; and what was computed inside of it is not known outside.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from losslab.core.arrays import Array, is_array, is_jax_array, is_number

Carry = tuple[Any, ...]


KINDS = ("value", "gradient", "hessian", "product")
"""What can be asked for: the last is a Hessian-vector product."""

Counts = tuple[Array, Array, Array, Array]
"""How often each kind was asked for; numbers, or traced by JAX."""


def plus(a: Counts, b: Counts) -> Counts:
    """Both counts together."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3])


class Ledger:
    """Counts evaluations, and runs the loops and branches in which some are made."""

    def __init__(self) -> None:
        self.counts: Counts = (0, 0, 0, 0)
        self._scopes: list[object] = [object()]

    @property
    def scope(self) -> object:
        """The loop or branch whose body is being run or traced."""
        return self._scopes[-1]

    def is_open(self, scope: object) -> bool:
        """Whether what was computed in that scope may be used now."""
        return scope in self._scopes

    def count(self, what: str, times: int = 1) -> None:
        """Add evaluations of that kind."""
        value, gradient, hessian, product = (times * (what == kind) for kind in KINDS)
        self.counts = plus(self.counts, (value, gradient, hessian, product))

    @contextmanager
    def _inside(self) -> Generator[None]:
        """A scope of its own, which counts from 0."""
        before, self.counts = self.counts, (0, 0, 0, 0)
        self._scopes.append(object())
        yield
        self._scopes.pop()
        self.counts = before

    def repeat_while(
        self, goes_on: Callable[..., Array], body: Callable[..., Carry], start: Carry
    ) -> Carry:
        """The carried values after ``body`` as long as ``goes_on``; it asks nothing.

        >>> Ledger().repeat_while(lambda x: x < 10.0, lambda x: (2.0 * x,), (3.0,))
        (12.0,)
        """
        if any(map(is_jax_array, start)):
            return self._traced_while(goes_on, body, start)
        carry = start
        while bool(goes_on(*carry)):
            asked, carry = self._run(body, *carry)
            self.counts = plus(self.counts, asked)
        return carry

    def either(
        self, condition: Array, then: Callable[[], Any], otherwise: Callable[[], Any]
    ) -> Any:
        """What one of the two gives; the other one is not evaluated.

        >>> Ledger().either(2.0 > 1.0, lambda: "up", lambda: "down")
        'up'
        """
        if not is_jax_array(condition):
            asked, result = self._run(then if bool(condition) else otherwise)
        else:
            from jax import lax

            asked, result = lax.cond(
                condition, self._branch(then), self._branch(otherwise)
            )
        self.counts = plus(self.counts, asked)
        return result

    def _run(self, body: Callable[..., Any], *given: Any) -> tuple[Counts, Any]:
        """What was asked for in a scope of its own, and the result."""
        with self._inside():
            result = body(*given)
            return self.counts, result

    def _branch(self, body: Callable[[], Any]) -> Callable[[], Any]:
        from jax import tree

        return lambda: tree.map(_as_jax, self._run(body))

    def _traced_while(
        self, goes_on: Callable[..., Array], body: Callable[..., Carry], start: Carry
    ) -> Carry:
        from jax import lax

        like = next(value for value in start if is_jax_array(value))
        carry = tuple(_as_jax(value, like) for value in start)

        def turn(packed: Any) -> Any:
            counts, old = packed
            asked, new = self._run(body, *old)
            pairs = zip(new, old, strict=True)
            return plus(counts, asked), tuple(
                _as_jax(a, dtype=b.dtype) for a, b in pairs
            )

        zero = tuple(map(_as_jax, (0, 0, 0, 0)))
        asked, result = lax.while_loop(
            lambda packed: goes_on(*packed[1]), turn, (zero, carry)
        )
        self.counts = plus(self.counts, asked)
        return result


def _as_jax(value: Any, like: Any = None, dtype: Any = None) -> Any:
    """The value as an array of JAX; a Python float in the dtype of ``like``."""
    from jax import numpy as jnp

    if like is not None and isinstance(value, float) and is_number(value):
        dtype = like.dtype
    return jnp.asarray(value, dtype=dtype) if dtype or not is_array(value) else value
