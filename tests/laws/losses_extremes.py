"""Events with numbers of every size, and what a rounding of them may change."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from laws.losses_samples import event_samples, if_given, naming
from losslab.core import kinds
from losslab.core.arrays import Array
from losslab.core.dual import Dual, tangent
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import Kind
from losslab.core.losses import Loss, ResidualLoss

_SIZES = (
    0.0, 1e-300, 1e-150, 1e-30, 1e-16, 1e-9, 0.3, 1.0, 1.5, 40.0, 745.0, 1e9, 1e150,
    1e300,
)  # fmt: skip
# Fewer than a domain's own: XLA makes subnormal gradients 0, and a rounding of the
# target, which moves exponentials of hundreds, is not in the slack below.


def event_extremes(loss: EventLoss, count: int = 80) -> tuple[Any, Any]:
    """Events and targets with numbers of every size, alone and side by side."""
    if loss.prediction_kind == kinds.CLASS_SCORES:
        return _scores(loss)
    rng = np.random.default_rng(31)
    prediction, target = event_samples(loss, count)
    prediction = _with_extremes(loss.prediction_kind, prediction, rng)
    if target is not None and not loss.target_kind.labels:
        target = _with_extremes(loss.target_kind, target, rng)
    if loss.prediction_kind.sums_to_one:
        # Of an infinite loss duals know no slope: a zero push times an endless one.
        ruled_out = (prediction == 0.0) & (target > 0.0)
        prediction = np.where(ruled_out, 1e-300, prediction)
    if loss.kinked:
        smooth = _has_one_slope(loss, prediction, target, rng)
        target = if_given(lambda t: t[smooth], target)
        prediction = prediction[smooth]
        assert len(prediction) >= count // 4, "hardly an event is away from kinks"
    return prediction, target


def _has_one_slope(
    loss: EventLoss, prediction: np.ndarray, target: Any, rng: np.random.Generator
) -> np.ndarray:
    """Which events are away from kinks; at one, any of many gradients is right."""
    same = np.ones(len(prediction), dtype=bool)
    for _ in range(4):
        direction = rng.normal(size=prediction.shape)
        line = Line(loss, prediction, direction, target)
        lower, upper = line.subdifferential(np.zeros(len(prediction)))
        same &= ~(upper - lower > 1e-9 * (abs(upper) + abs(lower)))
    return same


def _scores(loss: EventLoss) -> tuple[np.ndarray, np.ndarray]:
    sizes = (-1e300, -1e9, -745.0, -40.0, -1e-9, 0.0, 1e-300, 1.0, 40.0, 700.0, 1e300)
    scores = np.array([(a, b, 0.5) for a in sizes for b in sizes if abs(a - b) < 1e301])
    return scores, naming(loss, np.ones(len(scores), int), 3)


def _with_extremes(
    kind: Kind, events: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The events with about half of their numbers replaced by hard ones."""
    if kind.sums_to_one:
        return _with_small_shares(events, rng)
    if kind.whole:
        return events
    at = kind.event.index("part") - len(kind.event) if kind.parts else 0
    parts = np.moveaxis(events, at, 0) if kind.part_domains else events[None]
    domains = kind.part_domains or (kind.domain,)
    chosen = []
    for domain, numbers in zip(domains, parts, strict=True):
        hard = domain.around((0.0, *domain.ends), _SIZES)
        replaced = rng.random(numbers.shape) < 0.5
        chosen.append(np.where(replaced, rng.choice(hard, numbers.shape), numbers))
    return np.moveaxis(np.stack(chosen), 0, at) if kind.part_domains else chosen[0]


def _with_small_shares(events: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The probabilities, every other time with one that is almost 0, or is 0."""
    small = rng.choice([size for size in _SIZES if size < 1e-3], len(events))
    odd = np.arange(len(events)) % 2 == 1
    first = np.where(odd, small, events[..., 0])
    rest = events[..., 1:] / events[..., 1:].sum(axis=-1, keepdims=True)
    rest = rest * (1.0 - first[:, None])
    return rng.permuted(np.concatenate([first[:, None], rest], axis=-1), axis=-1)


def moved_by_rounding(loss: Loss, prediction: Any, target: Any) -> Iterator[Any]:
    """By how much a rounding of what the loss depends on moves value and gradient.

    That is |r·L′| and |r·L″|, with the prediction for r where there is no residual; for
    events the sums over their numbers, and the largest of these for the gradient.
    """
    if isinstance(loss, EventLoss):
        yield from _moved_events(loss, prediction, target)
        return
    size = abs(prediction - target if isinstance(loss, ResidualLoss) else prediction)
    for change in (
        loss.gradient(prediction, target),
        loss.curvature(prediction, target),
    ):
        with np.errstate(over="ignore", invalid="ignore"):
            moves = size * change
        yield _finite(moves)


def _moved_events(
    loss: EventLoss, prediction: np.ndarray, target: Any
) -> Iterator[np.ndarray]:
    size = len(prediction)
    with np.errstate(over="ignore", invalid="ignore"):
        moves = _finite(prediction * loss.gradient(prediction, target))
    yield moves.reshape(size, -1).sum(axis=-1)
    if not loss.potential:
        yield np.zeros(size)
        return
    places = list(np.ndindex(prediction.shape[1:]))
    yield np.max(
        [
            sum(_finite(_bend(loss, prediction, target, here, by)) for by in places)
            for here in places
        ],
        axis=0,
    )


def _bend(
    loss: Any, prediction: np.ndarray, target: Any, here: Any, by: Any
) -> np.ndarray:
    """How the slope along one number changes as another grows by its own size."""
    one, other = np.zeros_like(prediction), np.zeros_like(prediction)
    one[:, *here] = 1.0
    other[:, *by] = prediction[:, *by]
    with np.errstate(all="ignore"):
        pushed = loss.formula(Dual(Dual(prediction, one), Dual(other, 0.0)), target)
        return np.broadcast_to(tangent(tangent(pushed)), len(prediction))


def _finite(moves: Array) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        sizes = abs(np.asarray(moves, dtype=float))
    return np.where(np.isfinite(sizes), sizes, 0.0)
