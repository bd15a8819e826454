"""The oracle: a definition run on numbers of as many digits as are asked for.

An `Exact` is an array of mpmath's numbers that keeps the array standard, so that a
definition computes with it as with any other array: no digit is lost, nothing
overflows, and duals over it give derivatives. Where a definition branches on size it
takes the same branch here; whether each branch is right is for the formula on the card
to say, not for the oracle.
"""

from collections.abc import Callable
from typing import Any, final

import numpy as np
from mpmath import mp, mpc, mpf

from laws import digits
from losslab.core.dual import Dual, tangent
from losslab.core.losses import Loss, PointwiseLoss


def _many(number: Any) -> Any:
    """One of mpmath's numbers, as it is if it is one."""
    return number if isinstance(number, mpf) else mpf(number)


def _real(function: Callable[..., Any], count: int = 1) -> Callable[..., Any]:
    """The function of real numbers: NaN where its value is not real, ∞ at poles."""

    def applied(*numbers: Any) -> Any:
        try:
            value = function(*map(_many, numbers))
        except (ValueError, ZeroDivisionError):
            return mp.inf
        return mp.nan if isinstance(value, mpc) else value

    return np.frompyfunc(applied, count, 1)


def _quotient(a: Any, b: Any) -> Any:
    if b:
        return a / b
    return mp.sign(a) * mp.inf if a else mp.nan


def _logaddexp(a: Any, b: Any) -> Any:
    top = max(a, b)
    return top if mp.isinf(top) else top + digits.log1p(digits.exp(min(a, b) - top))


def _polygamma(order: int, x: Any) -> Any:
    return _real(lambda x: mp.psi(order, x))(x)


_divide, _power = _real(_quotient, 2), _real(lambda a, b: a**b, 2)
_FUNCTIONS = {
    "maximum": _real(lambda a, b: a + b if mp.isnan(a + b) else max(a, b), 2),
    "minimum": _real(lambda a, b: a + b if mp.isnan(a + b) else min(a, b), 2),
    **{name: _real(getattr(digits, name)) for name in ("exp", "expm1", "log", "log1p")},
    **{name: _real(getattr(mp, name)) for name in ("sqrt", "sin", "cos", "sign")},
    **{name: _real(getattr(mp, name)) for name in ("sinh", "cosh", "tanh", "erf")},
    **{name: _real(getattr(mp, name)) for name in ("erfc", "digamma")},
    "arctan": _real(mp.atan),
    "ndtr": _real(mp.ncdf),
    "erfcx": _real(lambda x: digits.exp(x * x) * mp.erfc(x)),
    "gammaln": _real(lambda x: mp.re(mp.loggamma(x))),
    "polygamma": _polygamma,
    "logaddexp": _real(_logaddexp, 2),
}


