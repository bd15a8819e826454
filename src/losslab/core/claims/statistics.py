"""Claims about what minimising a loss makes you predict."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from losslab.core.arrays import Array
from losslab.core.claim import Claim, Constant, constant
from losslab.core.claims.classes import miscalibrated
from losslab.core.event_losses import EventLoss
from losslab.core.losses import Loss, PointwiseLoss
from losslab.core.ops import log

Identification = Callable[[Any, float, Array, float], Array]
"""``(loss, c, targets, side)``: a nondecreasing function of c whose mean over the
targets is 0 at the functional; ``side`` ±1 says from which side c is approached."""

_OFFSETS = np.geomspace(1e-3, 30.0, 40)
_ODDS = (0.01, 0.1, 0.3, 0.45, 0.5, 0.55, 0.7, 0.9, 0.99)


@dataclass(frozen=True)
class Functional:
    """A statistic of a distribution, given by its identification function.

    The functional is the interval on which the mean of the function is 0.
    """

    says: str
    identify: Identification
    constant: Constant | None = None
    """The number in it that the parameters decide, if there is one."""

    def of(self, loss: Any, targets: Array, shares: Array) -> tuple[float, float]:
        """The lowest and highest value of the statistic of a discrete distribution."""
        width = self.constant.of(loss) if self.constant else 0.0
        reach = 2.0 * (float(np.ptp(targets)) + abs(width))
        ends = float(np.min(targets)) - reach, float(np.max(targets)) + reach

        def mean(c: float, side: float) -> float:
            return float(np.sum(shares * self.identify(loss, c, targets, side)))

        low = _bisect(lambda c: mean(c, 1.0) < -1e-14, *ends)
        return low, _bisect(lambda c: mean(c, -1.0) <= 1e-14, *ends)


def _bisect(holds: Callable[[float], bool], low: float, high: float) -> float:
    """The end of the stretch from low on which the condition holds."""
    for _ in range(80):
        middle = (low + high) / 2.0
        low, high = (middle, high) if holds(middle) else (low, middle)
    return (low + high) / 2.0


def _below(c: float, targets: Array, side: float) -> Array:
    """Whether each target is below a number just beside c."""
    return ((targets < c) | ((targets == c) & (side > 0.0))) * 1.0


MEAN = Functional("the mean", lambda _, c, y, side: c - y)


def QUANTILE(level: float | Constant) -> Functional:
    """The values with at most that share of the targets below, and the rest above."""
    k = constant(level)
    return Functional(
        f"the {k.says}-quantile",
        lambda loss, c, y, side: _below(c, y, side) - k.of(loss),
        k,
    )


MEDIAN = Functional("the median", QUANTILE(0.5).identify)
LOGISTIC_FUNCTIONAL = Functional(
    "the centre c at which tanh(c − y) averages to 0",
    lambda _, c, y, side: np.tanh(c - y),
)


def HUBER_FUNCTIONAL(width: float | Constant) -> Functional:
    """The centre whose residuals, cut off at the width, average to 0."""
    k = constant(width)

    def identify(loss: Any, c: float, y: Array, side: float) -> Array:
        cut = k.of(loss)
        sign = 2.0 * _below(c, y, side) - 1.0
        # Neither so small nor so large that nothing is left of it beside 0 and 1.
        return np.clip(c - y, -cut, cut) / min(cut, np.ptp(y)) if cut else sign

    return Functional(f"the Huber functional of width {k.says}", identify, k)


def TUBE_FUNCTIONAL(width: float | Constant) -> Functional:
    """The centres of a tube with as many targets above it as below it."""
    k = constant(width)

    def identify(loss: Any, c: float, y: Array, side: float) -> Array:
        half = k.of(loss)
        return _below(c - half, y, side) - (1.0 - _below(c + half, y, side))

    return Functional(
        f"any centre of a tube of half-width {k.says} with equal shares outside",
        identify,
        k,
    )


def ELICITS(functional: Functional) -> Claim:
    """The expected loss is smallest exactly at the functional of the targets."""

    def refute(loss: PointwiseLoss) -> str | None:
        width = functional.constant.of(loss) if functional.constant else 0.0
        scales = [1.0, *({abs(width)} - {0.0, 1.0})]
        found = (
            _off(loss, functional, _legal(loss, scale * targets), shares, scale)
            for scale in scales
            for targets, shares in _distributions()
        )
        return next((text for text in found if text), None)

    says = f"the best constant prediction is {functional.says}"
    return Claim("elicits", says, refute, limit=functional.constant)


def _distributions() -> Iterator[tuple[Array, Array]]:
    """Atoms and shares; shares are sixteenths, so that medians can be intervals."""
    rng = np.random.default_rng(5)
    yield np.array([-1.0, 2.0]), np.array([0.5, 0.5])
    yield np.array([0.0, 1.0, 40.0]), np.array([0.5, 0.25, 0.25])
    for scale in (0.1, 1.0, 10.0, 10.0):
        counts = rng.multinomial(16, np.ones(6) / 6)
        yield scale * rng.normal(size=6), counts / 16.0


def _legal(loss: PointwiseLoss, targets: Array) -> Array:
    """The targets, with others in place of those that are none."""
    domain = loss.target_kind.domain
    return np.where(domain.holds(targets), targets, domain.place(targets))


def _off(
    loss: PointwiseLoss,
    functional: Functional,
    targets: Array,
    shares: Array,
    scale: float,
) -> str | None:
    targets, shares = targets[shares > 0.0], shares[shares > 0.0]
    low, high = functional.of(loss, targets, shares)
    inside = np.array([low, (low + high) / 2.0, high])
    beside, least = scale * _OFFSETS, scale * 1e-4
    outside = np.concatenate([low - beside, high + beside, targets])
    outside = outside[(outside < low - least) | (outside > high + least)]
    domain = loss.prediction_kind.domain
    outside = outside[domain.holds(outside)]

    def risk(c: Array) -> Array:
        return sum(s * loss.value(c, y) for y, s in zip(targets, shares, strict=True))

    best, others = risk(inside), risk(outside)
    span = np.ptp(targets)
    usual = abs(risk(low - span if domain.holds(low - span) else high + span))
    if np.ptp(best) > 1e-10 * usual:
        return f"the risk is not constant on [{low:g}, {high:g}]"
    good = others <= best[0] + 1e-12 * usual
    return f"{outside[good][0]:g} does as well as {low:g}" if good.any() else None


@dataclass(frozen=True)
class Link:
    """The best prediction as a function of the probability η of the positive class."""

    says: str
    of: Callable[[Any, Array], Array]
    of_classes: bool = False
    """Whether η is one share for each class, and so is the prediction."""


IDENTITY = Link("η", lambda _, eta: eta)
LOGIT_LINK = Link("logit(η)", lambda _, eta: log(eta / (1.0 - eta)))
LOG_LINK = Link(
    "log η of every class, up to a shift", lambda _, eta: log(eta), of_classes=True
)


def PROPER(link: Link) -> Claim:
    """The expected loss has one minimiser, the link of the true probability."""

    def refute(loss: Loss) -> str | None:
        return (_improper_classes if isinstance(loss, EventLoss) else _improper)(
            loss, link
        )

    says = f"strictly proper with best prediction {link.says}"
    limit = None if link.of_classes else _sampled(link)
    return Claim("proper", says, refute, limit=limit)


def _sampled(link: Link) -> Constant:
    """The link at one η, as a number that its words have to say."""
    return Constant(link.says, lambda loss: float(link.of(loss, np.float64(0.3))))


def _risk(loss: Loss, odds: float) -> Callable[[Array], Array]:
    """The expected loss where the positive class has the given probability."""
    labels = loss.target_kind.labels
    if labels is None:
        raise TypeError(f"{type(loss).__name__} has no labels to be right about")

    def risk(f: Array) -> Array:
        return odds * loss.value(f, labels.positive) + (1.0 - odds) * loss.value(
            f, labels.negative
        )

    return risk


def _candidates(loss: Loss, around: float) -> Array:
    if np.isfinite(loss.prediction_kind.domain.maximum):
        return np.linspace(1e-6, 1.0 - 1e-6, 2001)
    steps = np.geomspace(2e-3, 500.0, 200)
    return np.concatenate([around - steps, [around], around + steps])


def _improper(loss: Loss, link: Link) -> str | None:
    for odds in _ODDS:
        best = float(link.of(loss, np.float64(odds)))
        risk, f = _risk(loss, odds), _candidates(loss, best)
        f = f[abs(f - best) > 1e-3]
        bound = risk(np.float64(best))
        better = ~(risk(f) > bound + 1e-13 * abs(bound))
        if better.any():
            return f"at η = {odds:g}, {f[better][0]:g} does as well as {best:g}"
    return None


def _improper_classes(loss: Loss, link: Link) -> str | None:
    rng = np.random.default_rng(7)
    fixed = loss.own_sizes.get("class")
    for classes in (fixed,) if fixed else (2, 3, 5):
        shares = rng.dirichlet(np.ones(classes))
        best = link.of(loss, shares)
        steps = rng.normal(size=(200, classes)) * np.geomspace(1e-2, 30, 200)[:, None]
        moved = best + steps - steps.mean(axis=-1, keepdims=True)
        labels = np.eye(classes)
        risks = [
            sum(q * loss.value(z, y) for q, y in zip(shares, labels, strict=True))
            for z in (best, best + 3.0, *moved)
        ]
        if abs(risks[1] - risks[0]) > 1e-12 or min(risks[2:]) <= risks[0] + 1e-13:
            return f"at probabilities {shares}, others do as well as {best}"
    return None


def _miscalibrated(loss: Loss) -> str | None:
    """A probability at which a prediction on the wrong side is as good as any."""
    if isinstance(loss, EventLoss):
        return miscalibrated(loss)
    border = 0.5 if np.isfinite(loss.prediction_kind.domain.maximum) else 0.0
    for odds in _ODDS:
        f = np.unique(np.append(_candidates(loss, border), border))
        risks = _risk(loss, odds)(f)
        wrong = (f - border) * (odds - 0.5) <= 0.0
        if odds != 0.5 and risks[wrong].min() <= risks.min() * (1.0 + 1e-9):
            at = f[wrong][np.argmin(risks[wrong])]
            return f"at η = {odds:g}, {at:g} does as well as any prediction"
    return None


CALIBRATED = Claim(
    "calibrated",
    "classification-calibrated: the best score names the likelier class",
    _miscalibrated,
)
