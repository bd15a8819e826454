"""Laws of minima: right ones of every kind pass, wrong ones are refused."""

from typing import Any, ClassVar

import pytest

from laws import surfaces_minima as laws
from laws.surfaces_wrong import (
    Bowl,
    Ridge,
    Wells,
    dented,
    himmelblau,
    minima,
    spoilt,
    three_wells,
)
from losslab.core.arrays import Array
from losslab.core.ops import exp, length, log1p, maximum
from losslab.core.surfaces import Minimum


class Tip(Bowl):
    """A cone that leans, at (1, 0)."""

    creased: ClassVar[bool] = True

    def formula(self, x: Array, y: Array) -> Array:
        return length(x - 1.0, y) + 0.5 * y

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((1.0, 0.0), 0.0, kind="cone"),)


class Slope(Bowl):
    """A valley that falls towards x = 3, the edge of the window, and beyond."""

    def formula(self, x: Array, y: Array) -> Array:
        return 3.0 - x + 2.0 * y**2

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((3.0, 0.0), 0.0, kind="boundary"),)


class Drain(Bowl):
    """A valley along y = 0 that sinks to 1 and never arrives."""

    def formula(self, x: Array, y: Array) -> Array:
        return 1.0 + log1p(exp(-x)) + 2.0 * y**2

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((3.0, 0.0), 1.0, kind="end of a valley"),)


def bent(self: Any, x: Array, y: Array) -> Array:
    """A drain whose floor is the curve xy = 1, towards x → ∞."""
    return (x * y - 1.0) ** 2 + y**2


RIGHT = (Bowl(), Wells(), Ridge(), Tip(), Slope(), Drain())


@pytest.mark.parametrize("surface", RIGHT, ids=lambda right: type(right).__name__)
def test_a_right_one_passes(surface: Any) -> None:
    laws.minima_are_what_they_say(surface)


def test_a_corner_and_a_bent_valley_pass() -> None:
    corner = minima(
        Minimum((3.0, 2.0), -5.0, kind="boundary"),
        formula=lambda self, x, y: -x - y,
    )
    laws.minima_are_what_they_say(corner)
    # On the edge x = 3 the lowest point of (3y − 1)² + y² is y = 0.3, height 0.1.
    valley = Minimum((3.0, 0.3), 0.0, kind="end of a valley")
    laws.minima_are_what_they_say(minima(valley, formula=bent))


def test_a_right_ridge_has_no_other_minima() -> None:
    laws.no_minimum_is_forgotten(Ridge())
    laws.no_minimum_is_forgotten(Tip())


KINDS = ("smooth", "kink", "cone", "boundary", "end of a valley")
MISTAKEN = [
    (right, minimum, kind)
    for right in RIGHT
    for minimum in right.minima()[:1]
    for kind in KINDS
    if kind != minimum.kind
]


@pytest.mark.parametrize(
    ("right", "minimum", "kind"),
    MISTAKEN,
    ids=[f"{type(right).__name__} as {kind}" for right, _, kind in MISTAKEN],
)
def test_a_minimum_of_another_kind_is_refused(
    right: Any, minimum: Minimum, kind: Any
) -> None:
    said = Minimum(minimum.point, minimum.value, minimum.globally, kind)
    with pytest.raises(AssertionError):
        laws.minima_are_what_they_say(spoilt(type(right), minima=lambda self: (said,)))


def wedge(self: Any, x: Array, y: Array) -> Array:
    """A bowl with a fold, between two directions that are not the axes."""
    u = x - 1.0
    return u**2 + y**2 + maximum(0.0, maximum(-1.0 * abs(u - y), y - 2.0 * abs(u - y)))


def beside(x: float, y: float, value: float, kind: Any, base: Any) -> Any:
    """The base with a minimum at another place or with another value."""
    said = Minimum((x, y), value, kind=kind)
    return spoilt(base, minima=lambda self: (said,))


