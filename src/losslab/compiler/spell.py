"""Primitives that JavaScript has no operator for, spelled with those it has."""

from collections.abc import Callable
from functools import partial
from typing import Any

from losslab.compiler.context import Context
from losslab.compiler.nodes import Node, Type
from losslab.compiler.primitives import power_by_products
from losslab.compiler.simplify import Builder, within

Spelling = Callable[..., Node]

_SIGNS = {"int32": "signed", "uint32": "unsigned"}
_ENDS = {"int32": (-(2.0**31), 2.0**31 - 1.0), "uint32": (0.0, 2.0**32 - 1.0)}


def _integer_pow(to: Context, equation: Any) -> Spelling:
    exponent = equation.params["y"]
    make = to.make

    def spelled(x: Node) -> Node:
        if exponent == 0:
            return make.literal(1, x.type)
        times = partial(wrapped, make, "mul")
        power = power_by_products(times, x, abs(exponent))
        return power if exponent > 0 else make.op("div", make.number(1.0), power)

    return spelled


def _square(to: Context, equation: Any) -> Spelling:
    return lambda x: wrapped(to.make, "mul", x, x)


def _rsqrt(to: Context, equation: Any) -> Spelling:
    return lambda x: to.make.op("div", to.make.number(1.0), to.make.op("sqrt", x))


def _logistic(to: Context, equation: Any) -> Spelling:
    make = to.make

    def spelled(x: Node) -> Node:
        tail = make.op("exp", make.op("neg", x))
        return make.op("div", make.number(1.0), make.op("add", make.number(1.0), tail))

    return spelled


def _exp2(to: Context, equation: Any) -> Spelling:
    return lambda x: to.make.op("pow", to.make.number(2.0), x)


def _polygamma(to: Context, equation: Any) -> Spelling:
    def spelled(order: Node, x: Node) -> Node:
        if not order.literal(1.0):
            raise to.refuse("polygamma of an order other than 1")
        return to.make.op("trigamma", x)

    return spelled


def _clamp(to: Context, equation: Any) -> Spelling:
    make = to.make
    return lambda low, x, high: make.op("min", make.op("max", x, low), high)


def _round(to: Context, equation: Any) -> Spelling:
    if int(equation.params["rounding_method"]) != 1:
        raise to.refuse("round with halves away from zero (halves to even wanted)")
    return lambda x: to.make.op("round", x)


def _div(to: Context, equation: Any) -> Spelling:
    make, kind = to.make, to.type(equation.outvars[0].aval)
    if kind == "float":
        return lambda a, b: make.op("div", a, b)
    return lambda a, b: converted(to, make.op("truncate", make.op("div", a, b)), kind)


def wrapped(make: Builder, name: str, a: Node, b: Node) -> Node:
    """Two numbers combined; whole numbers of 32 bits are so modulo 2³²."""
    sign = _SIGNS.get(a.type)
    if not sign or name not in ("add", "sub", "mul"):
        return make.op(name, a, b)
    return make.op(sign, make.op("imul" if name == "mul" else name, a, b))


def _arithmetic(name: str) -> Callable[[Context, Any], Spelling]:
    return lambda to, _: lambda a, b: wrapped(to.make, name, a, b)


def _neg(to: Context, equation: Any) -> Spelling:
    sign = _SIGNS.get(to.type(equation.outvars[0].aval))
    if not sign:
        return lambda x: to.make.op("neg", x)
    return lambda x: to.make.op(sign, to.make.op("neg", x))


def _logical(name: str) -> Callable[[Context, Any], Spelling]:
    def row(to: Context, equation: Any) -> Spelling:
        kind, make = to.type(equation.outvars[0].aval), to.make
        if kind in _SIGNS:
            return lambda *nodes: make.op(_SIGNS[kind], _bits(make, name, *nodes))
        if kind != "bool":
            raise to.refuse(f"{name} on the bits of whole numbers of 64 bits")
        word = "ne" if name == "xor" else name
        return lambda *nodes: make.op(word, *nodes)

    return row


