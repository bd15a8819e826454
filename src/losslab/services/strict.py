"""The one way from numbers to JSON, which knows neither infinity nor NaN."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

IN_WORDS = {math.inf: "∞", -math.inf: "−∞"}
"""How a card, which is read and not computed with, writes a number without end."""


GAPS = "null where it does not exist or is not finite"
"""Marks the arrays of an answer that may have gaps; what has no mark is finite."""


def strict(value: Any, words: Mapping[float, str] | None = None) -> Any:
    """The value as strict JSON data: no NaN, no infinity, no tuple, no array.

    A number that is not finite becomes None, and the answer that holds it says why in
    its ``reasons``; only cards hand in ``words`` for it. Numbers keep 15 significant
    digits: the 16th and 17th show how binary fractions round, not what was computed
    ((0.6 − 1)² is 0.16 and not 0.16000000000000003). An answer becomes its fields and
    properties by name; an empty mapping among them is left out.

    >>> strict({"point": (0.16000000000000003, float("inf")), "steps": 3})
    {'point': [0.16, None], 'steps': 3}
    >>> strict([float("-inf"), float("nan")], IN_WORDS)
    ['−∞', None]
    """
    if isinstance(value, float):
        return _rounded(value) if math.isfinite(value) else (words or {}).get(value)
    if is_dataclass(value):
        items = {name: getattr(value, name) for name in said(type(value))}
        return {
            name: strict(item, words)
            for name, item in items.items()
            if not isinstance(item, Mapping) or item
        }
    if isinstance(value, Mapping):
        return {key: strict(item, words) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [strict(item, words) for item in value]
    if hasattr(value, "tolist"):
        return strict(value.tolist(), words)
    return value


def _rounded(value: float) -> float:
    # Of the largest floats, 15 digits read as infinity.
    rounded = float(f"{value:.15g}")
    return rounded if math.isfinite(rounded) else value


@cache
def said(answer: type[Any]) -> dict[str, Any]:
    """The types of all that an answer says, by name: its fields and its properties.

    Functions are no data and stay behind.

    >>> from losslab.core.status import Status
    >>> list(said(Status))
    ['name', 'step', 'says']
    """
    hints = get_type_hints(answer, include_extras=True)
    types = {field.name: hints[field.name] for field in fields(answer)}
    types |= {
        name: get_type_hints(item.fget)["return"]
        for name, item in vars(answer).items()
        if isinstance(item, property)
    }
    return {name: hint for name, hint in types.items() if not _calls(hint)}


def _calls(hint: Any) -> bool:
    return Callable in {get_origin(part) for part in (hint, *get_args(hint))}
