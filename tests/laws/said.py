"""Words of a claim, computed: ``max(w, 1)/4``, ``γ > 0``, ``½ logit(η)``."""

import math
import re
from collections.abc import Iterator, Mapping
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
    "none": None,
}
_SIGNS = str.maketrans({
    "−": "-", "·": "*", "≥": ">=", "≤": "<=", "≠": "!=", "²": "**2",
    "^": "**",
    "½": "(1/2)", "⅓": "(1/3)", "¼": "(1/4)", "¾": "(3/4)",
})  # fmt: skip


def computed(words: str, letters: Mapping[str, Any]) -> Any:
    """The number, or the truth value, that the words say.

    Raises:
        AssertionError: where they say none.

    >>> computed("√2·max(w, 1)/4", {"w": 2.0}) == 2**0.5 / 2
    True
    >>> computed("γ > 0 and α = ½", {"γ": 1.0, "α": 0.5})
    True
    >>> computed("√Σ max(τ, 1)²", {"τ": (4.0, 3.0)})
    5.0
    """
    if series := re.fullmatch("(√?)Σ (.+)", words):
        whole = sum(computed(series[2], at) for at in _each(letters))
        return math.sqrt(whole) if series[1] else whole
    text = re.sub(r"√(\w+|\([^()]*\))", r"sqrt(\1)", words)
    text = re.sub(r"\b(log|logit|exp) (\w+)", r"\1(\2)", text).translate(_SIGNS)
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    text = re.sub(r"(?<=[\d)])\s*(?=[^\W\d_]|\()(?!and\b|or\b)", "*", text)
    try:
        return eval(text, {"__builtins__": {}}, {**_FUNCTIONS, **letters})
    except (SyntaxError, NameError, TypeError) as error:
        raise AssertionError(f"{words!r} says nothing to compute: {error}") from error


def _each(letters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The letters with one number of every list, for each of its places."""
    lists = {letter: x for letter, x in letters.items() if isinstance(x, tuple)}
    for numbers in zip(*lists.values(), strict=True):
        yield {**letters, **dict(zip(lists, numbers, strict=True))}
