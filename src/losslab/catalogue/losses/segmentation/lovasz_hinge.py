"""The hinge errors of a set, weighed by what each costs the overlap.

Longer than a page for the sake of its order, which formula and figure have to tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Source, worked
from losslab.core.dual import innermost
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import LOGIT, Kind
from losslab.core.ops import (
    cumsum,
    positive_part,
    sort,
    take_along,
    total,
    weighted,
    where,
)
from losslab.core.sets import ITEM_LOGITS, LABEL_OF_ONE, MASK, one_of_four

_ONE_OF_FOUR = replace(
    LOGIT, says="the logit of one item of four; the others have ½, 1 and 0"
)
_ORDER = (
    r" \quad e_k = 1-(2y_k-1)z_k, \quad b_{jk} = [e_j > e_k]+[e_j = e_k][j < k],"
    r" \quad G = \sum_j y_j, \quad c_k = \sum_j b_{jk}y_j,"
    r" \quad u_k = G+\sum_j b_{jk}(1-y_j),"
    r" \quad w_k = \begin{cases}[u_k = 0] & G = 0 \\"
    r" \frac{y_k}{u_k}+\frac{(1-y_k)(G-c_k)}{u_k(u_k+1)} & G > 0\end{cases}"
)


@final
@dataclass(frozen=True)
class LovaszHinge(EventLoss):
    """Σ (1 − m)₊ · ΔJaccard, worst margins m first. Source: Berman et al. 2018.

    >>> LovaszHinge().value([0.5, -1.0, 0.0], [1, 0, 0])
    np.float64(0.75)
    """

    card: ClassVar[Card] = Card(
        title="Lovász hinge",
        summary="Hinge errors of a set, weighed by what each costs the overlap.",
        formula=r"\sum_k (e_k)_+\,w_k," + _ORDER,
        gradient_formula=r"(1-2y_k)([e_k > 0]+\frac{1}{2}[e_k = 0])w_k," + _ORDER,
        description="""
            You give every item of a set a logit and take the hinge error of each. You
            put the errors in order, the worst first, and let the items be wrong one
            after the other; by as much as the Jaccard index of the masks falls with an
            item, its error weighs. So the sum is the convex closure of one minus that
            index: piecewise linear, with a kink where two errors tie, of which the
            gradient here lets the first come first, and where an error begins, of which
            it takes the middle. A mask without any item costs the worst error.
        """,
        use_when="""
            You are judged by the Jaccard index of masks and want to train on it, mostly
            after a start with a cross-entropy.
        """,
        avoid_when="""
            You need probabilities, or smooth gradients: they jump whenever two errors
            change places. Give the sets you are judged by, one image each, say.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.LIPSCHITZ(1.0),
            claims.NONNEGATIVE,
            claims.ANY_ORDER("item"),
        ),
        worked=(
            worked(
                [0.5, -1, 0],
                [1, 0, 0],
                loss=0.75,
                gradient=[-0.5, 0, 0.5],
                because="errors 1, ½, 0; the index falls from 1 to ½ to 0",
            ),
            worked(
                [-2, 0.5],
                [0, 0],
                loss=1.5,
                gradient=[0, 1],
                because="an empty mask: one false item takes the index from 1 to 0",
            ),
            worked(
                [2, -2],
                [1, 0],
                loss=0.0,
                gradient=[0, 0],
                because="both right by a margin of 2",
            ),
            worked(
                [2, 0.5, 1, 0],
                [1, 1, 0, 0],
                loss=23 / 24,
                gradient=[0, -1 / 4, 1 / 3, 1 / 6],
                because="errors 2, 1, ½; the index falls from 1 to ⅔, ½ and ¼",
            ),
        ),
        sources=(Source("Berman et al. 2018", "https://arxiv.org/abs/1705.08790"),),
    )

    prediction_kind: ClassVar[Kind] = ITEM_LOGITS
    target_kind: ClassVar[Kind] = MASK
    kinked: ClassVar[bool] = True
    figure_prediction: ClassVar[Kind] = _ONE_OF_FOUR
    figure_target: ClassVar[Kind] = LABEL_OF_ONE
    letters: ClassVar[Mapping[str, str]] = {"z": "prediction", "y": "target"}
    notation: ClassVar[str] = "z the logits and y the labels, one of each item k and j"

    def line(self, target: Array) -> Line:
        kinks = (1.0 - 2.0 * target, 0.0 * target, 1.5 * target - 0.5)
        return one_of_four(self, (0.5, 1.0, 0.0), target, kinks)

    def formula(self, prediction: Array, target: Array) -> Array:
        # The order of margins is exact, that of errors 1 − m may be lost by rounding.
        margins, order = sort(prediction * (2.0 * target - 1.0))
        label = take_along(target, order)
        true = total(label, keepdims=True)
        found = cumsum(label) - label
        union = true + cumsum(1.0 - label) - (1.0 - label)
        first = where(union == 0.0, 1.0, 0.0 * union)
        safe = where(true > 0.0, union, 1.0)
        missed = (true - found) / (safe * (safe + 1.0))
        drop = where(label == 1.0, 1.0 / safe, missed)
        weights = where(true > 0.0, drop, first)
        errors = positive_part(1.0 - margins)
        known = innermost(errors) == innermost(errors)  # else it weighs nothing
        return total(where(known, weighted(weights, errors), errors))
