"""Laws of events: plain functions that raise AssertionError."""

import itertools
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from mpmath import mp

from laws.losses_derivatives import central
from laws.losses_samples import (
    close,
    event_samples,
    few,
    if_given,
    letters,
)
from laws.meaning import evaluate
from laws.said import computed
from losslab.core.card import Worked
from losslab.core.domains import real
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import NOTHING, Kind
from losslab.services.latex import read


def event_gradient_is_the_slope(loss: EventLoss) -> None:
    """The gradient in every number of the event against central differences.

    Of probabilities, which sum to 1, one goes up as all go down. A loss that is no
    potential has another gradient somewhere.
    """
    prediction, target = event_samples(loss)
    if loss.prediction_kind.sums_to_one:  # as far from 0 as steps need room
        prediction = 0.5 * (prediction + 1.0 / prediction.shape[-1])
    gradient = loss.gradient(prediction, target)
    same = True
    for place in np.ndindex(*prediction.shape[1:]):
        push = np.zeros(prediction.shape[1:])
        push[place] = 1.0
        push = _kept(loss, push)
        along = lambda s: loss.value(  # noqa: E731
            prediction + s.reshape(-1, *[1] * push.ndim) * push,  # noqa: B023
            target,
        )
        slope = central(along, np.zeros(len(prediction)))
        told = (gradient * push).reshape(len(gradient), -1).sum(axis=-1)
        near = close(told, slope, 1e-8)
        assert near.all() or not loss.potential, f"number {place}"
        same = same and near.all()
    assert same == loss.potential, "it is a potential"


def gradient_is_a_subgradient(loss: EventLoss) -> None:
    """Where numbers of an event tie, it lies between the slopes along any line.

    Only a loss that is ``kinked`` has slopes that differ there, and then it has to.
    """
    if not loss.potential:
        return
    widest = 0.0
    rng = np.random.default_rng(22)
    for prediction, target in ties(loss):
        gradient = loss.gradient(prediction, target)
        for push in (rng.normal(size=prediction.shape), few(rng, 1, prediction)):
            direction = _kept(loss, push)
            line = Line(loss, prediction, direction, target)
            lower, upper = line.subdifferential(np.zeros(len(prediction)))
            slope = (gradient * direction).reshape(len(gradient), -1).sum(axis=-1)
            slack = 1e-9 * (1.0 + abs(lower) + abs(upper))
            wrong = ~((lower - slack <= slope) & (slope <= upper + slack))
            assert not wrong.any(), f"the gradient at {prediction[wrong][0]}"
            widest = max(widest, float((upper - lower).max()))
    assert (widest > 1e-6) == loss.kinked, f"slopes differ by {widest:g}"


def formula_is_the_gradient_at_ties(loss: EventLoss) -> None:
    """The gradient's formula where numbers tie is what NumPy and PyTorch are given.

    There it is one of many subgradients, and the oracle, which looks at one side, knows
    another.
    """
    for prediction, target in ties(loss):
        told = _told(loss, prediction, target)
        for make in (np.asarray, torch.tensor):
            got = loss.gradient(make(prediction), if_given(make, target))
            off = ~close(got, told, 1e-12).reshape(len(told), -1).all(axis=-1)
            assert not off.any(), f"{got[off][0]} and not {told[off][0]}"


def _told(loss: EventLoss, prediction: np.ndarray, target: Any) -> np.ndarray:
    """What the card says the gradient is, event by event."""
    assert loss.card.gradient_formula, "no formula for the gradient"
    formula = read(loss.card.gradient_formula)
    targets = [None] * len(prediction) if target is None else target
    with mp.workdps(50):
        at = [letters(loss, *pair) for pair in zip(prediction, targets, strict=True)]
        told = [np.asarray(evaluate(formula, known), dtype=float) for known in at]
    return np.broadcast_to(np.array(told), prediction.shape)


def what_is_no_number_is_told(loss: EventLoss) -> None:
    """Where a number that counts is none, there is no loss, and no gradient."""
    prediction, target = event_samples(loss)
    if loss.prediction_kind.domain != real:  # it is refused
        return
    for place in np.ndindex(*prediction.shape[1:]):

        def replaced(number: float, at: tuple[int, ...] = place) -> np.ndarray:
            event = prediction.copy()
            event[:, *at] = number
            return event

        moved = [loss.value(replaced(x), target) for x in (-40.0, 30.0)]
        counts = moved[0] != moved[1]
        told = loss.value_and_gradient(replaced(np.nan), target)
        value, gradient = (np.isnan(x.reshape(len(x), -1)).any(axis=-1) for x in told)
        assert value[counts].all(), f"a loss without number {place}"
        assert gradient[counts].all(), f"a gradient without number {place}"


