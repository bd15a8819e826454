"""A mutant before the laws, in a process of its own."""

import importlib
import json
import os
import resource
import signal
import sys
import types
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from losslab.catalogue.discover import Entry
from mutants.same import sameness
from mutants.sites import Mutant, Source
from mutants.trials import Trial, trials

KILLED, SURVIVED, SAME = "killed", "survived", "equivalent"
SECONDS = 600
"""Longer than all laws take on any definition; an endless loop ends here, killed."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant, and by which law or for which reason."""

    outcome: str
    by: str


def judged(mutant: Mutant, order: Sequence[str]) -> Verdict:
    """Try the laws, those first that are named; then look whether it is another."""
    try:
        install(mutant.entry, mutant.source)
        found = sorted(trials(mutant.entry), key=lambda t: _rank(t, order))
    except Exception as error:
        return Verdict(KILLED, f"import ({type(error).__name__})")
    for trial in found:
        try:
            trial.run()
        except Exception:
            return Verdict(KILLED, trial.name)
    why = sameness(mutant)
    return Verdict(SAME, why) if why else Verdict(SURVIVED, f"{len(found)} trials")


def judged_as_it_is(entry: Entry) -> str:
    """The law that the definition itself breaks; empty where all is well."""
    source = Source.of(entry)
    child = Child(Mutant(entry, "nothing", 0, "as it is", source.text), ())
    os.waitpid(child.process, 0)
    verdict = child.verdict()
    return verdict.by if verdict.outcome == KILLED else ""


def _rank(trial: Trial, order: Sequence[str]) -> int:
    return order.index(trial.name) if trial.name in order else len(order)


def install(entry: Entry, source: str) -> types.ModuleType:
    """The source as the module of the definition, wherever it is asked for."""
    module = types.ModuleType(entry.module)
    parent, _, name = entry.module.rpartition(".")
    sys.modules[entry.module] = module
    exec(compile(source, entry.module, "exec"), vars(module))
    setattr(importlib.import_module(parent), name, module)
    return module


class Child:
    """A process that judges one mutant and writes the verdict into a pipe."""

    def __init__(self, mutant: Mutant, order: Sequence[str]) -> None:
        self.mutant = mutant
        self.reads, writes = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            self._judge(writes, order)
        os.close(writes)

    def _judge(self, pipe: int, order: Sequence[str]) -> None:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            verdict = judged(self.mutant, order)
            os.write(pipe, json.dumps(asdict(verdict)).encode())
        finally:
            os._exit(0)

    def verdict(self) -> Verdict:
        """What the process wrote; one that died without a word was killed by it."""
        with os.fdopen(self.reads) as pipe:
            said = pipe.read()
        return Verdict(**json.loads(said)) if said else Verdict(KILLED, "its own end")

    def kill(self) -> None:
        """End the process, and wait until it has ended."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
