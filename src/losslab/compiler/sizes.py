"""Sizes that are known only at run time, from JAX's symbolic dimensions."""

import ast
from typing import Any

from losslab.compiler.nodes import Node
from losslab.compiler.simplify import Builder

_WORDS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
}


def size(make: Builder, dimension: Any) -> Node:
    """A dimension as a whole number: a literal, or an expression in named sizes.

    JAX says a dimension as a sum of products of names, such as ``2*n - 1``.
    """
    if isinstance(dimension, int):
        return make.whole(dimension)
    return _read(make, ast.parse(str(dimension).replace("^", "**"), mode="eval").body)


def _read(make: Builder, tree: ast.expr) -> Node:
    match tree:
        case ast.Constant(value=int(value)):
            return make.whole(value)
        case ast.Name(id=name):
            return make.leaf("length", "int", name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return make.op("neg", _read(make, operand))
        case ast.BinOp(left=base, op=ast.Pow(), right=ast.Constant(value=int(count))):
            return make.product([_read(make, base)] * count)
        case ast.BinOp(left=left, op=sign, right=right):
            return make.op(_WORDS[type(sign)], _read(make, left), _read(make, right))
        case ast.Call(func=ast.Name(id=name), args=[left, right]):
            return _call(make, name, _read(make, left), _read(make, right))
        case _:
            raise NotImplementedError(ast.unparse(tree))


def _call(make: Builder, name: str, a: Node, b: Node) -> Node:
    if name == "floordiv":
        return make.op("floor", make.op("div", a, b))
    return make.op({"mod": "rem"}.get(name, name), a, b)
