"""`losslab eval`, as the issue that asked for it words it."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cli_sentences import one_sentence
from losslab.catalogue.discover import entries
from losslab.core.event_losses import EventLoss
from losslab.core.kinds import NOTHING

Command = Callable[..., Any]
LOSSES = entries("losses")


def test_squared_error_as_json(losslab: Command) -> None:
    words = ("--prediction", "0.6", "--target", "1", "--json")
    done = losslab("eval", "squared_error", *words)
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out) == {
        "loss": 0.16,
        "gradient": -0.8,
        "subdifferential": [-0.8, -0.8],
        "curvature": 2.0,
    }


def test_absolute_error_at_its_kink_as_json(losslab: Command) -> None:
    words = ("--prediction", "1", "--target", "1", "--json")
    done = losslab("eval", "absolute_error", *words)
    answer = json.loads(done.out)
    assert answer["subdifferential"] == [-1, 1]
    assert answer["gradient"] == 0
    assert "-0" not in done.out.replace("-1", "")


def test_a_person_reads_short_numbers_and_which_way_is_better(here: Command) -> None:
    done = here("eval", "squared_error", "--prediction", "0.6", "--target", "1")
    rows = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    assert (rows["loss"], rows["gradient"]) == ("0.16", "-0.8")
    assert "Moving the prediction up makes the loss smaller." in done.out


def test_a_kink_is_named_as_one(here: Command) -> None:
    done = here("eval", "absolute_error", "--prediction", "1", "--target", "1")
    assert "[-1, 1]" in done.out
    assert "kink" in done.out


def test_the_help_says_what_a_sample_of_the_loss_is(here: Command) -> None:
    words = " ".join(here("eval", "softmax_cross_entropy", "--help").out.split())
    assert "--prediction 0.6 one real score per class, along the last axis" in words
    assert "(one-hot for a label) or the whole number of a class" in words
    assert "--class-weight 1,2,0.5" in words
    words = " ".join(here("eval", "triplet_margin", "--help").out.split())
    assert "--target 1 none: this loss takes none" in words
    assert "one number, or 0.6,2,-1" in here("eval", "--help").out


def test_a_jump_is_told_in_words(here: Command) -> None:
    done = here("eval", "zero_one", "--prediction", "0", "--target", "1")
    assert done.status == 0
    assert "jumps" in done.out
    assert "nan" not in done.out.lower()


def test_a_misspelt_loss_is_told_its_neighbours(losslab: Command) -> None:
    done = losslab("eval", "huberr", "--prediction", "1", "--target", "1")
    assert "'huberr'; close names: huber" in one_sentence(done)


SENTENCES = {
    "--prediction 1 --target 1 --delta -1": "delta must be above 0, and -1 was given",
    "--prediction 1 --target 1 --delta=-1e-3": "delta must be above 0, and -0.001",
    "--prediction nan --target 1": "prediction must be a finite number, and 'nan'",
    "--prediction -inf --target 1": "prediction must be a finite number, and '-inf'",
    "--prediction 1e400 --target 1": "prediction must be a finite number, and '1e400'",
    "--prediction --target 1": "--prediction was given without a value",
    "--prediction": "--prediction was given without a value; write one after it, like",
    "--target 1": "--prediction must be given",
    "--prediction 1,2 --target 1,2,3": "shape",
    "--prediction 1 --target 1 --detla 2": "close names: --delta",
    "--prediction 1 --target 1 surplus": "has no place for 'surplus'",
}


@pytest.mark.parametrize("words", SENTENCES)
def test_bad_input_gets_a_sentence(here: Command, words: str) -> None:
    done = here("eval", "huber", *words.split())
    assert SENTENCES[words] in one_sentence(done)


def test_negative_numbers_are_values_in_every_spelling(here: Command) -> None:
    for word in ("-1", "-.5", "-1e-3", "-1,-2"):
        words = ("--prediction", word, "--target", word, "--json")
        assert here("eval", "squared_error", *words).status == 0


def test_flags_may_come_before_the_name(here: Command) -> None:
    words = ("--delta", "2", "--prediction", "3", "huber", "--target", "0", "--json")
    assert json.loads(here("eval", *words).out)["loss"] == 4.0


@pytest.mark.parametrize("name", LOSSES)
def test_every_parameter_is_a_flag_in_the_help(here: Command, name: str) -> None:
    done = here("eval", name, "--help")
    assert done.status == 0
    for parameter, known in LOSSES[name].definition.parameters().items():
        assert f"--{parameter.replace('_', '-')} " in done.out
        assert known.symbol in done.out


def written(event: Any) -> str:
    """An event as the command line takes it."""
    array = np.asarray(event, dtype=float)
    rows = array if array.ndim > 1 else [array.reshape(-1)]
    return ";".join(",".join(map(repr, row.tolist())) for row in rows)


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_takes_its_own_defaults(here: Command, name: str) -> None:
    definition = LOSSES[name].definition
    kinds = definition.prediction_kind, definition.target_kind
    prediction, target = (f"{kind.default:g}" for kind in kinds)
    if issubclass(definition, EventLoss):
        inputs = definition.card.worked[0].inputs
        prediction, target = written(inputs["prediction"]), written(inputs["target"])
    flags = [
        f"--{parameter.replace('_', '-')}={known.text(known.default)}"
        for parameter, known in definition.parameters().items()
        if known.kind != "switch"
    ]
    given = [f"--prediction={prediction}"]
    if definition.target_kind is not NOTHING:
        given.append(f"--target={target}")
    plain = here("eval", name, *given, "--json")
    assert here("eval", name, *given, *flags, "--json").out == plain.out
    assert plain.status == 0
