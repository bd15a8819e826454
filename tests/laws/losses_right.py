"""Losses that are right, and that a law has refused or might: redescending ones."""

from dataclasses import dataclass, replace
from typing import ClassVar

from laws.losses_wrong import SQUARE
from losslab.core import ops
from losslab.core.arrays import Array
from losslab.core.card import Card
from losslab.core.domains import positive
from losslab.core.losses import ResidualLoss
from losslab.core.parameters import number


def slowly(residual: Array) -> Array:
    """Steeper and steeper, and ever less curved, as slowly as a logarithm does."""
    size = abs(residual)
    return size * ops.log1p(size)


@dataclass(frozen=True)
class _Scaled(ResidualLoss):
    scale: float = number(
        1.0, domain=positive, says="scale", symbol="c", slider=(0.1, 10.0)
    )


@dataclass(frozen=True)
class Welsch(_Scaled):
    """Bounded: far away the gradient is 0, and what a rounding moves is huge."""

    card: ClassVar[Card] = replace(
        SQUARE,
        formula=r"c^2(1-e^{-\frac{r^2}{2c^2}})",
        gradient_formula=r"r e^{-\frac{r^2}{2c^2}}",
    )

    def penalty(self, residual: Array) -> Array:
        u = residual / self.scale
        return -self.scale * (self.scale * ops.expm1(-u * (u / 2.0)))


@dataclass(frozen=True)
class Cauchy(_Scaled):
    """Grows like a logarithm."""

    card: ClassVar[Card] = replace(
        SQUARE,
        formula=r"\frac{c^2}{2}\log(1+\frac{r^2}{c^2})",
        gradient_formula=r"\frac{r}{1+\frac{r^2}{c^2}}",
    )

    def penalty(self, residual: Array) -> Array:
        u = residual / self.scale
        far = abs(u) > 1e8  # where u² would overflow
        near = ops.log1p(ops.square(ops.where(far, 1.0, u)))
        log = ops.where(far, 2.0 * ops.log(abs(ops.where(far, u, 1.0))), near)
        return self.scale * (self.scale / 2.0) * log


@dataclass(frozen=True)
class Tukey(_Scaled):
    """Constant beyond its scale."""

    card: ClassVar[Card] = replace(
        SQUARE,
        formula=r"\begin{cases}\frac{c^2}{6}(1-(1-\frac{r^2}{c^2})^3) & |r| < c \\"
        r" \frac{c^2}{6} & |r| \ge c\end{cases}",
        gradient_formula=r"\begin{cases}r(1-\frac{r^2}{c^2})^2 & |r| < c \\"
        r" 0 & |r| \ge c\end{cases}",
    )

    def penalty(self, residual: Array) -> Array:
        u = residual / self.scale
        near = ops.square(ops.where(abs(u) < 0.5, u, 0.0))
        left = ops.where(abs(u) >= 1.0, 0.0, (1.0 - u) * (1.0 + u))
        # 1 − left³ cancels near 0, and what it is there has a slope that cancels near 1
        series = near * (3.0 - near * (3.0 - near))
        share = ops.where(abs(u) < 0.5, series, 1.0 - left**3)
        return self.scale * (self.scale / 6.0) * share
