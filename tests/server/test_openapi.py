"""The OpenAPI document: committed, fresh, stable, and true under fire."""

import json
from pathlib import Path
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

from losslab.catalogue.discover import NOUNS, entries
from losslab.faces.server import api
from losslab.faces.server.settings import Settings
from losslab.faces.server.shell import Shell
from losslab.services.curve import CurveRequest
from losslab.services.descend import DescendRequest

COMMITTED = Path(api.__file__).with_name("openapi.json")
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


def test_the_committed_document_is_fresh() -> None:
    """If not, `python -m losslab.faces.server` prints the one to commit."""
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == api.app.openapi()


def test_operations_keep_their_names() -> None:
    paths = api.app.openapi()["paths"]
    assert {get["get"]["operationId"] for get in paths.values()} == OPERATIONS


def test_the_document_names_no_definition() -> None:
    """So that a new definition leaves it as it is."""
    words = set(COMMITTED.read_text(encoding="utf-8").split('"'))
    names = {name for kind in NOUNS for name in entries(kind)}
    assert not words & names


schema = schemathesis.openapi.from_asgi(
    "/api/v1/openapi.json", Shell(Settings(seconds_to_warmth=3600.0))
)


KINDS = {noun: list(entries(kind)) for kind, noun in NOUNS.items()}


def real(noun: str, given: object) -> str:
    """A name that exists in place of a random one; chosen by what was given."""
    names = KINDS[noun]
    return names[len(str(given)) % len(names)]


@schema.hook
def map_query(_context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Mostly questions with an answer: of random words hardly any names a loss."""
    nouns = set(query or {}) & set(KINDS)
    if query is None or not nouns or len(str(query)) % 4 == 0:
        return query
    kept = {key: query[key] for key in query if key in DOCUMENTED}
    if "prediction" in kept and "target" in kept:
        kept |= {"prediction": [0.5, -2.0], "target": [1.0, 1.0]}
    return kept | {noun: real(noun, query[noun]) for noun in nouns}


@schema.hook
def map_path_parameters(
    context: Any, path_parameters: dict[str, Any] | None
) -> dict[str, Any] | None:
    if path_parameters is None or len(str(path_parameters)) % 4 == 0:
        return path_parameters
    kind = context.operation.path.split("/")[3]
    return {"name": real(NOUNS[kind], path_parameters["name"])}


DOCUMENTED = {
    parameter["name"]
    for operation in api.app.openapi()["paths"].values()
    for parameter in operation["get"].get("parameters", ())
} - {"parameters", "dialect"}


@schema.parametrize()
@hypothesis.settings(max_examples=25, deadline=None, derandomize=True, database=None)
def test_whatever_is_asked_gets_a_documented_answer(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)


@pytest.mark.parametrize("path", ["/api/docs", "/docs", "/redoc", "/openapi.json"])
def test_no_page_loads_scripts_from_elsewhere(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_documented_defaults_are_those_of_the_questions() -> None:
    documented = {
        parameter["name"]: parameter["schema"]["default"]
        for operation in api.app.openapi()["paths"].values()
        for parameter in operation["get"].get("parameters", ())
        if "default" in parameter["schema"]
    }
    assert documented == {"points": CurveRequest.points, "steps": DescendRequest.steps}