def _bare(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(map(_bare, value))
    return value.numbers if isinstance(value, Exact) else value


def _operand(value: Any) -> Any:
    """What stands beside an array; a float is converted once, not for every entry."""
    return mpf(value) if isinstance(value, float) else _bare(value)


def _operator(function: Callable[..., Any], swapped: bool = False) -> Any:
    def method(self: "Exact", *others: Any) -> Any:
        if any(isinstance(other, Dual) for other in others):
            return NotImplemented
        given = (self.numbers, *map(_operand, others))
        return Exact(function(*(given[::-1] if swapped else given)))

    return method


@final
class Exact:
    """An array of numbers with many digits, or of truth values.

    >>> (Exact.of([1.0, 2.0]) / 3.0).shape
    (2,)
    """

    __array_ufunc__ = None  # NumPy hands `array * exact` over to __rmul__
    __hash__ = None  # type: ignore[assignment]  # == is elementwise

    def __init__(self, numbers: Any) -> None:
        self.numbers = np.asarray(numbers)

    @classmethod
    def of(cls, values: Any) -> "Exact":
        """The floats, or what is exact already, as they are; indices stay indices."""
        if np.asarray(_bare(values)).dtype.kind == "i":
            return cls(values)
        given = np.asarray(_bare(values), dtype=object)
        numbers = np.array([*map(mpf, given.reshape(-1)), None])[:-1]
        return cls(numbers.reshape(given.shape))

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        return _Library()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.numbers, name)  # shape, ndim, dtype

    def __getitem__(self, at: Any) -> "Exact":
        return Exact(self.numbers[_bare(at)])

    def reshape(self, *shape: Any) -> "Exact":
        return Exact(self.numbers.reshape(*shape))

    __add__ = __radd__ = _operator(np.add)
    __mul__ = __rmul__ = _operator(np.multiply)
    __sub__, __rsub__ = _operator(np.subtract), _operator(np.subtract, True)
    __truediv__, __rtruediv__ = _operator(_divide), _operator(_divide, True)
    __mod__ = _operator(np.mod)
    __pow__, __rpow__ = _operator(_power), _operator(_power, True)
    __neg__, __pos__, __abs__ = map(_operator, (np.negative, np.positive, np.abs))
    __lt__, __le__ = _operator(np.less), _operator(np.less_equal)
    __gt__, __ge__ = _operator(np.greater), _operator(np.greater_equal)
    __eq__, __ne__ = _operator(np.equal), _operator(np.not_equal)
    __and__ = __rand__ = _operator(np.logical_and)
    __or__ = __ror__ = _operator(np.logical_or)
    __invert__ = _operator(np.logical_not)

    def __bool__(self) -> bool:
        return bool(self.numbers)

    def __float__(self) -> float:
        return float(self.numbers[()])


class _Library:
    """The functions of arrays; what moves numbers about is NumPy's."""

    __name__, float64 = "exact", np.dtype(object)

    def __getattr__(self, name: str) -> Any:
        function = _FUNCTIONS.get(name) or getattr(np, name)
        if not callable(function) or isinstance(function, type):
            return function  # nan, bool
        return lambda *given, **options: Exact(function(*map(_bare, given), **options))

    def asarray(self, values: Any, dtype: Any = None) -> Exact:
        return Exact.of(values)

    def astype(self, values: Exact, dtype: Any, copy: bool = True) -> Exact:
        return values if values.dtype == dtype else Exact.of(values)

    def full_like(self, like: Exact, value: float) -> Exact:
        return Exact.of(np.full(like.shape, value))

    def isdtype(self, dtype: Any, kind: Any) -> bool:
        known = {"O": "real floating", "i": "integral"}.get(dtype.kind, "another")
        return known in kind

    def result_type(self, *dtypes: Any) -> Any:
        return self.float64

    def finfo(self, dtype: Any) -> Any:
        return np.finfo(float)  # what was given are floats


def value_and_gradient(loss: Loss, prediction: Any, target: Any) -> tuple[Any, Any]:
    """The loss of each sample and its gradient, as NumPy arrays of mpmath's numbers."""
    loss, x = sharpened(loss), Exact.of(prediction)
    y = None if target is None else Exact.of(target)
    if isinstance(loss, PointwiseLoss):
        return tuple(map(_bare, loss.value_and_gradient(x, y)))  # type: ignore[return-value]
    gradient = np.empty(x.shape, dtype=object)
    event = x.shape[x.ndim - len(loss.prediction_kind.event) :]
    for place in np.ndindex(event):
        gradient[(..., *place)] = _bare(_slope(loss, x, y, place))
    return _bare(loss.value(x, y)), gradient


def sharpened(loss: Loss) -> Loss:
    """The loss with exact parameters, so that arithmetic among them rounds nothing."""
    numbers = {n: v for n, v in loss.parameter_values.items() if isinstance(v, float)}
    return loss.with_parameters(**{n: Exact.of(v) for n, v in numbers.items()})


def _slope(loss: Any, x: Exact, y: Exact | None, place: tuple[int, ...]) -> Any:
    """The slope along one coordinate of the event."""
    push = np.zeros(x.shape)
    push[(..., *place)] = 1.0
    with np.errstate(all="ignore"):
        return tangent(loss.formula(Dual(x, Exact.of(push)), y))
