"""Every law rejects losses that break it; a law that lets one pass is the defect."""

from collections.abc import Callable
from typing import Any

import pytest

from laws import claims_wrong, events_wrong
from laws import losses_cards as cards
from laws import losses_derivatives as derivatives
from laws import losses_events as events
from laws import losses_formula as formulas
from laws import losses_libraries as libraries
from laws import losses_peers as peers
from laws import losses_right as right
from laws import losses_wrong as wrong
from losslab.catalogue.discover import find
from losslab.core import claims
from losslab.core.card import Glance, Peer, worked

Law = Callable[[Any], None]


def square_and_step(residual: Any) -> Any:
    return wrong.ops.where(
        residual > 0.5, residual * residual, residual * residual - 1.0
    )


def half_huber(residual: Any) -> Any:
    return find("losses", "huber").definition().penalty(residual)


def beside_its_target(prediction: Any, target: Any) -> Any:
    return abs(prediction - target) < 1e-8 * abs(target)


def peer(code: str, library: str = "PyTorch", name: str = "torch.square") -> Any:
    return wrong.saying(peers=(Peer(library, name, code),))


def integers_only() -> Any:
    """A peer that hides behind targets of its own."""
    code, when = "torch.square(prediction - target)", {"target": (0.0, 1.0)}
    return wrong.saying(peers=(Peer("PyTorch", "torch.square", code, when=when),))


def at_a_glance(group: str, says: str, order: int) -> Any:
    return wrong.saying(glance=Glance(group, says, order))


