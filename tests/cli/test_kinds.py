"""A flag for each kind of parameter, and a sentence for what does not fit."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import every_kind
from cli_sentences import one_sentence

Command = Callable[..., Any]
SAMPLE = (every_kind.NAME, "--prediction", "3", "--target", "0")


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    every_kind.listed(monkeypatch)


# Of the residual 3: |s·3|^d times the sum of the weights, 9 at the defaults.
VALUES = {
    "": 9.0,
    "--scale -2": 36.0,
    "--degree 3": 27.0,
    "--taming soft": 9.0 / 10.0,
    "--halved": 4.5,
    "--halved --no-halved": 9.0,
    "--halved true": 4.5,
    "--halved=true": 4.5,
    "--halved True --degree 2": 4.5,
    "--halved false": 9.0,
    "--halved --halved=false": 9.0,
    "--cut 2.5": 2.5,
    "--cut none": 9.0,
    "--knots 1,2,3": 54.0,
    "--degree 1 --taming soft --halved --cut 0.3": 0.3,
}


@pytest.mark.parametrize("flags", VALUES)
def test_every_kind_is_a_flag(here: Command, flags: str) -> None:
    done = here("eval", *SAMPLE, *flags.split(), "--json")
    assert done.err == ""
    assert json.loads(done.out)["loss"] == VALUES[flags]


SENTENCES = {
    "--scale nan": "scale must be a finite number, and 'nan' was given",
    "--degree 2.5": "degree must be a whole number at least 1, and '2.5' was given",
    "--degree 0": "degree must be a whole number at least 1, and 0 was given",
    "--taming sofft": "none_at_all, soft, and 'sofft' was given; close names: soft",
    "--cut -1": "cut must be above 0, and -1 was given",
    "--cut nothing": "cut must be a finite number, and 'nothing' was given",
    "--knots 1,x": "each at least 0, and 'x' was given; write them like 1,2,3",
    "--knots 1,-2": "must be numbers along the axis knot, each at least 0, and -2",
    "--halve": "close names: --halved",
    "--halved=maybe": "true or false was wanted, and 'maybe' was given",
    "--halved maybe": "no place for 'maybe'",
}


@pytest.mark.parametrize("flags", SENTENCES)
def test_what_does_not_fit_gets_a_sentence(here: Command, flags: str) -> None:
    done = here("eval", *SAMPLE, *flags.split())
    assert SENTENCES[flags] in one_sentence(done)


def test_a_name_after_a_switch_is_no_value_of_it(here: Command) -> None:
    _, *sample = SAMPLE
    done = here("eval", "--halved", every_kind.NAME, *sample, "--json")
    assert json.loads(done.out)["loss"] == 4.5


def test_what_was_chosen_is_shown(here: Command) -> None:
    flags = "--taming soft --halved --cut 2.5 --knots 1,2 --degree 3"
    rows = here("eval", *SAMPLE, *flags.split()).out.splitlines()
    shown = dict(row.split(maxsplit=1) for row in rows[1:] if "  " in row)
    assert shown["taming"] == "soft"
    assert shown["halved"] == "true"
    assert shown["cut"] == "2.5"
    assert shown["knots"] == "1,2"
    assert shown["degree"] == "3"


def test_the_help_says_what_each_takes(here: Command) -> None:
    words = " ".join(here("eval", every_kind.NAME, "--help").out.split())
    assert "degree (d is a whole number at least 1; default 2)" in words
    assert "(one of none_at_all, soft; default none_at_all)" in words
    assert "(true or false; default false)" in words
    assert "(c is above 0, or none: no ceiling; default none)" in words
    assert "each at least 0; default 0.5,0.25,0.25)" in words
    assert "--halved" in words


def test_the_page_lists_them(here: Command) -> None:
    words = " ".join(here("losses", every_kind.NAME).out.split())
    assert "taming = none_at_all what is done to large ones: one of" in words
    assert "cut = none c ceiling: above 0, or none: no ceiling" in words
    assert "knots = 0.5,0.25,0.25 w weights: numbers along the axis knot" in words
