"""Where losses are looked at: points, letters of their formulas, and closeness."""

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpf

from losslab.core.claims.trials import View, targets
from losslab.core.class_losses import ClassLoss
from losslab.core.losses import Loss, PointwiseLoss

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "varepsilon",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
}


def pointwise(loss: Loss) -> PointwiseLoss:
    """The loss itself, or its slice where it takes many scores."""
    return loss.slice() if isinstance(loss, ClassLoss) else loss  # type: ignore[return-value]


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
    bounded = np.isfinite(loss.prediction_kind.domain.maximum)
    centre = target if loss.target_kind.name == "real" else 0.0
    ends = (0.02, 0.98) if bounded else (centre - 6.0, centre + 6.0)
    points = exactly(rng.uniform(*ends, 4 * count))
    places = np.array([np.inf, *special(loss, target)])
    return points[abs(points[:, None] - places).min(axis=1) > 4e-3][:count]


def class_points(count: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Random scores of three classes, with hard and soft targets."""
    rng = np.random.default_rng(2)
    hard = np.eye(3)[rng.integers(3, size=count // 2)]
    soft = rng.dirichlet(np.ones(3), count - count // 2)
    return rng.normal(size=(count, 3)) * 3.0, np.concatenate([hard, soft])


def samples(loss: Loss) -> tuple[np.ndarray, np.ndarray]:
    """Predictions and targets away from kinks, in the shapes the loss takes.

    There are always as many, for libraries compile for every shape anew. Where targets
    are real they are exact in 16 bits, so that a residual is the same in every type;
    `far_samples` are not.
    """
    if isinstance(loss, ClassLoss):
        return class_points()
    one = pointwise(loss)
    if one.target_kind.labels:
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
    if isinstance(loss, ClassLoss):
        return np.eye(target.shape[-1])[target.argmax(axis=-1)]
    return np.round(target)


def parameter_letters(loss: Loss) -> dict[str, Any]:
    """The parameters by the symbols of the card, as LaTeX writes them."""
    return {
        _latex(loss.parameters()[name].symbol): mpf(value)
        for name, value in loss.varying.items()
    }


def _latex(symbol: str) -> str:
    return "\\" + GREEK[symbol] if symbol in GREEK else symbol


def letters(loss: Loss, prediction: Any, target: Any) -> dict[str, Any]:
    """What the letters of the card's formulas stand for at one sample."""
    known = parameter_letters(loss)
    if isinstance(loss, ClassLoss):
        numbers = [list(map(mpf, map(float, row))) for row in (prediction, target)]
        return {**known, "z": numbers[0], "y": numbers[1], "classes": len(numbers[0])}
    x, y = mpf(float(prediction)), mpf(float(target))
    logit = loss.prediction_kind.name == "logit"
    p = 1 / (1 + mp.exp(-x)) if logit else x
    return {**known, "y": y, "\\haty": x, "r": x - y, "m": x * y, "z": x, "p": p}


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
