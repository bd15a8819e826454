"""Every surface of the catalogue keeps every law."""

from typing import Any

import numpy as np
import pytest

from laws import cards, domains
from laws import surfaces_laws as laws
from laws import surfaces_minima as ends
from laws.instances import every, named, outlying
from losslab.catalogue.discover import entries
from losslab.core.errors import InvalidInput, ShapeMismatch

SURFACES = {name: entry.definition for name, entry in entries("surfaces").items()}
EACH = pytest.mark.parametrize("definition", SURFACES.values(), ids=SURFACES.keys())
INSTANCES = pytest.mark.parametrize("surface", every("surfaces"), ids=named)
LAWS = (
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
)


def test_there_are_surfaces() -> None:
    assert SURFACES


@pytest.mark.parametrize("law", LAWS)
@INSTANCES
def test_law(surface: Any, law: Any) -> None:
    law(surface)


@EACH
def test_domains_end_for_a_reason(definition: Any) -> None:
    domains.ends_have_reasons(definition, LAWS)


@pytest.mark.parametrize(
    "law",
    [
        laws.gradient_is_the_slope,
        laws.a_condition_number_is_one,
        ends.no_point_is_lower_than_a_global_minimum,
    ],
)
@EACH
def test_law_far_beyond_what_controls_offer(definition: Any, law: Any) -> None:
    for surface in outlying(definition):
        law(surface)


@pytest.mark.parametrize(
    "law",
    [
        laws.start_and_minima_lie_in_the_window,
        laws.colour_suits_the_heights,
        laws.libraries_agree,
    ],
)
@EACH
def test_law_at_the_defaults(definition: Any, law: Any) -> None:
    law(definition())


@EACH
def test_worked_examples(definition: Any) -> None:
    laws.worked_examples_hold(definition)


@EACH
def test_card_is_complete(definition: Any) -> None:
    cards.card_is_complete(definition.card)
    cards.parameters_are_complete(definition)


@EACH
def test_a_step_that_is_too_small_loses_all_digits(definition: Any) -> None:
    with pytest.raises(AssertionError):
        laws.gradient_is_the_slope(definition(), step=1e-12)


@EACH
def test_points_need_two_numbers(definition: Any) -> None:
    surface = definition()
    for wrong in (np.zeros(3), np.zeros((2, 1)), 1.0):
        with pytest.raises(ShapeMismatch):
            surface.value(wrong)
    for wrong in ("here", ["a", "b"], None, [[1.0, 2.0], [3.0]], [1j, 2.0]):
        with pytest.raises(InvalidInput):
            surface.value(wrong)


@EACH
def test_whole_numbers_are_points_too(definition: Any) -> None:
    surface = definition()
    assert surface.value([1, 2]) == surface.value((1.0, 2.0))
    assert surface.gradient(np.array([1, 2])).dtype == np.float64
