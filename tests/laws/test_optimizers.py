"""Every optimizer of the catalogue keeps every law."""

from typing import Any

import pytest

from laws import cards
from laws import domains as ends
from laws import optimizers_domains as domains
from laws import optimizers_laws as laws
from laws import optimizers_properties as properties
from laws import optimizers_worked as worked
from laws.instances import far, named, telling
from losslab.catalogue.discover import entries
from losslab.core.errors import InvalidParameter
from losslab.core.wrappers import Wrapper

OPTIMIZERS = {name: entry.definition for name, entry in entries("optimizers").items()}
EACH = pytest.mark.parametrize("definition", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())
IN_EACH_DIALECT = pytest.mark.parametrize(
    "rule",
    [
        pytest.param(rule, id=f"{rule.dialect}-{named(rule)}")
        for definition in OPTIMIZERS.values()
        for rule in laws.in_each_dialect(definition)
    ],
)
MEMORIES = {"momentum": (0.0, 0.5, 0.9, 0.98), "beta": (0.25, 0.75), "memory": (1,)}
"""What thresholds depend on; a longer average forgets its start too slowly to see."""

ON_DEFINITIONS = (
    worked.worked_examples_hold,
    worked.formula_leads_through_the_examples,
    worked.every_dialect_is_worked,
    worked.the_first_dialect_is_the_default,
    worked.the_papers_defaults_are_worked,
    worked.common_defaults_are_worked,
    laws.formula_says_what_is_computed,
    cards.parameters_are_complete,
)
ON_RULES = (
    laws.step_is_pure,
    properties.coordinates_are_alike,
    properties.stays_finite,
    properties.chance_is_declared,
    properties.without_a_threshold_no_rate_diverges,
    properties.a_search_steps_back,
    laws.threshold_needs_upward_curvature,
    domains.moves,
    domains.comes_to_rest,
    laws.libraries_agree,
    laws.parameters_can_be_learned,
)


AT_ENDS = (
    properties.stays_finite,
    properties.chance_is_declared,
    laws.step_is_pure,
    laws.threshold_needs_upward_curvature,
)
FAR_OUT = (domains.threshold_is_a_learning_rate, domains.comes_down)
REASONS = (
    domains.moves,
    domains.comes_to_rest,
    properties.stays_finite,
    *FAR_OUT,
    properties.threshold_separates,
)


def test_there_are_optimizers() -> None:
    assert OPTIMIZERS


@pytest.mark.parametrize("law", ON_DEFINITIONS)
@EACH
def test_law_of_a_definition(definition: Any, law: Any) -> None:
    law(definition)


@pytest.mark.parametrize("law", ON_RULES)
@IN_EACH_DIALECT
def test_law_in_each_dialect(rule: Any, law: Any) -> None:
    law(rule)


@pytest.mark.parametrize("law", [*AT_ENDS, *FAR_OUT])
@EACH
def test_law_at_telling_parameters(definition: Any, law: Any) -> None:
    for rule in telling(definition):
        law(rule)


@pytest.mark.parametrize("law", FAR_OUT)
@EACH
def test_far_beyond_what_controls_offer(definition: Any, law: Any) -> None:
    for rule in far(definition):
        law(rule)


@EACH
def test_open_ends_of_domains_have_reasons(definition: Any) -> None:
    ends.open_ends_have_reasons(definition, REASONS)


@pytest.mark.parametrize(
    "definition", [found for found in OPTIMIZERS.values() if issubclass(found, Wrapper)]
)
def test_a_wrapper_can_be_neutral(definition: Any) -> None:
    for base in OPTIMIZERS.values():
        if not issubclass(base, Wrapper):
            properties.neutral_is_the_rule_inside(definition, base())


@pytest.mark.parametrize(
    "definition", [found for found in OPTIMIZERS.values() if issubclass(found, Wrapper)]
)
def test_a_wrapper_shows_a_function(definition: Any) -> None:
    properties.what_it_shows_is_a_function(definition)


@EACH
def test_card_is_complete(definition: Any) -> None:
    cards.card_is_complete(definition.card)


@IN_EACH_DIALECT
def test_threshold_separates(rule: Any) -> None:
    # A wrapper circles or slows down; what is stable is the rule inside.
    rule = rule.with_parameters(**getattr(rule, "neutral", {}))
    known = set(MEMORIES) & set(rule.parameters())
    for values in [{name: v} for name in known for v in MEMORIES[name]] or [{}]:
        properties.threshold_separates(rule.with_parameters(**values))


@EACH
def test_an_unknown_dialect_is_refused(definition: Any) -> None:
    with pytest.raises(InvalidParameter, match="dialect must be one of"):
        definition(dialect="esperanto")
