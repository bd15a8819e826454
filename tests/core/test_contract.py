"""Parameters, kinds and the contract of losses: what is refused, and in which words."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

import losslab as ll
from laws.losses_wrong import SQUARE, Square
from losslab.core import kinds
from losslab.core.arrays import Array
from losslab.core.card import Card
from losslab.core.classes import FIRST_OR_SECOND
from losslab.core.domains import positive, real, unit
from losslab.core.errors import InvalidInput, InvalidParameter, ShapeMismatch
from losslab.core.event_losses import EventLoss, Line
from losslab.core.ops import logsumexp, stack, total
from losslab.core.parameters import number


@dataclass(frozen=True)
class Stretched(Square):
    """The square of a stretched residual."""

    stretch: float = number(
        2.0, domain=positive, says="s", symbol="s", slider=(0.1, 5.0)
    )

    def penalty(self, residual: Array) -> Array:
        return (self.stretch * residual) ** 2


@dataclass(frozen=True)
class Plain(EventLoss):
    """A class loss of one line."""

    card: ClassVar[Card] = SQUARE

    prediction_kind: ClassVar[kinds.Kind] = kinds.CLASS_SCORES
    target_kind: ClassVar[kinds.Kind] = kinds.CLASS_PROBABILITIES
    figure_target: ClassVar[kinds.Kind] = FIRST_OR_SECOND

    def formula(self, prediction: Array, target: Array) -> Array:
        return logsumexp(prediction) - total(target * prediction)

    def line(self, target: Array) -> Line:
        shares = stack([target, 1.0 - target, 0.0])
        return Line(self, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), shares)


def test_parameters_are_known_and_checked() -> None:
    assert list(Stretched.parameters()) == ["stretch"]
    assert Stretched(stretch=3.0).parameter_values == {"stretch": 3.0}
    assert Stretched().with_parameters(stretch=1.0).value(2.0, 0.0) == 4.0
    assert Stretched(stretch=np.array([1.0, 2.0])).value(np.ones(2), 0.0).tolist() == [
        1,
        4,
    ]  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_values_outside_the_domain_are_refused(bad: float) -> None:
    with pytest.raises(InvalidParameter, match=f"stretch must be above 0, and {bad:g}"):
        Stretched(stretch=bad)


def test_a_number_just_outside_is_said_in_all_its_digits() -> None:
    with pytest.raises(InvalidParameter, match=r"at least -1, and -1\.0000001 was"):
        ll.Poly1CrossEntropy(epsilon=-1.0000001)
    with pytest.raises(InvalidInput, match=r"from 0 to 1, and 1\.0000001 was given"):
        ll.BinaryCrossEntropyProbs().value(1.0000001, 1.0)
    with pytest.raises(InvalidInput, match=r"summing to 1; they sum to 1\.0000001"):
        ll.KlDivergence().value([0.5, 0.5 + 2.0**-23], [0.5, 0.5])
    with pytest.raises(InvalidInput, match=r"number of a class, and 1\.0000001 was"):
        ll.CrammerSinger().value([0.0, 0.0], 1.0000001)


def test_what_is_no_number_is_no_parameter() -> None:
    with pytest.raises(InvalidParameter, match="stretch must be a number, and 'a'"):
        Stretched(stretch="a")  # type: ignore[arg-type]
    with pytest.raises(InvalidParameter, match=r"no parameter 'width' here.*stretch"):
        Stretched().with_parameters(width=1.0)


def test_domains_speak() -> None:
    assert (real.says, unit.says) == ("a finite number", "at least 0 and at most 1")
    assert unit.holds(0.0)
    assert unit.holds(1.0)
    assert not unit.holds(1.0000001)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (kinds.SIGN, 0.0, "x must be a label −1 or [+]1 .*, and 0 was given"),
        (kinds.INDICATOR, 0.5, "x must be a label 0 or 1 .*, and 0.5 was given"),
        (
            kinds.SOFT_INDICATOR,
            1.5,
            "x must be a label from 0 to 1.*, and 1.5 was given",
        ),
        (kinds.PROBABILITY, -0.1, "x must be a probability from 0 to 1, and -0.1"),
        (kinds.PROBABILITY, np.nan, "x must be a probability from 0 to 1, and nan"),
        (kinds.CLASS_PROBABILITIES, [0.5, 0.6], "summing to 1.*; they sum to 1.1"),
        (kinds.CLASS_PROBABILITIES, [-0.5, 1.5], "and -0.5 was given"),
        (
            kinds.CLASS_PROBABILITIES,
            1.0,
            "one probability per class.*one number was given",
        ),
        (kinds.CLASS_SCORES, 1.0, "one real score per class.*one number was given"),
    ],
)
def test_kinds_refuse(kind: kinds.Kind, value: object, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        kind.check("x", np.asarray(value))


def test_rounded_probabilities_pass() -> None:
    for dtype in (np.float16, np.float32, np.float64):
        share = np.full((4, 7), 1 / 7).astype(dtype)
        kinds.CLASS_PROBABILITIES.check("target", share)


def test_a_figure_looks_along_a_line() -> None:
    part = Plain().figure()
    scores, label = np.array([0.7, 0.0, 0.0]), np.eye(3)
    np.testing.assert_allclose(part.value(0.7, 1.0), Plain().value(scores, label[0]))
    np.testing.assert_allclose(part.value(0.7, 0.0), Plain().value(scores, label[1]))
    slope = Plain().gradient(scores, label[0])[0]
    np.testing.assert_allclose(part.gradient(0.7, 1.0), slope, rtol=1e-14)
    assert part.prediction_kind.axis == "score"
    assert part.curvature(0.7, 1.0) > 0.0


def test_a_call_reduces() -> None:
    prediction, target = np.array([1.0, 3.0]), np.zeros(2)
    assert Square()(prediction, target) == 5.0
    assert Square()(prediction, target, reduction="sum") == 10.0
    assert Square()(prediction, target, weight=np.array([1.0, 0.0])) == 1.0


def test_a_wrong_length_names_the_parameter_that_has_another() -> None:
    said = "'level' is 2 long, and levels has 3 numbers along it"
    with pytest.raises(ShapeMismatch, match=said):
        ll.QuantileSet().value([1.0, 2.0], 1.0)
