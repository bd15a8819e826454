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
from pathlib import Path

import jax

from losslab.catalogue.discover import NOUNS, Entry, entries, find
from mutants import cards, mathematics
from mutants.decided import FOLDER, Decided
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
            _judged(entry, asked, tally)
    except KeyboardInterrupt:
        print("Stopped; what follows counts the mutants judged until now.")
    _sum_up(tally)
    return int(any(outcome == SURVIVED for _, outcome in tally))


def _judged(entry: Entry, asked: argparse.Namespace, tally: Tally) -> None:
    """Count what became of the mutants of one definition, told as it comes out."""
    since = time.monotonic()
    wanted = [m for m in mutants(entry) if not asked.kind or m.kind in asked.kind]
    verdicts = _verdicts(wanted, Decided(entry, asked.folder), asked.jobs)
    for done, (mutant, verdict) in enumerate(verdicts, start=1):
        tally[mutant.kind, verdict.outcome] += 1
        if verdict.outcome != KILLED:
            print(f"{verdict.outcome:10}  {mutant}  ({verdict.by})", flush=True)
        _progress(entry, done, len(wanted))
    took = time.monotonic() - since
    print(f"{entry.name}: {len(wanted)} mutants in {took:.0f} s", flush=True)


def _verdicts(
    wanted: list[Mutant], decided: Decided, jobs: int
) -> Iterator[tuple[Mutant, Verdict]]:
    """What was decided before, then everything else."""
    yield from ((mutant, decided[mutant]) for mutant in wanted if mutant in decided)
    waiting = [mutant for mutant in wanted if mutant not in decided]
    if not waiting:
        return
    as_it_is = _as_it_is(waiting[0].entry)
    rehearsal = rehearse(as_it_is)
    if rehearsal.broken:
        yield as_it_is, Verdict(SURVIVED, f"breaks {rehearsal.broken}")
        return
    for mutant, verdict in _judge(waiting, rehearsal, jobs):
        decided.keep(mutant, verdict)
        yield mutant, verdict


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
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of what is known")
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
    waiting: list[Mutant], rehearsal: Rehearsal, jobs: int
) -> Iterator[tuple[Mutant, Verdict]]:
    """All of these mutants, several at a time, the deadliest laws first."""
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
    finally:
        for _, child in running.values():
            child.kill()


def _progress(entry: Entry, done: int, of: int) -> None:
    """How far it is: all the time in a terminal, sometimes in a file."""
    said = f"{entry.name}: {done} of {of}"
    if sys.stderr.isatty():
        print(f"\r{said}    ", end="", file=sys.stderr, flush=True)
    elif done % 20 == 0:
        print(said, file=sys.stderr, flush=True)


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
