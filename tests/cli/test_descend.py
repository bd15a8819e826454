"""`losslab descend`: the run, its outcome, its files."""

import csv
import dataclasses
import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import losslab as ll
from cli_sentences import one_sentence
from losslab.catalogue.discover import entries
from losslab.faces.cli import picture

Command = Callable[..., Any]
VALLEY = ("descend", "rosenbrock", "--optimizer", "gradient_descent")
SLOW = (*VALLEY, "--learning-rate", "0.01", "--start=-1.5,1.5", "--steps", "500")
WILD = (*VALLEY, "--learning-rate", "0.2", "--start=-1.5,1.5", "--steps", "500")


def test_the_run_is_the_librarys(losslab: Command) -> None:
    done = losslab(*SLOW, "--json")
    answer = json.loads(done.out)
    assert set(answer) == {"trajectory", "losses", "status", "evaluations"}
    run = ll.descend(
        ll.surface("rosenbrock"),
        ll.optimizer("gradient_descent", learning_rate=0.01),
        start=(-1.5, 1.5),
        steps=500,
    )
    np.testing.assert_allclose(answer["trajectory"], run.trajectory, rtol=1e-13)
    np.testing.assert_allclose(answer["losses"], run.losses, rtol=1e-13)
    assert answer["trajectory"][:2] == [[-1.5, 1.5], [-1.225, 1.575]]
    assert answer["losses"][0] == 9.0625
    assert done.err == f"{run.status.says} It asked for 500 gradients.\n"
    asked = {"value": 0, "gradient": 500, "hessian": 0, "product": 0}
    assert answer["evaluations"] == asked | {"says": "500 gradients"}
    assert dataclasses.asdict(run.evaluations) == asked


def test_what_a_wrapper_holds_has_flags_by_both_names(here: Command) -> None:
    words = ("descend", "rosenbrock", "--optimizer", "sam", "--base", "adam")
    done = here(*words, "--base.learning-rate", "0.02", "--steps", "5", "--json")
    rule = ll.optimizer("sam", **{"base": "adam", "base.learning_rate": 0.02})
    run = ll.descend(ll.surface("rosenbrock"), rule, steps=5)
    answer = json.loads(done.out)
    np.testing.assert_allclose(answer["trajectory"], run.trajectory, rtol=1e-13)
    assert answer["evaluations"]["says"] == "10 gradients"
    assert "--base.beta1 0.9" in here(*words, "--help").out


def test_a_diverged_run_says_at_which_step_and_exits_0(losslab: Command) -> None:
    done = losslab(*WILD, "--json")
    assert done.status == 0
    answer = json.loads(done.out)
    step = answer["status"]["step"]
    assert answer["status"]["name"] == "diverged"
    assert len(answer["trajectory"]) == step
    assert f"Diverged at step {step}" in done.err


def test_a_person_reads_a_table_that_ends_in_a_sentence(here: Command) -> None:
    lines = here(*SLOW).out.splitlines()
    assert lines[0].split() == ["step", "w1", "w2", "loss"]
    assert lines[1].split() == ["0", "-1.500", "1.500", "9.0625"]
    assert lines[-2].split()[0] == "500"
    assert lines[-1].endswith(".")


def test_a_start_may_follow_its_flag_after_a_space(here: Command) -> None:
    joined = here(*SLOW, "--json")
    words = [word for word in SLOW if not word.startswith("--start")]
    assert here(*words, "--start", "-1.5,1.5", "--json").out == joined.out


def test_files_hold_the_same_run(here: Command, tmp_path: Path) -> None:
    shown = json.loads(here(*SLOW, "--json").out)
    table, data, plot = (tmp_path / f"run.{kind}" for kind in ("csv", "json", "png"))
    for path in (table, data, plot):
        done = here(*SLOW, "-o", str(path))
        assert (done.status, done.out) == (0, "")
        assert f"Written to {path}" in done.err
    assert json.loads(data.read_text(encoding="utf-8")) == shown
    with table.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    points = [[float(row["w1"]), float(row["w2"])] for row in rows]
    np.testing.assert_allclose(points, shown["trajectory"], rtol=1e-13)
    assert [int(row["step"]) for row in rows] == list(range(501))
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert sorted(tmp_path.iterdir()) == sorted([table, data, plot])


