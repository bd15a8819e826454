"""Numbers as a person writes them: what the text says, or None where it says none."""

import math
from collections.abc import Callable
from typing import TypeVar

Read = TypeVar("Read", int, float)

LONGEST = 512
"""How many numbers one list may hold."""


def finite(text: str) -> float | None:
    """The finite number that the text says.

    >>> finite("1e-3"), finite("nan"), finite("1_000")
    (0.001, None, None)
    """
    value = _as(float, text)
    return value if value is not None and math.isfinite(value) else None


def whole(text: str) -> int | None:
    """The whole number that the text says.

    >>> whole("500"), whole("2.5")
    (500, None)
    """
    return _as(int, text)


def shortest(value: float) -> str:
    """The number as a person would write it, in as many digits as it needs.

    >>> shortest(2.0), shortest(1e-8), shortest(1 / 3)
    ('2', '1e-08', '0.3333333333333333')
    """
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _as(kind: Callable[[str], Read], text: str) -> Read | None:
    # Python alone would read 1_000, and ١ as 1.
    if "_" in text or not text.isascii() or len(text) > 64:
        return None
    try:
        return kind(text)
    except ValueError:
        return None
