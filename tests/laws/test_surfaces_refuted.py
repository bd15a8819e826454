"""Each law of surfaces refuses a surface that is wrong on purpose."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from laws import cards, domains
from laws import surfaces_laws as laws
from laws import surfaces_minima as ends
from laws.surfaces_wrong import CARD, Bowl, Ridge, Stretched, scaled, spoilt, with_card
from losslab.core.card import Source

ON_SURFACES = (
    laws.gradient_is_the_slope,
    laws.hessian_is_the_slope_of_the_gradient,
    laws.derivatives_agree_with_jax,
    laws.sharpness_is_the_largest_eigenvalue,
    laws.a_condition_number_is_one,
    ends.minima_are_what_they_say,
    ends.no_point_is_lower_than_a_global_minimum,
    ends.no_minimum_is_forgotten,
    laws.creased_is_true_exactly_where_gradients_jump,
    laws.gradient_is_the_shortest_subgradient,
    laws.formula_says_what_is_computed,
    laws.start_and_minima_lie_in_the_window,
    laws.colour_suits_the_heights,
    laws.libraries_agree,
)


@pytest.mark.parametrize("law", ON_SURFACES)
def test_a_right_surface_passes(law: Any) -> None:
    law(Bowl())


def test_a_right_condition_number_passes() -> None:
    laws.a_condition_number_is_one(Stretched(4.0))


def test_a_domain_that_ends_too_soon_is_noticed() -> None:
    domains.ends_have_reasons(Stretched, [laws.a_condition_number_is_one])
    with pytest.raises(AssertionError, match="condition_number may as well be 0"):
        domains.ends_have_reasons(Stretched, [laws.gradient_is_the_slope])


def test_a_right_card_passes() -> None:
    laws.worked_examples_hold(Bowl)
    cards.card_is_complete(CARD)


def test_a_right_ridge_passes() -> None:
    laws.creased_is_true_exactly_where_gradients_jump(Ridge())
    laws.gradient_is_the_shortest_subgradient(Ridge())


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
    "a condition number upside down": (laws.a_condition_number_is_one, Stretched(0.5)),
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
    "undeclared crease": (
        laws.creased_is_true_exactly_where_gradients_jump,
        spoilt(Ridge, creased=False),
    ),
    "declared crease that is none": (
        laws.creased_is_true_exactly_where_gradients_jump,
        spoilt(creased=True),
    ),
    "one side at a crease": (
        laws.gradient_is_the_shortest_subgradient,
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
