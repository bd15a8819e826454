"""Words of a claim, computed: ``max(w, 1)/4``, ``γ > 0``, ``½ logit(η)``."""

import math
import re
from collections.abc import Mapping
from typing import Any

_FUNCTIONS = {
    "max": max,
    "min": min,
    "abs": abs,
    "log": math.log,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "logit": lambda p: math.log(p / (1.0 - p)),
    "π": math.pi,
}
_SIGNS = str.maketrans({
    "−": "-", "·": "*", "≥": ">=", "≤": "<=", "≠": "!=", "²": "**2",
    "^": "**",
    "½": "(1/2)", "⅓": "(1/3)", "¼": "(1/4)", "¾": "(3/4)",
})  # fmt: skip


def computed(words: str, letters: Mapping[str, float]) -> Any:
    """The number, or the truth value, that the words say.

    Raises:
        AssertionError: where they say none.

    >>> computed("√2·max(w, 1)/4", {"w": 2.0}) == 2**0.5 / 2
    True
    >>> computed("γ > 0 and α = ½", {"γ": 1.0, "α": 0.5})
    True
    """
    text = re.sub(r"√(\w+|\([^()]*\))", r"sqrt(\1)", words)
    text = re.sub(r"\b(log|logit|exp) (\w+)", r"\1(\2)", text).translate(_SIGNS)
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    text = re.sub(r"(?<=[\d)])\s*(?=[^\W\d_]|\()(?!and\b|or\b)", "*", text)
    try:
        return eval(text, {"__builtins__": {}}, {**_FUNCTIONS, **letters})
    except (SyntaxError, NameError, TypeError) as error:
        raise AssertionError(f"{words!r} says nothing to compute: {error}") from error
