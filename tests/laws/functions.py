"""The functions that formulas use, on mpmath's numbers and on arrays of them."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpf

from laws import digits
from laws.digits import exp

Function = Callable[..., Any]


def each(function: Function) -> Function:
    """The function of one number for every entry of an array too."""

    def applied(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            return np.frompyfunc(function, 1, 1)(x)
        return function(x)

    return applied


def _joined(function: Function, one: Function) -> Function:
    """The function of two, numbers or arrays.

    An array is left to NumPy: mpmath would spell it out before it does the same.
    """

    def applied(a: Any, b: Any) -> Any:
        return function(a, b) if isinstance(b, np.ndarray) else one(a, b)

    return applied


add = _joined(np.add, operator.add)
subtract = _joined(np.subtract, operator.sub)
product = _joined(np.multiply, operator.mul)


def quotient(a: Any, b: Any) -> Any:
    """a/b; 0 where a is 0, as in y/p at y = 0, and ±∞ where only b is."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.divide(a, b)
    if not a:
        return mpf(0)
    return a / b if b else mp.sign(a) * mp.inf


def length(x: Any, order: Any = 2) -> Any:
    """The norm of a vector."""
    sizes = [abs(entry) for entry in np.ravel(x)]
    if mp.isinf(order):
        return max(sizes)
    return mp.fsum(size**order for size in sizes) ** (1 / mpf(order))


def _log(x: Any) -> Any:
    return digits.log(x) if x else -mp.inf


def _softmax(x: Any) -> Any:
    parts = each(exp)(x)
    return parts / mp.fsum(parts)


_ENDLESS = 1e9
"""So far out a normal density has more zeros than anyone asks digits for."""

FUNCTIONS: dict[str, Function] = {
    **{name: each(getattr(mp, name)) for name in ("sinh", "cosh", "tanh")},
    **{name: each(getattr(mp, name)) for name in ("sin", "cos", "tan", "sign", "erf")},
    "exp": each(exp),
    "log": each(_log),
    "ln": each(_log),
    "erfc": each(mp.erfc),
    "arctan": each(mp.atan),
    "arccos": each(mp.acos),
    "softmax": _softmax,
    "softplus": each(lambda x: digits.log1p(exp(x))),
    "max": lambda *x: max(np.ravel(x)),
    "min": lambda *x: min(np.ravel(x)),
    "Φ": each(lambda x: mp.ncdf(x) if abs(x) < _ENDLESS else mpf(int(x > 0))),
    "φ": each(lambda x: mp.npdf(x) if abs(x) < _ENDLESS else mpf(0)),
    "Γ": each(mp.gamma),
    "ψ": each(mp.digamma),
    "σ": each(lambda x: 1 / (1 + exp(-x))),
}
"""By name, or by the letter that stands for it where that letter is no variable."""

GIVEN = ("∇f", "f")
"""Functions that no one knows in advance: the objective and its gradient."""

SERIES: dict[str, Function] = {
    "∑": mp.fsum,
    "∏": mp.fprod,
    "max": lambda terms: max(terms, default=-mp.inf),
    "min": lambda terms: min(terms, default=mp.inf),
}

RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
    "≤": lambda a, b: a <= b,
    "≥": lambda a, b: a >= b,
    "≠": lambda a, b: a != b,
}