def figure_moves_its_number(loss: EventLoss) -> None:
    """A figure's number is one of the event, as it is, or the middle of all of them.

    What has names, as a mean and a variance, has no middle. Among numbers that sum to 1
    a second one makes room. Events and targets are legal.
    """
    ours, theirs = loss.prediction_kind, loss.target_kind
    for target in shown(loss.figure_target):
        line = loss.line(np.float64(target))
        start, direction = np.array(line.start, float), np.array(line.direction, float)
        up, still = direction == 1.0, direction == 0.0
        all_alike = up.all() and not ours.parts
        assert up.sum() == 1 or all_alike, "one number, or all that are alike"
        assert (~up & ~still).sum() == ours.sums_to_one, "numbers that make room"
        assert (abs(direction[~still]) == 1.0).all(), "by as much as the figure says"
        assert start[up].mean() == 0.0, "the number of the figure"
        for at in shown(loss.figure_prediction):
            ours.check("prediction", start + at * direction)
        if theirs is not NOTHING:
            kind = next(
                kind
                for kind in (theirs, *loss.other_targets)
                if len(kind.event) == np.ndim(line.target)
            )
            kind.check("target", np.array(line.target, float), ours.sizes(start.shape))


def figure_tells_what_stands_still(loss: EventLoss) -> None:
    """Its words name every number of the event and the target that it does not move."""
    words = f"{loss.figure_prediction.says}; {loss.figure_target.says}"
    told = {computed(number, {}) for number in _NUMBERS.findall(words)}
    lines = [loss.line(np.float64(at)) for at in shown(loss.figure_target)]
    for of in ("start", "target"):
        parts = [np.array(getattr(line, of), float) for line in lines]
        still = np.ptp(parts, axis=0) == 0.0
        if of == "start":
            still &= np.array(lines[0].direction) == 0.0
        unsaid = set(parts[0][still].tolist()) - told
        assert not unsaid, f"{unsaid} in {words!r}"


_NUMBERS = re.compile(r"(?:log )?[−]?(?:\d+|[½⅓¼¾])")
"""A number in words, or its logarithm."""


def shown(kind: Kind) -> tuple[float, ...]:
    """What a figure may show of a kind: its default, its labels, the window's ends."""
    pure = (kind.labels.negative, kind.labels.positive) if kind.labels else ()
    ends = [end for end in kind.window if kind.domain.holds(end)]
    return tuple(dict.fromkeys([kind.default, *pure, *ends]))


def figure_shows_an_example(loss: EventLoss) -> None:
    """One event that was worked out by hand lies on the figure's line."""
    made = [type(loss)(**example.parameters) for example in loss.card.worked]
    pairs = zip(made, loss.card.worked, strict=True)
    assert any(_lies_on_the_figure(*pair) for pair in pairs), "an example of the figure"


def _lies_on_the_figure(loss: EventLoss, example: Worked) -> bool:
    prediction, target = example.inputs["prediction"], example.inputs["target"]
    numbers = np.unique(np.ravel(np.array(prediction, float)))
    given = [] if target is None else np.ravel(np.array(target, float)).tolist()
    known = {*shown(loss.figure_target), *given, *numbers.tolist()}
    for at in filter(loss.figure_target.domain.holds, known):
        line = loss.line(np.float64(at))
        told = None if target is None else _as_event(target, np.shape(line.target))
        events = (np.add(line.start, x * np.array(line.direction)) for x in numbers)
        if _equal(line.target, told) and any(_equal(e, prediction) for e in events):
            return True
    return False


def _as_event(target: Any, shape: tuple[int, ...]) -> Any:
    """A class as a row of probabilities, where such a row is wanted."""
    return np.eye(*shape)[target] if len(shape) > np.ndim(target) else target


def _equal(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is b
    return np.shape(a) == np.shape(b) and bool(close(a, b, 1e-15).all())


def ties(loss: EventLoss) -> Iterator[tuple[np.ndarray, Any]]:
    """Events with few different numbers, and their targets.

    The numbers are whole, or multiples of a parameter, so that a margin is met exactly;
    every other event has one feature only, so that lengths are such numbers too.
    """
    rng = np.random.default_rng(21)
    ours, theirs = loss.prediction_kind, loss.target_kind
    for unit, spread in itertools.product(_units(loss), (0, 1, 2)):
        prediction, target = event_samples(loss, 24)
        numbers = unit * few(rng, spread, prediction)
        if len(ours.event) > 1:
            numbers[::2, ..., 1:] = 0.0
        if not (theirs is NOTHING or theirs.labels or theirs.whole):
            target = theirs.placed(unit * few(rng, spread, target))
        yield _placed(ours, numbers), target


def _units(loss: EventLoss) -> list[float]:
    """1, and the parameters that are a power of 2: their multiples are not rounded."""
    known = [v for v in loss.varying.values() if isinstance(v, float)]
    return list(dict.fromkeys([1.0, *(v for v in known if math.frexp(v)[0] == 0.5)]))


def _placed(kind: Kind, numbers: np.ndarray) -> np.ndarray:
    """Legal numbers, which are the same where those are."""
    if not kind.sums_to_one:
        return kind.placed(numbers)
    sizes = np.exp(numbers)
    return sizes / sizes.sum(axis=-1, keepdims=True)


def _kept(loss: EventLoss, direction: np.ndarray) -> np.ndarray:
    """The direction, or its part that keeps a sum of 1."""
    if not loss.prediction_kind.sums_to_one:
        return direction
    return direction - direction.mean(axis=-1, keepdims=True)


SLOPES = (event_gradient_is_the_slope, gradient_is_a_subgradient)
CORNERS = (formula_is_the_gradient_at_ties, what_is_no_number_is_told)
FIGURES = (
    figure_moves_its_number,
    figure_tells_what_stands_still,
    figure_shows_an_example,
)
LAWS = (*SLOPES, *CORNERS, *FIGURES)
