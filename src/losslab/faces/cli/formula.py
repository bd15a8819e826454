"""Formulas as lines of Unicode text, for terminals."""

import re
from collections.abc import Mapping, Sequence

from losslab.services.formula import (
    Fence,
    Fraction,
    Letter,
    Name,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Sign,
    Space,
    Table,
    Words,
)
from losslab.services.latex import read

_HALVES = {("1", "2"): "½", ("1", "3"): "⅓", ("1", "4"): "¼", ("3", "4"): "¾"}
_RAISED = dict(
    zip(
        "0123456789+−()=abcdefghijklmnoprstuvwxyzTγβ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁼ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵞᵝ",
        strict=True,
    )
)
_LOWERED = dict(
    zip("0123456789+−()=aeijkmnoprtx", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎₌ₐₑᵢⱼₖₘₙₒₚᵣₜₓ", strict=True)
)
_SERIES = {"∑": "Σ", "∏": "Π"}
_BRACES = {1: "{", 2: "⎧⎩", 3: "⎧⎨⎩"}
_STARTS = ("if", "otherwise", "else", "where", "for")


def lines(latex: str) -> list[str]:
    r"""The formula as one line, or one line per case.

    >>> lines(r"\frac{1}{2}r^2")
    ['½r²']
    >>> print("\n".join(lines(r"\begin{cases}r & |r| \le 1 \\ 0 & |r| > 1\end{cases}")))
    ⎧ r  if |r| ≤ 1
    ⎩ 0  if |r| > 1
    """
    row = read(latex)
    for at, node in enumerate(row):
        if isinstance(node, Table):
            around = _line(row[:at]), _line(row[at + 1 :])
            return _braced(*around, node) if node.is_cases else _aligned(node)
    return [_line(row)]


def _aligned(table: Table) -> list[str]:
    return [_line([node for cell in row for node in cell]) for row in table.rows]


def _braced(head: str, tail: str, table: Table) -> list[str]:
    cases = [(_line(value), _when(condition)) for value, *condition in table.rows]
    head = f"{head} " if head else ""
    size = max(len(value) for value, _ in cases)
    signs = _BRACES.get(len(cases), "⎧" + "⎪" * (len(cases) - 2) + "⎩")
    result: list[str] = []
    for i, ((value, when), sign) in enumerate(zip(cases, signs, strict=True)):
        left = head if i == 0 else " " * len(head)
        right = f"  {tail}" if tail and i == 0 else ""
        result.append(f"{left}{sign} {value.ljust(size)}  {when}{right}".rstrip())
    return result


def _when(condition: Sequence[Row]) -> str:
    text = " ".join(map(_line, condition))
    return text if not text or text.startswith(_STARTS) else f"if {text}"


def _line(row: Sequence[Node]) -> str:
    text = ""
    for at, node in enumerate(row):
        following = (after for after in row[at + 1 :] if not isinstance(after, Space))
        gap = _gap(row[at - 1], node) if at else ""
        text += gap + _text(node, next(following, None))
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s+(?=[),;])", "", text).strip()


def _gap(before: Node, node: Node) -> str:
    """A space between a name and what it is not written together with."""
    if isinstance(before, Sign):
        return ""
    base = _base(node)
    called = isinstance(base, Fence) and base.opening in ("(", "[")
    if _is_name(before):
        return "" if called and not _is_series(before) else " "
    return " " if _is_name(node) else ""


def _base(node: Node) -> Node:
    return node.base if isinstance(node, Scripts) else node


def _is_series(node: Node) -> bool:
    base = _base(node)
    return isinstance(base, Sign) and base.role == "series"


def _is_name(node: Node) -> bool:
    return isinstance(_base(node), Name) or _is_series(node)


def _text(node: Node, after: Node | None = None) -> str:
    match node:
        case Letter():
            return node.said
        case Number(text) | Name(text):
            return text
        case Words(text):
            return f" {text} "
        case Space():
            return " "
        case Sign():
            return _sign(node)
        case Fence(opening, body, closing):
            return f"{opening}{_line(body)}{closing}"
        case Fraction():
            return _fraction(node, after)
        case Root(body):
            return f"√{_grouped(body)}"
        case Scripts(base, below, above):
            # What a sum, or a maximum, runs over needs no mark where no small letters
            # can say it.
            over = isinstance(base, Sign) or (isinstance(base, Name) and len(below) > 1)
            mark = "" if over else "_"
            low, high = _shifted(below, _LOWERED, mark), _shifted(above, _RAISED, "^")
            return f"{_text(base)}{low}{high}"
        case Table(rows):
            return "; ".join(" if ".join(map(_line, row)) for row in rows)


def _sign(sign: Sign) -> str:
    spaced = {"binary": " {} ", "relation": " {} ", "separator": "{} "}
    text = _SERIES.get(sign.text, sign.text)
    return spaced.get(sign.role, "{}").format(text)


def _fraction(node: Fraction, after: Node | None) -> str:
    half = _HALVES.get((_line(node.above), _line(node.below)))
    if half:
        return half
    plain = f"{_grouped(node.above)}/{_grouped(node.below)}"
    ends = after is None or isinstance(after, Sign | Words)
    return plain if ends else f"({plain})"


def _grouped(row: Row) -> str:
    """The row in parentheses unless it is one thing already."""
    plain = len(row) == 1 and isinstance(
        row[0], Number | Letter | Root | Scripts | Fence
    )
    return _line(row) if plain else f"({_line(row)})"


def _shifted(row: Row, signs: Mapping[str, str], mark: str) -> str:
    text = _line(row)
    bare = text.replace(" ", "")
    if all(char in signs for char in bare):
        return "".join(signs[char] for char in bare)
    return f"{mark}{bare}" if len(bare) == 1 else f"{mark}({text})"
