"""Claims about what minimising a loss of whole events makes you predict."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from losslab.core.arrays import Array
from losslab.core.claim import Claim
from losslab.core.claims.statistics import QUANTILE
from losslab.core.event_losses import EventLoss

Distribution = tuple[Array, Array]
"""Targets, and the share of each."""

_CANDIDATES = 120
_SIZES = (2, 3, 5)


@dataclass(frozen=True)
class Summary:
    """What of a distribution of targets is the best event to predict.

    ``of(loss, targets, shares)`` gives the lowest and the highest number in each place;
    all events between the two are as good.
    """

    says: str
    of: Callable[[Any, Array, Array], tuple[Array, Array]]


def _mean(_: Any, targets: Array, shares: Array) -> tuple[Array, Array]:
    mean = np.tensordot(shares, targets, 1)
    return mean, mean


MEAN_TARGET = Summary("the mean of the targets", _mean)


def _mean_and_log_variance(
    _: Any, targets: Array, shares: Array
) -> tuple[Array, Array]:
    mean = shares @ targets
    both = np.stack([mean, np.log(shares @ (targets - mean) ** 2)])
    return both, both


MEAN_AND_LOG_VARIANCE = Summary(
    "the mean and the log-variance of the targets", _mean_and_log_variance
)


def _mean_and_log_scale(_: Any, targets: Array, shares: Array) -> tuple[Array, Array]:
    both, _ = _mean_and_log_variance(_, targets, shares)
    both = both * (1.0, 0.5)
    return both, both


MEAN_AND_LOG_SCALE = Summary(
    "the mean and the log-scale of the targets", _mean_and_log_scale
)


def QUANTILES(levels: Callable[[Any], Sequence[float]]) -> Summary:
    """The quantiles at the levels that the loss has, each of them maybe an interval."""

    def of(loss: Any, targets: Array, shares: Array) -> tuple[Array, Array]:
        each = [QUANTILE(level).of(loss, targets, shares) for level in levels(loss)]
        low, high = np.array(each).T
        return low, high

    return Summary("the quantiles of the targets at these levels", of)


Distributions = Callable[[EventLoss], Iterator[Distribution]]


def ELICITS_EVENT(summary: Summary) -> Claim:
    """The expected loss is smallest exactly at the summary of the targets."""
    says = f"least on average exactly at {summary.says}"
    return _least_at("elicits", says, summary, _distributions)


def PROPER_AMONG_NORMALS(summary: Summary) -> Claim:
    """Where targets are normal, nothing but their own summary is best."""
    says = f"strictly proper for normal targets: best is {summary.says}"
    return _least_at("proper among normals", says, summary, _normals)


def IDENTIFIES(summary: Summary) -> Claim:
    """The gradient is 0 on average exactly at the summary, whatever the values say."""

    def refute(loss: EventLoss) -> str | None:
        found = (_pulled(loss, summary, *drawn) for drawn in _distributions(loss))
        return next((text for text in found if text), None)

    says = f"the gradient averages to 0 exactly at {summary.says}"
    return Claim("identifies", says, refute)


def _pulled(
    loss: EventLoss, summary: Summary, targets: Array, shares: Array
) -> str | None:
    best, _ = summary.of(loss, targets, shares)
    others = np.stack([best, *_beside(loss, best, best)])
    pulls = loss.gradient(*_pairs(others, targets))
    every = pulls.reshape(len(others), len(targets), -1)
    size = abs(every).max(axis=(1, 2))
    left = abs(np.einsum("ijk,j->ik", every, shares)).max(axis=-1) / size
    if left[0] > 1e-12:
        return f"at {best} there is a pull of {left[0] * size[0]:g}"
    still = left[1:] < 1e-9
    return f"there is no pull at {others[1:][still][0]}" if still.any() else None


def _least_at(name: str, says: str, summary: Summary, among: Distributions) -> Claim:
    def refute(loss: EventLoss) -> str | None:
        found = (_off(loss, summary, *drawn) for drawn in among(loss))
        return next((text for text in found if text), None)

    return Claim(name, says, refute)


def _normals(_: EventLoss) -> Iterator[Distribution]:
    """Normal distributions as fine sums, which are exact for what is smooth."""
    steps = np.linspace(-12.0, 12.0, 385)
    shares = np.exp(-0.5 * steps**2)
    for mean, deviation in ((0.0, 1.0), (-3.0, 0.2), (1.0, 7.0)):
        yield mean + deviation * steps, shares / shares.sum()


def _distributions(loss: EventLoss) -> Iterator[Distribution]:
    """Six targets each, with shares in sixteenths, so that some medians are wide."""
    rng = np.random.default_rng(17)
    kinds = loss.prediction_kind, loss.target_kind
    for size in _SIZES:
        names = dict.fromkeys((*kinds[0].event, *kinds[1].event), size)
        targets = loss.target_kind.draw(rng, 6, {**names, **loss.own_sizes})
        counts = 1 + rng.multinomial(10, np.ones(6) / 6)
        yield targets, counts / 16.0


def _off(
    loss: EventLoss, summary: Summary, targets: Array, shares: Array
) -> str | None:
    low, high = summary.of(loss, targets, shares)
    inside = np.stack([low, high, (low + high) / 2.0])
    best = _risk(loss, inside, targets, shares)
    if np.ptp(best) > 1e-11 * (1.0 + abs(best[0])):
        return f"the risk is not the same between {low} and {high}"
    others = np.stack(list(_beside(loss, low, high)))
    risks = _risk(loss, others, targets, shares)
    good = risks <= best[0] + 1e-12 * (1.0 + abs(best[0]))
    return f"{others[good][0]} does as well as {low}" if good.any() else None


def _risk(loss: EventLoss, events: Array, targets: Array, shares: Array) -> Array:
    """The expected loss of each event."""
    every = loss.value(*_pairs(events, targets))
    return every.reshape(len(events), len(targets)) @ shares


def _pairs(events: Array, targets: Array) -> tuple[Array, Array]:
    """Each event beside each target."""
    return np.repeat(events, len(targets), 0), np.concatenate([targets] * len(events))


def _beside(loss: EventLoss, low: Array, high: Array) -> Iterator[Array]:
    """Legal events near and far from all that is best, along axes and between them.

    Every number is moved outwards, or stays.
    """
    rng, kind = np.random.default_rng(19), loss.prediction_kind
    axes = np.eye(low.size).reshape(-1, *low.shape)
    odd = rng.normal(size=(_CANDIDATES, *low.shape))
    for way in (*axes, *-axes, *odd):
        if kind.sums_to_one:
            way = way - way.mean()
        start = np.where(way > 0.0, high, low)
        reach = min(kind.within(start, way)[1], 30.0)
        yield from (
            start + share * reach * way for share in (1e-4, 1e-3, 0.03, 0.3, 0.9)
        )
