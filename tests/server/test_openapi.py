"""The OpenAPI document: complete, stable in its names, and true under fire."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from asgi import Client
from losslab.catalogue.discover import NOUNS, entries
from losslab.faces.server.document import document
from losslab.faces.server.lab import lab
from losslab.faces.server.settings import Settings
from losslab.services.curve import CurveRequest
from losslab.services.descend import DescendRequest

OPERATIONS = {
    *("evaluate_loss", "trace_curve", "descend_surface"),
    *(f"list_{kind}" for kind in NOUNS),
    *(f"get_{noun}" for noun in NOUNS.values()),
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OTHERS = list(entries("optimizers"))[1:]
GETS = [path["get"] for path in document()["paths"].values()]
ASKED = [each for get in GETS for each in get["parameters"]]


def test_operations_keep_their_names() -> None:
    assert {get["operationId"] for get in GETS} == OPERATIONS


def test_it_is_served(client: Client) -> None:
    assert client.get("/api/v1/openapi.json").json() == document()


def test_it_offers_the_names_that_there_are() -> None:
    for kind, noun in NOUNS.items():
        offered = [
            each["schema"]["enum"]
            for get in GETS
            for each in get["parameters"]
            if each["name"] == noun or get["operationId"] == f"get_{noun}"
        ]
        assert len(offered) > 1
        assert all(names == list(entries(kind)) for names in offered)


def test_the_documented_defaults_are_those_of_the_questions() -> None:
    documented = {
        each["name"]: each["schema"]["default"]
        for each in ASKED
        if "default" in each["schema"]
    }
    assert documented == {
        "points": CurveRequest.points,
        "steps": DescendRequest.steps,
        "seed": DescendRequest.seed,
    }


def fields(name: str) -> set[str]:
    return set(document()["components"]["schemas"][name]["properties"])


def test_everything_that_is_answered_is_described(client: Client) -> None:
    """A schema is open, so a field that it does not name would go unnoticed."""
    loss, surface, optimizer = (next(iter(entries(kind))) for kind in NOUNS)
    jump = f"evaluate?loss={loss}&prediction=1&target=1"
    run = f"descend?surface={surface}&optimizer={optimizer}"
    paths = {"Evaluation": jump, "Curve": f"curve?loss={loss}", "Descent": run}
    for name, path in paths.items():
        answer = client.get(f"/api/v1/{path}").json()
        assert answer.keys() | {"reasons"} >= fields(name) >= answer.keys()
    assert client.get("/api/v1/curve").json().keys() == fields("Problem")


@pytest.mark.parametrize("kind", NOUNS)
def test_everything_on_a_card_is_described(client: Client, kind: str) -> None:
    for card in client.get(f"/api/v1/{kind}").json():
        assert card.keys() == fields(f"{NOUNS[kind].title()}Card")
        for minimum in card.get("minima", ()):
            assert minimum.keys() == fields("Minimum")
        for name in {"prediction", "target"} & card.keys():
            assert card[name].keys() == fields(
                {"prediction": "Input", "target": "Target"}[name]
            )


def test_numbers_that_may_be_missing_are_said_to_be() -> None:
    curve = document()["components"]["schemas"]["Curve"]["properties"]
    number = {"type": "number", "format": "double"}
    assert curve["prediction"]["items"] == number
    assert curve["gradient"]["items"] == {"anyOf": [number, {"type": "null"}]}


schema = schemathesis.openapi.from_asgi(
    "/api/v1/openapi.json", lab(Settings(seconds_to_warmth=3600.0))
)
# Mostly questions with an answer: of random parameters hardly any is one.
PLAIN = {each["name"] for each in ASKED} - {"parameters"}


@schema.hook
def map_query(_context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    if query is None or len(str(query)) % 4 == 0:
        return query
    kept = {key: value for key, value in query.items() if key in PLAIN}
    if {"prediction", "target"} <= kept.keys():
        kept |= {"prediction": [0.5, -2.0], "target": [1.0, 1.0]}
    return kept


@schema.parametrize()
@hypothesis.settings(max_examples=25, deadline=None, derandomize=True, database=None)
def test_whatever_is_asked_gets_a_documented_answer(case: schemathesis.Case) -> None:
    # Every optimizer runs on the last surface, every surface under the first optimizer:
    # all of them on the first, whose gradient takes longest to compile, is a minute.
    first, *_, last = entries("surfaces")
    if case.query.get("surface") == first and case.query.get("optimizer") in OTHERS:
        case.query["surface"] = last
    case.call_and_validate(checks=CHECKS)


@pytest.mark.parametrize("path", ["/api/docs", "/docs", "/redoc", "/openapi.json"])
def test_no_page_loads_scripts_from_elsewhere(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
