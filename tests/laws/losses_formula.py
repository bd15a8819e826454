"""Laws of formulas and of precision: plain functions that raise AssertionError."""

from typing import Any

import numpy as np
from mpmath import mp, mpf

from laws.latex import read
from laws.losses_samples import (
    close,
    far_samples,
    letters,
    pointwise,
    samples,
    special,
)
from losslab.core.claims.trials import targets
from losslab.core.class_losses import ClassLoss
from losslab.core.losses import Loss

EPSILON = np.finfo(float).eps


def exact(loss: Loss, formula: str, prediction: Any, target: Any) -> Any:
    """What the formula on the card says at one sample, at the digits now in force."""
    meaning, at = read(formula), letters(loss, prediction, target)
    if not isinstance(loss, ClassLoss) or "k" not in _free(formula):
        return meaning(at)
    return [meaning({**at, "k": k}) for k in range(at["classes"])]


def _free(formula: str) -> str:
    """The formula without its sums over k."""
    return "" if "\\sum_k" in formula else formula


def _places(loss: Loss) -> tuple[np.ndarray, np.ndarray]:
    """Samples near and far, and the declared kinks and jumps themselves."""
    if isinstance(loss, ClassLoss):
        return samples(loss)
    one = pointwise(loss)
    more = [(x, t) for t in (targets(one)[0],) for x in special(one, t)]
    extra = np.array(more).reshape(-1, 2).T
    parts = zip(samples(loss), far_samples(one), extra, strict=True)
    prediction, target = map(np.concatenate, parts)
    return prediction, target


def formula_is_the_loss(loss: Loss) -> None:
    """The LaTeX of value and gradient against the definition."""
    prediction, target = _places(loss)
    value, gradient = loss.value_and_gradient(prediction, target)
    found = ((loss.card.formula, value), (loss.card.gradient_formula, gradient))
    for formula, ours in found:
        assert formula, "no formula for the gradient"
        with mp.workdps(30):
            pairs = zip(prediction, target, strict=True)
            theirs = [exact(loss, formula, x, t) for x, t in pairs]
            wanted = np.array(theirs, dtype=float)
        wrong = ~close(ours, wanted, 1e-11)
        assert not wrong.any(), (
            f"{formula} is {wanted[wrong][:3]}, not {ours[wrong][:3]}"
        )


def _magnitudes(loss: Loss) -> np.ndarray:
    if np.isfinite(loss.prediction_kind.domain.maximum):
        tiny = [10.0**-k for k in (300, 100, 30, 16, 8, 3, 1)]
        return np.array([*tiny, 0.3, 0.5, 0.9, 1 - 1e-3, 1 - 1e-8, 1 - 2.0**-53])
    powers = [
        10.0**k for k in (-300, -160, -150, -30, -9, -4, -1, 1, 2, 4, 100, 160, 300)
    ]
    usual = [0.3, 0.999, 1.0, 1.5, 5.0, 20.0, 36.7, 40.0, 300.0, 709.0, 745.0, 800.0]
    sizes = np.array([*powers, *usual])
    return np.concatenate([-sizes, [0.0], sizes])


def _extremes(loss: Loss) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(loss, ClassLoss):
        return _class_extremes()
    # At a soft label the gradient is a difference, and vanishes at the best point.
    known = targets(loss)[:2] if loss.target_kind.labels else (*targets(loss), 1e150)
    x, t = np.meshgrid(_magnitudes(loss), np.array(known))
    return x.ravel(), t.ravel()


def _class_extremes() -> tuple[np.ndarray, np.ndarray]:
    sizes = (-1e300, -1e9, -745.0, -40.0, -1e-9, 0.0, 1e-300, 1.0, 40.0, 700.0, 1e300)
    scores = np.array([(a, b, 0.5) for a in sizes for b in sizes if abs(a - b) < 1e301])
    hard = np.tile([0.0, 1.0, 0.0], (len(scores), 1))
    return scores, hard


