"""What was decided about mutants before, until something that decides changes."""

import functools
import hashlib
import json
from pathlib import Path

import losslab
from losslab.catalogue.discover import Entry
from mutants.judge import Verdict
from mutants.sites import Mutant

FOLDER = Path(__file__).parents[2] / ".mutants"


class Decided:
    """The verdicts on the mutants of one definition, kept on disk one by one.

    A run that was stopped goes on where it stood. One changed character of the library,
    of the laws or of this tool, and all is forgotten.
    """

    def __init__(self, entry: Entry, folder: Path) -> None:
        self._file = folder / f"{entry.kind}-{entry.name}.jsonl"
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        if lines[:1] != [_state()]:
            lines = []
            self._file.parent.mkdir(exist_ok=True)
            self._file.write_text(f"{_state()}\n")
        self._known = {text: Verdict(*told) for text, told in map(_read, lines[1:])}

    def __contains__(self, mutant: Mutant) -> bool:
        return _hash(mutant.source) in self._known

    def __getitem__(self, mutant: Mutant) -> Verdict:
        return self._known[_hash(mutant.source)]

    def keep(self, mutant: Mutant, verdict: Verdict) -> None:
        """Remember a verdict, here and on disk."""
        told = [_hash(mutant.source), verdict.outcome, verdict.by]
        self._known[told[0]] = verdict
        with self._file.open("a") as file:
            file.write(f"{json.dumps(told)}\n")


def _read(line: str) -> tuple[str, tuple[str, str]]:
    text, outcome, by = json.loads(line)
    return text, (outcome, by)


@functools.cache
def _state() -> str:
    """A hash of everything that decides."""
    here = Path(__file__).parents[1]
    roots = [*map(Path, losslab.__path__), here / "laws", here / "mutants"]
    files = sorted(file for root in roots for file in root.rglob("*.py"))
    return _hash("".join(f"{file.name}\n{file.read_text()}" for file in files))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
