"""Where losses are looked at: points, letters of their formulas, and closeness."""

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpf

from losslab.core import kinds
from losslab.core.claims.trials import View, targets
from losslab.core.event_losses import EventLoss, pointwise
from losslab.core.losses import Loss, PointwiseLoss


def special(loss: PointwiseLoss, target: float) -> tuple[float, ...]:
    """Every place where something is declared."""
    return (*loss.kinks(target), *loss.bends(target), *loss.jumps(target))


def smooth_points(
    loss: PointwiseLoss,
    target: float,
    count: int = 40,
    seed: int = 1,
    exactly: Callable[[np.ndarray], np.ndarray] = np.asarray,
) -> np.ndarray:
    """Random predictions around a real target, away from every declared place."""
    rng = np.random.default_rng(seed)
    domain = loss.prediction_kind.domain
    kind = loss.target_kind
    centre = 0.0 if kind.labels else target
    ends = (centre - 6.0, centre + 6.0)
    if len(domain.ends) == 2:
        low, high = domain.ends
        ends = (low + 0.02 * (high - low), high - 0.02 * (high - low))
    elif domain.ends:
        ends = (domain.minimum + 0.02, max(domain.minimum, centre) + 6.0)
    points = exactly(rng.uniform(*ends, 4 * count))
    points = points[domain.holds(points)]
    places = np.array([np.inf, *special(loss, target)])
    return points[abs(points[:, None] - places).min(axis=1) > 4e-3][:count]


def event_samples(loss: EventLoss, count: int = 12, size: int = 3) -> tuple[Any, Any]:
    """Random events, and targets of them (or None), with axes of that size.

    Real targets are exact in 16 bits, so that their order is the same in every type.
    """
    rng = np.random.default_rng(2)
    ours, theirs = loss.prediction_kind, loss.target_kind
    sizes = {**dict.fromkeys((*ours.event, *theirs.event), size), **loss.own_sizes}
    drawn = None if theirs is kinds.NOTHING else theirs.draw(rng, count, sizes)
    target = drawn if theirs.labels or theirs.whole else if_given(_in_eight_bits, drawn)
    return ours.draw(rng, count, sizes), target


def tied_samples(loss: EventLoss) -> tuple[Any, Any]:
    """Random events with targets of few different numbers, if they may have such."""
    prediction, target = event_samples(loss, 24)
    theirs = loss.target_kind
    if theirs is kinds.NOTHING or theirs.labels or theirs.whole:
        return prediction[:0], if_given(lambda t: t[:0], target)
    return prediction, theirs.placed(few(np.random.default_rng(6), 1, target))


def few(rng: np.random.Generator, spread: int, like: np.ndarray) -> np.ndarray:
    """Whole numbers between −spread and spread."""
    return rng.integers(-spread, spread + 1, like.shape).astype(float)


def joined(first: Any, more: Any) -> Any:
    """The samples of two arrays in one; None where there are no targets."""
    return if_given(lambda given: np.concatenate([given, more]), first)


def _in_eight_bits(numbers: np.ndarray) -> np.ndarray:
    share, power = np.frexp(numbers)
    return np.ldexp(np.trunc(256.0 * share) / 256.0, power)


def if_given(function: Callable[..., Any], values: Any, *more: Any) -> Any:
    """The function of what is there; None, the target of many losses, stays None."""
    return None if values is None else function(values, *more)


def samples(loss: Loss) -> tuple[np.ndarray, np.ndarray]:
    """Predictions and targets away from kinks, in the shapes the loss takes.

    There are always as many, for libraries compile for every shape anew. Where targets
    are real they are exact in 16 bits, so that a residual is the same in every type;
    `far_samples` are not.
    """
    if isinstance(loss, EventLoss):
        return event_samples(loss)
    one = pointwise(loss)
    if one.target_kind != kinds.REAL_TARGET:
        return _around(one, targets(one), 24)
    drawn = _sixteenths(np.random.default_rng(4).uniform(-8.0, 8.0, 9))
    return _around(one, (0.0, 1.0, -2.5, *drawn), 24, _sixteenths)


def _sixteenths(numbers: np.ndarray) -> np.ndarray:
    return np.round(16.0 * numbers) / 16.0


def far_samples(loss: PointwiseLoss) -> tuple[np.ndarray, np.ndarray]:
    """Predictions around all targets at which claims are tried, extremes too."""
    return _around(loss, targets(loss), 28)


def _around(
    loss: PointwiseLoss,
    labels: tuple[float, ...],
    count: int,
    exactly: Any = np.asarray,
) -> tuple[np.ndarray, np.ndarray]:
    each = count // len(labels)
    points = [
        (x, target)
        for seed, target in enumerate(labels, start=1)
        for x in smooth_points(loss, target, each, seed, exactly)
    ]
    prediction, target = np.array(points).T
    return prediction.copy(), target.copy()


def hard(loss: Loss, target: np.ndarray) -> np.ndarray:
    """The targets rounded to pure labels."""
    if loss.target_kind.sums_to_one:
        return np.eye(target.shape[-1])[target.argmax(axis=-1)]
    return np.round(target)


def naming(loss: Loss, labels: np.ndarray, classes: int) -> np.ndarray:
    """Targets that name these classes, as numbers or as probabilities."""
    return labels if loss.target_kind.index_of else np.eye(classes)[labels]


def parameter_letters(loss: Loss) -> dict[str, Any]:
    """The parameters by the symbols of the card."""
    known = loss.parameters()
    varying = loss.varying.items()
    return {known[name].symbol: _with_many_digits(value) for name, value in varying}


def _with_many_digits(values: Any) -> Any:
    return np.vectorize(_exact, otypes=[object])(values)[()]


def letters(loss: Loss, prediction: Any, target: Any) -> dict[str, Any]:
    """What the letters of the card's formulas stand for at one sample."""
    known = parameter_letters(loss)
    if isinstance(loss, EventLoss):
        return known | _event_letters(loss, prediction, target)
    x, y = mpf(float(prediction)), mpf(float(target))
    logit = loss.prediction_kind.name == "logit"
    p = 1 / (1 + mp.exp(-x)) if logit else x
    return {**known, "y": y, "ŷ": x, "r": x - y, "m": x * y, "z": x, "p": p}


def _event_letters(loss: EventLoss, prediction: Any, target: Any) -> dict[str, Any]:
    given = {"prediction": prediction, "target": target}
    kinds = {"prediction": loss.prediction_kind, "target": loss.target_kind}
    found: dict[str, Any] = {}
    for letter, place in loss.letters.items():
        role, _, part = place.partition(".")
        if role not in given:  # what the definition computes from both
            values = np.asarray(getattr(loss, place)(prediction, target))
        else:
            values = given[role]
        if part:
            kind = kinds[role]
            at = kind.event.index("part") - len(kind.event)
            values = np.take(values, kind.parts.index(part), axis=at)
        found[letter] = _with_many_digits(values)
    return found


def _exact(number: Any) -> Any:
    return mpf(float(number))


def close(got: Any, want: Any, tolerance: float, scale: Any = 0.0) -> np.ndarray:
    """Where two arrays agree, relative to 1, to their size and to a scale."""
    got, want = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    size = (
        1.0 + np.minimum(abs(want), 1e300) + np.minimum(abs(np.asarray(scale)), 1e300)
    )
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    with np.errstate(invalid="ignore"):
        return same | (abs(got - want) <= tolerance * size)


def view(loss: PointwiseLoss, target: float) -> View:
    """The loss as plain functions of its prediction."""
    return View(loss, target)
