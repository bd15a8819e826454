"""A measured ratio, and how to time two things fairly."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Ours against a peer's, in seconds, measured in turn in the same run."""

    what: str
    peer: str
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """How many times as long the peer takes."""
        return self.theirs / self.ours

    @property
    def says(self) -> str:
        """The row as a line of the table."""
        times = f"{self.ours:11.3e} s {self.theirs:11.3e} s"
        return f"{self.what:<48}{self.peer:<28}{times} {self.ratio:9.2f} ×"


def paired(
    what: str, ours: Callable[[], object], peers: dict[str, Callable[[], object]]
) -> list[Row]:
    """Time ours and every peer in turn, seven rounds, and compare medians."""
    sides = {"": ours, **peers}
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(8):
        for name, side in sides.items():
            start = time.perf_counter()
            side()
            seconds[name].append(time.perf_counter() - start)
    middle = {name: statistics.median(times[1:]) for name, times in seconds.items()}
    return [Row(what, name, middle[""], middle[name]) for name in peers]
