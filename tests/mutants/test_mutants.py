"""The tool that looks for what the laws let through, on one definition."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from losslab.catalogue.discover import find
from mutants.__main__ import mutants
from mutants.decided import Decided
from mutants.judge import Verdict
from mutants.sites import Source

SQUARE = find("losses", "squared_error")


def test_wrong_definitions_are_killed_and_true_claims_are_told_apart(
    tmp_path: Path,
) -> None:
    # In a process of its own: it forks, and the libraries here have threads.
    asked = ["--only", "squared_error", "--jobs", "1", "--kind", "sign", "false claim"]
    asked += ["--folder", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "mutants", *asked],
        env=os.environ | {"KERAS_BACKEND": "jax"},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    true = [line for line in lines if line.startswith("equivalent")]
    said = {line.split("+ claims.")[1].split()[0] for line in true}
    assert said == {"CONVEX", "STRICTLY_CONVEX"}
    assert lines[-1].split()[:4] == ["all", "12", "killed", "0"]


def test_every_mutant_is_another_text_and_says_what_changed() -> None:
    found = mutants(SQUARE)
    assert len({m.source for m in found}) == len(found) > 30
    assert Source.of(SQUARE).text not in {m.source for m in found}
    said = {str(m).split(": ", 1)[1] for m in found}
    assert "residual * residual → (residual / residual)" in said
    kinds = {"latex", "sign", "worked", "peer", "claim constant", "false claim"}
    assert kinds <= {m.kind for m in found}


def test_what_is_decided_is_kept_until_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = mutants(SQUARE)
    verdict = Verdict("killed", "some law")
    Decided(SQUARE, tmp_path).keep(first, verdict)
    known = Decided(SQUARE, tmp_path)
    assert first in known
    assert known[first] == verdict
    assert second not in known
    monkeypatch.setattr("mutants.decided._state", lambda: "another law")
    assert first not in Decided(SQUARE, tmp_path)
    assert first not in Decided(SQUARE, tmp_path)
