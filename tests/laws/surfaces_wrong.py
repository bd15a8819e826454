"""A right surface, and ways to spoil it in one respect each."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

from losslab.core.arrays import Array
from losslab.core.card import Card, Source, Worked
from losslab.core.domains import positive
from losslab.core.parameters import number
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
        return (Minimum((1.0, 0.0), 0.0, kind="kink"),)


@dataclass(frozen=True)
class Stretched(Bowl):
    """A bowl whose condition number is told, and may be told upside down."""

    condition_number: float = number(
        2.0, domain=positive, says="ratio", symbol="κ", slider=(1.0, 9.0)
    )

    def formula(self, x: Array, y: Array) -> Array:
        return (x - 1.0) ** 2 + self.condition_number * y**2


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
