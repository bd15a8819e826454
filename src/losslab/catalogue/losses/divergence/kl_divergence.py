"""What it costs to believe one distribution where another is true.

Longer than a page for the sake of its distributions and two peers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, log
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import (
    CLASS_PROBABILITIES,
    PROBABILITY,
    SOFT_INDICATOR,
    Kind,
)
from losslab.core.ops import hold, log1p, stack, total, where, xlogy

_PREDICTED = replace(
    CLASS_PROBABILITIES,
    says="one probability per class along the last axis, summing to 1",
    axis="probability",
    labels=None,
)
_OF_ONE = replace(PROBABILITY, says="the probability of class 1 of two")
_TRULY = replace(
    SOFT_INDICATOR, says="the true probability of class 1 of two, 1 for a label"
)


@final
@dataclass(frozen=True)
class KlDivergence(EventLoss):
    """Σ p_k log(p_k / q_k), infinite where q rules out what happens.

    Source: Kullback & Leibler 1951.

    >>> KlDivergence().value([0.5, 0.5], [1.0, 0.0]).round(6)
    np.float64(0.693147)
    """

    card: ClassVar[Card] = Card(
        title="Kullback–Leibler divergence",
        summary="What it costs to believe one distribution where another is true.",
        formula=r"\sum_k p_k\log\frac{p_k}{q_k}",
        gradient_formula=r"-\frac{p_k}{q_k}",
        description="""
            You predict a distribution q over classes, the truth is a distribution p,
            and you pay how much more surprised you are on average than someone who
            knows p. It is 0 where the two agree and nowhere else. Classes that never
            happen cost nothing, whatever you say of them: 0·log 0 counts as 0. A class
            that you rule out and that happens costs infinity, shown as such: nothing is
            clipped here. The two are no equals: exchanging p and q gives another
            number.
        """,
        use_when="""
            Your targets are distributions: a teacher's probabilities, votes, smoothed
            labels. For labels it is the cross-entropy; for soft targets it is that less
            the entropy of the target, so the best is always 0.
        """,
        avoid_when="""
            You have logits: their cross-entropy has the same gradient and loses no
            digits. Or the prediction may be exactly 0 where the target is not: then the
            loss and its gradient are infinite. As probabilities sum to 1, only
            differences between entries of the gradient mean something.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.NONNEGATIVE,
            claims.NOT_LIPSCHITZ,
            claims.ANY_ORDER("class"),
            claims.ELICITS_EVENT(claims.MEAN_TARGET),
        ),
        worked=(
            worked(
                [0.5, 0.5],
                [1, 0],
                loss=log(2),
                gradient=[-2.0, 0.0],
                because="1·log(1/½) + 0; −1/½ and −0/½",
            ),
            worked(
                [0.25, 0.75],
                [0.5, 0.5],
                loss=log(4 / 3) / 2,
                gradient=[-2.0, -2 / 3],
                because="½·log 2 + ½·log(2/3); −½/¼ and −½/¾",
            ),
            worked(
                [0, 1],
                [0.5, 0.5],
                loss=inf,
                gradient=[-inf, -0.5],
                because="class 1 was ruled out, and half of the time it happens",
            ),
            worked(
                [0, 1],
                [0, 1],
                loss=0.0,
                gradient=[0.0, -1.0],
                because="0·log 0 and 1·log 1, both 0; −0/0 counts as 0",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.kl_div",
                "torch.nn.functional.kl_div("
                "prediction.log(), target, reduction='none').sum(-1)",
                "Takes log q; one number per class; its mean divides by classes too,"
                " batchmean does not.",
            ),
            Peer(
                "Optax",
                "optax.losses.kl_divergence",
                "optax.losses.kl_divergence(jax.numpy.log(prediction), target)",
                "Takes log q.",
            ),
            Peer(
                "Keras",
                "keras.losses.kl_divergence",
                "keras.losses.kl_divergence(target, prediction) - keras.ops.where("
                "target == 0, 1e-7 * keras.ops.log(1e-7 / prediction), 0).sum(-1)",
                "Target first; raises what is below 1e-7 to that in both, so nothing"
                " is infinite, and a class that never happens adds to the loss.",
            ),
        ),
        sources=(Source("Kullback & Leibler 1951, On information and sufficiency"),),
    )

    prediction_kind: ClassVar[Kind] = _PREDICTED
    target_kind: ClassVar[Kind] = CLASS_PROBABILITIES
    figure_prediction: ClassVar[Kind] = _OF_ONE
    figure_target: ClassVar[Kind] = _TRULY
    letters: ClassVar[Mapping[str, str]] = {"q": "prediction", "p": "target"}
    notation: ClassVar[str] = (
        "q_k the predicted and p_k the true probability of class k"
    )

    def line(self, target: Array) -> Line:
        truth = stack([target, 1.0 - target])
        return Line(self, (0.0, 1.0), (1.0, -1.0), truth, domain=PROBABILITY.domain)

    def formula(self, prediction: Array, target: Array) -> Array:
        # The sum of q − p is 0. It stands in each term, as a constant, so that no term
        # is negative, and none is left of a rounding where q is p.
        excess = hold(prediction) - target
        near = abs(excess) <= 0.5 * target
        change = (where(near, prediction, target) - target) / where(
            target > 0.0, target, 1.0
        )
        close = target * (hold(change) - log1p(change))
        far = xlogy(target, target) - xlogy(target, prediction) + excess
        return total(where(near, close, far))
