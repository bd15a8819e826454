"""Each law of what optimizers say of themselves refuses one that says it falsely."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from laws import domains as ends
from laws import optimizers_domains as domains
from laws import optimizers_properties as laws
from laws.instances import far
from laws.optimizers_right import Decaying, Halving, Heated, Normalised, RowByRow
from laws.optimizers_wrong import (
    Inertia,
    Moments,
    by_length,
    growing,
    no_epsilon,
    spoilt,
    threshold,
)
from losslab.catalogue.held import rule
from losslab.core.domains import nonnegative, real, unit_open
from losslab.core.optimizers import Optimizer
from losslab.core.parameters import number
from losslab.core.place import View
from losslab.core.wrappers import Wrapper


@dataclass(frozen=True)
class Loose(Inertia):
    """Legal up to a momentum of 3, and down to −3."""

    momentum: float = number(
        0.5, domain=real, says="momentum", symbol="μ", slider=(0.0, 0.9)
    )


@dataclass(frozen=True)
class Strict(Inertia):
    """No momentum is illegal, without a reason."""

    momentum: float = number(
        0.5, domain=unit_open, says="momentum", symbol="μ", slider=(0.1, 0.9)
    )


def rolling(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    free = self.varied({"momentum": 1.0})
    return Inertia.update(free, gradient, state, point)


def tiring(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    power = 0.5 * state["power1"]
    return point - power * gradient, {**state, "power1": power}


LAWS = (
    laws.coordinates_are_alike,
    laws.stays_finite,
    laws.chance_is_declared,
    laws.threshold_separates,
    laws.without_a_threshold_no_rate_diverges,
    laws.a_search_steps_back,
    domains.moves,
    domains.comes_to_rest,
    domains.threshold_is_a_learning_rate,
    domains.comes_down,
)
RIGHT = [
    Inertia(),
    Moments(),
    Decaying(),
    Decaying(decay=0.0),
    Normalised(),
    RowByRow(),
    Heated(),
    Heated(temperature=0.0),
]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("made", RIGHT, ids=str)
def test_what_is_right_passes(made: Any, law: Any) -> None:
    law(made)


def test_a_search_that_is_right_passes() -> None:
    laws.a_search_steps_back(Halving())


def saying(base: Any, word: str, said: Any) -> Any:
    """The optimizer, saying something else of itself."""
    return spoilt(base, **{word: property(lambda self: said)})


WRONG = {
    "takes what has no height for low": (
        laws.a_search_steps_back,
        spoilt(Halving, low_enough=lambda self, there, h: not there.value > h.value),
    ),
    "ends its search where there is no height": (
        laws.a_search_steps_back,
        spoilt(Halving, low_enough=lambda self, there, here: math.isnan(there.value)),
    ),
    "goes where nothing was found": (
        laws.a_search_steps_back,
        spoilt(Halving, lost=lambda self, here: here.point - here.gradient),
    ),
    "couples coordinates": (
        laws.coordinates_are_alike,
        spoilt(Inertia, update=by_length),
    ),
    "does not say that it couples": (
        laws.coordinates_are_alike,
        saying(Normalised, "coupled", False),
    ),
    "says that it couples": (
        laws.coordinates_are_alike,
        saying(Inertia, "coupled", True),
    ),
    "does not say that rows count": (
        laws.coordinates_are_alike,
        saying(RowByRow, "shaped", False),
    ),
    "says that rows count": (
        laws.coordinates_are_alike,
        saying(Normalised, "shaped", True),
    ),
    "prefers a coordinate": (
        laws.coordinates_are_alike,
        spoilt(Inertia, update=lambda self, g, s, p: _first_halved(self, g, s, p)),
    ),
    "0/0 without gradient": (laws.stays_finite, spoilt(Moments, direction=no_epsilon)),
    "moves without gradient": (laws.stays_finite, spoilt(Inertia, update=growing)),
    "does not say that it decays": (
        laws.stays_finite,
        saying(Decaying, "drifts", False),
    ),
    "says that it decays": (laws.stays_finite, saying(Inertia, "drifts", True)),
    "does not say that it moves by chance": (
        laws.chance_is_declared,
        saying(Heated, "chance", False),
    ),
    "says neither yes nor no": (
        laws.chance_is_declared,
        saying(Heated, "chance", -1),
    ),
    "says that it moves by chance": (
        laws.chance_is_declared,
        saying(Inertia, "chance", True),
    ),
    "threshold of another rule": (
        laws.threshold_separates,
        threshold(lambda self: 2.0),
    ),
    "threshold too high": (
        laws.threshold_separates,
        threshold(lambda self: 2.04 * (1.0 + self.momentum)),
    ),
    "a threshold too high for what moves by chance": (
        laws.threshold_separates,
        spoilt(Heated, threshold=lambda self, sharpness: 2.1 / sharpness),
    ),
    "a threshold that is none": (
        laws.threshold_separates,
        spoilt(Moments, threshold=lambda self, sharpness: 2.0 / sharpness),
    ),
    "stands still": (
        domains.moves,
        spoilt(Inertia, update=lambda self, g, s, p: (p, s)),
    ),
    "only decays": (
        domains.moves,
        spoilt(Decaying, update=lambda s, g, t, p: Decaying.update(s, 0.0 * g, t, p)),
    ),
    "rolls on": (domains.comes_to_rest, spoilt(Inertia, update=rolling)),
    "a threshold that nobody can set": (
        domains.threshold_is_a_learning_rate,
        threshold(lambda self: -2.0),
    ),
    "climbs": (
        domains.comes_down,
        spoilt(Inertia, update=lambda s, g, t, p: Inertia.update(s, -g, t, p)),
    ),
    "stops on the way": (domains.comes_down, spoilt(Moments, update=tiring)),
    "goes to and fro where gradient descent does": (
        domains.comes_down,
        spoilt(Moments, update=lambda s, g, t, p: (p - s.learning_rate * g, t)),
    ),
    "no threshold said": (
        laws.without_a_threshold_no_rate_diverges,
        spoilt(Inertia, threshold=lambda self, sharpness: sharpness * math.nan),
    ),
}


def test_a_domain_that_is_too_wide_is_noticed() -> None:
    with pytest.raises(AssertionError, match="for Loose"):
        list(map(domains.threshold_is_a_learning_rate, far(Loose)))
    with pytest.raises(AssertionError, match="leaves"):
        list(map(domains.comes_down, far(Loose)[-1:]))


def test_a_domain_that_is_too_narrow_is_noticed() -> None:
    reasons = (domains.moves, domains.comes_to_rest)
    ends.open_ends_have_reasons(Inertia, reasons)
    with pytest.raises(AssertionError, match="momentum may as well be 0"):
        ends.open_ends_have_reasons(Strict, reasons)


def _first_halved(self: Any, gradient: Any, state: Any, point: Any) -> Any:
    """The first coordinate at half the pace."""
    moved, state = Inertia.update(self, gradient, state, point)
    if getattr(moved, "shape", ()):
        moved[0] = 0.5 * (moved[0] + point[0])
    return moved, state


@pytest.mark.parametrize(("law", "wrong"), WRONG.values(), ids=WRONG.keys())
def test_law_refuses(law: Any, wrong: Any) -> None:
    with pytest.raises(AssertionError):
        law(wrong())


@dataclass(frozen=True)
class Hurrying(Wrapper):
    """Twice the steps of the rule inside, and it calls that neutral."""

    factor: float = number(
        2.0, domain=nonnegative, says="factor", symbol="k", slider=(0.0, 4.0)
    )
    base: Optimizer = rule(Inertia(), says="rule inside")
    neutral: ClassVar[Any] = {"factor": 2.0}

    def init(self, here: Any) -> Any:
        return self.base.init(here)

    def step(self, here: Any, state: Any, key: Any) -> Any:
        point, state = self.base.step(here, state, key)
        return here.point + self.factor * (point - here.point), state


def test_a_wrapper_is_neutral_where_it_says_so() -> None:
    with pytest.raises(AssertionError, match="neutral around"):
        laws.neutral_is_the_rule_inside(Hurrying, Inertia())
    right = type("Right", (Hurrying,), {"neutral": {"factor": 1.0}})
    laws.neutral_is_the_rule_inside(right, Inertia())


class Sloped(View):
    """The gradient of a slope that its heights do not have."""

    @property
    def gradient(self) -> Any:
        return self.inner.gradient + 1e-3

    def at(self, point: Any) -> Any:
        return Sloped(self.inner.at(point), point)


class Raised(Sloped):
    """Heights of many points that those of one do not have."""

    @property
    def gradient(self) -> Any:
        return self.inner.gradient

    def at(self, point: Any) -> Any:
        return Raised(self.inner.at(point), point)

    def values(self, points: Any) -> Any:
        return self.inner.values(points) + 1e-3


@pytest.mark.parametrize(("view", "what"), [(Sloped, "gradient"), (Raised, "values")])
def test_a_wrapper_that_shows_no_function_is_refused(view: Any, what: str) -> None:
    def step(self: Any, here: Any, state: Any, key: Any) -> Any:
        return self.base.step(view(here, here.point), state, key)

    wrong = dataclass(frozen=True)(type("Wrong", (Hurrying,), {"step": step}))
    with pytest.raises(AssertionError, match=what):
        laws.what_it_shows_is_a_function(wrong)
