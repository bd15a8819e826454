"""Which descents an optimizer and its counterpart in another library both take."""

from collections.abc import Iterator
from typing import Any

from laws.optimizers_laws import Definition
from laws.optimizers_slopes import HEIGHTS, descents
from losslab.core.card import Peer
from losslab.core.optimizers import Optimizer

CALM = 0.05
"""A learning rate with which nothing leaves the valleys that are descended."""


def trials(
    definition: Definition, dialect: str, peer: Peer
) -> Iterator[tuple[Optimizer, str]]:
    """All descents at the dialect's defaults; two with every number changed.

    And one with each option. What the peer holds fixed is not changed, and not during
    a run either. Rules of matrices descend matrices.
    """
    known = definition.parameters()
    fixed = {name: value for name, value in peer.when.items() if name in known}
    usual = definition(dialect=dialect, **fixed)
    steady = is_steady(usual, peer)
    valued = dialect == "scipy"
    names = descents(valued=valued, shaped=usual.shaped, steady=steady)
    for name in names:
        rate = usual.parameter_values.get("learning_rate", 0.0)
        calm = name in HEIGHTS and not steady and rate > CALM
        yield usual.with_parameters(learning_rate=CALM) if calm else usual, name
    other = {
        name: _inside(known)
        for name, known in known.items()
        if known.kind in ("number", "whole") and name not in peer.when
    }
    for name in names[-2:] if other else ():
        yield usual.with_parameters(**other), name
    for option in _options(usual, peer):
        yield usual.with_parameters(**option), names[-1]


def _options(rule: Optimizer, peer: Peer) -> Iterator[dict[str, Any]]:
    """What else may be chosen, switched on or off, one thing at a time."""
    for name, known in rule.parameters().items():
        if known.kind in ("choice", "switch") and name not in ("dialect", *peer.when):
            for value in known.telling():
                if value != known.default:
                    yield {name: value}


def is_steady(rule: Optimizer, peer: Peer) -> bool:
    """Whether the learning rate cannot be changed during a run of the peer."""
    return "learning_rate" in peer.when or "learning_rate" not in rule.parameters()


def values(rule: Optimizer) -> dict[str, Any]:
    """What the codes of peers call the parameters."""
    own = {**rule.parameter_values, **rule.varying}
    return {
        name.replace(".", "_"): value
        for name, value in own.items()
        if not isinstance(value, Optimizer)
    }


def _inside(known: Any) -> float:
    low, high = known.slider
    if known.kind == "whole":
        return int(low + 0.4 * (high - low))
    return low**0.4 * high**0.6 if known.log else low + 0.4 * (high - low)
