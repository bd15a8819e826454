"""Changes of what a definition computes."""

import ast
import copy
from collections.abc import Iterator

from mutants.sites import MATHEMATICS, Mutant, Site, Source

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.Gt, ast.LtE),
    ast.LtE: (ast.GtE, ast.Lt),
    ast.Gt: (ast.Lt, ast.GtE),
    ast.GtE: (ast.LtE, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_TWINS = {
    "maximum": "minimum",
    "minimum": "maximum",
    "exp": "expm1",
    "expm1": "exp",
    "log": "log1p",
    "log1p": "log",
    "sinh": "cosh",
    "cosh": "sinh",
    "sin": "cos",
    "cos": "sin",
    "softplus": "positive_part",
    "positive_part": "abs",
    "xlogy": "xlog1py",
    "xlog1py": "xlogy",
}
PLACES = ("kinks", "bends", "jumps")


def changes(source: Source) -> Iterator[Mutant]:
    """Every mutant of the mathematics."""
    for site in source.sites():
        if site.region != MATHEMATICS or _is_annotation(site):
            continue
        places = site.function in PLACES
        found = _places(site.node) if places else _alternatives(site.node)
        for kind, new in found:
            old = ast.unparse(site.node)
            yield source.replaced(site, new, kind, f"{old} → {new}")


def _is_annotation(site: Site) -> bool:
    return isinstance(site.node, ast.arg | ast.FunctionDef)


def _alternatives(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.BinOp(left, operator, right):
            for other in _OPERATORS.get(type(operator), ()):
                yield "arithmetic", with_(node, op=other())
            yield "dropped term", f"({ast.unparse(left)})"
            yield "dropped term", f"({ast.unparse(right)})"
        case ast.Compare(_, [operator], _):
            for other in _COMPARISONS.get(type(operator), ()):
                yield "comparison", with_(node, ops=[other()])
        case ast.UnaryOp(_, operand):
            yield "sign", f"({ast.unparse(operand)})"
        case ast.Constant(bool() as value):
            yield "constant", str(not value)
        case ast.Constant(int() | float() as value):
            yield from (("constant", text) for text in numbers(value))
        case ast.Call(ast.Name("where"), [condition, a, b]):
            swapped = ", ".join(map(ast.unparse, (condition, b, a)))
            yield "branches", f"where({swapped})"
            yield "branches", f"({ast.unparse(a)})"
            yield "branches", f"({ast.unparse(b)})"
        case ast.Call(ast.Name(name), [argument, *rest], []):
            if name in _TWINS:
                yield "function", with_(node, func=ast.Name(_TWINS[name]))
            if not rest:
                yield "dropped term", f"({ast.unparse(argument)})"
        case ast.IfExp(_, body, orelse):
            yield "branches", f"({ast.unparse(orelse)})"
            yield "branches", f"({ast.unparse(body)})"
            yield "branches", with_(node, body=orelse, orelse=body)
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Tuple):
            yield "sign", f"return -({ast.unparse(value)})"
        case _:
            pass


def with_(node: ast.AST, **fields: object) -> str:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return f"({ast.unparse(changed)})"


def numbers(value: float) -> Iterator[str]:
    if value == 0:
        yield from ("0.01", "1.0")
    elif isinstance(value, int):
        yield str(value + 1)
    else:
        yield from (repr(value * 1.01), repr(value * 0.99))


def _places(node: ast.AST) -> Iterator[tuple[str, str]]:
    """One place fewer, one place moved, or another condition for them."""
    if not isinstance(node, ast.Return) or not isinstance(node.value, ast.Tuple):
        yield from (("kink", new) for _, new in _alternatives(node))
        return
    texts = list(map(ast.unparse, node.value.elts))
    for i, text in enumerate(texts):
        yield "kink", _returned([*texts[:i], *texts[i + 1 :]])
        yield "kink", _returned([*texts[:i], f"{text} + 0.01", *texts[i + 1 :]])


def _returned(texts: list[str]) -> str:
    return f"return ({''.join(f'{text}, ' for text in texts).rstrip()})"
