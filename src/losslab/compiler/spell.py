"""Primitives that JavaScript has no operator for, spelled with those it has."""

from collections.abc import Callable
from typing import Any

from losslab.compiler.context import Context
from losslab.compiler.nodes import Node
from losslab.compiler.primitives import power_by_products

Spelling = Callable[..., Node]


def _integer_pow(to: Context, equation: Any) -> Spelling:
    exponent = equation.params["y"]
    make = to.make

    def spelled(x: Node) -> Node:
        if exponent == 0:
            return make.number(1.0)
        power = power_by_products(lambda a, b: make.op("mul", a, b), x, abs(exponent))
        return power if exponent > 0 else make.op("div", make.number(1.0), power)

    return spelled


def _square(to: Context, equation: Any) -> Spelling:
    return lambda x: to.make.op("mul", x, x)


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


def _clamp(to: Context, equation: Any) -> Spelling:
    make = to.make
    return lambda low, x, high: make.op("min", make.op("max", x, low), high)


def _round(to: Context, equation: Any) -> Spelling:
    if int(equation.params["rounding_method"]) != 1:
        raise to.refuse("round with halves away from zero (halves to even wanted)")
    return lambda x: to.make.op("round", x)


def _div(to: Context, equation: Any) -> Spelling:
    make = to.make
    if to.type(equation.outvars[0].aval) == "int":
        return lambda a, b: make.op("truncate", make.op("div", a, b))
    return lambda a, b: make.op("div", a, b)


def _logical(name: str) -> Callable[[Context, Any], Spelling]:
    def row(to: Context, equation: Any) -> Spelling:
        if to.type(equation.outvars[0].aval) != "bool":
            raise to.refuse(f"{name} on the bits of whole numbers")
        word = "ne" if name == "xor" else name
        return lambda *nodes: to.make.op(word, *nodes)

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


def converted(to: Context, x: Node, wanted: str) -> Node:
    """The number in another type, as JAX converts it."""
    make = to.make
    if x.type == wanted:
        return x
    if wanted == "bool":
        return make.op("ne", x, make.literal(0, x.type))
    if x.type == "bool":
        return make.op("number", x) if wanted == "float" else _whole(to, x)
    if wanted == "float":
        return make.op("float", x)
    raise to.refuse("a real number converted to a whole one")


def _whole(to: Context, x: Node) -> Node:
    return to.make.select(x, to.make.literal(1, "int"), to.make.literal(0, "int"))


SPELLED: dict[str, Callable[[Context, Any], Spelling]] = {
    "integer_pow": _integer_pow,
    "square": _square,
    "rsqrt": _rsqrt,
    "logistic": _logistic,
    "exp2": _exp2,
    "clamp": _clamp,
    "round": _round,
    "div": _div,
    "and": _logical("and"),
    "or": _logical("or"),
    "not": _logical("not"),
    "xor": _logical("xor"),
    "select_n": _select_n,
    "convert_element_type": _convert,
}
"""Name of the primitive → how a row of operands is spelled."""
