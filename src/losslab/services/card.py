"""What is there, and what is known of one definition: cards as strict JSON data.

The light `catalogue` is what menus and instruments need; a full `card` is a page to
read. Both hold only dictionaries, lists, strings, finite numbers, booleans and None.
"""

from functools import cache
from typing import Any

import numpy as np

from losslab.catalogue.discover import NOUNS, Entry, entries, find
from losslab.core.card import Card, Glance
from losslab.core.derive import slope
from losslab.core.domains import real
from losslab.core.event_losses import EventLoss, pointwise
from losslab.core.kinds import NOTHING, Kind
from losslab.core.losses import Loss, PointwiseLoss
from losslab.core.status import ASKED, SENTENCES
from losslab.services.shapes import (
    Axes,
    Event,
    Input,
    OfLoss,
    OfOptimizer,
    OfSurface,
    Place,
    Pure,
)
from losslab.services.strict import IN_WORDS, strict
from losslab.version import __version__

Json = dict[str, Any]


@cache
def catalogue() -> Json:
    """The light index of everything: ``version``, sentences, a list per kind.

    >>> [kind for kind in catalogue() if kind in NOUNS]
    ['losses', 'surfaces', 'optimizers']
    """
    lists = {kind: list(map(_light, entries(kind).values())) for kind in NOUNS}
    words = {"statuses": SENTENCES, "asked": list(ASKED)}
    return {"version": __version__, **words, **lists}


@cache
def card(kind: str, name: str) -> Json:
    """The full card of one definition of a kind (losses, surfaces or optimizers).

    Raises:
        UnknownName: with the names that are near.

    >>> card("losses", "huber")["parameters"][0]["name"]
    'delta'
    """
    entry = find(kind, name)
    return {**_light(entry), **_full(entry.definition.card), **_of_losses(entry)}


def cards(kind: str) -> list[Json]:
    """The full cards of all definitions of a kind.

    >>> "huber" in [card["name"] for card in cards("losses")]
    True
    """
    return [card(kind, name) for name in entries(kind)]


def flat(full: Json) -> Json:
    """The card with each formula as its LaTeX text.

    >>> isinstance(flat(card("losses", "huber"))["formula"], str)
    True
    """
    keys = ("formula", "gradient_formula")
    return full | {key: full[key] and full[key]["latex"] for key in keys}


def _light(entry: Entry) -> Json:
    definition = entry.definition
    known = definition.card
    parameters = [
        {"name": name, **parameter.described()}
        for name, parameter in definition().all_parameters().items()
    ]
    common = {"name": entry.name, "title": known.title, "summary": known.summary}
    return common | {"parameters": parameters} | _OF_KIND[entry.kind](entry)


def _loss(entry: Entry) -> OfLoss:
    loss = entry.definition()
    figure = pointwise(loss)
    target = figure.target_kind
    labels = target.labels
    pure: Pure | None = labels and {
        "negative": labels.negative,
        "positive": labels.positive,
    }
    return {
        "family": entry.family,
        "prediction": _kind(figure.prediction_kind),
        "target": {**_kind(target), "labels": pure},
        "axis": figure.prediction_kind.axis,
        "event": _event(loss),
        "glance": _glance(loss.card.glance),
    }


def _event(loss: Loss) -> Event | None:
    """What a sample is, where it is more than one number."""
    if not isinstance(loss, EventLoss):
        return None
    kinds = (loss.target_kind, *loss.other_targets)
    targets = [_axes(kind) for kind in kinds if kind is not NOTHING]
    return {"prediction": _axes(loss.prediction_kind), "targets": targets}


def takes(loss: Loss) -> dict[str, str]:
    """What one sample is: in words a prediction, and a target if there is one.

    >>> from losslab.services.make import loss
    >>> takes(loss("crammer_singer", {}))["target"]
    'the whole number of a class'
    """
    targets = (loss.target_kind, *loss.other_targets)
    said = " or ".join(kind.says for kind in targets if kind is not NOTHING)
    ours = {"prediction": loss.prediction_kind.says}
    return ours | ({"target": said} if said else {})


