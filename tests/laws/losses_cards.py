"""Laws of cards: plain functions that raise AssertionError."""

import re

import numpy as np

from laws import cards
from laws.losses_samples import close
from laws.rows import letters_to_explain
from laws.said import computed
from losslab.core.card import Peer
from losslab.core.claims.trials import views
from losslab.core.losses import Loss, PointwiseLoss
from losslab.services import latex


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


def claims_say_their_numbers(loss: Loss) -> None:
    """The words of every constant, link and condition, computed, are what is tried."""
    known = loss.parameters()
    at = {p.symbol: getattr(loss, name) for name, p in known.items()}
    for claim in loss.card.claims:
        if claim.condition:
            said = computed(claim.condition, at)
            assert said == bool(claim.applies(loss)), f"{claim.condition} at {at}"
        if claim.limit and claim.applies(loss):
            said, tried = (
                computed(claim.limit.says, {**at, "η": 0.3}),
                claim.limit.of(loss),
            )
            assert close(said, tried, 1e-5), f"{claim.limit.says} at {at} is no {tried}"


def card_is_complete(loss: Loss) -> None:
    """What every card says, the gradient, and what the letters stand for."""
    card = loss.card
    cards.card_is_complete(card)
    assert card.gradient_formula, "no formula for the gradient"
    assert latex.read(card.gradient_formula)
    full = [w for w in card.worked if {"loss", "gradient"} <= set(w.outputs)]
    assert len(full) >= 4 or not card.in_words, "four examples beside words"
    assert all(map(code_calls_the_peer, card.peers)), "code that calls the peer"
    if card.glance:
        labels = loss.target_kind.labels is not None
        assert (card.glance.group == "classification") == labels, "group"


def code_calls_the_peer(peer: Peer) -> bool:
    """Whether the code uses what the peer's name says.

    A class that has the loss as an option, ``SGDRegressor(loss='…')``, computes it in
    a module beside it.
    """
    called, option, _ = peer.name.partition("(")
    if option and not peer.name.endswith(")"):
        return False
    return (called.rpartition(".")[0] if option else f"{called}(") in peer.code


def notation_names_the_letters(loss: Loss) -> None:
    """Every letter of both formulas is a parameter's symbol, or explained in words.

    The words begin with a letter that is there. All cards write y for the target and e
    for Euler's number.
    """
    text = loss.notation
    assert "\\" not in text, "words, not LaTeX"
    assert not text.endswith("."), "no sentence"
    formulas = loss.card.formula, loss.card.gradient_formula
    used = set[str]().union(*(letters_to_explain(latex.read(f)) for f in formulas if f))
    assert text[:1] in used, f"{text!r} opens with no letter of the formulas"
    explained = set(re.findall(r"\b[^\W\d_]\b", text.replace("_k", "")))
    symbols = {known.symbol for known in loss.parameters().values()}
    unknown = used - symbols - explained - {"y", "e"}
    assert not unknown, f"nobody says what {unknown} stands for"


def parameters_are_complete(loss: Loss) -> None:
    """Words, a symbol, and a slider inside the legal domain."""
    cards.parameters_are_complete(type(loss))


def every_target_counts(loss: Loss) -> None:
    """For no target the loss of a number is the same whatever is predicted."""
    if isinstance(loss, PointwiseLoss):
        for view in views(loss):
            moved = np.ptp(view.values(view.points))
            assert moved > 0.0, f"no prediction matters, {view.says}"


LAWS = (
    worked_examples_hold,
    card_is_complete,
    notation_names_the_letters,
    parameters_are_complete,
    every_target_counts,
    claims_survive,
    claims_say_their_numbers,
)
