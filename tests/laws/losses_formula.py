"""Laws of formulas and of precision: plain functions that raise AssertionError."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from mpmath import mp, mpf

from laws import oracle
from laws.losses_extremes import event_extremes, moved_by_rounding
from laws.losses_samples import (
    close,
    far_samples,
    if_given,
    joined,
    letters,
    naming,
    samples,
    special,
    tied_samples,
)
from laws.meaning import NoMeaning, evaluate
from losslab.core import kinds
from losslab.core.claims.trials import targets
from losslab.core.event_losses import EventLoss, pointwise
from losslab.core.losses import Loss, PointwiseLoss, ResidualLoss

EPSILON = np.finfo(float).eps
DIGITS = 800
"""Enough for 1e300 beside 1e-324: what a float can hold is not lost beside another."""

WORDS = ("value", "gradient")


def places(loss: Loss) -> tuple[np.ndarray, np.ndarray]:
    """Samples near and far, and the declared kinks and jumps themselves."""
    if isinstance(loss, EventLoss):
        prediction, target = map(joined, samples(loss), tied_samples(loss))
        return prediction, target
    one = pointwise(loss)
    more = [(x, t) for t in (targets(one)[0],) for x in special(one, t)]
    extra = np.array([*more, *_beside_targets(one)]).reshape(-1, 2).T
    parts = zip(samples(loss), far_samples(one), extra, strict=True)
    prediction, target = map(np.concatenate, parts)
    return prediction, target


def _beside_targets(loss: PointwiseLoss) -> Iterator[tuple[float, float]]:
    """Predictions that miss their target by a share of it, however small that is."""
    legal = loss.prediction_kind.domain.holds
    for target in () if loss.target_kind.labels else targets(loss):
        for share in (1e-9, 0.1, 0.3):
            beside = target * (1.0 - share), target * (1.0 + share)
            yield from ((x, target) for x in beside if legal(x))


def formula_is_the_loss(loss: Loss) -> None:
    """The LaTeX of value and gradient against the definition, both with many digits.

    No rounding stands between the two, so nothing hides behind it: the formula is
    compared near and far, at kinks and jumps, and from 1e-300 to 1e300. Only a formula
    that the card owns to be ``in_words`` may have no meaning here, and has to.
    """
    prediction, target = map(joined, places(loss), extremes(loss))
    moved = moved_by_rounding(loss, prediction, target)
    names = ("formula", "gradient_formula")
    assert {*loss.card.in_words} <= {*names}, loss.card.in_words
    with mp.workdps(DIGITS):
        ours = oracle.value_and_gradient(loss, prediction, target)
        targets = [None] * len(prediction) if target is None else target
        at = list(zip(prediction, targets, strict=True))
        told = [_told(loss, name, at) for name in names]
        for name, said, got, move in zip(names, told, ours, moved, strict=True):
            if said is None:
                continue
            wrong = [i for i in range(len(at)) if _off(got[i], said[i], move[i])]
            assert not wrong, f"{name} at {at[wrong[0]]}: {mp.nstr(got[wrong[0]])}"


def _told(loss: Loss, name: str, at: Iterable[tuple[Any, Any]]) -> list[Any] | None:
    """What a formula says at each sample, or None where it is in words."""
    formula, in_words = getattr(loss.card, name), name in loss.card.in_words
    assert formula, f"no {name}"
    try:
        said = [evaluate(formula, letters(loss, x, t)) for x, t in at]
    except NoMeaning as error:
        if not in_words:
            raise AssertionError(str(error)) from error
        return None
    assert not in_words, f"{name}: the laws can compute it"
    return said


def _magnitudes(loss: Loss) -> np.ndarray:
    """The hard points of the domain, but for its ends and what overflows at once."""
    domain = loss.prediction_kind.domain
    points = np.array(domain.hard())
    usual = (abs(points) <= 1e300) & (abs(points) >= 1e-300) | (points == 0.0)
    return points[usual & ~np.isin(points, domain.ends)]


def extremes(loss: Loss) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(loss, EventLoss):
        return event_extremes(loss)
    # At a soft label the gradient is a difference, and vanishes at the best point.
    known = targets(loss)[:2] if loss.target_kind.labels else (*targets(loss), 1e150)
    x, t = np.meshgrid(_magnitudes(loss), np.array(known))
    return x.ravel(), t.ravel()


def stays_exact_at_extremes(loss: Loss) -> None:
    """Value and gradient against the oracle, from 1e-300 to 1e300."""
    prediction, target = extremes(loss)
    ours = loss.value_and_gradient(prediction, target)
    moved = moved_by_rounding(loss, prediction, target)
    with mp.workdps(DIGITS):
        seen = _as_subtracted(loss, prediction, target)
        exactly = oracle.value_and_gradient(loss, *seen)
        for what, got, want, move in zip(WORDS, ours, exactly, moved, strict=True):
            # XLA, which computes gradients of events, makes subnormal numbers 0.
            by_xla = what == "gradient" and isinstance(loss, EventLoss)
            small = -1022 if by_xla else -1070
            off = [_off(*each, small) for each in zip(got, want, move, strict=True)]
            wrong = [i for i, is_off in enumerate(off) if is_off]
            targets = [None] * len(got) if target is None else target
            if what == "gradient" and getattr(loss, "kinked", False):
                at = [(prediction[i], targets[i]) for i in range(len(got))]
                wrong = [i for i in wrong if _off_beside(loss, at[i], got[i], move[i])]
            where = [(prediction[i], targets[i]) for i in wrong[:3]]
            assert not wrong, f"{what} at {where}: {got[wrong[:3]]}"


def _off_beside(loss: Loss, at: tuple[Any, Any], got: Any, moved: float) -> bool:
    """Whether no event that a rounding tells from this one has the gradient.

    A rounding of one large number may carry an event over a kink.
    """
    prediction, target = at
    ways = np.random.default_rng(8).integers(-1, 2, (32, *prediction.shape))
    beside = prediction * (1.0 + EPSILON * ways)
    targets = if_given(lambda t: np.broadcast_to(t, (32, *t.shape)), target)
    _, slopes = oracle.value_and_gradient(loss, beside, targets)
    return all(_off(got, slope, moved) for slope in slopes)


def _as_subtracted(loss: Loss, prediction: Any, target: Any) -> tuple[Any, Any]:
    """What is left of the inputs after the one rounding that no residual escapes."""
    residual = isinstance(loss, ResidualLoss)
    return (prediction - target, 0.0 * target) if residual else (prediction, target)


def _off(got: Any, want: Any, moved: float, small: int = -1070) -> bool:
    """Whether the numbers of one sample miss, measured by the largest among them.

    What is below 2 to the power of ``small`` may be 0.
    """
    row, wanted = np.ravel(got), np.ravel(np.array(want, dtype=object))
    scale = max(map(abs, wanted))
    bound = EPSILON * (16 * scale + 2 * mpf(float(moved))) + mpf(2) ** small
    return any(not _near(mpf(a), b, bound) for a, b in zip(row, wanted, strict=True))


def _near(got: Any, want: Any, bound: Any) -> bool:
    if mp.isnan(want) or mp.isnan(got):
        return bool(mp.isnan(want) and mp.isnan(got))
    if mp.isinf(got):  # an overflow that is due
        return abs(want) > 1.79e308 and (want > 0) == (got > 0)
    return bool(abs(got - want) <= bound)


def infinities_are_no_puzzle(loss: Loss) -> None:
    """An infinite prediction has a loss that is a number, and NaN stays NaN."""
    if isinstance(loss, EventLoss):
        if loss.prediction_kind != kinds.CLASS_SCORES:
            return
        soft = [np.array([0.5, 0.5, 0.0])] * (loss.target_kind.index_of is None)
        for target in (naming(loss, np.array(0), 3), *soft):
            _infinite_is_more_than_huge(loss, target)
        return
    one = pointwise(loss)
    for target in targets(one):
        domain = one.prediction_kind.domain
        if len(domain.ends) == 2:
            continue
        ends = [x for x in (-np.inf, np.inf) if domain.admits(x)]
        losses = one.value(np.array(ends), target)
        assert not np.isnan(losses).any(), f"{losses} at ±∞, target {target:g}"
        if not domain.ends:
            assert np.isnan(one.value(np.nan, target)), "NaN has a loss"
            assert np.isnan(one.gradient(np.nan, target)), "NaN has a gradient"


def _infinite_is_more_than_huge(loss: EventLoss, target: np.ndarray) -> None:
    """At infinite scores, of which one leads at most, is the limit of large ones."""
    every = itertools.product((0.0, np.inf, -np.inf), (0.5, np.inf, -np.inf), (1.0,))
    scores = np.array([row for row in every if row.count(np.inf) < 2])
    # Large ones that differ, so that their difference is large as well.
    huge = np.clip(scores, [-1e300, -2e300, 1.0], [1e300, 2e300, 1.0])
    spread = np.broadcast_to(target, (len(scores), *target.shape))
    values, slopes = loss.value_and_gradient(scores, spread)
    limits, near = loss.value_and_gradient(huge, spread)
    wanted = np.where(limits > 1e200, np.inf, limits)
    wrong = ~close(values, wanted, 1e-12) | ~close(slopes, near, 1e-12).all(axis=-1)
    assert not wrong.any(), f"{values[wrong][0]} at scores {scores[wrong][0]}"


LAWS = (formula_is_the_loss, stays_exact_at_extremes, infinities_are_no_puzzle)
