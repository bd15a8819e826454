"""Losses that are wrong on purpose, each in one way; the laws have to notice."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from losslab.core import claims, kinds, ops
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import positive, real
from losslab.core.dual import Dual, chain, primal
from losslab.core.losses import MarginLoss, PointwiseLoss, ResidualLoss
from losslab.core.parameters import number

SQUARE = Card(
    title="Square",
    summary="The square.",
    formula="r^2",
    gradient_formula="2r",
    description="You square it. It is convex. It is smooth.",
    use_when="Always.",
    avoid_when="Never.",
    claims=(claims.CONVEX,),
    worked=(
        worked(3, 1, loss=4.0, gradient=4.0, because="2²"),
        worked(0, 1, loss=1.0, gradient=-2.0, because="1²"),
    ),
    peers=(
        Peer("Optax", "optax.squared_error", "optax.squared_error(prediction, target)"),
    ),
    sources=(Source("Nobody 1900"),),
)
OVERLAP = r"\begin{cases}r^2 & r \ge 0 \\ 7 & r = 0 \\ r^2 & r < 0\end{cases}"
"""Contradicts itself at 0, in a row that comes too late for who reads the first."""
MARGIN = replace(SQUARE, formula="(1-m)^2", gradient_formula="-2y(1-m)", peers=())
LOGISTIC = replace(
    SQUARE,
    formula=r"y\log(1+e^{-z})+(1-y)\log(1+e^z)",
    gradient_formula="-y(1-p)+(1-y)p",
    peers=(),
)


@dataclass(frozen=True)
class Square(ResidualLoss):
    """Nothing is wrong with it."""

    card: ClassVar[Card] = SQUARE

    def penalty(self, residual: Array) -> Array:
        return residual * residual


def saying(**fields: Any) -> Square:
    """The square with something else on its card."""

    @dataclass(frozen=True)
    class Saying(Square):
        card: ClassVar[Card] = replace(SQUARE, **fields)

    return Saying()


def shaped(penalty: Any, **places: Any) -> ResidualLoss:
    """A residual loss of that shape, with declared kinks, bends and jumps."""

    @dataclass(frozen=True)
    class Shaped(ResidualLoss):
        card: ClassVar[Card] = SQUARE

        def penalty(self, residual: Array) -> Array:
            return penalty(residual)

    for name, place in places.items():
        setattr(Shaped, name, place)
    return Shaped()


def at_target(_: Any, target: Array) -> tuple[Array, ...]:
    """One declared place: the target."""
    return (target,)


def twice_at_target(_: Any, target: Array) -> tuple[Array, ...]:
    return (target, target)


def steeper(residual: Array) -> Array:
    """The square with a derivative that is a thousandth too large."""
    if not isinstance(residual, Dual):
        return residual * residual
    value = steeper(residual.primal)
    return chain(residual, value, lambda: 2.002 * residual.primal)


def straighter(residual: Array) -> Array:
    """The square with the right gradient and no curvature."""
    if not isinstance(residual, Dual):
        return residual * residual
    frozen = primal(residual.primal)
    return chain(residual, straighter(residual.primal), lambda: 2.0 * frozen)


def capped(residual: Array) -> Array:
    """A branch that meets the other a millionth too high."""
    size = abs(residual)
    return ops.where(size <= 1.0, size * size / 2.0, size - 0.5 + 1e-6)


def tilted(residual: Array) -> Array:
    """A kink so small that no figure shows it."""
    return residual * residual + 1e-6 * abs(residual)


def unguarded(residual: Array) -> Array:
    """Log cosh with a branch that overflows where it is not taken."""
    size = abs(residual)
    near = ops.log(ops.cosh(residual))
    return ops.where(
        size < 1.0, near, size + ops.log1p(ops.exp(-2.0 * size)) - np.log(2)
    )


def by_library(residual: Array) -> Array:
    """The square, and a little more in PyTorch."""
    return (
        residual * residual * (1.0 + 1e-6 * ("torch" in str(ops.namespace(residual))))
    )


def eager(residual: Array) -> Array:
    """The square, and a little more where numbers are traced."""
    traced = "Tracer" in str(type(primal(primal(residual))))
    return residual * residual * (1.0 + 1e-6 * traced)


def cancelling(residual: Array) -> Array:
    """The square, as the difference of two numbers that are larger."""
    return ops.square(1.0 + residual) - (1.0 + 2.0 * residual)


def short_series(residual: Array) -> Array:
    """Near 0 a series of too few terms; floats and many digits take it alike."""
    size = abs(residual)
    return residual * residual * ops.where(size < 1e-3, 1.0 + size, 1.0)


def squared(
    formula: str = r"(y-\hat{y})^2", gradient: str = r"2(\hat{y}-y)"
) -> PointwiseLoss:
    """The square, told in predictions and targets; as given, nothing is wrong."""
    return saying(formula=formula, gradient_formula=gradient)


def doubled(there: Any) -> PointwiseLoss:
    """The square, twice too large for some predictions and targets."""

    @dataclass(frozen=True)
    class Doubled(PointwiseLoss):
        card: ClassVar[Card] = replace(
            SQUARE, formula=r"(\hat{y}-y)^2", gradient_formula=r"2(\hat{y}-y)"
        )
        notation: ClassVar[str] = "y the target, ŷ the prediction"

        def formula(self, prediction: Array, target: Array) -> Array:
            square = ops.square(prediction - target)
            return ops.where(there(prediction, target), 2.0 * square, square)

    return Doubled()


def far_kinked() -> PointwiseLoss:
    """The square, with a kink where the target is far from 0."""

    @dataclass(frozen=True)
    class FarKinked(PointwiseLoss):
        card: ClassVar[Card] = SQUARE

        def formula(self, prediction: Array, target: Array) -> Array:
            residual = prediction - target
            kinked = ops.square(residual) + 0.1 * abs(residual)
            return ops.where(target > 100.0, kinked, ops.square(residual))

    return FarKinked()


def explaining(notation: str) -> Square:
    """The square with other words for its letters."""
    return dataclass(frozen=True)(type("Said", (Square,), {"notation": notation}))()


@dataclass(frozen=True)
class Sized(Square):
    """The square with a parameter, and a peer for one value of it only."""

    card: ClassVar[Card] = replace(
        SQUARE,
        peers=(
            Peer(
                "PyTorch",
                "torch.square",
                "torch.zeros_like(prediction) + 42",
                when={"size": 17.0},
            ),
        ),
    )
    size: float = number(
        1.0, domain=positive, says="size", symbol="c", slider=(0.5, 2.0)
    )


@dataclass(frozen=True)
class NaiveLogistic(PointwiseLoss):
    """The cross-entropy as in a textbook: log(1 + e⁻ᶻ)."""

    card: ClassVar[Card] = LOGISTIC
    prediction_kind: ClassVar[kinds.Kind] = kinds.LOGIT
    target_kind: ClassVar[kinds.Kind] = kinds.SOFT_INDICATOR

    def formula(self, prediction: Array, target: Array) -> Array:
        right = target * ops.log(1.0 + ops.exp(-prediction))
        return right + (1.0 - target) * ops.log(1.0 + ops.exp(prediction))


@dataclass(frozen=True)
class CorneredLogistic(NaiveLogistic):
    """A smooth function written with max and abs, whose kinks do not cancel in JAX."""

    def formula(self, prediction: Array, target: Array) -> Array:
        tail = ops.log1p(ops.exp(-abs(prediction)))
        return ops.maximum(prediction, 0.0) - prediction * target + tail


@dataclass(frozen=True)
class PuzzledLogistic(NaiveLogistic):
    """0·∞ for a logit that is infinitely sure and right."""

    def formula(self, prediction: Array, target: Array) -> Array:
        right = target * ops.softplus(-prediction)
        return right + (1.0 - target) * ops.softplus(prediction)


@dataclass(frozen=True)
class OneSided(NaiveLogistic):
    """The positive class costs nothing, whatever is predicted."""

    def formula(self, prediction: Array, target: Array) -> Array:
        return (1.0 - target) * ops.softplus(prediction)


@dataclass(frozen=True)
class Jumpy(MarginLoss):
    """Declares a jump where there is none."""

    card: ClassVar[Card] = MARGIN

    def penalty(self, margin: Array) -> Array:
        return ops.square(1.0 - margin)

    def jumps(self, target: Array) -> tuple[Array, ...]:
        return (0.0,)


@dataclass(frozen=True)
class Careless(Square):
    """Takes whatever it is given."""

    def value(self, prediction: Array, target: Array) -> Array:  # type: ignore[override]
        return (np.asarray(prediction, float) - np.asarray(target, float)) ** 2


@dataclass(frozen=True)
class Stubborn(Square):
    """Turns a scalar into an array of one."""

    def value(self, prediction: Array, target: Array) -> Array:  # type: ignore[override]
        return np.atleast_1d((np.asarray(prediction) + np.asarray(target)) ** 2)


@dataclass(frozen=True)
class Factors(Square):
    """Legal below 0, where nobody gets by factors."""

    size: float = number(
        1.0, domain=real, says="what", symbol="c", slider=(0.1, 2.0), log=True
    )


@dataclass(frozen=True)
class Slider(Square):
    """Offers values on its slider that it does not take."""

    size: float = number(
        1.0, domain=positive, says="size", symbol="c", slider=(0.0, 2.0)
    )
