"""The OpenAPI document: written by the operations and by the types they declare."""

from functools import cache
from typing import Any

from losslab.catalogue.discover import NOUNS, entries
from losslab.faces.server.operations import Operation, operations
from losslab.faces.server.problems import MEDIA, Problem
from losslab.faces.server.query import needed
from losslab.faces.server.schema import Json, Named, schema
from losslab.faces.server.settings import API
from losslab.services.written import NUMBER, Written, written
from losslab.version import __version__

_PARAMETERS: Json = {
    "name": "parameters",
    "in": "query",
    "description": "Parameters of the definitions by name, as in delta=2: a number,"
    " a word, true or false, numbers with commas between them, or none. What there is,"
    " of which kind and within which bounds, is on their cards.",
    "style": "form",
    "explode": True,
    "schema": {
        "type": "object",
        "additionalProperties": {"anyOf": [NUMBER, {"type": "string"}]},
    },
}
_REFUSALS = {
    404: "No definition has this name.",
    422: "What was given does not fit.",
    503: "All that may be computed at once is being computed; ask again.",
}


@cache
def document() -> Json:
    """All that can be asked, and all that is answered."""
    named: Named = {}
    paths = {f"{API}{each.path}": _path(each, named) for each in operations()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "losslab",
            "version": __version__,
            "description": "Loss functions, surfaces and optimizers: values, curves,"
            " descents.",
        },
        "paths": paths,
        "components": {"schemas": named},
    }


def _path(operation: Operation, named: Named) -> Json:
    parameters = _parameters(operation)
    answer = {"application/json": {"schema": schema(operation.answers, named)}}
    refusal = {MEDIA: {"schema": schema(Problem, named)}}
    responses: Json = {
        "200": {"description": operation.says, "content": answer},
        "304": {"description": "The caller's copy is still right."},
    } | {
        f"{status}": {"description": says, "content": refusal}
        for status, says in _REFUSALS.items()
        if status != 404 or parameters
    }
    own = {"operationId": operation.name, "summary": operation.says}
    return {"get": {**own, "parameters": parameters, "responses": responses}}


def _parameters(operation: Operation) -> list[Json]:
    if "{name}" in operation.path:
        kind = operation.path.split("/")[1]
        return [_name(kind)]
    asks = operation.asks
    if asks is None:
        return []
    required = needed(asks)
    return [
        *(
            _value(name, how, name in required, getattr(asks, name, None))
            for name, how in written(asks).items()
        ),
        _PARAMETERS,
    ]


def _value(name: str, how: Written, required: bool, default: Any) -> Json:
    found = dict(how.schema)
    if kind := _KINDS.get(name):
        found["enum"] = list(entries(kind))
    if default is not None:
        found["default"] = default
    as_list = {"style": "form", "explode": False} if found["type"] == "array" else {}
    asked = {"name": name, "in": "query", "description": how.says, "required": required}
    return asked | as_list | {"schema": found}


_KINDS = {noun: kind for kind, noun in NOUNS.items()}


def _name(kind: str) -> Json:
    names = {"type": "string", "enum": list(entries(kind))}
    return {"name": "name", "in": "path", "required": True, "schema": names}
