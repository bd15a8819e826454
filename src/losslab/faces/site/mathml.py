"""LaTeX of the cards as MathML that a browser sets well without any style.

latex2mathml does the translation; what it leaves to defaults that browsers do not
share (bars read as operators, names of functions without space, columns without
alignment) is put right here. Alignment is a class, ``left`` or ``right``, on a cell.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from latex2mathml.converter import convert

from losslab.core.errors import LosslabError

Element = ElementTree.Element

_BARS = "|‖∥"
_THIN = "0.167em"
_ROWS = ("math", "mrow", "mtd", "msqrt")
# latex2mathml knows arrays, not `aligned`.
_ENVIRONMENTS = (
    (r"\begin{aligned}", r"\begin{array}{rl}"),
    (r"\end{aligned}", r"\end{array}"),
)


class UnreadableFormula(LosslabError):
    """A formula that cannot be turned into MathML."""


def with_mathml(card: Mapping[str, Any]) -> dict[str, Any]:
    """The card with ``mathml`` beside each formula's ``latex``."""
    keys = [key for key in ("formula", "gradient_formula") if card.get(key)]
    return {**card, **{key: _both(card[key]["latex"]) for key in keys}}


def _both(latex: str) -> dict[str, str]:
    return {"latex": latex, "mathml": mathml(latex)}


def mathml(latex: str) -> str:
    """The formula as a block of MathML, without style and script.

    Raises:
        UnreadableFormula: for LaTeX that is not understood.

    >>> mathml("r^2")
    '<math display="block"><mrow><msup><mi>r</mi><mn>2</mn></msup></mrow></math>'
    """
    try:
        tree = ElementTree.fromstring(_converted(latex))  # noqa: S314 (our own formulas)
    except Exception as error:
        raise UnreadableFormula(
            f"No MathML for the formula {latex}: {error}"
        ) from error
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
    _check(tree, latex)
    for row in [element for element in tree.iter() if element.tag in _ROWS]:
        _functions(row)
        _bars(row)
        _signs(row)
    for table in tree.iter("mtable"):
        table.set("displaystyle", "true")  # or else its fractions are tiny
    for cell in tree.iter("mtd"):
        cell.set("class", cell.attrib.pop("columnalign", "left"))
    return ElementTree.tostring(tree, encoding="unicode", short_empty_elements=False)


def _converted(latex: str) -> str:
    for known, spelled in _ENVIRONMENTS:
        latex = latex.replace(known, spelled)
    return convert(latex, display="block")


def _check(tree: Element, latex: str) -> None:
    # A command that latex2mathml does not know comes out as its own text.
    texts = [element.text or "" for element in tree.iter()]
    unknown = next((text for text in texts if "\\" in text or "&" in text), None)
    if unknown:
        raise UnreadableFormula(f"No MathML for {unknown} in the formula {latex}")


def _functions(row: Element) -> None:
    """Names of functions are upright words, a thin space away from a bare argument."""
    for child in list(row):
        if child.tag == "mo" and re.fullmatch(r"[A-Za-z]{2,}", child.text or ""):
            child.tag = "mi"
            child.attrib.clear()
    for at, child, after in _neighbours(row):
        is_bare = _ends_in_name(child) and not _opens(after)
        if is_bare or (_ends_in_name(after) and _ends_a_factor(child)):
            space = ElementTree.Element("mspace", width=_THIN)
            row.insert(at + 1, space)


def _neighbours(row: Element) -> Iterator[tuple[int, Element, Element]]:
    """Each child of a row with the one after it, the last ones first."""
    for at in reversed(range(len(row) - 1)):
        yield at, row[at], row[at + 1]


def _ends_in_name(element: Element) -> bool:
    inner = element[0] if element.tag in ("msub", "msup", "msubsup") else element
    return inner.tag == "mi" and len(inner.text or "") > 1


def _ends_a_factor(element: Element) -> bool:
    return element.text == ")" if element.tag == "mo" else element.tag != "mspace"


def _opens(element: Element) -> bool:
    first = element
    while len(first):
        first = first[0]
    if first.tag == "mo":
        return (first.text or "x") not in _BARS
    return first.tag == "mspace"


def _bars(row: Element) -> None:
    """A bar opens, the next one closes: without a form it counts as an operator."""
    bars = [inner for child in row for inner in _bar(child)]
    for at, bar in enumerate(bars):
        bar.set("form", "postfix" if at % 2 else "prefix")
        bar.set("stretchy", "false")


def _signs(row: Element) -> None:
    """A minus after an opening bracket, comma or relation belongs to what follows."""
    for before, child in itertools.pairwise(row):
        starts = before.tag == "mo" and before.text != ")"
        if child.text in ("−", "+") and starts and before.get("form") != "postfix":
            child.set("form", "prefix")


def _bar(child: Element) -> list[Element]:
    if child.tag in ("msub", "msup", "msubsup"):
        child = child[0]
    return [child] if child.tag == "mo" and (child.text or "x") in _BARS else []
