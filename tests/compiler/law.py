"""The parity law: kernels compute what definitions say, to 4 units in the last place.

NumPy and JavaScript each round elementary functions in their own way, by a few units
in the last place. Where a formula cancels (the gradient of a logistic loss near its
zero, say) that difference grows. So beside the 4 units a kernel may differ by as much
as the reference itself changes when its elementary functions are moved by the
difference the two libraries are known to have: a measured condition, not a list.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from compiler import ulp
from compiler.interpret import Interpreter

Numbers = np.ndarray
Place = tuple[str, bytes]

ROUNDINGS = {
    "exp": 1, "expm1": 1, "log": 1, "log1p": 1, "cbrt": 1, "sin": 1, "cos": 1, "tan": 1,
    "asin": 1, "acos": 1, "atan": 1, "atan2": 1, "cosh": 1, "sinh": 2, "asinh": 2,
    "acosh": 2, "atanh": 2, "tanh": 3, "pow": 1, "exp2": 2, "logistic": 3,
}  # fmt: skip
"""By how many units NumPy and JavaScript differ; a test of its own proves each."""


@np.errstate(all="ignore")
def wrong(found: Numbers, program: Any, inputs: Sequence[Any]) -> Numbers:
    """By how many units each result breaks the law; 0 where it holds.

    The last axis of each input runs over points, and so do the rows of ``found``.
    """
    wanted, places = _moved(program, inputs, None, 0)
    apart = ulp.distance(found, wanted)
    if np.all(apart <= ulp.LIMIT):
        return np.zeros_like(wanted)
    slack = np.zeros_like(wanted)
    for place in places:
        changes = [_moved(program, inputs, place, way)[0] - wanted for way in (1, -1)]
        slack += np.nan_to_num(np.max(np.abs(changes), axis=0), posinf=0.0)
    explained = (slack > 0.0) & (np.abs(found - wanted) <= slack)
    return np.where((apart <= ulp.LIMIT) | explained, 0.0, apart)


def arranged(program: Any, rows: Numbers) -> list[Numbers]:
    """The columns of a table as the arrays that the program takes."""
    ends = np.cumsum([aval.size for aval in program.in_avals])
    parts = np.split(rows.T, ends[:-1])
    pairs = zip(parts, program.in_avals, strict=True)
    return [part.reshape(*aval.shape, len(rows)) for part, aval in pairs]


def _moved(
    program: Any, inputs: Sequence[Any], place: Place | None, way: int
) -> tuple[Numbers, dict[Place, None]]:
    """The results with an elementary function moved at one place, and all places.

    What is computed twice from the same numbers is one place: it moves together.
    """
    places: dict[Place, None] = {}

    def after(name: str, value: Any) -> Any:
        if name not in ROUNDINGS:
            return value
        here = (name, np.asarray(value).tobytes())
        places[here] = None
        step = way * ROUNDINGS[name] * np.spacing(value)
        return value + step if here == place else value

    results = Interpreter(after).results(program, *inputs)
    return _joined(results, program.out_avals, np.shape(inputs[0])[-1]), places


def _joined(results: list[Numbers], avals: list[Any], points: int) -> Numbers:
    """All numbers of one point in a row, a row for each point; constants repeated."""
    flat = [r.reshape(aval.size, -1) for r, aval in zip(results, avals, strict=True)]
    return np.concatenate([np.broadcast_to(r, (len(r), points)) for r in flat]).T


def disagreement(
    run: Callable[[Numbers], Numbers], program: Any, rows: Numbers
) -> str | None:
    """The worst row where the kernel breaks the law, in words; None if none does."""
    found = run(rows)
    count = sum(aval.size for aval in program.out_avals)
    if found.shape[1] != count:
        return f"{found.shape[1]} results, and {count} are wanted"
    units = wrong(found, program, arranged(program, rows))
    row, column = np.unravel_index(int(np.argmax(units)), units.shape)
    if not units[row, column]:
        return None
    return (
        f"result {column} at {rows[row].tolist()} is {found[row, column]!r},"
        f" {units[row, column]:g} units off"
    )
