"""The shapes of cards as JSON data, for each kind of definition."""

from typing import Any, TypedDict

from losslab.core.card import Peer, Source, Worked
from losslab.core.domains import Bounds
from losslab.core.surfaces import Colour, MinimumKind

Pair = list[float]


class Input(Bounds):
    """What a loss takes, as its figure shows it."""

    kind: str
    says: str
    window: Pair
    default: float


class Pure(TypedDict):
    """The two pure targets of a binary loss."""

    negative: float
    positive: float


class Target(Input):
    """What the prediction is compared with."""

    labels: Pure | None


class Axes(TypedDict):
    """The axes of one event, and the names of its parts."""

    says: str
    axes: list[str]
    parts: list[str]
    whole: bool


class Event(TypedDict):
    """What a sample is, where it is more than one number."""

    prediction: Axes
    targets: list[Axes]


class Place(TypedDict):
    """A place among the common losses."""

    group: str
    says: str
    order: int


class OfLoss(TypedDict):
    """What is particular to a loss."""

    family: str
    prediction: Input
    target: Target
    axis: str
    event: Event | None
    glance: Place | None


Minimum = TypedDict(
    "Minimum", {"point": Pair, "value": float, "global": bool, "kind": MinimumKind}
)
Minimum.__doc__ = "A minimum of a surface, whether there is none below it, its kind."


class OfSurface(TypedDict):
    """What is particular to a surface; the last two say what a rest on it means."""

    window: list[Pair]
    start: Pair
    minima: list[Minimum]
    colour: Colour
    creased: bool
    bottomless: bool


class OfOptimizer(TypedDict):
    """What is particular to an optimizer: whether it moves by chance."""

    chance: bool


class Parameter(TypedDict):
    """What is known of one parameter; what else there is depends on its kind."""

    name: str
    kind: str
    symbol: str
    says: str
    default: Any


class Said(TypedDict):
    """A claim in words."""

    name: str
    says: str


class Page(TypedDict):
    """A full card, as a page to read; the formulas are LaTeX."""

    name: str
    title: str
    summary: str
    parameters: list[Parameter]
    formula: str
    gradient_formula: str | None
    description: str
    use_when: str
    avoid_when: str
    claims: list[Said]
    worked: list[Worked]
    peers: list[Peer]
    sources: list[Source]


class LossCard(Page, OfLoss):
    """The full card of a loss."""

    notation: str | None
    kinks: str | None


class SurfaceCard(Page, OfSurface):
    """The full card of a surface."""


class OptimizerCard(Page, OfOptimizer):
    """The full card of an optimizer."""


CARDS = {"losses": LossCard, "surfaces": SurfaceCard, "optimizers": OptimizerCard}
