"""A reader of the LaTeX on the cards: text in, a function of its letters out.

It knows the notation the cards use and nothing else, and multiplies as people read:
``2y\\max(0, 1-m)`` is a product, ``\\log p`` takes one run of letters, ``e^{-z}`` is
the exponential. Zero times anything is 0, as in y·log p at y = 0.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mpmath import mp, mpf

Letters = Mapping[str, Any]
"""What each letter stands for: a number, or a list of numbers for z_k."""

Meaning = Callable[[Letters], Any]

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\\\|\d+(?:\.\d+)?|[a-zA-Z]|[-+^_{}()|,=<>&/!]")
_SPACE = re.compile(r"(?<!\\)\\[,;!: ]|\\q?quad|\\left|\\right|\s+")
_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
    "\\le": lambda a, b: a <= b,
    "\\ge": lambda a, b: a >= b,
    "\\ne": lambda a, b: a != b,
}


def _log(x: Any) -> Any:
    return mp.log(x) if x else -mp.inf


_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "\\log": _log,
    "\\exp": mp.exp,
    "\\tanh": mp.tanh,
    "\\cosh": mp.cosh,
    "\\sinh": mp.sinh,
    "\\sin": mp.sin,
    "\\cos": mp.cos,
    "\\sqrt": mp.sqrt,
    "sign": mp.sign,
}
_EXTREMES: dict[str, Callable[..., Any]] = {"\\max": max, "\\min": min}
_ENDS = {")", "}", ",", "&", "\\\\", "\\end", "+", "-", *_RELATIONS}


@functools.cache
def read(text: str) -> Meaning:
    r"""The function a formula stands for.

    >>> float(read(r"\frac{1}{2}r^2")({"r": mpf(3)}))
    4.5
    """
    tokens = _Tokens(_split(text))
    meaning = _sum(tokens)
    assert tokens.peek() is None, f"cannot read {tokens.rest} in {text}"
    return meaning


def _split(text: str) -> list[str]:
    bare = _SPACE.sub(" ", text)
    tokens = _TOKEN.findall(bare)
    left = _TOKEN.sub("", bare).strip()
    assert not left, f"unknown notation {left!r} in {text}"
    return tokens


class _Tokens:
    def __init__(self, tokens: Sequence[str]) -> None:
        self.rest = list(tokens)
        self.bars = 0  # how many |…| are open

    def peek(self) -> str | None:
        return self.rest[0] if self.rest else None

    def take(self, wanted: str | None = None) -> str:
        assert self.rest, "the formula ends too early"
        token = self.rest.pop(0)
        assert wanted in (None, token), f"{wanted} was expected before {self.rest}"
        return token

    def accept(self, wanted: str) -> bool:
        if self.peek() != wanted:
            return False
        self.take()
        return True

    def word(self) -> str:
        """The letters inside braces."""
        self.take("{")
        letters = ""
        while not self.accept("}"):
            letters += self.take()
        return letters


def _sum(tokens: _Tokens) -> Meaning:
    parts: list[Meaning] = [_product(tokens)]
    while tokens.peek() in ("+", "-"):
        negative = tokens.take() == "-"
        term = _product(tokens)
        parts.append((lambda at, t=term: -t(at)) if negative else term)
    return lambda at: sum((part(at) for part in parts), mpf(0))


def _product(tokens: _Tokens) -> Meaning:
    if tokens.accept("-"):
        positive = _product(tokens)
        return lambda at: -positive(at)
    factors: list[Meaning] = []
    while tokens.peek() is not None and tokens.peek() not in _ENDS:
        if tokens.peek() == "|" and factors and tokens.bars:
            break  # the bar closes
        factors.append(_power(tokens))
    assert factors, f"nothing to multiply before {tokens.rest}"

    def meaning(at: Letters) -> Any:
        product = mpf(1)
        for factor in factors:
            product = product * factor(at) if product else product
        return product

    return meaning


def _power(tokens: _Tokens) -> Meaning:
    natural = tokens.peek() == "e"
    base = _base(tokens)
    if not tokens.accept("^"):
        return base
    exponent = _group(tokens)
    if natural:
        return lambda at: mp.exp(exponent(at))
    return lambda at: base(at) ** exponent(at)


def _group(tokens: _Tokens) -> Meaning:
    """What a pair of braces holds, or a single token."""
    if tokens.accept("{"):
        meaning = _sum(tokens)
        tokens.take("}")
        return meaning
    return _base(tokens)


def _base(tokens: _Tokens) -> Meaning:
    token = tokens.take()
    if token in ("(", "{", "|"):
        return _enclosed(tokens, token)
    if token == "\\frac":
        above, below = _group(tokens), _group(tokens)
        return lambda at: above(at) / below(at) if above(at) else mpf(0)
    if token == "\\sum":
        return _series(tokens)
    if token == "\\begin":
        assert tokens.word() == "cases"
        return _cases(tokens)
    if token == "\\operatorname":
        token = tokens.word()
    if token in _EXTREMES:
        return _extreme(tokens, _EXTREMES[token])
    if token in _FUNCTIONS:
        return _applied(tokens, _FUNCTIONS[token])
    return _letter(tokens, token)


def _enclosed(tokens: _Tokens, opening: str) -> Meaning:
    tokens.bars += opening == "|"
    inner = _sum(tokens)
    tokens.take({"(": ")", "{": "}", "|": "|"}[opening])
    tokens.bars -= opening == "|"
    return (lambda at: abs(inner(at))) if opening == "|" else inner


def _extreme(tokens: _Tokens, pick: Callable[..., Any]) -> Meaning:
    tokens.take("(")
    parts = [_sum(tokens)]
    while tokens.accept(","):
        parts.append(_sum(tokens))
    tokens.take(")")
    return lambda at: pick(part(at) for part in parts)


def _applied(tokens: _Tokens, function: Callable[[Any], Any]) -> Meaning:
    """A function of what is enclosed next, or of the run of letters that follows."""
    exponent = _group(tokens) if tokens.accept("^") else None
    argument = _run(tokens) if _is_letter(tokens.peek()) else _base(tokens)
    if exponent is None:
        return lambda at: function(argument(at))
    return lambda at: function(argument(at)) ** exponent(at)


def _is_letter(token: str | None) -> bool:
    commands = {*_FUNCTIONS, *_EXTREMES, "\\frac", "\\sum", "\\begin", "\\operatorname"}
    return token is not None and token[-1].isalnum() and token not in commands


def _run(tokens: _Tokens) -> Meaning:
    letters: list[Meaning] = []
    while _is_letter(tokens.peek()):
        letters.append(_power(tokens))
    return lambda at: mp.fprod(letter(at) for letter in letters)


def _series(tokens: _Tokens) -> Meaning:
    """A sum over classes; its scope is the product that follows."""
    tokens.take("_")
    index = tokens.word() if tokens.peek() == "{" else tokens.take()
    term = _product(tokens)
    return lambda at: mp.fsum(term({**at, index: k}) for k in range(at["classes"]))


def _cases(tokens: _Tokens) -> Meaning:
    """The first case whose condition holds; NaN where none does."""
    rows: list[tuple[Meaning, Meaning]] = []
    while not tokens.accept("\\end"):
        value = _sum(tokens)
        tokens.take("&")
        rows.append((value, _condition(tokens)))
        tokens.accept("\\\\")
    assert tokens.word() == "cases"

    def meaning(at: Letters) -> Any:
        return next((value(at) for value, holds in rows if holds(at)), mp.nan)

    return meaning


def _condition(tokens: _Tokens) -> Meaning:
    left = _sum(tokens)
    holds = _RELATIONS[tokens.take()]
    right = _sum(tokens)
    return lambda at: holds(left(at), right(at))


def _letter(tokens: _Tokens, token: str) -> Meaning:
    if token[0].isdigit():
        number = mpf(token)
        return lambda at: number
    if token == "\\hat":
        token += tokens.word()
    assert token[0] == "\\" or token.isalpha(), f"cannot read {token!r}"
    if not tokens.accept("_"):
        return lambda at: at[token]
    index = tokens.take()
    return lambda at: at[token][at[index]]
