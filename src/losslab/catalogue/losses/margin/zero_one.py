"""One for a mistake, nothing for a right answer."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import unit
from losslab.core.losses import MarginLoss
from losslab.core.ops import where
from losslab.core.parameters import number


@final
@dataclass(frozen=True)
class ZeroOne(MarginLoss):
    """1 for m < 0, 0 for m > 0, and the parameter ``tie`` at m = 0.

    Source: Bartlett, Jordan & McAuliffe 2006.

    >>> ZeroOne().value(-0.2, 1), ZeroOne(tie=0.5).value(0.0, 1)
    (np.float64(1.0), np.float64(0.5))
    """

    tie: float = number(
        1.0,
        domain=unit,
        says="loss of a score of exactly 0, which names no class",
        symbol="t",
        slider=(0.0, 1.0),
    )

    card: ClassVar[Card] = Card(
        title="Zero-one loss",
        summary="Counts mistakes: 1 when the sign of the score is wrong, else 0.",
        formula=r"\begin{cases}1 & m < 0 \\ t & m = 0 \\ 0 & m > 0\end{cases}",
        gradient_formula=r"\begin{cases}0 & m \ne 0\end{cases}",
        description="""
            You count a mistake as 1 and a right answer as 0; its mean is the error
            rate, which is 1 minus the accuracy. How wrong a score is makes no
            difference, only its sign. So the curve is flat on both sides and jumps at
            0: the gradient is 0 everywhere it exists and tells an optimizer nothing.
            That is why classifiers are trained on other losses that can be descended
            and then judged by this one.
        """,
        use_when="""
            You report how often a classifier is wrong.
        """,
        avoid_when="""
            You train by gradients: there is none to follow. Avoid it as the only
            measure under class imbalance, where always naming the frequent class makes
            few mistakes.
        """,
        claims=(
            claims.NOT(claims.CONVEX),
            claims.BOUNDED(1.0),
            claims.NONNEGATIVE,
            claims.CALIBRATED.when("t ≥ ½", lambda loss: loss.tie >= 0.5),
            claims.NOT(claims.PROPER(claims.LOGIT_LINK)),
        ),
        worked=(
            worked(0.1, 1, loss=0.0, gradient=0.0, because="the sign is right"),
            worked(5, -1, loss=1.0, gradient=0.0, because="the sign is wrong"),
            worked(0, 1, loss=1.0, because="no sign, so the tie rule counts a mistake"),
            worked(
                0, -1, loss=0.5, parameters={"tie": 0.5}, because="a tie counts half"
            ),
        ),
        peers=(
            Peer(
                "Keras",
                "keras.metrics.binary_accuracy",
                "1 - keras.metrics.binary_accuracy(target > 0, prediction > 0)",
                "Counts right answers; a score of 0 goes to the negative class here.",
            ),
            Peer(
                "scikit-learn",
                "sklearn.metrics.zero_one_loss",
                "sklearn.metrics.zero_one_loss(target > 0, prediction > 0)",
                "Compares classes; a score of 0 goes to the negative class here.",
            ),
        ),
        sources=(
            Source("Bartlett, Jordan & McAuliffe 2006, Convexity and risk bounds"),
        ),
    )

    def penalty(self, margin: Array) -> Array:
        tied = where(margin == 0.0, self.tie, margin)  # NaN stays NaN
        return where(margin < 0.0, 1.0, where(margin > 0.0, 0.0, tied))

    def jumps(self, target: Array) -> tuple[Array, ...]:
        return (0.0,)
