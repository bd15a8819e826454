"""What the OpenAPI document says of each operation."""

from typing import Any

from losslab.services.limits import MOST_POINTS, MOST_STEPS, POINTS, STEPS
from losslab.services.read import LONGEST

Schema = dict[str, Any]

_NUMBER: Schema = {"type": "number", "format": "double"}
_TEXT: Schema = {"type": "string"}
_NULL: Schema = {"type": "null"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, _NULL]}


def _list_of(schema: Schema, **bounds: int) -> Schema:
    return {"type": "array", "items": schema, **bounds}


def _object(properties: Schema, **more: Any) -> Schema:
    required = {
        "required": [name for name in properties if name not in more.get("free", ())]
    }
    return {"type": "object", "properties": properties} | required


def _count(least: int, most: int, default: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


# One sample gives a number, a list of samples a list, and so on for class scores.
_PER_SAMPLE: Schema = {
    "anyOf": [_NUMBER, _NULL, _list_of(_or_null(_NUMBER))],
}
_SAMPLES = _list_of(_NUMBER, minItems=1, maxItems=LONGEST)
_POINT = _list_of(_NUMBER, minItems=2, maxItems=2)
_PROBLEM = _object(
    {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}
)
_EVALUATION = _object(
    {
        "loss": _PER_SAMPLE,
        "gradient": _PER_SAMPLE,
        "subdifferential": _or_null(_list_of(_PER_SAMPLE, minItems=2, maxItems=2)),
        "curvature": _PER_SAMPLE,
        "reasons": {"type": "object", "additionalProperties": _TEXT},
    },
    free=("reasons",),
)
_CURVE = _object(
    {
        "target": _NUMBER,
        "prediction": _list_of(_NUMBER),
        "loss": _list_of(_or_null(_NUMBER)),
        "gradient": _list_of(_or_null(_NUMBER)),
        "kinks": _list_of(_NUMBER),
        "jumps": _list_of(_NUMBER),
    }
)
_STATUS = _object({"name": _TEXT, "step": {"type": "integer"}, "says": _TEXT})
_DESCENT = _object(
    {
        "trajectory": _list_of(_POINT),
        "losses": _list_of(_NUMBER),
        "status": _STATUS,
    }
)
_CARD = _object(
    {
        "name": _TEXT,
        "title": _TEXT,
        "summary": _TEXT,
        "formula": _TEXT,
        "gradient_formula": _or_null(_TEXT),
        "description": _TEXT,
        "use_when": _TEXT,
        "avoid_when": _TEXT,
        "parameters": _list_of({"type": "object"}),
        "claims": _list_of(_object({"name": _TEXT, "says": _TEXT})),
        "worked": _list_of({"type": "object"}),
        "peers": _list_of({"type": "object"}),
        "sources": _list_of({"type": "object"}),
    }
)


def _query(name: str, schema: Schema, says: str, required: bool = False) -> Schema:
    place = {"name": name, "in": "query", "description": says, "required": required}
    as_list = {"style": "form", "explode": False} if schema["type"] == "array" else {}
    return place | as_list | {"schema": schema}


_PARAMETERS: Schema = {
    "name": "parameters",
    "in": "query",
    "description": "Parameters of the definitions by name, as in delta=2.",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": _NUMBER},
}


def _operation(
    identity: str, says: str, schema: Schema, asks: list[Schema], *refusals: int
) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": _PROBLEM}}
    answers: dict[int, Any] = {
        200: {"description": says, "content": {"application/json": {"schema": schema}}},
        304: {"description": "The caller's copy is still right."},
        **{
            code: {"description": _REFUSAL[code], "content": problem}
            for code in (*refusals, 503)
        },
    }
    return {
        "operation_id": identity,
        "responses": answers,
        "openapi_extra": {"parameters": asks} if asks else None,
    }


_REFUSAL = {
    404: "No definition has this name.",
    422: "What was given does not fit.",
    503: "All that may be computed at once is being computed; ask again.",
}

_LOSS = _query("loss", _TEXT, "The name of a loss.", required=True)

EVALUATE = _operation(
    "evaluate_loss",
    "Loss, gradient, subdifferential and curvature of each sample.",
    _EVALUATION,
    [
        _LOSS,
        _query("prediction", _SAMPLES, "One prediction, or several.", required=True),
        _query("target", _SAMPLES, "One target, or as many.", required=True),
        _PARAMETERS,
    ],
    404,
    422,
)
CURVE = _operation(
    "trace_curve",
    "Loss and gradient at evenly spaced predictions.",
    _CURVE,
    [
        _LOSS,
        _query("target", _NUMBER, "The target (default: the loss's own)."),
        _query("lower", _NUMBER, "The first prediction."),
        _query("upper", _NUMBER, "The last prediction."),
        _query(
            "points",
            _count(2, MOST_POINTS, POINTS),
            "How many predictions.",
        ),
        _PARAMETERS,
    ],
    404,
    422,
)
DESCEND = _operation(
    "descend_surface",
    "The points visited, their losses, and how the run ended.",
    _DESCENT,
    [
        _query("surface", _TEXT, "The name of a surface.", required=True),
        _query("optimizer", _TEXT, "The name of an optimizer.", required=True),
        _query("start", _POINT, "Where to start (default: the surface's own)."),
        _query(
            "steps",
            _count(0, MOST_STEPS, STEPS),
            "How many steps to take.",
        ),
        _query("dialect", _TEXT, "Whose convention the optimizer follows."),
        _PARAMETERS,
    ],
    404,
    422,
)


def cards(kind: str) -> dict[str, Any]:
    """The operation that lists all cards of a kind."""
    return _operation(f"list_{kind}", f"All {kind}.", _list_of(_CARD), [], 422)


def card(noun: str) -> dict[str, Any]:
    """The operation that gives one card."""
    return _operation(f"get_{noun}", f"One {noun}.", _CARD, [], 404, 422)