def stays_exact_at_extremes(loss: Loss) -> None:
    """Value and gradient against many digits, from 1e-300 to 1e300.

    An error may be a few units in the last place, and what one rounding of the input
    would cause: |x·L′(x)| for the value, |x·L″(x)| for the gradient.
    """
    prediction, target = _extremes(loss)
    value, gradient = loss.value_and_gradient(prediction, target)
    gradient_formula = loss.card.gradient_formula
    assert gradient_formula, "no formula for the gradient"
    size = abs(prediction)
    bend = None if isinstance(loss, ClassLoss) else loss.curvature(prediction, target)
    with np.errstate(over="ignore", invalid="ignore"):
        # Softmax probabilities change by their own size, and so do its gradients.
        slack = (
            _moved(size * gradient),
            _moved(size * (gradient if bend is None else bend)),
        )
    formulas = (loss.card.formula, gradient_formula)
    for formula, ours, moved in zip(formulas, (value, gradient), slack, strict=True):
        pairs = list(zip(prediction, target, strict=True))
        with mp.workdps(800):
            theirs = [_with_digits(loss, formula, *pair) for pair in pairs]
            wrong = _off(ours, theirs, moved)
        where = [pairs[i] for i in np.flatnonzero(wrong)[:3]]
        assert not wrong.any(), f"{formula} at {where}: {ours[wrong][:3]}"


def _with_digits(loss: Loss, formula: str, prediction: Any, target: Any) -> Any:
    """The formula with 50 digits beyond what its cancellations can eat.

    log cosh of 1e-300 is 5e-601, and 1 − σ(800) is 1e-347.
    """
    size = np.max(np.where(abs(prediction) > 1e5, 0.0, abs(prediction)))
    small = np.min(np.where(prediction == 0.0, 1.0, abs(prediction)))
    with mp.workdps(60 + int(min(size, 900.0) - 2.0 * min(0.0, np.log10(small)))):
        return exact(loss, formula, prediction, target)


def _moved(change: np.ndarray) -> np.ndarray:
    """What a rounding of the inputs may change, one number per sample."""
    finite = np.where(np.isfinite(change), abs(change), 0.0)
    return finite.sum(axis=-1) if finite.ndim > 1 else finite


def _off(ours: np.ndarray, exact: list[Any], moved: Any) -> np.ndarray:
    """Whether each number misses; vectors are measured by their largest entry."""
    rows = ours.reshape(len(ours), -1)
    moves = np.broadcast_to(moved, len(ours))
    wanted = [row if isinstance(row, list) else [row] for row in exact]
    triples = zip(rows, wanted, moves, strict=True)
    return np.array([_row_off(row, want, move) for row, want, move in triples])


def _row_off(row: np.ndarray, wanted: list[Any], move: float) -> bool:
    scale = max(map(abs, wanted))
    bound = EPSILON * (16 * scale + 2 * abs(mpf(float(move)))) + mpf(2) ** -1070
    return any(not _near(float(a), b, bound) for a, b in zip(row, wanted, strict=True))


def _near(got: float, want: Any, bound: Any) -> bool:
    if mp.isnan(want) or np.isnan(got):
        return bool(mp.isnan(want) and np.isnan(got))
    if np.isinf(got):  # an overflow that is due
        return abs(want) > 1.79e308 and (want > 0) == (got > 0)
    return bool(abs(mpf(got) - want) <= bound)


def infinities_are_no_puzzle(loss: Loss) -> None:
    """An infinite prediction has a loss that is a number, and NaN stays NaN."""
    if isinstance(loss, ClassLoss):
        ruled_out = np.array([[0.0, -np.inf, 1.0], [-np.inf, 0.0, 1.0]])
        losses, gradient = loss.value_and_gradient(ruled_out, np.eye(3)[[0, 0]])
        assert np.isfinite(losses[0]), "a class that is ruled out spoils the loss"
        assert np.isfinite(gradient[0]).all(), "a class that is ruled out spoils slopes"
        assert losses[1] > 0.0, "the true class was ruled out for free"
        return
    one = pointwise(loss)
    for target in targets(one):
        if np.isfinite(one.prediction_kind.domain.maximum):
            continue
        losses = one.value(np.array([-np.inf, np.inf]), target)
        assert not np.isnan(losses).any(), f"{losses} at ±∞, target {target:g}"
        assert np.isnan(one.value(np.nan, target)), "NaN has a loss"
        assert np.isnan(one.gradient(np.nan, target)), "NaN has a gradient"


LAWS = (formula_is_the_loss, stays_exact_at_extremes, infinities_are_no_puzzle)
