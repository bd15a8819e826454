"""The letters of parameters in LaTeX, and the lines of an update rule."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from mpmath import mp, mpf

GREEK = "GREEK SMALL LETTER "
SUBSCRIPTS = {"₀": "0", "₁": "1", "₂": "2"}


def letters(definition: Any, numbers: Mapping[str, float]) -> dict[str, Any]:
    r"""What the letters stand for: η is \eta, and β₁ is \beta at the index 1."""
    found: dict[str, Any] = {"\\pi": mp.pi}
    for name, value in numbers.items():
        symbol = definition.parameters()[name].symbol
        letter, index = _latex(symbol[0]), SUBSCRIPTS.get(symbol[1:])
        if index is None:
            found[letter] = mpf(value)
        else:
            found.setdefault(letter, {})[index] = mpf(value)
            found[index] = index
    return found


def _latex(letter: str) -> str:
    name = unicodedata.name(letter)
    greek = name.removeprefix(GREEK).lower().replace("lamda", "lambda")  # Unicode's λ
    return f"\\{greek}" if GREEK in name else letter


def assignments(latex: str) -> list[tuple[str, str]]:
    """Left and right sides of the lines of an update rule."""
    body = re.sub(r"\\(begin|end)\{aligned\}", "", latex).replace("&", "")
    pairs = [line.split(r"\leftarrow") for line in body.split(r"\\")]
    return [(left.strip(), right.strip()) for left, right in pairs]
