"""The letters of parameters, and the lines of an update rule."""

from collections.abc import Mapping
from typing import Any

from mpmath import mpf

from laws.rows import name, split
from losslab.services.formula import Fence, Row, Table, Words
from losslab.services.latex import read

ONE_BY_ONE = {"n": mpf(1), "m": mpf(1), "⊤": mpf(1)}
"""A number is a matrix of one row and one column, and its own transpose."""


def letters(made: Any, numbers: Mapping[str, float]) -> dict[str, Any]:
    """What the symbols of the parameters stand for, and whether switches are on."""
    known = made.all_parameters()
    values = {known[name].symbol: mpf(value) for name, value in numbers.items()}
    switches = [name for name, p in known.items() if p.kind == "switch"]
    on = {name.replace("_", " "): getattr(made, name) for name in switches}
    return ONE_BY_ONE | values | on


def assignments(latex: str) -> list[tuple[str, Row, Row]]:
    """The lines of an update rule: the letter on the left, and what is right.

    And where the line says that it is done again, how many times in all. Words behind
    a comma, such as "for the last m pairs", are for people.
    """
    row = read(latex)
    tables = [node for node in row if isinstance(node, Table)]
    lines = [sum(cells, ()) for cells in tables[0].rows] if tables else [row]
    sides = [split(line, "relation", "←") for line in lines]
    return [(name(left[0]), *_repeated(_without_words(right))) for left, right in sides]


def _without_words(row: Row) -> Row:
    *before, last = split(row, "separator")
    is_words = bool(before and last) and all(isinstance(x, Words) for x in last)
    return before[0] if is_words and len(before) == 1 else row


def _repeated(right: Row) -> tuple[Row, Row]:
    match right:
        case (*body, Fence("(", (*times, Words("times")))):
            return tuple(body), tuple(times)
        case _:
            return right, ()