WRONG = {
    "minimum beside": (
        laws.minima_are_what_they_say,
        minima(Minimum((1.0 + 1e-6, 0.0), 0.0)),
    ),
    "minimum's value": (
        laws.minima_are_what_they_say,
        minima(Minimum((1.0, 0.0), 1e-8)),
    ),
    "minimum called a crease": (
        laws.minima_are_what_they_say,
        minima(Minimum((1.0, 0.0), 0.0, kind="kink")),
    ),
    "crease called smooth": (
        laws.minima_are_what_they_say,
        spoilt(Ridge, minima=Bowl.minima),
    ),
    "saddle called a minimum": (
        laws.minima_are_what_they_say,
        spoilt(formula=lambda self, x, y: (x - 1.0) ** 2 - y**2),
    ),
    "flat saddle called a minimum": (
        laws.minima_are_what_they_say,
        spoilt(formula=lambda self, x, y: (x - 1.0) ** 2 + y**3),
    ),
    "local minimum called global": (
        laws.no_point_is_lower_than_a_global_minimum,
        spoilt(formula=lambda self, x, y: (x - 1.0) ** 2 + y**2 - y**4),
    ),
    "two global values": (
        laws.no_point_is_lower_than_a_global_minimum,
        minima(Minimum((1.0, 0.0), 0.0), Minimum((1.0, 0.0), -1.0)),
    ),
    "one of two minima": (
        laws.no_minimum_is_forgotten,
        spoilt(Wells, minima=Bowl.minima),
    ),
    "one of four minima": (
        laws.no_minimum_is_forgotten,
        minima(Minimum((3.0, 2.0), 0.0), formula=himmelblau, window=((-5, 5),) * 2),
    ),
    "a minimum twice": (
        laws.no_minimum_is_forgotten,
        minima(Minimum((1.0, 0.0), 0.0), Minimum((1.0, 0.0), 0.0)),
    ),
    "no minimum of one": (laws.no_minimum_is_forgotten, minima()),
    "no minimum at a crease": (
        laws.no_minimum_is_forgotten,
        spoilt(Ridge, minima=lambda self: ()),
    ),
    "a shallow minimum": (laws.no_minimum_is_forgotten, spoilt(formula=dented)),
    "a list said to have gaps": (
        laws.no_minimum_is_forgotten,
        spoilt(minima_complete=False),
    ),
    "two of three minima, and said so": (
        laws.no_minimum_is_forgotten,
        spoilt(Wells, formula=three_wells, minima_complete=False),
    ),
    "no global minimum": (
        laws.no_point_is_lower_than_a_global_minimum,
        minima(Minimum((1.0, 0.0), 0.0, globally=False)),
    ),
    "a fold between the axes called smooth": (
        laws.minima_are_what_they_say,
        spoilt(formula=wedge),
    ),
    "kink beside": (
        laws.minima_are_what_they_say,
        beside(1.0, 1e-7, 1e-7, "kink", Ridge),
    ),
    "kink's value": (
        laws.minima_are_what_they_say,
        beside(1.0, 0.0, 1e-8, "kink", Ridge),
    ),
    "a crease that leans too far": (
        laws.minima_are_what_they_say,
        spoilt(Ridge, formula=lambda self, x, y: abs(x - 1.0) + abs(y) + 1.1 * y),
    ),
    "a cone that leans too far": (
        laws.minima_are_what_they_say,
        spoilt(Tip, formula=lambda self, x, y: length(x - 1.0, y) + 1.1 * y),
    ),
    "a cone that is flat in a direction": (
        laws.minima_are_what_they_say,
        spoilt(Tip, formula=lambda self, x, y: length(x - 1.0, y) + y),
    ),
    "boundary not on the edge": (
        laws.minima_are_what_they_say,
        beside(2.9, 0.0, 0.1, "boundary", Slope),
    ),
    "boundary beside": (
        laws.minima_are_what_they_say,
        beside(3.0, 1e-3, 2e-6, "boundary", Slope),
    ),
    "boundary's value": (
        laws.minima_are_what_they_say,
        beside(3.0, 0.0, 1e-8, "boundary", Slope),
    ),
    "a boundary beyond which it rises": (
        laws.minima_are_what_they_say,
        spoilt(Slope, formula=lambda self, x, y: (3.0 - x) ** 2 + 2.0 * y**2),
    ),
    "a valley not on the edge": (
        laws.minima_are_what_they_say,
        beside(2.9, 0.0, 1.0, "end of a valley", Drain),
    ),
    "beside the valley's floor": (
        laws.minima_are_what_they_say,
        beside(3.0, 0.1, 1.0, "end of a valley", Drain),
    ),
    "a valley that sinks lower": (
        laws.minima_are_what_they_say,
        beside(3.0, 0.0, 1.01, "end of a valley", Drain),
    ),
    "a valley that does not sink so low": (
        laws.minima_are_what_they_say,
        beside(3.0, 0.0, 0.99, "end of a valley", Drain),
    ),
    "a valley that rises again": (
        laws.minima_are_what_they_say,
        spoilt(
            Drain,
            formula=lambda self, x, y: 1.0 + 1e-3 * (x - 50.0) ** 2 + 2.0 * y**2,
        ),
    ),
}


@pytest.mark.parametrize(("law", "wrong"), WRONG.values(), ids=WRONG.keys())
def test_law_refuses(law: Any, wrong: Any) -> None:
    with pytest.raises(AssertionError):
        law(wrong)