def _bits(make: Builder, name: str, *nodes: Node) -> Node:
    if name == "not":
        return make.op("bit_xor", nodes[0], make.literal(-1, "int32"))
    return make.op(f"bit_{name}", *nodes)


def _shift(name: str) -> Callable[[Context, Any], Spelling]:
    def row(to: Context, equation: Any) -> Spelling:
        kind, make = to.type(equation.outvars[0].aval), to.make
        if kind not in _SIGNS:
            raise to.refuse(f"a shift of whole numbers of type {kind} (32 bits wanted)")
        word = "bit_right" if name == "bit_right" and kind == "int32" else "bit_drop"
        word = name if name == "bit_left" else word

        def spelled(x: Node, by: Node) -> Node:
            # JavaScript shifts by the count modulo 32.
            moved = make.op(_SIGNS[kind], make.op(word, x, by))
            rest = make.op("bit_right", x, make.literal(31, kind))
            gone = rest if word == "bit_right" else make.literal(0, kind)
            return make.select(make.op("lt", by, make.literal(32, kind)), moved, gone)

        return spelled

    return row


def _select_n(to: Context, equation: Any) -> Spelling:
    make = to.make

    def spelled(which: Node, *cases: Node) -> Node:
        if which.type == "bool":  # the first case is the one for false
            return make.select(which, cases[1], cases[0])
        chosen = cases[-1]
        for place in reversed(range(len(cases) - 1)):
            is_here = make.op("le", which, make.literal(place, "int"))
            chosen = make.select(is_here, cases[place], chosen)
        return chosen

    return spelled


def _convert(to: Context, equation: Any) -> Spelling:
    wanted = to.type(equation.outvars[0].aval)
    return lambda x: converted(to, x, wanted)


def converted(to: Context, x: Node, wanted: Type) -> Node:
    """The number in another type, as JAX converts it."""
    make = to.make
    if x.type == wanted:
        return x
    if wanted == "bool":
        return make.op("ne", x, make.literal(0, x.type))
    if x.op in ("index", "length"):
        return make.leaf(x.op, wanted, x.value, *x.regions)
    if x.type == "bool":
        number = make.literal(1, wanted), make.literal(0, wanted)
        return make.op("number", x) if wanted == "float" else make.select(x, *number)
    if within(x) or (x.type in _SIGNS and wanted in ("float", "int")):
        return make.retyped(x, wanted)
    if wanted == "float":
        return make.op("float", x)
    return _whole(make, x, wanted)


def _whole(make: Builder, x: Node, wanted: Type) -> Node:
    if x.type == "float" and wanted != "int":
        low, high = _ENDS[wanted]
        x = make.op("max", make.number(low), make.op("min", x, make.number(high)))
    if wanted == "int":
        return make.op("whole", x)
    return make.op(_SIGNS[wanted], x)


SPELLED: dict[str, Callable[[Context, Any], Spelling]] = {
    "integer_pow": _integer_pow,
    "square": _square,
    "rsqrt": _rsqrt,
    "logistic": _logistic,
    "exp2": _exp2,
    "polygamma": _polygamma,
    "clamp": _clamp,
    "round": _round,
    "div": _div,
    "add": _arithmetic("add"),
    "add_any": _arithmetic("add"),
    "sub": _arithmetic("sub"),
    "mul": _arithmetic("mul"),
    "neg": _neg,
    "shift_left": _shift("bit_left"),
    "shift_right_logical": _shift("bit_drop"),
    "shift_right_arithmetic": _shift("bit_right"),
    "and": _logical("and"),
    "or": _logical("or"),
    "not": _logical("not"),
    "xor": _logical("xor"),
    "select_n": _select_n,
    "convert_element_type": _convert,
}
"""Name of the primitive → how a row of operands is spelled."""
