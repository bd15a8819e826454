"""A formula as a small tree; text, MathML and the laws' meaning are derived from it.

A formula is a row of nodes, in the order in which they are written. What brackets
enclose, what stands above and below, and whether a minus is a sign or a difference is
decided where the LaTeX is read, once.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Number:
    """Digits, with or without a decimal point."""

    text: str


@dataclass(frozen=True)
class Letter:
    """A variable or a constant, and what it wears: the combining hat of ŷ."""

    text: str
    accent: str = ""

    @property
    def said(self) -> str:
        """The letter as one writes it: ŷ, δ, r."""
        return unicodedata.normalize("NFC", self.text + self.accent)


@dataclass(frozen=True)
class Name:
    """A function that is written out: log, max, sign."""

    text: str


@dataclass(frozen=True)
class Words:
    """Plain words between the mathematics."""

    text: str


@dataclass(frozen=True)
class Sign:
    """A sign, and its role: binary, prefix, postfix, relation, separator or series."""

    text: str
    role: str


@dataclass(frozen=True)
class Space:
    """A gap of so many em; 0 for one in the source, which only plain text shows."""

    em: float


@dataclass(frozen=True)
class Fence:
    """What brackets or bars enclose; braces that only group show none."""

    opening: str
    body: "Row"
    closing: str


@dataclass(frozen=True)
class Fraction:
    """One row above another, with a line between."""

    above: "Row"
    below: "Row"


@dataclass(frozen=True)
class Root:
    """A square root."""

    body: "Row"


@dataclass(frozen=True)
class Scripts:
    """Something with small rows below and above, or at its right."""

    base: "Node"
    below: "Row" = ()
    above: "Row" = ()


@dataclass(frozen=True)
class Table:
    """Rows of cells: cases, each with its condition, or aligned lines."""

    rows: tuple[tuple["Row", ...], ...]
    is_cases: bool


Node = (
    Number | Letter | Name | Words | Sign | Space | Fence | Fraction | Root | Scripts
    | Table
)  # fmt: skip
Row = tuple[Node, ...]


def walk(part: object) -> Iterator[Node]:
    """Every node of a row or a node, itself included, from left to right.

    >>> [type(node).__name__ for node in walk(Root((Letter("r"),)))]
    ['Root', 'Letter']
    """
    if isinstance(part, tuple):
        for inner in part:
            yield from walk(inner)
    elif isinstance(part, Node):
        yield part
        for field in fields(part):
            yield from walk(getattr(part, field.name))
