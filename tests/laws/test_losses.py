"""Every loss of the catalogue keeps every law."""

from collections.abc import Callable
from typing import Any

import pytest

from laws import (
    losses_cards,
    losses_derivatives,
    losses_events,
    losses_formula,
    losses_libraries,
    losses_peers,
)
from laws.instances import cornered, instances, outlying, sweep, telling
from losslab.catalogue.discover import entries
from losslab.core.event_losses import EventLoss

Law = Callable[[Any], None]

LOSSES = entries("losses")
QUICK: tuple[Law, ...] = (
    *losses_cards.LAWS,
    losses_derivatives.gradient_is_the_slope,
    losses_derivatives.kinks_are_kinks,
    losses_derivatives.bends_are_bends,
    losses_derivatives.jumps_are_jumps,
    losses_formula.formula_is_the_loss,
    losses_formula.infinities_are_no_puzzle,
)
SLOW: tuple[Law, ...] = (
    losses_derivatives.nothing_is_undeclared,
    losses_derivatives.autograd_agrees,
    losses_formula.stays_exact_at_extremes,
    *losses_libraries.LAWS,
    *losses_peers.LAWS,
)
EVENTS = [n for n, e in LOSSES.items() if issubclass(e.definition, EventLoss)]


@pytest.mark.parametrize("law", QUICK)
@pytest.mark.parametrize("name", LOSSES)
def test_at_many_parameters(name: str, law: Law) -> None:
    for loss in instances(LOSSES[name].definition):
        law(loss)


@pytest.mark.parametrize("law", SLOW)
@pytest.mark.parametrize("name", LOSSES)
def test_at_telling_parameters(name: str, law: Law) -> None:
    for loss in telling(LOSSES[name].definition):
        law(loss)


@pytest.mark.parametrize("law", losses_events.LAWS)
@pytest.mark.parametrize("name", EVENTS)
def test_events_at_many_parameters(name: str, law: Law) -> None:
    for loss in instances(LOSSES[name].definition):
        law(loss)


@pytest.mark.parametrize("name", LOSSES)
def test_claims_where_two_parameters_are_at_their_edges(name: str) -> None:
    for loss in cornered(LOSSES[name].definition):
        losses_cards.claims_survive(loss)


@pytest.mark.parametrize(
    "law", [losses_cards.claims_survive, losses_peers.peers_give_our_value]
)
@pytest.mark.parametrize("name", LOSSES)
def test_far_beyond_what_controls_offer(name: str, law: Law) -> None:
    for loss in outlying(LOSSES[name].definition):
        law(loss)


@pytest.mark.parametrize("name", LOSSES)
def test_claims_say_their_numbers_everywhere(name: str) -> None:
    for loss in sweep(LOSSES[name].definition):
        losses_cards.claims_say_their_numbers(loss)


@pytest.mark.parametrize("name", LOSSES)
def test_every_claim_is_tried(name: str) -> None:
    """A claim made for some parameters only must speak of some that are tried."""
    tried = instances(LOSSES[name].definition)
    for claim in LOSSES[name].definition.card.claims:
        assert any(map(claim.applies, tried)), claim.says


def test_formulas_that_no_law_can_read_are_few() -> None:
    """What is checked by worked examples and the oracle alone is counted here."""
    in_words = [n for n, e in LOSSES.items() if e.definition.card.in_words]
    assert len(in_words) <= len(LOSSES) / 10, in_words


def test_no_two_losses_share_a_place_at_a_glance() -> None:
    cards = [entry.definition.card for entry in LOSSES.values()]
    places = [(c.glance.group, c.glance.order) for c in cards if c.glance]
    assert len(set(places)) == len(places)


def test_there_are_losses() -> None:
    assert LOSSES
