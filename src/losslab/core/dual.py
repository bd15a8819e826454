"""Dual numbers: a value and its first-order change under an infinitesimal push.

A `Dual` stands for ``primal + tangent·ε`` with ε positive and smaller than every
number. Comparisons are lexicographic: where the primals tie, the tangents decide.
So a function evaluated on ``Dual(x, +1.0)`` takes the branch that holds just right
of x, and on ``Dual(x, -1.0)`` the one just left of it; the tangents are then the
exact one-sided derivatives, at kinks too, and a branch not taken cannot spoil them
with NaN. What ties to first order counts as a tie: x² > 0 is false just beside 0.
Parts are arrays of any library, Python numbers, or again duals (for second
derivatives).

Sources: forward-mode differentiation, Griewank & Walther 2008; lexicographic
derivatives of piecewise smooth functions, Nesterov 2005, Khan & Barton 2015.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from losslab.core.arrays import Number, is_number, select, spread


def _is(value: Any, number: Number) -> bool:
    return is_number(value) and value == number


def plus(a: Any, b: Any) -> Any:
    """The sum, without touching an array for a structural zero."""
    if _is(a, 0):
        return b
    return a if _is(b, 0) else a + b


def times(a: Any, b: Any) -> Any:
    """The product, without touching an array for a structural zero or one."""
    if _is(a, 0) or _is(b, 0):
        return 0.0
    if _is(a, 1):
        return b
    return a if _is(b, 1) else a * b


def primal(value: Any) -> Any:
    """The value of a dual, or the thing itself where it is constant."""
    return value.primal if isinstance(value, Dual) else value


def tangent(value: Any) -> Any:
    """The change of a dual; 0.0 for a constant."""
    return value.tangent if isinstance(value, Dual) else 0.0


def innermost(value: Any) -> Any:
    """The value of a dual of duals."""
    while isinstance(value, Dual):
        value = value.primal
    return value


def widened(change: Any, like: Any) -> Any:
    """A tangent in the shape of the array that it belongs to; a 0 stays one."""
    if _is(change, 0):
        return change
    if not isinstance(change, Dual):
        alike = not is_number(change) and change.shape == like.shape
        return change if alike else spread(change, like)
    value = change.primal
    value = spread(value, like) if is_number(value) else widened(value, like)
    return Dual(value, widened(change.tangent, like))


def linear(function: Callable[[Any], Any], x: "Dual") -> "Dual":
    """A linear function of a dual, which does with the tangents as with the values."""
    change = widened(x.tangent, innermost(x))
    return Dual(function(x.primal), change if _is(change, 0) else function(change))


def _or_tie(decided: Any, a: Any, b: Any, breaks: Any) -> Any:
    """``decided``, or where the primals tie, what the tangents say."""
    if isinstance(breaks, bool):
        return decided | (primal(a) == primal(b)) if breaks else decided
    return decided | ((primal(a) == primal(b)) & breaks)


def less(a: Any, b: Any) -> Any:
    """``a < b`` just beside the point."""
    return _or_tie(primal(a) < primal(b), a, b, tangent(a) < tangent(b))


def less_equal(a: Any, b: Any) -> Any:
    """``a <= b`` just beside the point."""
    return _or_tie(primal(a) < primal(b), a, b, tangent(a) <= tangent(b))


@dataclass(frozen=True, eq=False)
class Dual:
    """``primal + tangent·ε``; arithmetic follows the rules of differentiation.

    >>> x = Dual(3.0, 1.0)
    >>> (x * x).tangent
    6.0
    >>> (Dual(0.0, -1.0) < 0.0, Dual(0.0, 1.0) < 0.0)
    (True, False)
    """

    primal: Any
    tangent: Any

    # NumPy must hand `array * dual` over to __rmul__ instead of looping over it.
    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]  # == is elementwise, as on arrays

    @property
    def dtype(self) -> Any:
        return self.primal.dtype

    @property
    def shape(self) -> Any:
        return self.primal.shape

    @property
    def ndim(self) -> int:
        return self.primal.ndim

    def __len__(self) -> int:
        return len(self.primal)

    def __getitem__(self, place: Any) -> "Dual":
        return linear(lambda part: part[place], self)

    def __iter__(self) -> Iterator["Dual"]:
        return (self[i] for i in range(len(self)))

    def __add__(self, other: Any) -> "Dual":
        return Dual(self.primal + primal(other), plus(self.tangent, tangent(other)))

    __radd__ = __add__

    def __neg__(self) -> "Dual":
        return Dual(-self.primal, -self.tangent)

    def __pos__(self) -> "Dual":
        return self

    def __sub__(self, other: Any) -> "Dual":
        return Dual(self.primal - primal(other), plus(self.tangent, -tangent(other)))

    def __rsub__(self, other: Any) -> "Dual":
        return -self + other

    def __mul__(self, other: Any) -> "Dual":
        change = plus(
            times(self.tangent, primal(other)), times(tangent(other), self.primal)
        )
        return Dual(self.primal * primal(other), change)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Dual":
        quotient = self.primal / primal(other)
        if not isinstance(other, Dual):
            inverse = self.tangent if _is(self.tangent, 0) else self.tangent / other
            return Dual(quotient, inverse)
        change = plus(self.tangent, -times(other.tangent, quotient))
        return Dual(quotient, 0.0 if _is(change, 0) else change / other.primal)

    def __rtruediv__(self, other: Any) -> "Dual":
        return Dual(other, 0.0) / self

    def __pow__(self, exponent: Any) -> "Dual":
        return _pushed_power(self, exponent)

    def __rpow__(self, base: Any) -> "Dual":
        return _pushed_power(base, self)

    def __abs__(self) -> "Dual":
        tangent = where(self < 0.0, -self.tangent, self.tangent)
        return Dual(abs(self.primal), tangent)

    def __lt__(self, other: Any) -> Any:
        return less(self, other)

    def __le__(self, other: Any) -> Any:
        return less_equal(self, other)

    def __gt__(self, other: Any) -> Any:
        return less(other, self)

    def __ge__(self, other: Any) -> Any:
        return less_equal(other, self)

    def __eq__(self, other: Any) -> Any:  # type: ignore[override]  # elementwise
        same = tangent(self) == tangent(other)
        if isinstance(same, bool):
            ties = self.primal == primal(other)
            return ties if same else ties & False
        return (self.primal == primal(other)) & same


def chain(x: Dual, value: Any, slope: Callable[[], Any]) -> Dual:
    """The dual of ``f(x)`` from f's value and slope at ``x.primal``."""
    return Dual(value, 0.0 if _is(x.tangent, 0) else times(slope(), x.tangent))


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(base, Dual) or isinstance(exponent, Dual):
        return _pushed_power(base, exponent)
    if is_number(base) and is_number(exponent):
        # Python raises at 0.0**-1.0, and (-1.0)**0.5 becomes complex.
        return float(np.power(float(base), float(exponent)))
    return base**exponent


