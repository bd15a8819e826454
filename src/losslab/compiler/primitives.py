"""The operations on single numbers: what NumPy computes and what JavaScript prints.

One row per primitive of JAX that has a counterpart in JavaScript; others are spelled
with these by `losslab.compiler.spell`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# How tightly JavaScript's operators bind; an operand that binds less needs brackets.
TERNARY, OR, AND, BIT_OR, BIT_XOR, BIT_AND, EQUAL, ORDER = range(2, 10)
SHIFT, SUM, PRODUCT, UNARY, ATOM = 10, 11, 12, 14, 20


@dataclass(frozen=True)
class Primitive:
    """One operation: its NumPy function, and the JavaScript of its operands.

    ``text`` has a place {0}, {1} … for each operand, ``needs`` says how tightly each
    must bind, ``binds`` how tightly the whole does. ``gives_bool`` marks predicates.
    """

    numpy: Callable[..., Any]
    text: str
    binds: int = ATOM
    needs: tuple[int, ...] = (0, 0)
    gives_bool: bool = False


def _infix(
    numpy: Callable[..., Any], sign: str, binds: int, gives_bool: bool = False
) -> Primitive:
    # Floating-point sums are not associative: a + (b + c) keeps its brackets.
    needs = (binds, binds + 1)
    return Primitive(numpy, f"{{0}} {sign} {{1}}", binds, needs, gives_bool)


def _call(numpy: Callable[..., Any], name: str) -> Primitive:
    return Primitive(numpy, f"{name}({{0}})")


def maximum(a: Any, b: Any) -> Any:
    """The larger of the two."""
    # As Math.max and IEEE 754: 0 is above −0, which NumPy leaves open.
    zeros = (np.equal(a, 0)) & (np.equal(b, 0))
    return np.where(zeros, np.add(a, b), np.maximum(a, b))


def minimum(a: Any, b: Any) -> Any:
    """The smaller of the two."""
    return -maximum(np.negative(a), np.negative(b))


def _unsigned(x: Any) -> Any:
    return np.asarray(x).astype(np.int64).astype(np.uint32)


def _signed(x: Any) -> Any:
    return np.asarray(x).astype(np.int64).astype(np.int32)


def _imul(a: Any, b: Any) -> Any:
    return _signed(int(a) * int(b) & 0xFFFFFFFF)


def _bits(numpy: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: numpy(_signed(a), _signed(b))


def _sign(x: Any) -> Any:
    return np.where(np.equal(x, 0), x, np.sign(x))  # −0 keeps its sign


def _scipy(name: str, *order: int) -> Callable[..., Any]:
    def function(x: Any) -> Any:
        import scipy.special

        return getattr(scipy.special, name)(*order, x)

    return function


def _power(a: Any, b: Any) -> Any:
    return np.power(np.float64(a), np.float64(b))


_CALLS = {
    "abs": "abs", "exp": "exp", "expm1": "expm1", "log": "log", "log1p": "log1p",
    "sqrt": "sqrt", "cbrt": "cbrt", "sin": "sin", "cos": "cos", "tan": "tan",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "floor": "floor", "ceil": "ceil",
}  # fmt: skip

_SPECIAL = {
    "erf": _scipy("erf"), "erfc": _scipy("erfc"), "lgamma": _scipy("gammaln"),
    "digamma": _scipy("digamma"), "trigamma": _scipy("polygamma", 1),
}  # fmt: skip

PRIMITIVES: dict[str, Primitive] = {
    "add": _infix(np.add, "+", SUM),
    "sub": _infix(np.subtract, "-", SUM),
    "mul": _infix(np.multiply, "*", PRODUCT),
    "div": _infix(np.divide, "/", PRODUCT),
    "rem": _infix(np.fmod, "%", PRODUCT),
    "neg": Primitive(np.negative, "-{0}", UNARY, (UNARY + 1,)),
    "max": Primitive(maximum, "Math.max({0}, {1})"),
    "min": Primitive(minimum, "Math.min({0}, {1})"),
    "sign": _call(_sign, "Math.sign"),
    "atan2": Primitive(np.arctan2, "Math.atan2({0}, {1})"),
    "pow": Primitive(_power, "power({0}, {1})"),
    "round": Primitive(np.rint, "roundHalfEven({0})"),
    "truncate": _call(np.trunc, "Math.trunc"),
    "lt": _infix(np.less, "<", ORDER, True),
    "le": _infix(np.less_equal, "<=", ORDER, True),
    "gt": _infix(np.greater, ">", ORDER, True),
    "ge": _infix(np.greater_equal, ">=", ORDER, True),
    "eq": _infix(np.equal, "===", EQUAL, True),
    "ne": _infix(np.not_equal, "!==", EQUAL, True),
    "and": Primitive(np.logical_and, "{0} && {1}", AND, (AND, AND), True),
    "or": Primitive(np.logical_or, "{0} || {1}", OR, (OR, OR), True),
    "not": Primitive(np.logical_not, "!{0}", UNARY, (UNARY,), True),
    # Whole numbers of 32 bits: JavaScript computes them signed and modulo 2³².
    "bit_or": _infix(_bits(np.bitwise_or), "|", BIT_OR),
    "bit_xor": _infix(_bits(np.bitwise_xor), "^", BIT_XOR),
    "bit_and": _infix(_bits(np.bitwise_and), "&", BIT_AND),
    "bit_left": _infix(_bits(np.left_shift), "<<", SHIFT),
    "bit_right": _infix(_bits(np.right_shift), ">>", SHIFT),
    "bit_drop": _infix(lambda a, b: _unsigned(a) >> _unsigned(b), ">>>", SHIFT),
    "imul": Primitive(_imul, "Math.imul({0}, {1})"),
    "signed": Primitive(_signed, "{0} | 0", BIT_OR, (BIT_OR,)),
    "unsigned": Primitive(_unsigned, "{0} >>> 0", SHIFT, (SHIFT,)),
    # NaN becomes 0, as in JAX, and so does −0.
    "whole": Primitive(
        lambda x: np.trunc(np.nan_to_num(x)), "Math.trunc({0}) || 0", OR, (0,)
    ),
    "is_finite": Primitive(np.isfinite, "Number.isFinite({0})", gives_bool=True),
    "number": Primitive(np.float64, "Number({0})"),
    # A whole number of JavaScript may be −0, one of JAX is not.
    "float": Primitive(np.float64, "{0} + 0", SUM, (SUM,)),
    **{
        name: _call(getattr(np, numpy), f"Math.{name}")
        for name, numpy in _CALLS.items()
    },
    **{
        name: Primitive(function, f"{name}({{0}})")
        for name, function in _SPECIAL.items()
    },
}
"""Name of the primitive → what it is."""

PRIMITIVES["add_any"] = PRIMITIVES["add"]

HELPERS = {
    "room": """\
