"""Rows of a formula taken apart: between signs, around names, without spaces."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from laws.functions import FUNCTIONS, SERIES
from losslab.services.formula import (
    Letter,
    Name,
    Node,
    Number,
    Row,
    Scripts,
    Sign,
    Space,
    walk,
)

Letters = Mapping[str, Any]
"""What each letter stands for: a number, or an array that its indices look into."""

Meaning = Callable[[Letters], Any]


KNOWN = {"π", "𝟙", *FUNCTIONS}
"""Letters that mean something by themselves."""


class NoMeaning(Exception):
    """A formula that people understand and the laws cannot compute."""


def stuck(why: str, what: object) -> NoMeaning:
    """The error, to be raised."""
    return NoMeaning(f"{why}: {what}")


def bare(row: Sequence[Node]) -> Row:
    """The row without its spaces."""
    return tuple(node for node in row if not isinstance(node, Space))


def is_sign(node: Node, role: str, signs: str = "") -> bool:
    """Whether the node is a sign of that role, and one of those."""
    fits = isinstance(node, Sign) and node.role == role
    return fits and (not signs or node.text in signs)


def signs(row: Row, role: str, among: str = "") -> list[str]:
    """The signs of a role, in order."""
    return [n.text for n in row if isinstance(n, Sign) and is_sign(n, role, among)]


def split(row: Sequence[Node], role: str, among: str = "") -> list[Row]:
    """The parts of a row between signs of a role."""
    row = bare(row)
    cuts = [i for i, node in enumerate(row) if is_sign(node, role, among)]
    starts, ends = (0, *(cut + 1 for cut in cuts)), (*cuts, len(row))
    return [row[start:end] for start, end in zip(starts, ends, strict=True)]


def base(node: Node) -> Node:
    """The node without what is written small beside it."""
    return node.base if isinstance(node, Scripts) else node


def scripts(node: Node) -> tuple[Row, Row]:
    """What is written small below and above."""
    return (node.below, node.above) if isinstance(node, Scripts) else ((), ())


def name(node: Node) -> str:
    """The word, letter or sign that a node shows, if it is one."""
    shown = base(node)
    if isinstance(shown, Letter):
        return shown.said
    return shown.text if isinstance(shown, Name | Sign | Number) else ""


def letters_to_explain(row: Row) -> set[str]:
    """The letters that no sum binds, no comma defines, and no constant or function is.

    >>> from losslab.services.latex import read
    >>> sorted(letters_to_explain(read(r"\\sum_k z_k + u, u = \\pi\\Phi(s)")))
    ['s', 'z']
    """
    used = {node.said for node in walk(row) if isinstance(node, Letter)}
    bound = {
        said
        for node in walk(row)
        if isinstance(node, Scripts) and name(node) in SERIES
        for said in letters(node.below)
    }
    defined = {name(part[0]) for part in split(row, "separator")[1:] if part}
    return {said for said in used if said.isalpha()} - bound - defined - KNOWN


def letters(row: Row) -> Iterator[str]:
    """The letters of a row, without those in brackets or in small."""
    return (node.said for node in row if isinstance(node, Letter))