BROKEN: list[tuple[Law, Any]] = [
    (derivatives.gradient_is_the_slope, wrong.shaped(wrong.steeper)),
    (derivatives.gradient_is_the_slope, wrong.shaped(wrong.straighter)),
    (derivatives.autograd_agrees, wrong.CorneredLogistic()),
    (derivatives.autograd_agrees, wrong.shaped(wrong.unguarded)),
    (derivatives.kinks_are_kinks, wrong.shaped(lambda r: r * r, kinks=wrong.at_target)),
    (derivatives.kinks_are_kinks, wrong.shaped(abs, kinks=wrong.twice_at_target)),
    (derivatives.bends_are_bends, wrong.shaped(lambda r: r * r, bends=wrong.at_target)),
    (derivatives.bends_are_bends, wrong.shaped(abs, bends=wrong.at_target)),
    (derivatives.jumps_are_jumps, wrong.Jumpy()),
    (derivatives.nothing_is_undeclared, wrong.shaped(abs)),
    (derivatives.nothing_is_undeclared, wrong.shaped(wrong.tilted)),
    (derivatives.nothing_is_undeclared, wrong.far_kinked()),
    (derivatives.nothing_is_undeclared, wrong.shaped(wrong.capped)),
    (derivatives.nothing_is_undeclared, wrong.shaped(half_huber)),
    (derivatives.nothing_is_undeclared, wrong.shaped(square_and_step)),
    (formulas.formula_is_the_loss, wrong.saying(formula=r"\frac{1}{2}r^2")),
    (formulas.formula_is_the_loss, wrong.saying(formula="r^2+10^{-9}")),
    (formulas.formula_is_the_loss, wrong.saying(gradient_formula="-2r")),
    (formulas.formula_is_the_loss, wrong.saying(gradient_formula=None)),
    (formulas.formula_is_the_loss, wrong.Jumpy()),
    (formulas.formula_is_the_loss, wrong.doubled(lambda x, y: abs(y) > 3.0)),
    (formulas.formula_is_the_loss, wrong.doubled(lambda x, y: abs(y) > 1e4)),
    (formulas.formula_is_the_loss, wrong.doubled(lambda x, y: abs(y) > 1e100)),
    (formulas.formula_is_the_loss, wrong.doubled(beside_its_target)),
    (formulas.formula_is_the_loss, wrong.squared(r"(y+\hat{y})^2")),
    (formulas.formula_is_the_loss, wrong.squared(gradient=r"2(\hat{y}+y)")),
    (formulas.formula_is_the_loss, wrong.shaped(wrong.short_series)),
    (formulas.formula_is_the_loss, wrong.saying(formula=r"\operatorname{sort}(r)")),
    (formulas.formula_is_the_loss, wrong.saying(in_words=("formula",))),
    (formulas.formula_is_the_loss, wrong.saying(formula=wrong.OVERLAP)),
    (formulas.stays_exact_at_extremes, wrong.NaiveLogistic()),
    (formulas.stays_exact_at_extremes, events_wrong.CancellingSoftmax()),
    (formulas.stays_exact_at_extremes, wrong.shaped(lambda r: (1e5 * r) ** 2 * 1e-10)),
    (formulas.stays_exact_at_extremes, wrong.shaped(wrong.cancelling)),
    (formulas.infinities_are_no_puzzle, wrong.PuzzledLogistic()),
    (formulas.infinities_are_no_puzzle, events_wrong.CancellingSoftmax()),
    (formulas.infinities_are_no_puzzle, events_wrong.MisledSoftmax()),
    (libraries.libraries_agree, wrong.shaped(wrong.by_library)),
    (libraries.scalars_are_welcome, wrong.Stubborn()),
    (libraries.wrong_shapes_are_refused, wrong.Careless()),
    (libraries.wrong_values_are_refused, wrong.Careless()),
    (libraries.jax_transforms_pass_through, wrong.shaped(wrong.eager)),
    (peers.peers_give_our_value, peer("torch.square(prediction - target) / 2")),
    (peers.peers_give_our_value, peer("torch.square(prediction - target).sum()")),
    (peers.peers_give_our_value, wrong.Sized()),
    (peers.peers_give_our_value, integers_only()),
    (
        peers.peers_give_our_gradient,
        peer("torch.square((prediction - target).detach()) + 0 * prediction"),
    ),
    (
        cards.worked_examples_hold,
        wrong.saying(worked=(worked(2, 0, loss=4.1, because=""),)),
    ),
    (
        cards.worked_examples_hold,
        wrong.saying(worked=(worked(2, 0, gradient=-4.0, because=""),)),
    ),
    (cards.card_is_complete, wrong.saying(avoid_when="")),
    (cards.card_is_complete, wrong.saying(in_words=("formula",))),
    (cards.card_is_complete, wrong.saying(description="You square it.")),
    (cards.card_is_complete, wrong.saying(description="You square it. It grows.")),
    (cards.card_is_complete, wrong.saying(worked=wrong.SQUARE.worked[:1])),
    (cards.card_is_complete, peer("(prediction - target) ** 2")),
    (cards.card_is_complete, peer("torch.square()", name="torch.square()x")),
    (cards.card_is_complete, at_a_glance("ranking", "simple", 1)),
    (cards.card_is_complete, at_a_glance("classification", "simple", 1)),
    (cards.card_is_complete, at_a_glance("regression", "", 1)),
    (cards.card_is_complete, at_a_glance("regression", "Simple and smooth.", 1)),
    (cards.card_is_complete, at_a_glance("regression", "simple", 0)),
    (cards.notation_names_the_letters, wrong.explaining("")),
    (cards.notation_names_the_letters, wrong.explaining("q the square")),
    (cards.notation_names_the_letters, wrong.explaining(r"r = \hat{y} - y")),
    (cards.notation_names_the_letters, wrong.saying(formula="r s")),
    (cards.notation_names_the_letters, wrong.saying(formula=r"\tau r^2")),
    (cards.card_is_complete, wrong.saying(summary="One. Two.")),
    (cards.card_is_complete, wrong.saying(worked=())),
    (cards.card_is_complete, wrong.saying(sources=())),
    (cards.card_is_complete, wrong.saying(gradient_formula=None)),
    (cards.parameters_are_complete, wrong.Slider()),
    (cards.parameters_are_complete, wrong.Factors()),
    (cards.every_target_counts, wrong.OneSided()),
    (cards.claims_survive, wrong.saying(claims=(claims.LIPSCHITZ(1.0),))),
    (cards.claims_survive, wrong.saying(claims=(claims.SMOOTH(2.1),))),
    (cards.claims_survive, wrong.saying(claims=())),
    (cards.claims_survive, wrong.saying(claims=(claims.SMOOTH(2.02),))),
    (
        cards.claims_say_their_numbers,
        claims_wrong.misquoted(claims.Constant("2.02", lambda _: 2.0)),
    ),
    (
        cards.claims_say_their_numbers,
        claims_wrong.misquoted(claims.Constant("a few", lambda _: 2.0)),
    ),
    (
        cards.claims_say_their_numbers,
        claims_wrong.misquoted(says="1 > 2", applies=lambda _: True),
    ),
]
BROKEN_EVENTS: list[tuple[Law, Any]] = [
    *[
        (law, events_wrong.shifted_gradient(name))
        for law in events.SLOPES
        for name in ("softmax_cross_entropy", "kl_divergence")
    ],
    (events.event_gradient_is_the_slope, events_wrong.HeldSum()),
    (events.event_gradient_is_the_slope, events_wrong.NoPotential()),
    (events.gradient_is_a_subgradient, events_wrong.KinkedSum()),
    (events.gradient_is_a_subgradient, events_wrong.SmoothSum()),
    (events.formula_is_the_gradient_at_ties, events_wrong.HingedSum()),
    (events.formula_is_the_gradient_at_ties, events_wrong.HingedSum(0.25)),
    (events.formula_is_the_gradient_at_ties, events_wrong.Leader()),
    (events.formula_is_the_gradient_at_ties, events_wrong.TornSum()),
    (events.what_is_no_number_is_told, events_wrong.BlindSum()),
    (events.what_is_no_number_is_told, events_wrong.blind_gradient("crammer_singer")),
    (events.figure_moves_its_number, events_wrong.HalfSteps()),
    (events.figure_moves_its_number, events_wrong.Slanted(0.5)),
    (events.figure_tells_what_stands_still, events_wrong.Untold()),
    (events.figure_shows_an_example, events_wrong.KinkedSum()),
]
LAWS = (
    *derivatives.LAWS,
    *formulas.LAWS,
    *libraries.LAWS,
    *peers.LAWS,
    *cards.LAWS,
)


