"""Functions of mpmath's numbers that take mpmath itself long at many digits."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from mpmath import mp, mpf

_HALF = mpf(0.5)


def _kept(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function, computed once for each number: laws ask for the same ones again."""

    @lru_cache(maxsize=100_000)
    def at(parts: Any, precision: int) -> Any:
        return function(mp.make_mpf(parts))

    return lambda x: at(mpf(x)._mpf_, mp.prec)


@_kept
def exp(x: Any) -> Any:
    """Eˣ; mpmath multiplies for whole numbers, at −1e300 a thousand times."""
    if mp.isint(x) and abs(x) > 64:
        return mp.exp(x - _HALF) * exp(_HALF)
    return mp.exp(x)


@_kept
def expm1(x: Any) -> Any:
    """Eˣ − 1, without loss near 0."""
    return exp(x) - 1 if abs(x) > 1 else mp.expm1(x)


log, log1p = _kept(mp.log), _kept(mp.log1p)
