"""``make mutants``: change every definition in every small way; count what lives."""

import argparse
import atexit
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator

import jax

from losslab.catalogue.discover import NOUNS, Entry, entries, find
from mutants import cards, mathematics
from mutants.judge import KILLED, SAME, SURVIVED, Child, Verdict, judge, rehearse
from mutants.rehearsal import Rehearsal
from mutants.sites import Mutant, Source

Tally = Counter[tuple[str, str]]
"""How many mutants of a kind came to an end of some sort."""


def main(arguments: list[str] | None = None) -> int:
    """Judge all mutants of the definitions asked for; 0 where none survives."""
    asked = _parser().parse_args(arguments)
    _keep_compiled()
    tally: Tally = Counter()
    try:
        for entry in _wanted(asked.only):
            tally += _judged(entry, asked.kind, asked.jobs)
    except KeyboardInterrupt:
        print("Stopped; what follows counts the mutants judged until now.")
    _sum_up(tally)
    return int(any(outcome == SURVIVED for _, outcome in tally))


def _judged(entry: Entry, kinds: list[str] | None, jobs: int) -> Tally:
    """What became of the mutants of one definition, told as it comes out."""
    rehearsal = rehearse(_as_it_is(entry))
    if rehearsal.broken:
        print(f"{SURVIVED:10}  {entry.name} as it is breaks {rehearsal.broken}")
        return Counter({("as it is", SURVIVED): 1})
    tally: Tally = Counter()
    since = time.monotonic()
    for mutant, verdict in _judge(entry, rehearsal, kinds, jobs):
        tally[mutant.kind, verdict.outcome] += 1
        _tell(mutant, verdict)
    took = time.monotonic() - since
    print(f"{entry.name}: {tally.total()} mutants in {took:.0f} s", flush=True)
    return tally


def _keep_compiled() -> None:
    """Most programs of a mutant are those of the definition: compiled once, on disk."""
    folder = tempfile.mkdtemp(prefix="mutants-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--only", nargs="*", help="names of definitions, or losses, …")
    parser.add_argument("--kind", nargs="*", help="kinds of change: latex, sign, …")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser


def _wanted(only: list[str] | None) -> Iterator[Entry]:
    for name in only or NOUNS:
        if name in NOUNS:
            yield from entries(name).values()
        else:
            kinds = [kind for kind in NOUNS if name in entries(kind)]
            yield find(kinds[0] if kinds else "losses", name)


def mutants(entry: Entry) -> list[Mutant]:
    """Every mutant of a definition, each text once."""
    source = Source.of(entry)
    found = [*mathematics.changes(source), *cards.changes(source)]
    known = {mutant.source: mutant for mutant in reversed(found)}
    known.pop(source.text, None)
    return list(known.values())[::-1]


def _as_it_is(entry: Entry) -> Mutant:
    return Mutant(entry, "nothing", 0, "as it is", Source.of(entry).text)


def _judge(
    entry: Entry, rehearsal: Rehearsal, kinds: list[str] | None, jobs: int
) -> Iterator[tuple[Mutant, Verdict]]:
    """All mutants of a definition, several at a time, the deadliest laws first."""
    waiting = [m for m in mutants(entry) if not kinds or m.kind in kinds]
    running: dict[int, tuple[Mutant, Child]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                child = judge(waiting[-1], rehearsal)
                running[child.process] = waiting.pop(), child
            mutant, child = running.pop(os.waitpid(-1, 0)[0])
            verdict = child.verdict()
            if verdict.outcome == KILLED:
                rehearsal.killed(verdict.by, mutant.kind)
            yield mutant, verdict
            _progress(entry, len(waiting) + len(running))
    finally:
        for _, child in running.values():
            child.kill()


def _progress(entry: Entry, left: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{entry.name}: {left} to go    ", end="", file=sys.stderr, flush=True)


def _tell(mutant: Mutant, verdict: Verdict) -> None:
    if verdict.outcome != KILLED:
        print(f"{verdict.outcome:10}  {mutant}  ({verdict.by})", flush=True)


def _sum_up(tally: Tally) -> None:
    """A line per kind of change, and one for all: what is killed of what differs."""
    kinds = sorted({kind for kind, _ in tally})
    rows = [
        (kind, [tally[kind, end] for end in (KILLED, SURVIVED, SAME)]) for kind in kinds
    ]
    rows.append(
        ("all", [sum(column) for column in zip(*(r for _, r in rows), strict=True)])
    )
    for kind, (killed, survived, same) in rows if tally else []:
        share = 100.0 * killed / max(killed + survived, 1)
        print(
            f"{kind:16} {killed:5} killed {survived:4} survived {same:4} equivalent"
            f" {share:6.1f} %"
        )


if __name__ == "__main__":
    sys.exit(main())
