"""The score of the right class shall lead all others by 1.

Longer than a page for the sake of its vectors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.classes import SCORE_OF_THREE, membership
from losslab.core.dual import innermost
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import (
    CLASS_INDEX,
    CLASS_SCORES,
    INDICATOR,
    Kind,
)
from losslab.core.ops import is_infinite, largest, positive_part, total, where

_FIRST_OR_SECOND = replace(INDICATOR, says="1 for class 1, 0 for class 2")


@final
@dataclass(frozen=True)
class CrammerSinger(EventLoss):
    """(1 + max of the other scores − the right one)₊. Source: Crammer & Singer 2001.

    >>> CrammerSinger().value([0.0, 0.5, -1.0], 0)
    np.float64(1.5)
    """

    card: ClassVar[Card] = Card(
        title="Crammer–Singer hinge",
        summary="The score of the right class shall lead all others by 1.",
        formula=r"(1 + \max_{j \ne t} s_j - s_t)_+",
        gradient_formula=r"h g_k, \quad m = \max_{j \ne t} s_j,"
        r" \quad d = 1 + m - s_t, \quad h = [d > 0] + \frac{1}{2}[d = 0],"
        r" \quad n = \sum_{j \ne t} [s_j = m],"
        r" \quad g_k = \frac{[k \ne t][s_k = m]}{n} - [k = t]",
        description="""
            You give every class a score, and you pay as far as the right class does not
            lead the strongest of the others by 1. Only these two are pulled, one up and
            one down, with a force of 1 each; where several others tie, the gradient
            here shares the pull among them, and where the lead is exactly 1 it is half
            of it. With two classes it is the hinge loss of the difference of their
            scores.
        """,
        use_when="""
            You want the right class and no probabilities, and one class is clearly the
            likeliest for every input: support vector machines of several classes.
        """,
        avoid_when="""
            Labels are mixed: where no class has more than half of them, equal scores
            cost least, and the loss does not say which class is the likeliest.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.LIPSCHITZ(claims.Constant("√2", lambda _: sqrt(2.0))),
            claims.NONNEGATIVE,
            claims.CALIBRATED_FOR_MAJORITIES,
            claims.NOT(claims.CALIBRATED),
            claims.SHIFT_INVARIANT("class"),
            claims.ANY_ORDER("class"),
        ),
        worked=(
            worked(
                (2, 1.5, 0),
                0,
                loss=0.5,
                gradient=(-1, 1, 0),
                because="1 + 1.5 − 2; the right one up, the next down",
            ),
            worked(
                (2, 0, 0.5),
                0,
                loss=0.0,
                gradient=(0, 0, 0),
                because="0.5 is more than 1 behind 2",
            ),
            worked(
                (1, 0, -1),
                0,
                loss=0.0,
                gradient=(-0.5, 0.5, 0),
                because="1 + 0 − 1: the lead is exactly 1, and half of the pull left",
            ),
            worked(
                (1, 1, 1),
                2,
                loss=1.0,
                gradient=(0.5, 0.5, -1),
                because="1 + 1 − 1; two others tie and share the pull",
            ),
            worked(
                (0.5, 0, 0),
                1,
                loss=1.5,
                gradient=(1, -1, 0),
                because="1 + 0.5 − 0; the first is in the way of the second",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.losses.multiclass_hinge_loss",
                "optax.losses.multiclass_hinge_loss(prediction, target)",
                "The same.",
            ),
            Peer(
                "scikit-learn",
                "sklearn.metrics.hinge_loss",
                "sklearn.metrics.hinge_loss(target, prediction,"
                " labels=[*range(prediction.shape[1])])",
                "Target first; the mean; with two classes it takes one score.",
            ),
        ),
        sources=(
            Source(
                "Crammer & Singer 2001, On the algorithmic implementation of multiclass"
                " kernel-based vector machines"
            ),
            Source("Tewari & Bartlett 2007, On the consistency of multiclass methods"),
        ),
    )

    prediction_kind: ClassVar[Kind] = CLASS_SCORES
    target_kind: ClassVar[Kind] = CLASS_INDEX
    kinked: ClassVar[bool] = True
    figure_prediction: ClassVar[Kind] = SCORE_OF_THREE
    figure_target: ClassVar[Kind] = _FIRST_OR_SECOND
    letters: ClassVar[Mapping[str, str]] = {"s": "prediction", "t": "target"}
    notation: ClassVar[str] = (
        "s_k the score of class k and t the number of the right class; a bracket is 1"
        " where what it says holds, else 0"
    )

    def line(self, target: Array) -> Line:
        # The corner is at 1 for the right class, and at 0 for one of the others.
        return Line(self, (0.0,) * 3, (1.0, 0.0, 0.0), 1.0 - target, (target,))

    def formula(self, prediction: Array, target: Array) -> Array:
        right = membership(target, prediction)
        others = largest(where(right, -inf, prediction))[..., 0]
        own = total(where(right, prediction, 0.0))
        same = is_infinite(abs(own)) & (innermost(others) == innermost(own))
        return positive_part(1.0 + where(same, 0.0, others - own))
