"""The letters of parameters, and the lines of an update rule."""

from collections.abc import Mapping
from typing import Any

from mpmath import mpf

from laws.rows import name, split
from losslab.services.formula import Row, Table
from losslab.services.latex import read


def letters(made: Any, numbers: Mapping[str, float]) -> dict[str, Any]:
    """What the symbols of the parameters stand for."""
    known = made.all_parameters()
    return {known[name].symbol: mpf(value) for name, value in numbers.items()}


def assignments(latex: str) -> list[tuple[str, Row]]:
    """The letters on the left of the lines of an update rule, and what is right."""
    row = read(latex)
    tables = [node for node in row if isinstance(node, Table)]
    lines = [sum(cells, ()) for cells in tables[0].rows] if tables else [row]
    sides = [split(line, "relation", "←") for line in lines]
    return [(name(left[0]), right) for left, right in sides]
