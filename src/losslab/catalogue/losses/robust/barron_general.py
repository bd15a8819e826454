"""One loss for many: its exponent turns least squares into every robust loss.

Longer than a page because its digits are in danger at α = 0, at α = 2 and far away.
"""

from dataclasses import dataclass
from math import log as ln
from math import sqrt
from typing import Any, ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import positive, real
from losslab.core.dual import innermost
from losslab.core.losses import ResidualLoss
from losslab.core.ops import expm1, log, log1p, square, weighted, where
from losslab.core.ops import sqrt as root
from losslab.core.parameters import number

_TINY = 1e-9
"""Whose square changes no number when it is added to 1."""


def _steepest(loss: Any) -> float:
    """At u² = (2 − α)/(1 − α), for α below 1."""
    ratio = (2.0 - loss.alpha) / (1.0 - loss.alpha)
    return loss.scale * ratio ** ((loss.alpha - 1.0) / 2.0)


def _largest(loss: Any) -> float:
    return loss.scale**2 * (2.0 - loss.alpha) / -loss.alpha


@final
@dataclass(frozen=True)
class BarronGeneral(ResidualLoss):
    """c²·(|α − 2|/α)·((u²/|α − 2| + 1)^(α/2) − 1), u = r/c. Source: Barron 2019.

    >>> BarronGeneral(alpha=1.0).value(2.0**1.5, 0.0)
    np.float64(2.0)
    """

    alpha: float = number(
        1.0,
        domain=real,
        says="how far off residuals still count: 2 as squares, 0 and less hardly",
        symbol="α",
        slider=(-4.0, 3.0),
        special=(0.0, 2.0),
    )
    scale: float = number(
        1.0,
        domain=positive,
        says="residual at which the loss ceases to look like ½r²",
        symbol="c",
        slider=(0.125, 8.0),
        log=True,
    )

    card: ClassVar[Card] = Card(
        title="Barron's general robust loss",
        summary="One exponent leads from least squares to losses that forget outliers.",
        formula=r"\begin{cases}\frac{1}{2}r^2 & \alpha = 2 \\"
        r" c^2\log(1+\frac{r^2}{2c^2}) & \alpha = 0 \\"
        r" \frac{c^2|\alpha-2|}{\alpha}((\frac{r^2}{c^2|\alpha-2|}+1)"
        r"^{\frac{\alpha}{2}}-1) & \alpha \ne 0, \alpha \ne 2\end{cases}",
        gradient_formula=r"\begin{cases}r & \alpha = 2 \\"
        r" r(\frac{r^2}{c^2|\alpha-2|}+1)^{\frac{\alpha}{2}-1} & \alpha \ne 2"
        r"\end{cases}",
        description="""
            You choose with α how much a residual counts that is far larger than the
            scale c; small ones cost ½r² whatever α is. At α = 2 you have least squares,
            at 1 the pseudo-Huber loss, at 0 the Cauchy loss, at −2 Geman–McClure, and
            as α falls towards −∞ the Welsch loss. Below 1 the pull fades as a residual
            grows, so that outliers are forgotten, and below 0 there is a most that one
            can cost. In the paper the loss is divided by c²; here it is not, so that
            the curvature at 0 is 1 for every scale.
        """,
        use_when="""
            You do not know how heavy the tails of the noise are: try a few values of α,
            or lower it step by step from 2 as you train.
        """,
        avoid_when="""
            You let the data choose α with this loss alone: it would fall without end.
            Learning it needs the normalised density of the paper. Below 1 the loss is
            not convex, and the start decides where you end.
        """,
        claims=(
            claims.CONVEX.when("α ≥ 1", lambda loss: loss.alpha >= 1.0),
            claims.NOT(claims.CONVEX).when("α < 1", lambda loss: loss.alpha < 1.0),
            claims.STRICTLY_CONVEX.when("α ≥ 1", lambda loss: loss.alpha >= 1.0),
            claims.STRONGLY_CONVEX(1.0).when("α ≥ 2", lambda loss: loss.alpha >= 2.0),
            claims.SMOOTH(1.0).when("α ≤ 2", lambda loss: loss.alpha <= 2.0),
            claims.NOT(claims.SMOOTH(1.0)).when("α > 2", lambda loss: loss.alpha > 2.0),
            claims.LIPSCHITZ(claims.Constant("c", lambda loss: loss.scale)).when(
                "α = 1", lambda loss: loss.alpha == 1.0
            ),
            claims.LIPSCHITZ(
                claims.Constant("c·((2 − α)/(1 − α))^((α − 1)/2)", _steepest)
            ).when("α < 1", lambda loss: loss.alpha < 1.0),
            claims.NOT_LIPSCHITZ.when("α > 1", lambda loss: loss.alpha > 1.0),
            claims.BOUNDED(claims.Constant("c²·(2 − α)/(−α)", _largest)).when(
                "α < 0", lambda loss: loss.alpha < 0.0
            ),
            claims.UNBOUNDED.when("α ≥ 0", lambda loss: loss.alpha >= 0.0),
            claims.NONNEGATIVE,
            claims.SYMMETRIC,
            claims.ELICITS(claims.MEAN).when("α = 2", lambda loss: loss.alpha == 2.0),
            claims.NOT(claims.ELICITS(claims.MEAN)).when(
                "α ≤ 1", lambda loss: loss.alpha <= 1.0
            ),
        ),
        worked=(
            worked(
                sqrt(8),
                0,
                loss=2.0,
                gradient=sqrt(8) / 3,
                because="α = 1: √(8 + 1) − 1, and r/√(r² + 1)",
            ),
            worked(
                2,
                0,
                loss=ln(3),
                gradient=2 / 3,
                parameters={"alpha": 0.0},
                because="log(1 + 4/2), and 2/(1 + 2)",
            ),
            worked(
                4,
                0,
                loss=8.0,
                gradient=4.0,
                curvature=1.0,
                parameters={"alpha": 2.0, "scale": 0.5},
                because="½·4², whatever the scale",
            ),
            worked(
                4,
                0,
                loss=4.0,
                gradient=1.0,
                parameters={"alpha": -2.0, "scale": 2.0},
                because="u = 2: 4·(−2)·((4/4 + 1)⁻¹ − 1), and 4·2⁻²",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.l2_loss",
                "optax.l2_loss(prediction, target)",
                "What this loss is at α = 2.",
                {"alpha": 2.0},
            ),
        ),
        sources=(
            Source(
                "Barron 2019, A general and adaptive robust loss function",
                "https://arxiv.org/abs/1701.03077",
            ),
        ),
    )

    def penalty(self, residual: Array) -> Array:
        squared = self.alpha == 2.0
        width = where(squared, 1.0, abs(self.alpha - 2.0))
        border = self.scale * root(width)
        near = abs(residual) < border
        inside = self._inside(where(near, residual, 0.0), width, border)
        outside = self._outside(where(near, border, abs(residual)), width, border)
        return where(squared, residual * (residual / 2.0), where(near, inside, outside))

    def _inside(self, residual: Array, width: Array, border: Array) -> Array:
        """For |r| < c√b with b = |α − 2|."""
        w = residual / border
        small = innermost(abs(w)) <= _TINY
        # Squares may underflow where α is huge and where the scale is.
        t = where(small, (self.alpha / 2.0 * w) * w, self.alpha / 2.0 * log1p(w * w))
        halves = residual * (residual / 2.0)
        plain = where(small, halves, self._scaled(width / 2.0 * log1p(w * w)))
        return where(_vanishes(t), plain, self._bent(expm1(t), width))

    def _outside(self, size: Array, width: Array, border: Array) -> Array:
        """For |r| ≥ c√b: powers, since exp(α·log q) loses digits where it is large."""
        hypotenuse = size * root(1.0 + square(border / size))
        q = hypotenuse / border
        exponent = weighted(self.alpha, log(q))
        mild = abs(exponent) < 1.0
        small = expm1(where(mild, exponent, 0.0))
        bent = self._bent(where(mild, small, q**self.alpha - 1.0), width)
        falling = where(_vanishes(exponent), self._scaled(width * log(q)), bent)
        rises = self.alpha >= 1.0
        power = where(rises, self.alpha, 1.0)
        # Multiplied by its factors before the power, which may else overflow too early.
        factor = border ** ((2.0 - power) / power) * power ** (-1.0 / power)
        steep = (factor * hypotenuse) ** power - border * border / power
        return where(rises, where(mild, bent, steep), falling)

    def _bent(self, part: Array, width: Array) -> Array:
        """c²·(b/α)·part, and not 0/0 at α = 0, where it is not used."""
        return self._scaled(width / where(self.alpha == 0.0, 1.0, self.alpha) * part)

    def _scaled(self, part: Array) -> Array:
        return self.scale * (self.scale * part)


def _vanishes(exponent: Array) -> Array:
    return abs(innermost(exponent)) <= _TINY**2
