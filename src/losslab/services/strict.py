"""The one way from numbers to JSON, which knows neither infinity nor NaN."""

import math
from collections.abc import Mapping
from typing import Any

IN_WORDS = {math.inf: "∞", -math.inf: "−∞"}
"""How a card, which is read and not computed with, writes a number without end."""


def strict(value: Any, words: Mapping[float, str] | None = None) -> Any:
    """The value as strict JSON data: no NaN, no infinity, no tuple, no array.

    A number that is not finite becomes None, and the answer that holds it says why in
    its ``reasons``; only cards hand in ``words`` for it. Numbers keep 15 significant
    digits: the 16th and 17th show how binary fractions round, not what was computed
    ((0.6 − 1)² is 0.16 and not 0.16000000000000003).

    >>> strict({"point": (0.16000000000000003, float("inf")), "steps": 3})
    {'point': [0.16, None], 'steps': 3}
    >>> strict([float("-inf"), float("nan")], IN_WORDS)
    ['−∞', None]
    """
    if isinstance(value, float):
        finite = math.isfinite(value)
        return float(f"{value:.15g}") if finite else (words or {}).get(value)
    if isinstance(value, Mapping):
        return {key: strict(item, words) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [strict(item, words) for item in value]
    if hasattr(value, "tolist"):
        return strict(value.tolist(), words)
    return value
