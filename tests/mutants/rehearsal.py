"""What the trials do on a definition as it is: how long they take, what they read.

A trial that never looks at a part of the card cannot tell a mutant of that part.
"""

import contextlib
import dataclasses
import importlib
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from mutants.trials import Trial

Noted = dict[str, tuple[float, list[str]]]
"""By the name of a trial: its seconds, and the parts of the card that it reads."""


class Rehearsal:
    """All trials of a definition, and which have killed mutants of it until now."""

    def __init__(
        self,
        noted: Noted | None = None,
        broken: str = "died",
        imported: Sequence[str] = (),
    ) -> None:
        self._noted = noted or {}
        self._imported = imported
        self.broken = broken
        self._kills: Counter[tuple[str, str]] = Counter()

    @property
    def patience(self) -> int:
        """Seconds beyond which a mutant is in an endless loop."""
        return 60 + int(5.0 * sum(seconds for seconds, _ in self._noted.values()))

    def seconds(self, name: str) -> float:
        """How long the trial took; a new one, which no mutant should make, no time."""
        return self._noted[name][0] if name in self._noted else 0.0

    def sees(self, name: str, part: str) -> bool:
        """Whether the trial may tell a change of that part; all see mathematics."""
        return not part or name not in self._noted or part in self._noted[name][1]

    def promise(self, name: str, kind: str) -> float:
        """How likely it kills such a mutant, for each second that it takes."""
        likely = 0.01 + self._kills[name, kind] + 0.1 * self._kills[name, ""]
        return likely / (0.01 + self.seconds(name))

    def killed(self, name: str, kind: str) -> None:
        """Remember which trial killed a mutant of which kind."""
        self._kills.update([(name, kind), (name, "")])

    def import_here(self) -> None:
        """Import what the trials imported: once, for all processes to come."""
        for name in self._imported:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def rehearsed(card: Any, found: Sequence[Trial]) -> dict[str, Any]:
    """Run all trials and note them, as `Rehearsal` takes it."""
    before = set(sys.modules)
    handed = [_handed(card, trial.given) for trial in found]
    seen = _watched(card)
    noted: Noted = {}
    for trial, parts in zip(found, handed, strict=True):
        seen.clear()
        since = time.process_time()
        try:
            trial.run()
        except Exception as error:
            return {"broken": f"{trial.name}: {error}"}
        noted[trial.name] = time.process_time() - since, sorted(seen | parts)
    ours = ("laws", "losslab", "mutants")  # these hold definitions
    names = [name for name in sys.modules if name.partition(".")[0] not in ours]
    imported = [name for name in names if name not in before]
    return {"noted": noted, "broken": "", "imported": imported}


def _handed(card: Any, given: Sequence[Any]) -> set[str]:
    """The parts of the card from which a trial was handed something."""
    parts = {
        field.name: getattr(card, field.name) for field in dataclasses.fields(card)
    }
    lists = {name: part for name, part in parts.items() if isinstance(part, tuple)}
    return {n for n, part in lists.items() if any(x is y for x in part for y in given)}


def _watched(card: Any) -> set[str]:
    """The parts of the card that are read from now on, in a set that may be cleared."""
    seen: set[str] = set()
    read = object.__getattribute__

    def noting(self: Any, name: str) -> Any:
        if self is card:
            seen.add(name)
        return read(self, name)

    type(card).__getattribute__ = noting  # type: ignore[method-assign]
    return seen
