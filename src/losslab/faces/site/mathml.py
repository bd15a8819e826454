"""Formulas as MathML that a browser sets well without any style.

What browsers' defaults do not share is said: which bar opens, which minus is a sign,
the thin space beside the name of a function. Alignment is a class, ``left`` or
``right``, on a cell.
"""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

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
    walk,
)
from losslab.services.latex import read

_THIN, _WORD = 0.167, 0.333
_QUAD = Space(1.0)
_BARS = "|‖"
_LIMITS = {"max", "min", "sup", "inf", "lim"}
_ACCENTS = {"\u0302": "^", "\u0304": "¯", "\u0303": "~", "\u20d7": "→", "\u0307": "˙"}


def with_mathml(card: Mapping[str, Any]) -> dict[str, Any]:
    """The card with ``mathml`` beside each formula's ``latex``."""
    keys = [key for key in ("formula", "gradient_formula") if card.get(key)]
    return {**card, **{key: _both(card[key]["latex"]) for key in keys}}


def _both(latex: str) -> dict[str, str]:
    return {"latex": latex, "mathml": mathml(latex)}


def mathml(latex: str) -> str:
    """The formula as MathML without style and script, a block for each of its parts.

    Parts stand a quad apart; a page that is narrow may put each on a line of its own,
    which browsers do not do within a block.

    Raises:
        UnreadableFormula: for LaTeX that is not understood.

    >>> mathml("r^2")
    '<math display="block"><mrow><msup><mi>r</mi><mn>2</mn></msup></mrow></math>'
    """
    return "".join(map(_block, _parts(read(latex))))


def _parts(row: Sequence[Node]) -> list[list[Node]]:
    """A row at its quads."""
    parts: list[list[Node]] = [[]]
    for node in row:
        if node == _QUAD:
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _block(row: Sequence[Node]) -> str:
    math = Element("math", display="block")
    _fill(SubElement(math, "mrow"), row)
    return tostring(math, encoding="unicode", short_empty_elements=False)


def _fill(parent: Element, row: Sequence[Node]) -> Element:
    """The parent with the nodes of a row in it, and the gaps that are due."""
    shown = [node for node in row if node != Space(0.0)]
    for at, node in enumerate(shown):
        if gap := at and _gap(shown[at - 1], node):
            parent.append(_element(Space(gap)))
        parent.append(_element(node))
    return parent


def _gap(before: Node, node: Node) -> float:
    """The em between a name, or words, and what they are not written together with."""
    if isinstance(before, Words) or isinstance(node, Words):
        return _WORD
    free = Sign | Space  # these bring their own
    if isinstance(before, free) or isinstance(_base(node), free):
        return 0.0
    base = _base(node)
    called = isinstance(base, Fence) and base.opening not in _BARS
    after_name = isinstance(_base(before), Name) and not called
    return _THIN if after_name or isinstance(base, Name) else 0.0


def _base(node: Node) -> Node:
    return node.base if isinstance(node, Scripts) else node


def _element(node: Node) -> Element:
    match node:
        case Number(text):
            return _leaf("mn", text)
        case Letter():
            return _letter(node)
        case Name(text):
            upright = {"mathvariant": "normal"} if len(text) == 1 else {}
            return _leaf("mi", text, **upright)
        case Words(text):
            return _leaf("mtext", text)
        case Space(em):
            return Element("mspace", width=f"{em:g}em")
        case Sign(text, role):
            return _leaf("mo", text, **({"form": "prefix"} if role == "prefix" else {}))
        case Fence():
            return _fence(node)
        case Fraction(above, below):
            return _parent("mfrac", _one(above), _one(below))
        case Root(body):
            return _fill(Element("msqrt"), body)
        case Scripts():
            return _scripts(node)
        case Table():
            return _table(node)


def _leaf(tag: str, text: str, **attributes: str) -> Element:
    element = Element(tag, attributes)
    element.text = text
    return element


def _parent(tag: str, *children: Element, **attributes: str) -> Element:
    element = Element(tag, attributes)
    element.extend(children)
    return element


def _one(row: Row) -> Element:
    """The row as one element."""
    return _element(row[0]) if len(row) == 1 else _fill(Element("mrow"), row)


def _letter(letter: Letter) -> Element:
    bare = _leaf("mi", letter.text)
    if not letter.accent:
        return bare
    return _parent("mover", bare, _leaf("mo", _ACCENTS[letter.accent]), accent="true")


def _fence(fence: Fence) -> Element:
    """Brackets grow with what is tall; a bar says whether it opens or closes."""
    row = _fill(Element("mrow"), fence.body)
    if not fence.opening:
        return row
    tall = any(isinstance(node, Fraction | Table) for node in walk(fence.body))
    size = {} if tall else {"stretchy": "false"}
    forms = ("prefix", "postfix") if fence.opening in _BARS else ()
    said = [{**size, "form": form} for form in forms] or [size, size]
    row.insert(0, _leaf("mo", fence.opening, **said[0]))
    row.append(_leaf("mo", fence.closing, **said[1]))
    return row


def _scripts(node: Scripts) -> Element:
    base = node.base
    is_series = isinstance(base, Sign) and base.role == "series"
    is_limit = isinstance(base, Name) and base.text in _LIMITS
    places = ("under", "over") if is_series or is_limit else ("sub", "sup")
    rows = zip(places, (node.below, node.above), strict=True)
    used = [(place, row) for place, row in rows if row]
    tag = "m" + "".join(place for place, _ in used)
    return _parent(tag, _element(base), *(_one(row) for _, row in used))


def _table(table: Table) -> Element:
    # Or else the fractions of a table are tiny.
    body = Element("mtable", displaystyle="true")
    sides = ("left",) if table.is_cases else ("right", "left")
    for row in table.rows:
        line = SubElement(body, "mtr")
        for cell, side in zip(row, cycle(sides), strict=False):
            _fill(SubElement(line, "mtd", {"class": side}), cell)
    if not table.is_cases:
        return body
    brace = _leaf("mo", "{", stretchy="true", fence="true", form="prefix")
    return _parent("mrow", brace, body)
