"""How terminal pages are set: width, emphasis, columns, numbers."""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

MEASURE = 78
"""The widest that running text is set, in characters."""


def width() -> int:
    """The width that a page may use here."""
    return max(40, min(MEASURE, shutil.get_terminal_size((MEASURE, 24)).columns))


def coloured() -> bool:
    """Whether stdout is a terminal that wants colour."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def bold(text: str) -> str:
    """The text in bold, where that is wanted."""
    return f"\x1b[1m{text}\x1b[0m" if coloured() else text


def green(text: str) -> str:
    """The text in green, where that is wanted; it must mean something."""
    return f"\x1b[32m{text}\x1b[0m" if coloured() else text


def red(text: str) -> str:
    """The text in red, where that is wanted; it must mean something."""
    return f"\x1b[31m{text}\x1b[0m" if coloured() else text


def paragraph(text: str, indent: str = "  ", first: str | None = None) -> str:
    """The text wrapped to the measure; ``first`` replaces the first line's indent.

    >>> paragraph("one two", indent="    ", first="  1 ")
    '  1 one two'
    """
    start = indent if first is None else first
    return textwrap.fill(
        " ".join(text.split()),
        width(),
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def columns(rows: Iterable[Sequence[str]], indent: str = "  ") -> str:
    """The rows with their columns aligned; the last one runs on and is wrapped.

    >>> print(columns([("a", "first"), ("bcd", "second")]))
      a    first
      bcd  second
    """
    table = [tuple(row) for row in rows]
    if not table:
        return ""
    widths = [max(map(len, column)) for column in list(zip(*table, strict=True))[:-1]]
    return "\n".join(_row(row, widths, indent) for row in table)


def _row(row: Sequence[str], widths: Sequence[int], indent: str) -> str:
    cells = (cell.ljust(size) for cell, size in zip(row, widths, strict=False))
    head = indent + "".join(f"{cell}  " for cell in cells)
    return paragraph(row[-1], " " * len(head), head) if row[-1] else head.rstrip()


def number(value: float | None) -> str:
    """The number as short as 15 digits allow; a dash where there is none.

    >>> number(0.16000000000000003), number(-0.8), number(2.0), number(None)
    ('0.16', '-0.8', '2', '–')
    """
    return "–" if value is None else f"{value:.15g}"
