"""Numbers written by a person, read or refused in one sentence."""

from typing import Any

from losslab.core import text as texts
from losslab.core.errors import InvalidInput
from losslab.core.text import LONGEST


def number(name: str, text: str) -> float:
    """The finite number that the text says.

    Raises:
        InvalidInput: anything else, infinities and numbers beyond floats included.

    >>> number("prediction", "0.6")
    0.6
    >>> number("prediction", "nan")
    Traceback (most recent call last):
    losslab.core.errors.InvalidInput: prediction must be a finite number, and 'nan' \
was given; write it like 0.6 or 1e-3.
    """
    value = texts.finite(text)
    if value is None:
        raise InvalidInput(
            f"{name} must be a finite number, and {text!r} was given;"
            " write it like 0.6 or 1e-3."
        )
    return value


def numbers(name: str, text: str) -> float | list[float]:
    """One finite number, or the list of them that commas separate.

    Raises:
        InvalidInput: a part that is no finite number, or more than 512 parts.

    >>> numbers("prediction", "0.6"), numbers("prediction", "1,-2")
    (0.6, [1.0, -2.0])
    """
    parts = text.split(",")
    if len(parts) > LONGEST:
        raise _too_many(name, len(parts))
    values = [number(name, part.strip()) for part in parts]
    return values if len(values) > 1 else values[0]


def event(name: str, text: str) -> float | list[Any]:
    """One number, a list of them, or rows of them that semicolons separate.

    Raises:
        InvalidInput: as `numbers`, and rows that are not equally long.

    >>> event("prediction", "1,2;3,4")
    [[1.0, 2.0], [3.0, 4.0]]
    """
    if ";" not in text:
        return numbers(name, text)
    rows = [
        [number(name, part.strip()) for part in row.split(",")]
        for row in text.split(";")
    ]
    count = sum(map(len, rows))
    if len({len(row) for row in rows}) > 1:
        lengths = ", ".join(str(len(row)) for row in rows)
        raise InvalidInput(
            f"{name} must have equally long rows, and they hold {lengths} numbers;"
            " write as many in each."
        )
    if count > LONGEST:
        raise _too_many(name, count)
    return rows


def _too_many(name: str, count: int) -> InvalidInput:
    return InvalidInput(
        f"{name} may hold {LONGEST} numbers, and {count} were given;"
        " ask for fewer at a time."
    )


def point(name: str, text: str) -> tuple[float, float]:
    """A point of a surface: two finite numbers with a comma between them.

    Raises:
        InvalidInput: anything else.

    >>> point("start", "-1.5,1.5")
    (-1.5, 1.5)
    """
    parts = text.split(",")
    if len(parts) != 2:
        raise InvalidInput(
            f"{name} must be two numbers with a comma between them, and {text!r}"
            " was given; write it like -1.5,1.5."
        )
    return number(name, parts[0].strip()), number(name, parts[1].strip())


def count(name: str, text: str, least: int, most: int) -> int:
    """A whole number within bounds.

    Raises:
        InvalidInput: anything else.

    >>> count("steps", "500", 0, 20_000)
    500
    """
    if (value := texts.whole(text)) is None or not least <= value <= most:
        raise InvalidInput(
            f"{name} must be a whole number from {least} to {most},"
            f" and {text!r} was given; choose one in between."
        )
    return value