def _axes(kind: Kind) -> Axes:
    axes, parts = list(kind.event), list(kind.parts)
    return {"says": kind.says, "axes": axes, "parts": parts, "whole": kind.whole}


def _kind(kind: Kind) -> Input:
    return {
        "kind": kind.name,
        "says": kind.says,
        "window": list(kind.window),
        **kind.domain.bounds,
        "default": kind.default,
    }


def _glance(glance: Glance | None) -> Place | None:
    return glance and {
        "group": glance.group,
        "says": glance.says,
        "order": glance.order,
    }


def _surface(entry: Entry) -> OfSurface:
    definition = entry.definition
    surface = definition()
    return {
        "window": [list(side) for side in definition.window],
        "start": list(definition.start),
        "minima": [
            {
                "point": list(m.point),
                "value": m.value,
                "global": m.globally,
                "kind": m.kind,
            }
            for m in surface.minima()
        ],
        "colour": definition.colour,
        "creased": definition.creased,
        "bottomless": surface.bottomless,
    }


def _optimizer(entry: Entry) -> OfOptimizer:
    return {"chance": entry.definition().chance}


_OF_KIND = {"losses": _loss, "surfaces": _surface, "optimizers": _optimizer}


def _full(known: Card) -> Json:
    gradient = known.gradient_formula
    return {
        "formula": {"latex": known.formula},
        "gradient_formula": {"latex": gradient} if gradient else None,
        "description": known.description,
        "use_when": known.use_when,
        "avoid_when": known.avoid_when,
        "claims": [{"name": claim.name, "says": claim.says} for claim in known.claims],
        "worked": [strict(vars(worked), IN_WORDS) for worked in known.worked],
        "peers": [strict(vars(peer), IN_WORDS) for peer in known.peers],
        "sources": [strict(vars(source), IN_WORDS) for source in known.sources],
    }


def _of_losses(entry: Entry) -> Json:
    if entry.kind != "losses":
        return {}
    loss = entry.definition()
    return {"notation": loss.notation or None, "kinks": kinks_in_words(loss)}


def kinks_in_words(loss: Loss) -> str | None:
    """Where the loss is not differentiable and what is used there, for one target.

    >>> from losslab.services.make import loss
    >>> kinks_in_words(loss("huber", {}))
    """
    one = pointwise(loss)
    kind = one.target_kind
    # For a free target 0, where no rounding moves the kink off its place.
    target = 0.0 if kind.domain == real else kind.default
    said = [_kink(one, float(place), target) for place in one.kinks(target)]
    said += [_jump(place, target) for place in one.jumps(target)]
    return " ".join(said) or None


def _kink(loss: PointwiseLoss, place: float, target: float) -> str:
    left, right = _slopes_beside(loss, place, target)
    rises = left < right
    between = "all between are subgradients" if rises else _NOT_CONVEX
    used = _signed(loss.gradient(place, target))
    return (
        f"At prediction {_signed(place)} (target {_signed(target)}) the slope turns"
        f" from {_signed(left)} to {_signed(right)}: {between}, and {used} is used."
    )


_NOT_CONVEX = (
    "the corner is not convex, so there is no subgradient, only Clarke's interval"
    " between the two"
)


def _slopes_beside(
    loss: PointwiseLoss, place: float, target: float
) -> tuple[float, float]:
    """The slopes to the left and to the right; the loss itself tells them sorted."""
    at, y = np.asarray(place), np.asarray(target)
    left, right = (
        float(slope(lambda x: loss.formula(x, y), at, side)[1]) for side in (-1.0, 1.0)
    )
    return left, right


def _jump(place: float, target: float) -> str:
    return (
        f"At prediction {_signed(place)} (target {_signed(target)}) the loss itself"
        " jumps: there is no gradient there."
    )


def _signed(value: Any) -> str:
    return f"{float(value) + 0.0:g}".replace("-", "−")
