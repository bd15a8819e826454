"""What every card has to say."""

import re
from typing import Any

from losslab.core.card import Card, Glance
from losslab.core.errors import InvalidParameter
from losslab.services import latex


def sentences(text: str) -> int:
    """How many sentences a text has."""
    return len(re.findall(r"[.?!](?:\s|$)", text))


def card_is_complete(card: Card) -> None:
    """Title, summary, formula, description, use, limits, two examples, sources."""
    assert card.title, "title"
    assert sentences(card.summary) == 1, "one sentence of summary"
    assert 3 <= sentences(card.description) <= 6, "description"
    assert sentences(card.use_when) >= 1, "use_when"
    assert sentences(card.avoid_when) >= 1, "avoid_when"
    assert latex.read(card.formula), "formula"
    assert len(card.worked) >= 2, "two worked examples"
    assert all(example.because for example in card.worked), "because"
    assert card.sources, "sources"
    assert all(re.search(r"\d{4}", source.text) for source in card.sources), "year"
    if card.glance:
        glance_is_short(card.glance)


def glance_is_short(glance: Glance) -> None:
    """One of two groups, a few words in lower case, a place in the order."""
    assert glance.group in ("regression", "classification"), "group"
    assert 0 < len(glance.says) <= 50, "a few words"
    assert glance.says[:1].islower(), "words that go on after the title"
    assert not glance.says.endswith("."), "no sentence"
    assert isinstance(glance.order, int), "order"
    assert glance.order >= 1, "order"


def parameters_are_complete(definition: Any) -> None:
    """Each parameter has words, and is legal wherever it is shown, tried or written."""
    for name, known in definition.parameters().items():
        assert known.says, name
        words_bound_their_number(name, known)
        drawn = map(known.draw, (0.0, 0.3, 0.7, 0.999))
        by_dialect = getattr(known, "by_dialect", {}).values()
        for value in (known.default, *known.hard(), *drawn, *by_dialect):
            assert is_legal(known, value), f"{name}: {value}"
            assert known.read(name, known.text(value)) == value, name
        has_a_range(name, known.of if known.kind == "optional" else known)


_BETWEEN_0_AND_1 = re.compile(r"\b(share|memory|level)\b|\b0 [^,]+, (at )?1 ")
_NEVER_NEGATIVE = re.compile(r"^(size|distance|sum of squares|steps|rounds|most)\b")


def words_bound_their_number(name: str, known: Any) -> None:
    """A share lies between 0 and 1, and a size is not negative."""
    domain = getattr(known, "domain", None)
    if domain and _BETWEEN_0_AND_1.search(known.says):
        assert domain.ends == (0.0, 1.0), f"{name} is {known.says}"
    if domain and _NEVER_NEGATIVE.search(known.says):
        assert domain.minimum >= 0.0, f"{name} is {known.says}"


def is_legal(known: Any, value: Any) -> bool:
    """Whether the value may be kept as it is."""
    try:
        return known.stored("it", value) == value
    except InvalidParameter:
        return False


def has_a_range(name: str, known: Any) -> None:
    """What is a number has a symbol, and a slider that rises.

    Only what is never negative is gone through by factors.
    """
    if known.varies:
        assert known.symbol, name
        low, high = known.slider
        assert low < high, name
        by_factors = getattr(known, "log", False)
        assert not by_factors or low > 0.0, name
        assert not by_factors or known.domain.minimum >= 0.0, name
