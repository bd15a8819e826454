"""Lines through events, along which claims about losses of events are tried."""

from collections.abc import Iterator

import numpy as np

from losslab.core.arrays import Array
from losslab.core.domains import Domain
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import NOTHING, PART, Kind


def events(loss: EventLoss, count: int) -> tuple[Array, Array | None]:
    """Random legal events, and a target for each."""
    rng, kinds = np.random.default_rng(23), (loss.prediction_kind, loss.target_kind)
    names = dict.fromkeys((*kinds[0].event, *kinds[1].event), 3)
    sizes = {**names, **loss.own_sizes}
    target = None if kinds[1] is NOTHING else kinds[1].draw(rng, count, sizes)
    return kinds[0].draw(rng, count, sizes), target


def lines_of_part(loss: EventLoss, part: str) -> Iterator[Line]:
    """Lines along which one part of an event moves, while the others stay."""
    rng, kind = np.random.default_rng(3), loss.prediction_kind
    sizes = {**dict.fromkeys(kind.event, 3), **loss.own_sizes}
    direction = np.zeros(kind.shape(sizes))
    at = kind.event.index(PART)
    np.moveaxis(direction, at, 0)[kind.parts.index(part)] = 1.0
    yield from _along(loss, sizes, direction, rng)


def lines(loss: EventLoss) -> Iterator[Line]:
    """Lines through events of two sizes: along axes, along differences, and odd ones.

    They start where all is even, near and far, and end where the domain does.
    """
    rng = np.random.default_rng(3)
    kind = loss.prediction_kind
    names = {*kind.event, *loss.target_kind.event}
    for size, count in ((2, 1), (4, 4)):
        sizes = {**dict.fromkeys(names, size), **loss.own_sizes}
        shape = kind.shape(sizes)
        for direction in _directions(kind, shape, rng)[:count]:
            yield from _along(loss, sizes, direction, rng)
    yield from _steepest(loss)
    yield from _from_nothing(loss)


def _steepest(loss: EventLoss) -> Iterator[Line]:
    """The line straight up at the steepest of many events."""
    kind = loss.prediction_kind
    prediction, target = events(loss, 500)
    slopes = loss.gradient(prediction, target)
    if kind.sums_to_one:
        slopes = slopes - slopes.mean(axis=-1, keepdims=True)
    lengths = np.linalg.norm(slopes.reshape(len(slopes), -1), axis=-1)
    top = int(np.argmax(np.where(np.isfinite(lengths), lengths, 0.0)))
    if 0.0 < lengths[top] < np.inf:
        start, direction = prediction[top], slopes[top] / lengths[top]
        domain = Domain(*kind.within(start, direction))
        at = None if target is None else target[top]
        yield Line(loss, start, direction, at, domain=domain)


def _from_nothing(loss: EventLoss) -> Iterator[Line]:
    """The line from the least event for the least target, where there are such."""
    ours, theirs = loss.prediction_kind, loss.target_kind
    if ours.domain.holds(ours.domain.minimum) and theirs.labels and not ours.parts:
        sizes = {**dict.fromkeys((*ours.event, *theirs.event), 3), **loss.own_sizes}
        start = np.full(ours.shape(sizes), ours.domain.minimum)
        target = np.full(theirs.shape(sizes), theirs.labels.negative)
        domain = Domain(*ours.within(start, 1.0 + 0.0 * start), minimum_open=False)
        if not ours.sums_to_one:
            yield Line(loss, start, 1.0 + 0.0 * start, target, domain=domain)


def _directions(
    kind: Kind, shape: tuple[int, ...], rng: np.random.Generator
) -> list[Array]:
    flat = int(np.prod(shape))
    unit = np.eye(flat)
    across = unit[0] - unit[1] if flat > 1 else unit[0]
    every = [across, unit[0], np.ones(flat), rng.normal(size=flat)]
    if kind.sums_to_one:  # only along differences do probabilities sum to 1
        every = [d - d.mean() for d in (across, unit[0], rng.normal(size=flat))]
    return [(d / np.linalg.norm(d)).reshape(shape) for d in every]


def _along(
    loss: EventLoss, sizes: dict[str, int], direction: Array, rng: np.random.Generator
) -> Iterator[Line]:
    kind, of_target = loss.prediction_kind, loss.target_kind
    drawn = _targets_of_events(of_target, sizes, rng)
    for k, start in enumerate(_starts(kind, sizes, rng)):
        target = None if drawn is None else drawn[k]
        yield _line(loss, start, direction, target)
    yield from _hit(loss, sizes, direction)


def _hit(loss: EventLoss, sizes: dict[str, int], direction: Array) -> Iterator[Line]:
    """The line where what was predicted is what happened: both are all even."""
    ours, theirs = loss.prediction_kind, loss.target_kind
    known = theirs is NOTHING or theirs.labels or theirs.whole
    if not (known or ours.sums_to_one or theirs.sums_to_one):
        start, target = (
            k.placed(np.zeros((1, *k.shape(sizes)))) for k in (ours, theirs)
        )
        yield _line(loss, start[0], direction, target[0])


def _line(loss: EventLoss, start: Array, direction: Array, target: Array) -> Line:
    """The line as far as predictions are legal."""
    domain = Domain(*loss.prediction_kind.within(start, direction))
    return Line(loss, start, direction, target, domain=domain)


def _targets_of_events(
    kind: Kind, sizes: dict[str, int], rng: np.random.Generator
) -> Array | None:
    """Three legal targets: where some are pure, or far apart, the first is."""
    if kind is NOTHING:
        return None
    if kind.sums_to_one:
        one_hot = np.eye(sizes["class"])
        return np.array([*one_hot[[0, -1]], rng.dirichlet(np.ones(sizes["class"]))])
    drawn = kind.draw(rng, 4, sizes)
    if kind.labels:  # one start sees a set without any positive
        drawn[:1] = kind.labels.negative
    elif not kind.whole:
        drawn[:1] = kind.placed(40.0 * rng.normal(size=drawn[:1].shape))
    return drawn


def _starts(kind: Kind, sizes: dict[str, int], rng: np.random.Generator) -> list[Array]:
    shape = kind.shape(sizes)
    if kind.sums_to_one:
        return [np.full(shape, 1.0 / shape[-1]), *kind.draw(rng, 4, sizes)[1::2]]
    numbers = [np.zeros(shape), 3.0 * rng.normal(size=shape), rng.normal(size=shape)]
    return [np.asarray(kind.placed(one[None])[0]) for one in numbers]
