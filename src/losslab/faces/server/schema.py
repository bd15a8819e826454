"""JSON schemas out of types: what is declared is what is documented."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from inspect import cleandoc
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import numpy as np

from losslab.services.strict import GAPS, said
from losslab.services.written import NUMBER

Json = dict[str, Any]
Named = dict[str, Json]

_SIMPLE: dict[Any, Json] = {
    Any: {},
    NoneType: {"type": "null"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: dict(NUMBER),
}


def schema(hint: Any, named: Named) -> Json:
    """The schema of values of this type once they are JSON.

    Dataclasses, typed dictionaries, and arrays of no one shape go to ``named`` and are
    referred to.

    >>> schema(tuple[float, ...] | None, {})["anyOf"][0]["items"]["type"]
    'number'
    """
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if hint is np.ndarray:
        return _values(named)
    if is_typeddict(hint) or (isinstance(hint, type) and is_dataclass(hint)):
        return _object(hint, named)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _array(parts[0], float | None if GAPS in parts else float)
    if hasattr(hint, "dim_str"):
        return _array(hint, float)
    return _composed(origin, parts, named)


def _composed(origin: Any, parts: tuple[Any, ...], named: Named) -> Json:
    first, *others = parts
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, UnionType):
        return {"anyOf": [schema(part, named) for part in parts]}
    if issubclass(origin, Mapping):
        values = schema(others[0], named)
        return {"type": "object", "additionalProperties": values}
    endless = origin is list or ... in others
    return _list(schema(first, named), None if endless else len(parts))


def _list(items: Json, length: int | None = None) -> Json:
    bounds = {} if length is None else {"minItems": length, "maxItems": length}
    return {"type": "array", "items": items, **bounds}


def _array(hint: Any, number: Any) -> Json:
    """An array of jaxtyping: a list in a list for each of its dimensions."""
    found = schema(number, {})
    for dimension in reversed(hint.dim_str.split()):
        found = _list(found, int(dimension) if dimension.isdigit() else None)
    return found


def _values(named: Named) -> Json:
    """An array without a declared shape: a number, or a list of such."""
    refer = {"$ref": "#/components/schemas/Values"}
    numbers = schema(float | None, named)
    named["Values"] = {"anyOf": [*numbers["anyOf"], _list(refer)], "description": GAPS}
    return refer


def _object(answer: type[Any], named: Named) -> Json:
    refer = {"$ref": f"#/components/schemas/{answer.__name__}"}
    if answer.__name__ not in named:
        hints = get_type_hints(answer) if is_typeddict(answer) else said(answer)
        named[answer.__name__] = {
            "type": "object",
            "description": cleandoc(answer.__doc__ or "").split("\n\n")[0],
            "properties": {name: schema(hint, named) for name, hint in hints.items()},
            # An empty mapping is left out.
            "required": [n for n, hint in hints.items() if get_origin(hint) != Mapping],
        }
    return refer
