"""A loss with one parameter of each kind, for the tests of faces and of the compiler.

Its file is no part of the catalogue: `listed` puts it there for a while.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, final

import pytest

from laws.losses_wrong import SQUARE
from losslab.catalogue.discover import Entry, entries
from losslab.core.arrays import Array
from losslab.core.card import Card
from losslab.core.domains import at_least_one, nonnegative, positive, real
from losslab.core.losses import ResidualLoss
from losslab.core.ops import minimum, row, total
from losslab.core.parameters import choice, number, numbers, optional, switch, whole

NAME = "every_kind"


@final
@dataclass(frozen=True)
class EveryKind(ResidualLoss):
    """|s·r|^d times the sum of the weights; tamed, halved, cut where that is wanted."""

    scale: float = number(
        1.0, domain=real, says="stretch", symbol="s", slider=(-2.0, 4.0), special=(0, 2)
    )
    degree: int = whole(
        2, domain=at_least_one, says="degree", symbol="d", slider=(1, 6)
    )
    taming: str = choice("none_at_all", "soft", says="what is done to large ones")
    halved: bool = switch(False, says="take one half")
    cut: float | None = optional(
        number(3.0, domain=positive, says="ceiling", symbol="c", slider=(0.5, 9.0)),
        without="no ceiling",
    )
    knots: tuple[float, ...] = numbers(
        (0.5, 0.25, 0.25),
        axis="knot",
        domain=nonnegative,
        says="weights",
        symbol="w",
        slider=(0.0, 4.0),
    )

    card: ClassVar[Card] = SQUARE

    def penalty(self, residual: Array) -> Array:
        value = abs(self.scale * residual) ** self.degree
        value = value * total(row(self.knots, residual))
        value = value / (1.0 + value) if self.taming == "soft" else value
        value = 0.5 * value if self.halved else value
        return value if self.cut is None else minimum(value, self.cut)


def listed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put the loss into the catalogue until the test is over."""
    entry = Entry("losses", NAME, "toys", __name__)
    monkeypatch.setitem(entries("losses"), NAME, entry)
    return entry
