"""Derivatives of elementwise functions, one-sided at kinks, for any array library.

Everything here evaluates the function on dual numbers; see `losslab.core.dual`.
"""

from collections.abc import Callable

from losslab.core.arrays import Array, spread
from losslab.core.dual import Dual, primal, tangent
from losslab.core.ops import maximum, minimum

Function = Callable[[Array], Array]


def slope(function: Function, x: Array, side: float = 1.0) -> tuple[Array, Array]:
    """Value and derivative at x, from the right (side 1) or the left (side −1)."""
    result = function(Dual(x, side))
    change = tangent(result)
    return spread(primal(result), x), spread(change * side, x) + 0.0  # no −0


def slopes(function: Function, x: Array) -> tuple[Array, Array]:
    """The interval spanned by the left and the right derivative: (lower, upper).

    Where the function is convex this is its subdifferential, elsewhere Clarke's.
    """
    left, right = slope(function, x, -1.0)[1], slope(function, x, 1.0)[1]
    return minimum(left, right), maximum(left, right)


def nearest_to_zero(one: Array, other: Array) -> Array:
    """The number between the two that is nearest to 0."""
    lower, upper = minimum(one, other), maximum(one, other)
    return minimum(maximum(lower, 0.0), upper)


def second(function: Function, x: Array, side: float = 1.0) -> Array:
    """The second derivative at x, from the right (side 1) or the left (side −1)."""
    pushed = Dual(Dual(x, side), Dual(side, 0.0))
    change = tangent(tangent(function(pushed)))
    return spread(change, x) + 0.0


def curvature(function: Function, x: Array) -> Array:
    """The second derivative; where its two sides differ, the one nearer to 0."""
    left, right = second(function, x, -1.0), second(function, x, 1.0)
    return nearest_to_zero(left, right)
