"""Losses of which a claim is false in one place only."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from laws.losses_wrong import SQUARE, Square, saying
from losslab.core import claims, ops
from losslab.core.arrays import Array
from losslab.core.card import Card
from losslab.core.domains import positive, real
from losslab.core.losses import PointwiseLoss
from losslab.core.parameters import number


def dented(residual: Array) -> Array:
    """The square, with a dent 2e-3 wide beside π."""
    beside = (residual - np.pi) * 1e3
    return residual * residual - 1e-5 * ops.exp(-beside * beside)


def steeper_far_away(residual: Array) -> Array:
    """The absolute error, twice as steep beyond 1e30."""
    size = abs(residual)
    return ops.where(size > 1e30, 2.0 * size - 1e30, size)


def lopsided_elsewhere() -> PointwiseLoss:
    """The square, which costs twice as much above a target of 1."""

    @dataclass(frozen=True)
    class LopsidedElsewhere(PointwiseLoss):
        card: ClassVar[Card] = SQUARE

        def formula(self, prediction: Array, target: Array) -> Array:
            square = ops.square(prediction - target)
            above = (target == 1.0) & (prediction > target)
            return ops.where(above, 2.0 * square, square)

    return LopsidedElsewhere()


def misquoted(limit: Any = 2.0, **condition: Any) -> Square:
    """A true claim whose words say another number, or other parameters."""
    claim = claims.SMOOTH(limit)
    return saying(claims=(claim.when(**condition) if condition else claim,))


@dataclass(frozen=True)
class TooWide(Square):
    """A weight that is legal where it makes the loss negative."""

    card: ClassVar[Card] = replace(SQUARE, claims=(claims.NONNEGATIVE,))
    weight: float = number(
        1.0, domain=real, says="weight", symbol="w", slider=(0.5, 2.0)
    )

    def penalty(self, residual: Array) -> Array:
        return self.weight * residual * residual


@dataclass(frozen=True)
class OffTheEdge(TooWide):
    """Says that it is for w > 0, and is for w > 0.01."""

    card: ClassVar[Card] = replace(
        SQUARE,
        claims=(claims.CONVEX.when("w > 0", lambda loss: loss.weight > 0.01),),
    )
    weight: float = number(
        1.0, domain=positive, says="weight", symbol="w", slider=(0.5, 2.0)
    )
