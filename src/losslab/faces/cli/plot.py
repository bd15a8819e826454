"""Small figures in braille and block characters."""

import numpy as np

_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_SHADES = " ░▒▓█"


def curve(
    x: np.ndarray, y: np.ndarray, columns: int = 60, rows: int = 9, indent: str = "  "
) -> str:
    """The line through (x, y) with its two axes labelled; gaps where y is not finite.

    >>> print(curve(np.array([0.0, 1.0]), np.array([0.0, 1.0]), columns=4, rows=2))
      1 ┤  ⡠⠊
      0 ┤⡠⠊
        └────
         0  1
    """
    finite = y[np.isfinite(y)]
    low, high = (
        (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    )
    grid = _grid(x, y, (low, high if high > low else low + 1.0), columns, rows)
    return _framed(_braille(grid), (low, high), (float(x[0]), float(x[-1])), indent)


def _grid(
    x: np.ndarray, y: np.ndarray, span: tuple[float, float], columns: int, rows: int
) -> np.ndarray:
    """Which dots are on: (4·rows, 2·columns), the top row first."""
    grid = np.zeros((4 * rows, 2 * columns), dtype=bool)
    at = np.linspace(x[0], x[-1], 2 * columns)
    heights = np.interp(at, x, y, left=np.nan, right=np.nan)
    lifted = (heights - span[0]) / (span[1] - span[0])
    previous: int | None = None
    for i, height in enumerate(lifted):
        if not np.isfinite(height):
            previous = None
            continue
        row = round((1.0 - float(height)) * (4 * rows - 1))
        _join(grid, i, row, previous)
        previous = row
    return grid


def _join(grid: np.ndarray, column: int, row: int, previous: int | None) -> None:
    """Switch the dot on, and those between it and the one before."""
    start = row if previous is None else previous + np.sign(row - previous)
    low, high = sorted((int(start), row))
    if previous is not None and previous == row:
        low = high = row
    grid[low : high + 1, column] = True


def _braille(grid: np.ndarray) -> list[str]:
    rows, columns = grid.shape[0] // 4, grid.shape[1] // 2
    cells = grid.reshape(rows, 4, columns, 2).transpose(0, 2, 1, 3)
    codes = (cells * _DOTS).sum(axis=(2, 3))
    return ["".join(chr(0x2800 + int(c)) if c else " " for c in row) for row in codes]


def _framed(
    body: list[str], y: tuple[float, float], x: tuple[float, float], indent: str
) -> str:
    labels = [f"{y[1]:.3g}", *[""] * (len(body) - 2), f"{y[0]:.3g}"]
    size = max(map(len, labels))
    lines = [
        f"{indent}{label.rjust(size)} {'┤' if label else '│'}{row}".rstrip()
        for label, row in zip(labels, body, strict=True)
    ]
    columns = len(body[0])
    left, right = f"{x[0]:g}", f"{x[1]:g}"
    gap = " " * (columns - len(left) - len(right))
    lines.append(f"{indent}{' ' * size} └{'─' * columns}")
    lines.append(f"{indent}{' ' * size}  {left}{gap}{right}")
    return "\n".join(lines)


def shaded(heights: np.ndarray, indent: str = "  ") -> str:
    """A map in five shades from low (blank) to high (full), the top row last in y.

    >>> print(shaded(np.array([[0.0, 1.0], [2.0, 4.0]]), indent=""))
    ▒█
     ░
    """
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    lifted = (heights - low) / ((high - low) or 1.0)
    shades = np.minimum((lifted * len(_SHADES)).astype(int), len(_SHADES) - 1)
    return "\n".join(
        (indent + "".join(_SHADES[shade] for shade in row)).rstrip()
        for row in shades[::-1]
    )