def test_bad_places_for_a_file_are_refused_and_left_alone(
    here: Command, tmp_path: Path
) -> None:
    wrong = {
        str(tmp_path): "is a directory",
        str(tmp_path / "run.txt"): "must end in one of .png, .csv, .json",
        str(tmp_path / "none" / "run.csv"): "is no directory; create it first",
        str(tmp_path / f"{'a' * 300}.csv"): "could not be written",
        str(tmp_path / f"{'a' * 300}" / "run.csv"): "is no directory",
        "": "is a directory",
    }
    for place, says in wrong.items():
        assert says in one_sentence(here(*SLOW, "-o", place))
    assert list(tmp_path.iterdir()) == []


def test_a_surface_that_overflows_is_drawn_and_a_long_name_written(
    here: Command, tmp_path: Path
) -> None:
    path = tmp_path / f"{'a' * 250}.png"
    done = here(*SLOW, "--b=1e307", "--steps=1", "-o", str(path))
    assert done.status == 0
    assert path.read_bytes().startswith(b"\x89PNG")
    assert list(tmp_path.iterdir()) == [path]


def test_a_picture_that_fails_leaves_the_old_one_and_nothing_else(
    here: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.png"
    path.write_bytes(b"mine")

    def half(place: Path, *_: object) -> None:
        place.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(picture, "draw", half)
    assert here(*SLOW, "-o", str(path)).status == 130
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    here: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.csv"
    path.write_text("mine", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert "No space left" in one_sentence(here(*SLOW, "-o", str(path)))
    assert path.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_without_matplotlib_a_picture_is_refused_before_the_run(
    here: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(picture, "find_spec", lambda _: None)
    done = here(*SLOW, "-o", str(tmp_path / "run.png"))
    assert "pip install losslab[plots]" in one_sentence(done)


SENTENCES = {
    (*VALLEY[:3], "sam", "--base", "adm"): "No optimizer is called 'adm'",
    (*VALLEY[:3], "sam", "--base.beta1", "1"): "no place for '--base.beta1'",
    (*VALLEY[:3], "scheduled", "--base", "nelder_mead"): "nelder_mead has none",
    ("descend", "rosenbrok", "--optimizer", "adam"): "close names: rosenbrock",
    ("descend", "rosenbrock", "--optimizer", "adm"): "close names: adam",
    ("descend",): "SURFACE, --optimizer must be given",
    ("descend", "rosenbrock"): "--optimizer must be given",
    ("descend", "rosenbrock", "--optimizer"): "--optimizer was given without a value",
    (*VALLEY, "--dialect", "latin"): "dialect must be one of",
    (*VALLEY, "--start", "1"): "start must be two numbers",
    (*VALLEY, "--start", "nan,1"): "start must be a finite number",
    (*VALLEY, "--seed", "-1"): "seed must be a whole number from 0 to 4294967295",
    (*VALLEY, "--steps", "1e9"): "steps must be a whole number from 0 to 20000",
    (*VALLEY, "--learning-rate", "-1"): "learning_rate must be above 0",
    (*VALLEY, "--momentum", "0.9"): "has no place for '--momentum'",
}


@pytest.mark.parametrize("words", SENTENCES)
def test_bad_input_gets_a_sentence(here: Command, words: tuple[str, ...]) -> None:
    assert SENTENCES[words] in one_sentence(here(*words))


@pytest.mark.parametrize(
    "pair", list(product(entries("surfaces"), entries("optimizers")))
)
def test_every_pair_has_all_its_parameters_as_flags(
    here: Command, pair: tuple[str, str]
) -> None:
    surface, optimizer = pair
    done = here("descend", surface, "--optimizer", optimizer, "--help")
    kinds = {"surfaces": surface, "optimizers": optimizer}
    known = [
        parameter
        for kind, name in kinds.items()
        for parameter in entries(kind)[name].definition.parameters()
    ]
    flags = [line for line in done.out.splitlines() if line.startswith("  --")]
    assert done.status == 0
    assert len([flag for flag in flags if "parameters" not in flag]) >= len(known)
    for parameter in known:
        assert f"{parameter.replace('_', '-')} " in done.out
