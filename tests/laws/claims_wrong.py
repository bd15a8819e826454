"""Losses of which a claim is false in one place only."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from laws.losses_wrong import SQUARE, Square, saying
from losslab.core import claims, ops
from losslab.core.arrays import Array
from losslab.core.card import Card
from losslab.core.losses import PointwiseLoss


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