def _pushed_power(base: Any, exponent: Any) -> Dual:
    a, b = primal(base), primal(exponent)
    value = _power(a, b)
    change, rise = tangent(base), tangent(exponent)
    if not _is(change, 0):
        change = times(_slope_in_base(a, b), change)
    if not _is(rise, 0):
        change = plus(change, times(_slope_in_exponent(a, b, value), rise))
    return Dual(value, change)


def _slope_in_base(a: Any, b: Any) -> Any:
    """b·a^(b − 1), and 0 where b is 0, at a = 0 too."""
    if is_number(b):
        return 0.0 if b == 0 else b * (a if b == 2 else _power(a, b - 1))
    return b * _power(where(innermost(b) == 0.0, 1.0, a), b - 1.0)


def _slope_in_exponent(a: Any, b: Any, value: Any) -> Any:
    """a^b·log a, and 0 where a is 0 and b is not negative."""
    from losslab.core.ops import log  # which is made of duals

    zero = (innermost(a) == 0.0) & (innermost(b) >= 0.0)
    return value * log(where(zero, 1.0, a))


def where(condition: Any, a: Any, b: Any) -> Any:
    """``a`` where the condition holds, else ``b``; for arrays, numbers and duals.

    Comparisons of duals look at value and slope only: what ties to first order counts
    as a tie. At x = 0 the condition ``x*x*x > 0`` is false on both sides; write
    ``x > 0``.
    """
    if isinstance(a, Dual) or isinstance(b, Dual):
        return Dual(
            where(condition, primal(a), primal(b)),
            where(condition, tangent(a), tangent(b)),
        )
    return select(condition, a, b)
