"""What every card has to say."""

import re
from typing import Any

import latex2mathml.converter

from losslab.core.card import Card, Glance


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
    assert latex2mathml.converter.convert(card.formula).startswith("<math"), "formula"
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
    """Each parameter has words, a symbol, and a slider inside its domain."""
    for name, known in definition.parameters().items():
        assert known.says, name
        assert known.symbol, name
        low, high = known.slider
        assert low < high, name
        assert known.domain.holds(low), name
        assert known.domain.holds(high), name
        for default in (known.default, *known.by_dialect.values()):
            assert known.domain.holds(default), name
        assert not known.log or low > 0.0, name
