"""Nodes made in their simplest form; every rule is exact in IEEE 754 arithmetic.

Exact means the same bits for every input, −0, infinities and NaN included. So
x·1 is x, but x + 0 is not (−0 + 0 is 0), and x·0 is not 0.
"""

from collections.abc import Callable

import numpy as np

from losslab.compiler.nodes import Graph, Node, Type
from losslab.compiler.primitives import PRIMITIVES

_SIGNS = frozenset({1.0, -1.0})
_NEVER_NEGATIVE = frozenset({"abs", "exp", "cosh", "number"})
_MIRRORED = {"gt": "lt", "ge": "le"}


class Builder(Graph):
    """A graph whose operations are folded and simplified as they are made."""

    def op(self, name: str, *args: Node) -> Node:
        """The operation of that name on the operands, in its simplest form."""
        if name in _MIRRORED:
            return self.op(_MIRRORED[name], *reversed(args))
        if name == "not":
            return negation(self, args[0])
        if all(arg.op == "literal" for arg in args):
            return self._folded(name, args)
        simpler = RULES.get(name, _no_rule)(self, *args)
        if simpler is None:
            simpler = _through_select(self, name, args)
        return simpler or self.node(name, self._type(name, args), args)

    def number(self, value: float) -> Node:
        """A literal floating-point number."""
        return self.literal(value, "float")

    def truth(self, value: bool) -> Node:
        """A literal truth value."""
        return self.literal(value, "bool")

    def select(self, condition: Node, a: Node, b: Node) -> Node:
        """``a`` where the condition holds, else ``b``."""
        if condition.op == "literal":
            return a if condition.value else b
        if condition.op == "not":
            condition, a, b = condition.args[0], b, a
        a, b = _known(condition, a, True), _known(condition, b, False)
        if a is b:
            return a
        if a.type == "bool":
            return _choice_of_truths(self, condition, a, b)
        return _merged(self, condition, a, b) or self.node(
            "select", a.type, (condition, a, b)
        )

    def _type(self, name: str, args: tuple[Node, ...]) -> Type:
        if PRIMITIVES[name].gives_bool:
            return "bool"
        return "float" if name in ("number", "float") else args[0].type

    def _folded(self, name: str, args: tuple[Node, ...]) -> Node:
        with np.errstate(all="ignore"):
            value = PRIMITIVES[name].numpy(*(arg.value for arg in args))
        return self.literal(value.item(), self._type(name, args))


def _no_rule(*_: object) -> None:
    return None


def negation(make: Builder, p: Node) -> Node:
    """Not p."""
    if p.op == "literal":
        return make.truth(not p.value)
    return p.args[0] if p.op == "not" else make.node("not", "bool", (p,))


def _known(condition: Node, arm: Node, holds: bool) -> Node:
    """The arm, where the condition is known to hold (or not to)."""
    while arm.op == "select":
        settled = _settled(arm.args[0], condition, holds)
        if settled is None:
            return arm
        arm = arm.args[1] if settled else arm.args[2]
    return arm


def _settled(q: Node, p: Node, holds: bool) -> bool | None:
    """Whether q holds, if it follows from p holding (or not holding)."""
    if q is p:
        return holds
    if holds:
        return True if _implies(p, q) else False if _contradicts(q, p) else None
    return False if _implies(q, p) else None


def _choice_of_truths(make: Builder, p: Node, a: Node, b: Node) -> Node:
    if a.op == "literal":
        return make.op("or", p, b) if a.value else make.op("and", make.op("not", p), b)
    if b.op == "literal":
        return make.op("or", make.op("not", p), a) if b.value else make.op("and", p, a)
    return make.node("select", "bool", (p, a, b))


def _merged(make: Builder, p: Node, a: Node, b: Node) -> Node | None:
    if a.op == "select" and a.args[2] is b:
        return make.select(make.op("and", p, a.args[0]), a.args[1], b)
    if b.op == "select" and b.args[1] is a:
        return make.select(make.op("or", p, b.args[0]), a, b.args[2])
    return None


def _through_select(make: Builder, name: str, args: tuple[Node, ...]) -> Node | None:
    """An operation on choices between literals is a choice between results."""
    at = next((i for i, arg in enumerate(args) if _chooses_literals(arg)), None)
    if at is None:
        return None
    condition, a, b = args[at].args
    rest = args[:at] + args[at + 1 :]
    signs = name == "mul" and {a.value, b.value} <= _SIGNS
    if not signs and not all(
        arg.op == "literal" or _chooses_literals(arg) for arg in rest
    ):
        return None
    taken = [
        make.op(name, *(_known(condition, arg, holds) for arg in args))
        for holds in (True, False)
    ]
    return make.select(condition, *taken)


