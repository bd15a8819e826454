"""A query for each kind of parameter, read with the words of the command line."""

from typing import Any

import pytest

import every_kind
from asgi import Client

PATH = f"/api/v1/evaluate?loss={every_kind.NAME}&prediction=3&target=0"


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    every_kind.listed(monkeypatch)


def ask(client: Client, query: str) -> Any:
    return client.get(f"{PATH}&{query}")


# Of the residual 3: |s·3|^d times the sum of the weights, 9 at the defaults.
VALUES = {
    "degree=3": 27.0,
    "taming=soft": 9.0 / 10.0,
    "halved=true": 4.5,
    "halved=false": 9.0,
    "cut=2.5": 2.5,
    "cut=none": 9.0,
    "knots=1,2,3": 54.0,
    "knots=1%2C2%2C3": 54.0,
}


@pytest.mark.parametrize("query", VALUES)
def test_every_kind_is_read(client: Client, query: str) -> None:
    answer = ask(client, query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["loss"] == VALUES[query]


PROBLEMS = {
    "degree=2.5": "degree must be a whole number at least 1, and '2.5' was given.",
    "taming=sofft": "'sofft' was given; close names: soft.",
    "halved=1": "halved must be true or false, and '1' was given.",
    "cut=-1": "cut must be above 0, and -1 was given.",
    "knots=1,x": "'x' was given; write them like 1,2,3.",
    "knot=1": "The loss every_kind has no parameter 'knot'; it has: scale, degree,",
}


@pytest.mark.parametrize("query", PROBLEMS)
def test_what_does_not_fit_is_a_problem_in_words(client: Client, query: str) -> None:
    answer = ask(client, query)
    assert answer.status_code == 422
    assert PROBLEMS[query] in answer.json()["detail"]


def test_the_card_describes_each(client: Client) -> None:
    card = client.get(f"/api/v1/losses/{every_kind.NAME}").json()
    kinds = {each["name"]: each["kind"] for each in card["parameters"]}
    assert kinds == {
        "scale": "number",
        "degree": "whole",
        "taming": "choice",
        "halved": "switch",
        "cut": "optional",
        "knots": "numbers",
    }
