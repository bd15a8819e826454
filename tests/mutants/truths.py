"""Which standard claims are true of a loss, found without their refuters.

Slopes come from the oracle, so that a flat tail is told from one that fades; best
predictions from a fine grid.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from mpmath import mp, mpf

from laws import oracle
from losslab.core import kinds
from losslab.core.claims.lines import lines
from losslab.core.claims.trials import targets
from losslab.core.event_losses import EventLoss
from losslab.core.losses import Loss, PointwiseLoss

_FAR = (1e2, 1e3, 1e5, 1e9, 1e100)
_NOTHING = mpf(10) ** -40
_ODDS = (0.05, 0.3, 0.5, 0.6, 0.9)


def is_true(claim: str, loss: Loss) -> bool:
    """Whether the claim, as cards write it, is true, and its constant the best."""
    name, _, rest = claim.partition("(")
    constant = rest.rstrip(")")
    if name == "NOT":
        return not is_true(constant.removeprefix("claims."), loss)
    if name in ("CALIBRATED", "PROPER", "ELICITS"):
        return _STATISTICS[name](loss, constant.removeprefix("claims."))
    with mp.workdps(60):
        return _SHAPES[name](list(_samples(loss)), mpf(constant or "0"))


Sample = tuple[Any, Any, Any]
"""Ascending predictions, losses and slopes along one line."""


def _samples(loss: Loss) -> Iterator[Sample]:
    if isinstance(loss, PointwiseLoss):
        for target in targets(loss):
            yield _sample(loss, target)
    elif isinstance(loss, EventLoss):
        for line in lines(loss):
            yield _sample(line, None)


def _sample(loss: PointwiseLoss, target: Any) -> Sample:
    """Around the target, so that r and −r are both there."""
    domain = loss.prediction_kind.domain
    centre = 0.0 if loss.target_kind.labels or target is None else target
    near = np.concatenate([np.arange(0.0, 12.0, 0.03125), _FAR])
    if len(domain.ends) == 2:
        tiny = 0.5 * 10.0 ** -np.arange(0.0, 15.0, 0.25)
        points = np.unique(
            np.concatenate([tiny, 1.0 - tiny, np.linspace(0.01, 0.99, 99)])
        )
    else:
        points = np.unique(np.concatenate([centre - near, centre + near]))
    points = np.unique(np.concatenate([points, *_beside_jumps(loss, target)]))
    points = points[domain.holds(points)]
    spread = None if target is None else np.full_like(points, target)
    values, slopes = oracle.value_and_gradient(loss, points, spread)
    return points, values, slopes


def _beside_jumps(loss: PointwiseLoss, target: Any) -> list[Any]:
    """A jump is steeper the closer one looks."""
    step = 1e-12
    return [place + np.array([-step, 0.0, step]) for place in loss.jumps(target)]


def _quotients(sample: Sample, column: int) -> list[Any]:
    x, y = sample[0], sample[column]
    steps = zip(x[:-1], x[1:], y[:-1], y[1:], strict=True)
    return [(d - c) / (mpf(b) - mpf(a)) for a, b, c, d in steps if mp.isfinite(c + d)]


def _rises(sample: Sample) -> list[Any]:
    slopes = _quotients(sample, 1)
    return [b - a for a, b in itertools.pairwise(slopes)]


def _convex(samples: list[Sample], _: Any) -> bool:
    return all(rise >= -_NOTHING for sample in samples for rise in _rises(sample))


def _strictly(samples: list[Sample], _: Any) -> bool:
    return all(rise > _NOTHING for s in samples for rise in _rises(_near(s)))


def _near(sample: Sample) -> Sample:
    """Without the far points, where a curve may be flat to all digits."""
    near = abs(sample[0] - np.median(sample[0])) < 20.0
    return sample[0][near], sample[1][near], sample[2][near]


def _strongly(samples: list[Sample], modulus: Any) -> bool:
    least = min(q for sample in samples for q in _quotients(sample, 2))
    return _convex(samples, 0) and _is_best(least, modulus)


def _weakly(samples: list[Sample], _: Any) -> bool:
    return bool(min(q for s in samples for q in _quotients(s, 2)) < mpf(10) ** -9)


def _smooth(samples: list[Sample], bound: Any) -> bool:
    return _is_best(max(abs(q) for s in samples for q in _quotients(s, 2)), bound)


def _lipschitz(samples: list[Sample], bound: Any) -> bool:
    return _is_best(max(abs(q) for s in samples for q in _quotients(s, 1)), bound)


def _steep(samples: list[Sample], _: Any) -> bool:
    return bool(max(abs(q) for s in samples for q in _quotients(s, 1)) > 10**9)


def _bounded(samples: list[Sample], bound: Any) -> bool:
    return _is_best(max(value for sample in samples for value in sample[1]), bound)


def _is_best(found: Any, constant: Any) -> bool:
    return bool(abs(found / constant - 1) < 0.005)


def _nonnegative(samples: list[Sample], _: Any) -> bool:
    return all(value >= 0 for sample in samples for value in sample[1])


def _symmetric(samples: list[Sample], _: Any) -> bool:
    pairs = [zip(s[1], s[1][::-1], strict=True) for s in samples]
    return all(abs(a - b) <= _NOTHING for pair in pairs for a, b in pair)


def _calibrated(loss: Loss, _: str) -> bool:
    if isinstance(loss, EventLoss):
        return loss.prediction_kind == kinds.CLASS_SCORES and _calibrated_scores(loss)
    found = ((odds, *_best_score(loss, odds)) for odds in _ODDS if odds != 0.5)
    border = 0.5 if loss.prediction_kind.domain.ends else 0.0
    return all((at - border) * (odds - 0.5) > 0 for odds, *ends in found for at in ends)


def _calibrated_scores(loss: EventLoss) -> bool:
    """Whether the best of many random scores are highest for the likeliest class."""
    rng = np.random.default_rng(6)
    scores = rng.normal(size=(20000, 3)) * rng.choice([0.1, 1.0, 4.0, 30.0], (20000, 1))
    for odds in ([0.36, 0.34, 0.3], [0.45, 0.4, 0.15], [0.6, 0.3, 0.1]):
        risk = sum(
            share * loss.value(scores, np.full(len(scores), k))
            for k, share in enumerate(odds)
        )
        best = scores[np.argsort(risk)[:20]]
        if (best.argmax(axis=-1) != 0).any():
            return False
    return True


def _proper(loss: Loss, link: str) -> bool:
    links = {"IDENTITY": lambda p: p, "LOGIT_LINK": lambda p: np.log(p / (1.0 - p))}
    wanted = ((odds, links[link](odds)) for odds in _ODDS)
    found = ((at, want) for odds, want in wanted for at in _best_score(loss, odds))
    return all(abs(at - want) < 0.01 for at, want in found)


def _best_score(loss: Loss, odds: float) -> tuple[float, float]:
    labels = loss.target_kind.labels
    if not labels:
        return -np.inf, np.inf
    return _best(loss, np.array([labels.positive, labels.negative]), [odds, 1.0 - odds])


def _elicits(loss: Loss, statistic: str) -> bool:
    """On samples of an odd number of atoms, which have one mean and one median."""
    summary = {"MEAN": np.mean, "MEDIAN": np.median}[statistic]
    rng = np.random.default_rng(9)
    atoms = [rng.normal(size=5) * scale for scale in (0.3, 1.0, 3.0)]
    found = ((at, summary(y)) for y in atoms for at in _best(loss, y, np.ones(5) / 5))
    return all(abs(at - want) < 0.01 for at, want in found)


def _best(loss: Loss, atoms: Any, shares: Any) -> tuple[float, float]:
    """The lowest and highest prediction of least expected loss, on a fine grid."""
    ends = loss.prediction_kind.domain.ends or (-12.0, 12.0)
    grid = np.linspace(ends[0], ends[-1] if len(ends) > 1 else ends[0] + 24.0, 10001)
    risk = sum(s * loss.value(grid, y) for y, s in zip(atoms, shares, strict=True))
    best = grid[risk <= np.nanmin(risk) + 1e-13 * (1.0 + abs(np.nanmin(risk)))]
    return float(best.min()), float(best.max())


_STATISTICS = {"CALIBRATED": _calibrated, "PROPER": _proper, "ELICITS": _elicits}
_SHAPES = {
    "CONVEX": _convex,
    "STRICTLY_CONVEX": _strictly,
    "STRONGLY_CONVEX": _strongly,
    "NOT_STRONGLY_CONVEX": _weakly,
    "SMOOTH": _smooth,
    "LIPSCHITZ": _lipschitz,
    "NOT_LIPSCHITZ": _steep,
    "BOUNDED": _bounded,
    "NONNEGATIVE": _nonnegative,
    "SYMMETRIC": _symmetric,
}
