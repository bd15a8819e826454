"""A mutant before the laws, in a process of its own."""

import importlib
import json
import os
import resource
import signal
import sys
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mutants.rehearsal import Rehearsal, rehearsed
from mutants.same import sameness
from mutants.sites import Mutant
from mutants.trials import Trial, trials

KILLED, SURVIVED, SAME = "killed", "survived", "equivalent"
QUICK = 1.0
"""Seconds that a trial may take and still come before a look at whether it pays."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant, and by which law or for which reason."""

    outcome: str
    by: str


def judged(mutant: Mutant, rehearsal: Rehearsal) -> Verdict:
    """Try the laws, the likeliest to kill first, and whether it is another at all."""
    try:
        install(mutant)
        quick, slow = _in_order(mutant, rehearsal, trials(mutant.entry))
    except Exception as error:
        return Verdict(KILLED, f"import ({type(error).__name__})")
    if by := _killer(quick):
        return Verdict(KILLED, by)
    if why := sameness(mutant):
        return Verdict(SAME, why)
    by = _killer(slow)
    tried = f"{len(quick) + len(slow)} trials"
    return Verdict(KILLED, by) if by else Verdict(SURVIVED, tried)


def _in_order(
    mutant: Mutant, rehearsal: Rehearsal, found: Iterable[Trial]
) -> tuple[list[Trial], list[Trial]]:
    """The trials that can see what was changed, quick ones and slow ones."""
    looking = [t for t in found if rehearsal.sees(t.name, mutant.part)]
    looking.sort(key=lambda trial: -rehearsal.promise(trial.name, mutant.kind))
    quick = [t for t in looking if rehearsal.seconds(t.name) <= QUICK]
    return quick, [t for t in looking if t not in quick]


def _killer(found: Iterable[Trial]) -> str:
    for trial in found:
        try:
            trial.run()
        except Exception:
            return trial.name
    return ""


def judge(mutant: Mutant, rehearsal: Rehearsal) -> "Child":
    """A process that judges the mutant; an endless loop ends it, killed."""
    return Child(lambda: vars(judged(mutant, rehearsal)), rehearsal.patience)


def rehearse(as_it_is: Mutant) -> Rehearsal:
    """All trials on the definition as it is; their imports are made here too."""

    def work() -> Any:
        install(as_it_is)
        definition = as_it_is.entry.definition
        return rehearsed(definition.card, list(trials(as_it_is.entry)))

    child = Child(work, 3600)
    rehearsal = Rehearsal(**(child.said() or {}))
    os.waitpid(child.process, 0)
    rehearsal.import_here()
    return rehearsal


def install(mutant: Mutant) -> types.ModuleType:
    """Its source as the module of the definition, wherever it is asked for."""
    path = mutant.entry.module
    module = types.ModuleType(path)
    parent, _, name = path.rpartition(".")
    sys.modules[path] = module
    exec(compile(mutant.source, path, "exec"), vars(module))
    setattr(importlib.import_module(parent), name, module)
    return module


class Child:
    """A process that does some work and writes what came out into a pipe."""

    def __init__(self, work: Callable[[], Any], seconds: int) -> None:
        self.reads, writes = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            self._do(work, writes, seconds)
        os.close(writes)

    def _do(self, work: Callable[[], Any], pipe: int, seconds: int) -> None:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            said = json.dumps(work())
            with os.fdopen(pipe, "w") as out:
                out.write(said)
        finally:
            os._exit(0)

    def said(self) -> Any:
        """What the process wrote; None where it died without a word."""
        with os.fdopen(self.reads) as pipe:
            said = pipe.read()
        return json.loads(said) if said else None

    def verdict(self) -> Verdict:
        """The verdict it wrote; one that died was killed by what it did."""
        said = self.said()
        return Verdict(**said) if said else Verdict(KILLED, "its own end")

    def kill(self) -> None:
        """End the process, and wait until it has ended."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