// Memory that is kept from call to call, and made anew where more is needed.
const rooms = {};
function room(name, Kind, size) {
  if (!(rooms[name]?.length >= size)) rooms[name] = new Kind(size);
  return rooms[name];
}""",
    "ascending": """\
// NaN comes last, and −0 is as good as 0.
function ascending(x, y) {
  return x < y ? -1 : x > y ? 1 : Number(x !== x) - Number(y !== y);
}""",
    "power": """\
// As IEEE 754: Math.pow gives NaN for pow(1, NaN) and pow(±1, ±Infinity).
function power(base, exponent) {
  if (base === 1) return 1;
  if (base === -1 && Math.abs(exponent) === Infinity) return 1;
  return Math.pow(base, exponent);
}""",
    "roundHalfEven": """\
// Math.round takes halves up; the definitions take them to the even neighbour.
function roundHalfEven(x) {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}""",
}
"""Functions that JavaScript lacks, printed above the module that calls them."""

IDENTITIES = frozenset(
    {"copy", "copy_p", "stop_gradient", "device_put", "optimization_barrier", "pvary"}
)
"""Primitives that hand their operand on."""

CALLS = {
    "jit": "jaxpr",
    "pjit": "jaxpr",
    "closed_call": "call_jaxpr",
    "core_call": "call_jaxpr",
    "custom_jvp_call": "call_jaxpr",
    "custom_vjp_call": "call_jaxpr",
    "custom_vjp_call_jaxpr": "fun_jaxpr",
    "remat2": "jaxpr",
    "checkpoint": "jaxpr",
}
"""Primitives that call another traced program, and the parameter that holds it."""

REDUCTIONS = {
    "reduce_sum": "add", "reduce_prod": "mul", "reduce_max": "max", "reduce_min": "min",
    "reduce_and": "and", "reduce_or": "or",
}  # fmt: skip
"""Primitive → the operation that combines two elements."""

STARTS: dict[str, dict[str, float | bool]] = {
    # −0 is the number that changes no sum.
    "add": {"float": -0.0, "int": 0, "int32": 0, "uint32": 0},
    "mul": {"float": 1.0, "int": 1, "int32": 1, "uint32": 1},
    "max": {"float": -np.inf, "int": -(2**53), "int32": -(2**31), "uint32": 0},
    "min": {"float": np.inf, "int": 2**53, "int32": 2**31 - 1, "uint32": 2**32 - 1},
    "and": {"bool": True},
    "or": {"bool": False},
}
"""Operation → for each type the number that changes nothing."""


def power_by_products(
    multiply: Callable[[Any, Any], Any], x: Any, exponent: int
) -> Any:
    """A positive whole power of x, by repeated squaring."""
    result = None
    while exponent:
        if exponent & 1:
            result = x if result is None else multiply(result, x)
        exponent >>= 1
        x = multiply(x, x) if exponent else x
    return result
