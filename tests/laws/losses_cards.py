"""Laws of cards: plain functions that raise AssertionError."""

import re

import latex2mathml.converter
import numpy as np

from laws.losses_samples import close
from losslab.core.losses import Loss, PointwiseLoss


def worked_examples_hold(loss: Loss) -> None:
    """Every worked example of the card, at its parameters."""
    for example in loss.card.worked:
        here = type(loss)(**example.parameters)
        at = example.inputs["prediction"], example.inputs["target"]
        found = {"loss": here.value(*at), "gradient": here.gradient(*at)}
        if isinstance(here, PointwiseLoss):
            found["curvature"] = here.curvature(*at)
        for what, by_hand in example.outputs.items():
            same = close(found[what], by_hand, 4e-16).all()
            assert same, f"{what} at {at} is {found[what]}, by hand {by_hand}"


def claims_survive(loss: Loss) -> None:
    """Every claim through its refuter, and its constant is the best there is."""
    assert loss.card.claims, "no claims"
    for claim in loss.card.claims:
        found = claim.refute(loss)
        assert found is None, f"{claim.says}: {found}"
        if claim.sharp and claim.applies(loss):
            better = claim.sharp(loss)
            assert better is None, f"{claim.says}: {better}"


def _sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?:\s|$)", text))


def card_is_complete(loss: Loss) -> None:
    """Title, one sentence, formulas, advice, two examples, sources, named letters."""
    card = loss.card
    assert card.title, "no title"
    assert _sentences(card.summary) == 1, "the summary is one sentence"
    for formula in (card.formula, card.gradient_formula):
        assert formula, "a formula is missing"
        assert latex2mathml.converter.convert(formula).startswith("<math")
    assert 1 <= _sentences(card.description) <= 6, "the description"
    assert _sentences(card.use_when) >= 1, "when to use it"
    assert _sentences(card.avoid_when) >= 1, "when not to"
    assert len(card.worked) >= 2, "two worked examples"
    assert all(example.because for example in card.worked), "a calculation is missing"
    assert card.sources, "a source"
    assert all(
        peer.code.startswith(("[", "1 -", peer.name.split(".")[0], "optax"))
        for peer in card.peers
    ), "code that calls the peer"


def parameters_are_complete(loss: Loss) -> None:
    """Words, a symbol, and a slider inside the legal domain."""
    for name, known in loss.parameters().items():
        low, high = known.slider
        assert known.says, name
        assert known.symbol, name
        assert low < high, name
        assert all(map(known.domain.holds, (low, high, known.default))), name
        assert low > 0.0 or not known.log, name
        assert np.isfinite(known.default), name


LAWS = (worked_examples_hold, card_is_complete, parameters_are_complete, claims_survive)
