"""Each law of surfaces refuses a surface that is wrong on purpose."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from laws import cards
from laws import surfaces_laws as laws
from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.surfaces import Minimum, Surface

CARD = Card(
    title="Bowl",
    summary="A bowl.",
    formula=r"(x-1)^2 + 2y^2",
    description="It is round. It is smooth. It is a bowl.",
    use_when="Always.",
    avoid_when="Never.",
    worked=(
        Worked({"point": (0.0, 1.0)}, {"value": 3.0, "gradient": (-2.0, 4.0)}, "1 + 2"),
        Worked({"point": (1.0, 0.0)}, {"value": 0.0}, "0 + 0"),
    ),
    sources=(Source("Nobody 2000"),),
)


@dataclass(frozen=True)
class Bowl(Surface):
    """A correct surface, spoilt by the classes below in one respect each."""

    window: ClassVar[Any] = ((-2.0, 3.0), (-2.0, 2.0))
    start: ClassVar[Any] = (-1.5, 1.0)
    card: ClassVar[Card] = CARD

    def formula(self, x: Array, y: Array) -> Array:
        return (x - 1.0) ** 2 + 2.0 * y**2

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((1.0, 0.0), 0.0),)


class Wells(Bowl):
    """Two minima, at x = ±1."""

    def formula(self, x: Array, y: Array) -> Array:
        return (x**2 - 1.0) ** 2 + 2.0 * y**2

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((1.0, 0.0), 0.0), Minimum((-1.0, 0.0), 0.0))


class Ridge(Bowl):
    """A crease along x = 1, and a bent one across."""

    creased: ClassVar[bool] = True

    def formula(self, x: Array, y: Array) -> Array:
        return abs(x - 1.0) + abs(y) + y**2

    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((1.0, 0.0), 0.0, smooth=False),)


def spoilt(base: type[Bowl] = Bowl, **changes: Any) -> Bowl:
    """The base with some attributes replaced."""
    return dataclass(frozen=True)(type("Spoilt", (base,), changes))()


def minima(*declared: Minimum, **changes: Any) -> Bowl:
    """The bowl with other minima."""
    return spoilt(minima=lambda self: declared, **changes)


def with_card(**changes: Any) -> Bowl:
    """The bowl with another card."""
    return spoilt(card=dataclasses.replace(CARD, **changes))


def scaled(method: str, factor: Any, base: type[Bowl] = Bowl) -> Bowl:
    """The base with one derivative multiplied by a factor."""
    right = getattr(base, method)
    return spoilt(base, **{method: lambda self, point: right(self, point) * factor})


def himmelblau(self: Any, x: Array, y: Array) -> Array:
    return (x**2 + y - 11.0) ** 2 + (x + y**2 - 7.0) ** 2


def dented(self: Any, x: Array, y: Array) -> Array:
    """The bowl with a narrow dent beside its minimum."""
    dent = 1.0 / (1.0 + 400.0 * ((x + 1.0) ** 2 + (y - 1.0) ** 2)) ** 2
    return Bowl.formula(self, x, y) - 2.0 * dent


def three_wells(self: Any, x: Array, y: Array) -> Array:
    return (x**2 - 1.0) ** 2 * ((x - 2.0) ** 2 + 0.01) + 2.0 * y**2


ON_SURFACES = (
    laws.gradient_is_the_slope,
    laws.hessian_is_the_slope_of_the_gradient,
    laws.derivatives_agree_with_jax,
    laws.sharpness_is_the_largest_eigenvalue,
    laws.minima_are_minima,
    laws.no_point_is_lower_than_a_global_minimum,
    laws.no_minimum_is_forgotten,
    laws.creased_is_true_exactly_where_gradients_jump,
    laws.gradient_is_the_least_of_the_subdifferential,
    laws.formula_says_what_is_computed,
    laws.start_and_minima_lie_in_the_window,
    laws.colour_suits_the_heights,
    laws.libraries_agree,
)


@pytest.mark.parametrize("law", ON_SURFACES)
def test_a_right_surface_passes(law: Any) -> None:
    law(Bowl())


def test_a_right_card_passes() -> None:
    laws.worked_examples_hold(Bowl)
    cards.card_is_complete(CARD)


def test_a_right_ridge_passes() -> None:
    laws.creased_is_true_exactly_where_gradients_jump(Ridge())
    laws.minima_are_minima(Ridge())
    laws.no_minimum_is_forgotten(Ridge())
    laws.gradient_is_the_least_of_the_subdifferential(Ridge())


SLIGHTLY = 1.00001
WRONG = {
    "gradient scaled": (laws.gradient_is_the_slope, scaled("gradient", SLIGHTLY)),
    "gradient of one axis": (
        laws.gradient_is_the_slope,
        scaled("gradient", np.array([1.0, -1.0])),
    ),
    "Hessian scaled": (
        laws.hessian_is_the_slope_of_the_gradient,
        scaled("hessian", SLIGHTLY),
    ),
    "gradient against JAX": (
        laws.derivatives_agree_with_jax,
        scaled("gradient", 1.0 + 1e-11),
    ),
    "Hessian against JAX": (
        laws.derivatives_agree_with_jax,
        scaled("hessian", 1.0 + 1e-11),
    ),
    "smallest eigenvalue": (
        laws.sharpness_is_the_largest_eigenvalue,
        spoilt(sharpness=lambda self, p: np.linalg.eigvalsh(self.hessian(p))[..., 0]),
    ),
    "minimum beside": (laws.minima_are_minima, minima(Minimum((1.0 + 1e-6, 0.0), 0.0))),
    "minimum's value": (laws.minima_are_minima, minima(Minimum((1.0, 0.0), 1e-8))),
    "minimum called a crease": (
        laws.minima_are_minima,
        minima(Minimum((1.0, 0.0), 0.0, smooth=False)),
    ),
    "crease called smooth": (
        laws.minima_are_minima,
        spoilt(Ridge, minima=Bowl.minima),
    ),
    "saddle called a minimum": (
        laws.minima_are_minima,
        spoilt(formula=lambda self, x, y: (x - 1.0) ** 2 - y**2),
    ),
    "flat saddle called a minimum": (
        laws.minima_are_minima,
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
    "undeclared crease": (
        laws.creased_is_true_exactly_where_gradients_jump,
        spoilt(Ridge, creased=False),
    ),
    "declared crease that is none": (
        laws.creased_is_true_exactly_where_gradients_jump,
        spoilt(creased=True),
    ),
    "one side at a crease": (
        laws.gradient_is_the_least_of_the_subdifferential,
        spoilt(Ridge, gradient=lambda self, p: self.subdifferential(p)[1]),
    ),
    "formula with another factor": (
        laws.formula_says_what_is_computed,
        with_card(formula=r"(x-1)^2 + 3y^2"),
    ),
    "formula with another sign": (
        laws.formula_says_what_is_computed,
        with_card(formula=r"(x+1)^2 + 2y^2"),
    ),
    "start outside": (
        laws.start_and_minima_lie_in_the_window,
        spoilt(start=(-2.1, 0.0)),
    ),
    "start at the minimum": (
        laws.start_and_minima_lie_in_the_window,
        spoilt(start=(1.0, 0.0)),
    ),
    "minimum outside": (
        laws.start_and_minima_lie_in_the_window,
        spoilt(window=((-2.0, 0.5), (-2.0, 2.0))),
    ),
    "diverging colours": (laws.colour_suits_the_heights, spoilt(colour="diverging")),
    "another value in PyTorch": (
        laws.libraries_agree,
        spoilt(formula=lambda self, x, y: Bowl.formula(self, x, y) + _is_torch(x)),
    ),
    "float64 from float32": (
        laws.libraries_agree,
        spoilt(value=lambda self, p: Bowl.value(self, p) * np.float64(1.0)),
    ),
    "shape lost": (
        laws.libraries_agree,
        spoilt(value=lambda self, p: Bowl.value(self, p).reshape(-1)),
    ),
}


def _is_torch(x: Any) -> float:
    return 1e-6 * ("torch" in str(type(getattr(x, "primal", x))))


@pytest.mark.parametrize(("law", "wrong"), WRONG.values(), ids=WRONG.keys())
def test_law_refuses(law: Any, wrong: Any) -> None:
    with pytest.raises(AssertionError):
        law(wrong)


EXAMPLE = CARD.worked[0]
WRONG_CARDS = {
    "no title": {"title": ""},
    "two sentences of summary": {"summary": "A bowl. Round."},
    "no description": {"description": "A bowl."},
    "no use": {"use_when": ""},
    "no limits": {"avoid_when": ""},
    "one example": {"worked": CARD.worked[:1]},
    "no reason": {"worked": (CARD.worked[0], dataclasses.replace(EXAMPLE, because=""))},
    "no sources": {"sources": ()},
    "source without a year": {"sources": (Source("Nobody"),)},
}


@pytest.mark.parametrize("changes", WRONG_CARDS.values(), ids=WRONG_CARDS.keys())
def test_cards_are_refused(changes: Any) -> None:
    with pytest.raises(AssertionError):
        cards.card_is_complete(dataclasses.replace(CARD, **changes))


@pytest.mark.parametrize("outputs", [{"value": 3.0 + 1e-9}, {"gradient": (2.0, 4.0)}])
def test_worked_examples_are_refused(outputs: Any) -> None:
    wrong = dataclasses.replace(EXAMPLE, outputs=outputs)
    with pytest.raises(AssertionError):
        laws.worked_examples_hold(type(with_card(worked=(EXAMPLE, wrong))))
