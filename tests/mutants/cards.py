"""Changes of what a card says: claims, formulas, examples, peers, parameters."""

import ast
import re
from collections.abc import Iterator

from losslab.core import domains
from losslab.core.domains import Domain
from mutants.mathematics import numbers, with_
from mutants.sites import CLAIMS, PARAMETERS, Mutant, Site, Source

FALSE = (
    "CONVEX", "STRICTLY_CONVEX", "STRONGLY_CONVEX(0.5)", "NOT_STRONGLY_CONVEX",
    "SMOOTH(1.0)", "LIPSCHITZ(1.0)", "NOT_LIPSCHITZ", "BOUNDED(1.0)", "NONNEGATIVE",
    "SYMMETRIC", "CALIBRATED", "PROPER(claims.IDENTITY)", "PROPER(claims.LOGIT_LINK)",
    "ELICITS(claims.MEAN)", "ELICITS(claims.MEDIAN)", "NOT(claims.CONVEX)",
    "NOT(claims.STRICTLY_CONVEX)",
)  # fmt: skip
_LATEX = (
    (r"\+", "-"), (r"-", "+"), (r"\\le\b", r"\\ge"), (r"\\ge\b", r"\\le"),
    (r"\\le\b", "<"), (r"\\ge\b", ">"), (r"<", r"\\le"), (r">", r"\\ge"),
    (r"<", ">"), (r">", "<"), (r"(?<!\\)=", r"\\ne"), (r"\\ne\b", "="),
    (r"\\max\b", r"\\min"), (r"\\min\b", r"\\max"), (r"\\log\b", r"\\exp"),
    (r"\\operatorname\{sign\}", ""), (r"\|", ""), (r"\\sin\b", r"\\cos"),
    (r"\\cos\b", r"\\sin"), (r"\\tanh\b", r"\\sinh"), (r"\\cosh\b", r"\\sinh"),
    (r"\^2", "^3"), (r"_k", "_1"),
)  # fmt: skip
_DOMAINS = [name for name, kept in vars(domains).items() if type(kept) is Domain]


def changes(source: Source) -> Iterator[Mutant]:
    """Every mutant of the card and of the parameters."""
    for site in source.sites():
        for kind, new in _alternatives(site):
            old = " ".join(ast.unparse(site.node).split())
            says = _says(old, new)
            yield source.replaced(site, new, kind, says)


def _says(old: str, new: str) -> str:
    """What was added to a list, or what differs, with a little around it."""
    if old.endswith(")") and new.startswith(f"{old[:-1]}, "):
        return f"+ {new[len(old) + 1 : -1]}"
    start = max(_alike(old, new) - 12, 0)
    end = max(_alike(old[:start:-1], new[:start:-1]) - 12, 0)
    return " → ".join(text[start : len(text) - end] for text in (old, new))


