"""The letters of parameters, and the lines of an update rule."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from mpmath import mpf

from laws.columns import Transpose, column, identity
from laws.rows import name, split
from losslab.services.formula import Fence, Row, Table, Words
from losslab.services.latex import read

ONE_BY_ONE = {"n": mpf(1), "m": mpf(1), "⊤": Transpose()}
"""A number is a matrix of one row and one column, and its own transpose."""


def letters(made: Any, numbers: Mapping[str, float]) -> dict[str, Any]:
    """What the symbols of the parameters stand for, and which options are taken."""
    known = made.all_parameters()
    values = {known[name].symbol: mpf(value) for name, value in numbers.items()}
    return ONE_BY_ONE | values | _options(made)


def _options(made: Any) -> dict[str, bool]:
    """Whether switches are on and choices made, by their words."""
    own = {name: (p, getattr(made, name)) for name, p in made.parameters().items()}
    taken = {name: value for name, (p, value) in own.items() if p.kind == "switch"}
    for known, value in own.values():
        if known.kind == "choice":
            taken |= {option: option == value for option in known.options}
    return {words.replace("_", " "): holds for words, holds in taken.items()}


def meant(numbers: Any) -> Any:
    """A number, or a vector."""
    return column(numbers) if np.ndim(numbers) else mpf(float(numbers))


def beginning(start: Any) -> dict[str, Any]:
    """Where a rule starts, and the matrix that changes nothing there."""
    if not np.ndim(start):
        return {"θ": mpf(start), "I": mpf(1)}
    return {"θ": column(start), "I": identity(len(start)), "n": mpf(len(start))}


def objective(curvature: float, pull: Any, point: Any) -> dict[str, Any]:
    """A parabola with that gradient at a point, its slope there, and both anywhere."""
    c, g, turned = mpf(curvature), meant(pull), Transpose()

    def height(x: Any) -> Any:
        off = x - point
        return g**turned * g + (c / 2 * off + g) ** turned * off

    return {"g": g, "f": height, "∇f": lambda x: g + c * (x - point), "H": c}


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