def _id(case: Any) -> str:
    return getattr(case, "__name__", "")


@pytest.mark.parametrize(("law", "loss"), BROKEN, ids=_id)
def test_rejects(law: Law, loss: Any) -> None:
    with pytest.raises(AssertionError):
        law(loss)


@pytest.mark.parametrize("law", LAWS)
def test_every_law_is_shown_to_reject(law: Law) -> None:
    assert law in [broken for broken, _ in BROKEN]


@pytest.mark.parametrize("law", LAWS)
def test_accepts_a_right_loss(law: Law) -> None:
    law(wrong.Square())


@pytest.mark.parametrize("kind", [right.Welsch, right.Cauchy, right.Tukey], ids=_id)
@pytest.mark.parametrize("law", formulas.LAWS, ids=_id)
def test_accepts_redescending_losses_at_all_targets(law: Law, kind: Any) -> None:
    for scale in (0.1, 1.0, 4.685):
        law(kind(scale))


@pytest.mark.parametrize(("law", "loss"), BROKEN_EVENTS, ids=_id)
def test_rejects_events(law: Law, loss: Any) -> None:
    with pytest.raises(AssertionError):
        law(loss)


@pytest.mark.parametrize("law", events.LAWS)
def test_every_law_of_events_is_shown_to_reject(law: Law) -> None:
    assert law in [broken for broken, _ in BROKEN_EVENTS]
