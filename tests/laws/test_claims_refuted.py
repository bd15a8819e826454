"""Every claim is refuted where it is false, and accepted where it is true."""

import itertools
from typing import Any

import pytest

from laws import claims_wrong, events_wrong
from laws import losses_cards as cards
from laws import losses_right as right
from laws import losses_wrong as wrong
from laws.instances import outlying, sweep
from losslab.catalogue.discover import entries, find
from losslab.core import claims
from losslab.core.claims import Claim


def made(name: str, **parameters: float) -> Any:
    return find("losses", name).definition(**parameters)


FALSE: list[tuple[Claim, Any]] = [
    (claims.CONVEX, made("binary_focal")),
    (claims.CONVEX, made("zero_one")),
    (claims.CONVEX, wrong.shaped(lambda r: r * r + 0.201 * wrong.ops.cos(3.1623 * r))),
    (claims.CONVEX, wrong.shaped(claims_wrong.dented)),
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
    (claims.LIPSCHITZ(1.0), wrong.shaped(claims_wrong.steeper_far_away)),
    (claims.LIPSCHITZ(1e3), made("zero_one")),
    (claims.LIPSCHITZ(1e3), made("squared_error")),
    (claims.LIPSCHITZ(1.4), made("softmax_cross_entropy")),
    (claims.NOT_LIPSCHITZ, made("huber", delta=5.0)),
    (claims.NOT_LIPSCHITZ, made("huber", delta=1e12)),
    (claims.NOT_LIPSCHITZ, wrong.shaped(lambda r: 2e6 * abs(r))),
    (claims.NOT_LIPSCHITZ, made("triplet_margin")),
    (claims.NOT_LIPSCHITZ, made("epsilon_insensitive")),
    (claims.BOUNDED(0.99), made("zero_one")),
    (claims.BOUNDED(100.0), made("log_cosh")),
    (claims.UNBOUNDED, right.Welsch()),
    (claims.UNBOUNDED, made("generalized_cross_entropy")),
    (claims.HOMOGENEOUS(1.0), made("log_cosh")),
    (claims.HOMOGENEOUS(1.01), made("poisson_half_deviance")),
    (claims.ELICITS(claims.MEDIAN), made("poisson_half_deviance")),
    (claims.NONNEGATIVE, wrong.shaped(lambda r: r * r - 1e-9)),
    (claims.QUASILINEAR, made("softmax_cross_entropy")),
    (claims.ONLY_ORDER("time"), events_wrong.TimedSum()),
    (claims.SCALE_INVARIANT("class"), events_wrong.WeighedSum()),
    (claims.SHIFT_INVARIANT("class"), events_wrong.WeighedSum()),
    (claims.ANY_ORDER("class"), events_wrong.WeighedSum()),
    (claims.SYMMETRIC, made("pinball", quantile=0.51)),
    (claims.SYMMETRIC, claims_wrong.lopsided_elsewhere()),
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
    (
        claims.IDENTIFIES(claims.MEAN_AND_LOG_VARIANCE),
        events_wrong.PricedMisses(1.01),
    ),
    (claims.IDENTIFIES(claims.MEAN_TARGET), events_wrong.NamedShare()),
    (
        claims.ELICITS_EVENT(claims.QUANTILES(lambda loss: (0.2, 0.5, 0.9))),
        made("quantile_set"),
    ),
    (claims.LIPSCHITZ(1.36), made("quantile_set")),
    (claims.CONVEX_IN("log_variance"), events_wrong.PricedMisses(-1.0)),
    (claims.CONVEX_IN("log_variance"), made("beta_nll")),
    (claims.NONNEGATIVE, made("gaussian_nll", full=True)),
    (claims.NONNEGATIVE, events_wrong.RoundedDivergence()),
    (claims.CALIBRATED, made("zero_one", tie=0.0)),
    (claims.CALIBRATED, made("binary_focal")),
    (claims.CALIBRATED, events_wrong.FavouredClass()),
    (claims.CALIBRATED_FOR_MAJORITIES, events_wrong.FavouredClass()),
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
    (claims.NOT_LIPSCHITZ, made("crps_normal")),
    (claims.UNBOUNDED, made("triplet_margin")),
    (claims.UNBOUNDED, made("cox_partial_likelihood")),
    (claims.NOT(claims.STRICTLY_CONVEX), made("beta_nll")),
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


def test_a_domain_that_is_too_wide_is_noticed() -> None:
    made = outlying(claims_wrong.TooWide)
    with pytest.raises(AssertionError, match="never negative"):
        list(map(cards.claims_survive, made))


def test_a_condition_a_little_off_the_edge_is_noticed() -> None:
    made = sweep(claims_wrong.OffTheEdge)
    with pytest.raises(AssertionError, match="w > 0 at"):
        list(map(cards.claims_say_their_numbers, made))


def test_every_claim_on_a_card_can_be_refuted() -> None:
    tried = {claim.name for claim, _ in FALSE}
    cards_claims = (e.definition.card.claims for e in entries("losses").values())
    names = {c.name for c in itertools.chain.from_iterable(cards_claims)}
    known = {n for n in names if not n.startswith("not ")}
    assert known <= tried
