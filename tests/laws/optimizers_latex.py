"""The letters of parameters, and the lines of an update rule."""

from collections.abc import Mapping
from typing import Any

from mpmath import mpf

from laws.rows import name, split
from losslab.services.formula import Row, Table, Words
from losslab.services.latex import read


def letters(made: Any, numbers: Mapping[str, float]) -> dict[str, Any]:
    """What the symbols of the parameters stand for; a number is its own transpose."""
    known = made.all_parameters()
    values = {known[name].symbol: mpf(value) for name, value in numbers.items()}
    return {"⊤": mpf(1)} | values


def assignments(latex: str) -> list[tuple[str, Row]]:
    """The letters on the left of the lines of an update rule, and what is right.

    Words behind a comma, such as "for the last m pairs", are for people.
    """
    row = read(latex)
    tables = [node for node in row if isinstance(node, Table)]
    lines = [sum(cells, ()) for cells in tables[0].rows] if tables else [row]
    sides = [split(line, "relation", "←") for line in lines]
    return [(name(left[0]), _without_words(right)) for left, right in sides]


def _without_words(row: Row) -> Row:
    *before, last = split(row, "separator")
    is_words = bool(before and last) and all(isinstance(x, Words) for x in last)
    return before[0] if is_words and len(before) == 1 else row
