"""Every law rejects losses that break it; a law that lets one pass is the defect."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from laws import events_wrong
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
from losslab.core.claims import Claim

Law = Callable[[Any], None]


def square_and_step(residual: Any) -> Any:
    return wrong.ops.where(
        residual > 0.5, residual * residual, residual * residual - 1.0
    )


def half_huber(residual: Any) -> Any:
    return find("losses", "huber").definition().penalty(residual)


def peer(code: str, library: str = "PyTorch") -> Any:
    return wrong.saying(peers=(Peer(library, "torch.square", code),))


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
    (formulas.formula_is_the_loss, wrong.far_doubled(3.0)),
    (formulas.formula_is_the_loss, wrong.far_doubled(1e4)),
    (formulas.formula_is_the_loss, wrong.far_doubled(1e100)),
    (formulas.formula_is_the_loss, wrong.squared(r"(y+\hat{y})^2")),
    (formulas.formula_is_the_loss, wrong.squared(gradient=r"2(\hat{y}+y)")),
    (formulas.formula_is_the_loss, wrong.shaped(wrong.short_series)),
    (formulas.formula_is_the_loss, wrong.saying(formula=r"\operatorname{sort}(r)")),
    (formulas.formula_is_the_loss, wrong.saying(in_words=True)),
    (formulas.formula_is_the_loss, wrong.saying(formula=wrong.OVERLAP)),
    (formulas.stays_exact_at_extremes, wrong.NaiveLogistic()),
    (formulas.stays_exact_at_extremes, wrong.CancellingSoftmax()),
    (formulas.stays_exact_at_extremes, wrong.shaped(lambda r: (1e5 * r) ** 2 * 1e-10)),
    (formulas.stays_exact_at_extremes, wrong.shaped(wrong.cancelling)),
    (formulas.infinities_are_no_puzzle, wrong.PuzzledLogistic()),
    (formulas.infinities_are_no_puzzle, wrong.CancellingSoftmax()),
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
    (cards.card_is_complete, wrong.saying(in_words=True)),
    (cards.card_is_complete, wrong.saying(description="You square it.")),
    (cards.card_is_complete, wrong.saying(description="You square it. It grows.")),
    (cards.card_is_complete, wrong.saying(worked=wrong.SQUARE.worked[:1])),
    (cards.card_is_complete, peer("(prediction - target) ** 2")),
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
    (cards.claims_survive, wrong.saying(claims=(claims.LIPSCHITZ(1.0),))),
    (cards.claims_survive, wrong.saying(claims=(claims.SMOOTH(2.1),))),
    (cards.claims_survive, wrong.saying(claims=())),
    (cards.claims_survive, wrong.saying(claims=(claims.SMOOTH(2.02),))),
    (
        cards.claims_say_their_numbers,
        wrong.misquoted(claims.Constant("2.02", lambda _: 2.0)),
    ),
    (
        cards.claims_say_their_numbers,
        wrong.misquoted(claims.Constant("a few", lambda _: 2.0)),
    ),
    (
        cards.claims_say_their_numbers,
        wrong.misquoted(says="1 > 2", applies=lambda _: True),
    ),
]
BROKEN_EVENTS: list[tuple[Law, Any]] = [
    *[
        (law, events_wrong.shifted_gradient(name))
        for law in events.LAWS
        for name in ("softmax_cross_entropy", "kl_divergence")
    ],
    (events.gradient_is_a_subgradient, events_wrong.KinkedSum()),
    (events.gradient_is_a_subgradient, events_wrong.SmoothSum()),
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


def made(name: str, **parameters: float) -> Any:
    return find("losses", name).definition(**parameters)


FALSE: list[tuple[Claim, Any]] = [
    (claims.CONVEX, made("binary_focal")),
    (claims.CONVEX, made("zero_one")),
    (claims.CONVEX, wrong.shaped(lambda r: r * r + 0.201 * wrong.ops.cos(3.1623 * r))),
    (claims.CONVEX, wrong.shaped(wrong.dented)),
    (claims.STRICTLY_CONVEX, made("absolute_error")),
    (claims.STRICTLY_CONVEX, made("huber", delta=50.0)),
    (claims.STRICTLY_CONVEX, made("squared_hinge")),
    (claims.STRICTLY_CONVEX, made("softmax_cross_entropy")),
    (claims.STRONGLY_CONVEX(1.01), made("half_squared_error")),
    (claims.STRONGLY_CONVEX(1e-3), made("log_cosh")),
    (claims.STRONGLY_CONVEX(1e-3), made("absolute_error")),
    (claims.SMOOTH(0.99), made("half_squared_error")),
    (claims.SMOOTH(0.249), made("binary_cross_entropy_logits")),
    (claims.SMOOTH(1e3), made("absolute_error")),
    (claims.SMOOTH(1e3), made("hinge")),
    (claims.SMOOTH(1e3), made("exponential_margin")),
    (claims.SMOOTH(0.49), made("softmax_cross_entropy")),
    (claims.LIPSCHITZ(0.99), made("log_cosh")),
    (claims.LIPSCHITZ(0.74), made("pinball", quantile=0.75)),
    (claims.LIPSCHITZ(1.0), wrong.shaped(wrong.steeper_far_away)),
    (claims.LIPSCHITZ(1e3), made("zero_one")),
    (claims.LIPSCHITZ(1e3), made("squared_error")),
    (claims.LIPSCHITZ(1.4), made("softmax_cross_entropy")),
    (claims.NOT_LIPSCHITZ, made("huber", delta=5.0)),
    (claims.NOT_LIPSCHITZ, made("huber", delta=1e12)),
    (claims.NOT_LIPSCHITZ, wrong.shaped(lambda r: 2e6 * abs(r))),
    (claims.BOUNDED(0.99), made("zero_one")),
    (claims.BOUNDED(100.0), made("log_cosh")),
    (claims.NONNEGATIVE, wrong.shaped(lambda r: r * r - 1e-9)),
    (claims.QUASILINEAR, made("softmax_cross_entropy")),
    (claims.ONLY_ORDER("time"), events_wrong.TimedSum()),
    (claims.SCALE_INVARIANT("class"), events_wrong.WeighedSum()),
    (claims.SHIFT_INVARIANT("class"), events_wrong.WeighedSum()),
    (claims.ANY_ORDER("class"), events_wrong.WeighedSum()),
    (claims.SYMMETRIC, made("pinball", quantile=0.51)),
    (claims.SYMMETRIC, wrong.lopsided_elsewhere()),
    (claims.ELICITS(claims.MEAN), made("absolute_error")),
    (claims.ELICITS(claims.MEAN), made("log_cosh")),
    (claims.ELICITS(claims.MEDIAN), made("squared_error")),
    (claims.ELICITS(claims.MEDIAN), made("epsilon_insensitive", epsilon=1.0)),
    (claims.ELICITS(claims.QUANTILE(0.7)), made("pinball", quantile=0.75)),
    (claims.ELICITS(claims.HUBER_FUNCTIONAL(1.0)), made("huber", delta=2.0)),
    (claims.ELICITS(claims.HUBER_FUNCTIONAL(1.01e12)), made("huber", delta=1e12)),
    (claims.ELICITS(claims.HUBER_FUNCTIONAL(1.1e-9)), made("huber", delta=1e-9)),
    (claims.ELICITS(claims.TUBE_FUNCTIONAL(0.5)), made("epsilon_insensitive")),
    (claims.ELICITS(claims.LOGISTIC_FUNCTIONAL), made("huber")),
    (claims.ELICITS_EVENT(claims.MEAN_TARGET), events_wrong.NamedShare()),
    (
        claims.ELICITS_EVENT(claims.MEAN_AND_LOG_VARIANCE),
        events_wrong.PricedMisses(1.01),
    ),
    (
        claims.PROPER_AMONG_NORMALS(claims.MEAN_AND_LOG_VARIANCE),
        events_wrong.PricedMisses(1.01),
    ),
    (claims.CONVEX_IN("log_variance"), events_wrong.PricedMisses(-1.0)),
    (claims.NONNEGATIVE, made("gaussian_nll", full=True)),
    (claims.CALIBRATED, made("zero_one", tie=0.0)),
    (claims.CALIBRATED, made("binary_focal")),
    (claims.CALIBRATED, made("binary_cross_entropy_logits", pos_weight=2.0)),
    (
        claims.PROPER(claims.LOGIT_LINK),
        made("binary_cross_entropy_logits", pos_weight=2.0),
    ),
    (claims.PROPER(claims.LOGIT_LINK), made("binary_focal", balance=0.0)),
    (claims.PROPER(claims.LOGIT_LINK), made("exponential_margin")),
    (claims.PROPER(claims.LOGIT_LINK), made("hinge")),
    (claims.PROPER(claims.IDENTITY), made("softmax_cross_entropy")),
    (claims.NOT_STRONGLY_CONVEX, made("half_squared_error")),
    (claims.NOT_STRONGLY_CONVEX, wrong.shaped(lambda r: 1e-7 * r * r)),
    (claims.NOT(claims.CONVEX), made("squared_error")),
    (claims.NOT(claims.STRICTLY_CONVEX), made("log_cosh")),
]


@pytest.mark.parametrize(
    ("claim", "loss"), FALSE, ids=lambda case: getattr(case, "name", "")
)
def test_refutes(claim: Claim, loss: Any) -> None:
    found = claim.refute(loss)
    assert found, claim.says


TRUE: list[tuple[Claim, Any]] = [
    (
        claims.ELICITS(claims.TUBE_FUNCTIONAL(50.0)),
        made("epsilon_insensitive", epsilon=50),
    ),
    (claims.ELICITS(claims.HUBER_FUNCTIONAL(1e-12)), made("huber", delta=1e-12)),
    (claims.ELICITS(claims.HUBER_FUNCTIONAL(1e12)), made("huber", delta=1e12)),
    (claims.LIPSCHITZ(1e12), made("huber", delta=1e12)),
    (claims.SMOOTH(1e12), made("smooth_l1", beta=1e-12)),
    (claims.NOT_LIPSCHITZ, made("zero_one")),
    (claims.NOT_LIPSCHITZ, wrong.shaped(right.slowly)),
    (claims.NOT_STRONGLY_CONVEX, wrong.shaped(right.slowly)),
    (claims.STRICTLY_CONVEX, wrong.shaped(right.slowly)),
    (claims.STRONGLY_CONVEX(2e-7), wrong.shaped(lambda r: 1e-7 * r * r)),
    (claims.SYMMETRIC, wrong.shaped(right.slowly)),
]


@pytest.mark.parametrize(
    ("claim", "loss"), TRUE, ids=lambda case: getattr(case, "name", "")
)
def test_accepts_what_is_true(claim: Claim, loss: Any) -> None:
    assert claim.refute(loss) is None, claim.says
    assert not claim.sharp or claim.sharp(loss) is None, claim.says


@pytest.mark.parametrize(
    ("claim", "loss"),
    [
        (claims.SMOOTH(2.1), made("squared_error")),
        (claims.LIPSCHITZ(1.02), made("log_cosh")),
        (claims.LIPSCHITZ(1.45), made("softmax_cross_entropy")),
        (claims.STRONGLY_CONVEX(1.9), made("squared_error")),
        (claims.BOUNDED(1.02), made("zero_one")),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_blunt_constants_are_noticed(claim: Claim, loss: Any) -> None:
    assert claim.refute(loss) is None
    assert claim.sharp
    assert claim.sharp(loss), claim.says


def test_every_claim_on_a_card_can_be_refuted() -> None:
    tried = {claim.name for claim, _ in FALSE}
    from losslab.catalogue.discover import entries

    cards_claims = (e.definition.card.claims for e in entries("losses").values())
    names = {c.name for c in itertools.chain.from_iterable(cards_claims)}
    known = {n for n in names if not n.startswith("not ")}
    assert known <= tried