def _alike(old: str, new: str) -> int:
    """How many characters two texts begin with together."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))


def _alternatives(site: Site) -> Iterator[tuple[str, str]]:
    if site.region == CLAIMS:
        yield from _claims(site)
    elif site.region == PARAMETERS:
        yield from _parameters(site.node)
    elif site.function in ("formula", "gradient_formula"):
        yield from (("latex", repr(new)) for new in _formulas(site.node))
    elif site.function == "worked":
        yield from _examples(site.node)
    elif site.function == "peers":
        yield from _peers(site.node)


def _claims(site: Site) -> Iterator[tuple[str, str]]:
    node = site.node
    match node:
        case ast.Constant(bool()):
            pass
        case ast.Constant(int() | float() as value):
            yield from (("claim constant", text) for text in numbers(value))
        case ast.Constant(str() as words):
            yield from (("claim words", repr(new)) for new in _words(words))
        case ast.BinOp():
            yield "claim constant", f"(1.01 * ({ast.unparse(node)}))"
        case ast.Attribute(ast.Name("loss"), _):
            yield "claim constant", f"(1.01 * {ast.unparse(node)})"
        case ast.Compare(_, [operator], _):
            for other in (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq):
                if not isinstance(operator, other):
                    yield "claim condition", with_(node, ops=[other()])
        case ast.Call(ast.Attribute(claim, "when")):
            yield "claim condition", ast.unparse(claim)
        case ast.Tuple(elements) if site.function == "claims" and elements:
            known = ast.unparse(node)
            for claim in FALSE:
                if f"claims.{claim}" not in known:
                    yield "false claim", f"{known[:-1]}, claims.{claim})"
        case _:
            pass


def _words(words: str) -> Iterator[str]:
    """The words of a constant or a condition, saying something else."""
    if re.fullmatch(r"[\w\s()/·+−√½¼,.<>≥≤=≠²³-]{1,40}", words):
        yield f"2{words}" if not re.search("[<>≥≤=≠]", words) else f"{words} + 1"
    for relation, other in (("≥", ">"), (">", "≥"), ("≤", "<"), ("<", "≤"), ("=", "≠")):
        if relation in words:
            yield words.replace(relation, other)


def _formulas(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return
    latex = node.value
    for pattern, new in _LATEX:
        for found in re.finditer(pattern, latex):
            yield latex[: found.start()] + found.expand(new) + latex[found.end() :]
    for found in re.finditer(r"(?<![\d_])\d", latex):
        digit = str(int(found[0]) + 1)
        yield latex[: found.start()] + digit + latex[found.end() :]
    for found in re.finditer(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", latex):
        upside = rf"\frac{{{found[2]}}}{{{found[1]}}}"
        yield latex[: found.start()] + upside + latex[found.end() :]
    yield from _cases(latex)


def _cases(latex: str) -> Iterator[str]:
    """The same cases with two values exchanged, or with one left out."""
    found = re.fullmatch(
        r"(.*\\begin\{cases\})(.*)(\\end\{cases\}.*)", latex, re.DOTALL
    )
    if not found:
        return
    rows = [row.split("&") for row in found[2].split(r"\\")]
    for i in range(len(rows) - 1):
        values = [value for value, _ in rows]
        values[i], values[i + 1] = values[i + 1], values[i]
        pairs = zip(values, rows, strict=True)
        yield found[1] + r"\\".join(f"{v}&{row[1]}" for v, row in pairs) + found[3]
    for i in range(len(rows) if len(rows) > 1 else 0):
        kept = [*rows[:i], *rows[i + 1 :]]
        yield found[1] + r"\\".join("&".join(row) for row in kept) + found[3]


def _examples(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "worked", next(numbers(node.value))


def _peers(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Call(ast.Name("Peer"), [library, name, code, *rest], keywords):
            others = ", ".join(map(ast.unparse, [*rest]))
            tail = f", {others}" if others else ""
            named = "".join(f", {ast.unparse(k)}" for k in keywords)
            heads = [ast.unparse(part) for part in (library, name, code)]
            yield "peer", f"Peer({heads[0]}, {heads[1]} + 'x', {heads[2]}{tail}{named})"
            scaled = f"'2.0 * (' + {heads[2]} + ')'"
            yield "peer", f"Peer({heads[0]}, {heads[1]}, {scaled}{tail}{named})"
        case ast.Dict(keys) if keys:
            yield "peer", "{}"
        case ast.Constant(float() as value):
            yield from (("peer", text) for text in numbers(value))
        case _:
            pass


def _parameters(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Call(_, [ast.Constant(float() | int() as value), *_]):
            first = ast.unparse(node)
            for text in numbers(float(value)):
                yield "default", first.replace(f"({value!r}", f"({text}", 1)
        case ast.Name(name) if name in _DOMAINS:
            for other in _DOMAINS:
                if other != name:
                    yield (
                        "domain",
                        f"__import__('losslab.core.domains', fromlist=['x']).{other}",
                    )
        case _:
            pass