def _chooses_literals(node: Node) -> bool:
    """Whether the value is one of at most four literals."""
    arms = node.args[1:] if node.op == "select" else ()
    inner = [arm.args[1:] if arm.op == "select" else (arm,) for arm in arms]
    return bool(inner) and all(arm.op == "literal" for pair in inner for arm in pair)


def _never_minus_zero(node: Node) -> bool:
    """Whether the value is certainly not −0 (it may still be NaN)."""
    if node.op == "literal":
        return not (node.value == 0 and np.signbit(node.value))
    if node.op in _NEVER_NEGATIVE:
        return True
    if node.op == "mul":
        return node.args[0] is node.args[1]
    if node.op == "add":  # a sum is −0 only where both terms are
        return any(_never_minus_zero(arg) for arg in node.args)
    if node.op == "sub":  # and a difference only as −0 − 0
        return _never_minus_zero(node.args[0])
    if node.op in ("select", "max"):
        return all(_never_minus_zero(arg) for arg in node.args[-2:])
    return False


def _adds_nothing(y: Node, x: Node) -> bool:
    """Whether x + y is x: −0 never changes a sum, and 0 only −0."""
    if y.op != "literal" or y.value != 0:
        return False
    return bool(np.signbit(y.value)) or _never_minus_zero(x)


def _add(make: Builder, a: Node, b: Node) -> Node | None:
    for x, y in ((a, b), (b, a)):
        if _adds_nothing(y, x):
            return x
        if y.op == "neg":
            return make.op("sub", x, y.args[0])
    return None


def _sub(make: Builder, a: Node, b: Node) -> Node | None:
    if b.literal(0.0) or (b.literal(-0.0) and _never_minus_zero(a)):
        return a
    if a.literal(-0.0):
        return make.op("neg", b)
    return make.op("add", a, b.args[0]) if b.op == "neg" else None


def _mul(make: Builder, a: Node, b: Node) -> Node | None:
    for x, y in ((a, b), (b, a)):
        if y.op == "literal" and abs(y.value) == 1.0:
            return x if y.value > 0 else make.op("neg", x)
        if x.op == "neg":
            return make.op("neg", make.op("mul", x.args[0], y))
    return None


def _div(make: Builder, a: Node, b: Node) -> Node | None:
    if b.op == "literal" and abs(b.value) == 1.0:
        return a if b.value > 0 else make.op("neg", a)
    if a.op == "neg":
        return make.op("neg", make.op("div", a.args[0], b))
    return make.op("neg", make.op("div", a, b.args[0])) if b.op == "neg" else None


def _neg(make: Builder, a: Node) -> Node | None:
    if a.op in ("mul", "div") and a.args[0].op == "literal":
        return make.op(a.op, make.op("neg", a.args[0]), a.args[1])
    return a.args[0] if a.op == "neg" else None


def _abs(make: Builder, a: Node) -> Node | None:
    return a if a.op in _NEVER_NEGATIVE else None


def _same(make: Builder, a: Node, b: Node) -> Node | None:
    return a if a is b else None


def _and(make: Builder, p: Node, q: Node) -> Node | None:
    if p is q:
        return p
    for one, other in ((p, q), (q, p)):
        if one.op == "literal":
            return other if one.value else one
        if _contradicts(one, other):
            return make.truth(False)
        if (one.op == "and" and other in one.args) or _implies(one, other):
            return one
    return None


def _or(make: Builder, p: Node, q: Node) -> Node | None:
    if p is q:
        return p
    for one, other in ((p, q), (q, p)):
        if one.op == "literal":
            return one if one.value else other
        if one.op == "not" and one.args[0] is other:
            return make.truth(True)
        if (one.op == "or" and other in one.args) or _implies(other, one):
            return one
        if one.op == "lt" and other.op == "eq" and set(one.args) == set(other.args):
            return make.op("le", *one.args)
    return None


def _implies(p: Node, q: Node) -> bool:
    """Whether p can only hold together with q, as far as their forms tell."""
    if (p.op == "and" and q in p.args) or (q.op == "or" and p in q.args):
        return True
    if p.op == "lt":
        return q.op == "le" and p.args == q.args
    return p.op == "eq" and q.op == "le" and set(p.args) == set(q.args)


def _contradicts(p: Node, q: Node) -> bool:
    if p.op == "not":
        return p.args[0] is q
    return p.op == "eq" and q.op == "lt" and set(p.args) == set(q.args)


RULES: dict[str, Callable[..., Node | None]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "neg": _neg,
    "abs": _abs,
    "max": _same,
    "min": _same,
    "and": _and,
    "or": _or,
}
