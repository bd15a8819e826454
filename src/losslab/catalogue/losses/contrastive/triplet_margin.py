"""An anchor shall be nearer to its like than to another, by a margin.

Longer than a page for the sake of its three parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import at_least_one, positive
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import NOTHING, PART, REAL, Kind
from losslab.core.ops import hold, norm, positive_part, stack, total, where
from losslab.core.parameters import number

_TRIPLET = Kind(
    "triplet",
    "three embeddings, the features of each along the last axis",
    "feature",
    (-3.0, 3.0),
    0.6,
    axes=(PART, "feature"),
    parts=("anchor", "positive", "negative"),
)
_PLACE = replace(
    REAL, says="where the anchor is on a line, with the positive at 0", window=(-3, 5)
)
_NEGATIVE = replace(
    REAL,
    says="where the negative is on that line, 1 or beyond",
    domain=at_least_one,
    default=2.0,
)


@final
@dataclass(frozen=True)
class TripletMargin(EventLoss):
    """max(0, ‖a − p‖ − ‖a − n‖ + m). Source: Schroff et al. 2015.

    >>> TripletMargin(margin=1.0).value([[0.0, 0.0], [3.0, 4.0], [1.0, 0.0]])
    np.float64(5.0)
    """

    margin: float = number(
        1.0,
        domain=positive,
        says="by how much nearer the positive has to be than the negative",
        symbol="m",
        slider=(0.125, 5.0),
        log=True,
    )

    card: ClassVar[Card] = Card(
        title="Triplet margin loss",
        summary="An anchor shall be nearer to its like than to another, by a margin.",
        formula=r"(\|a-p\| - \|a-n\| + m)_+",
        gradient_formula=r"(h(u_k-v_k), -h u_k, h v_k),"
        r" \quad d = \|a-p\| - \|a-n\| + m, \quad h = [d > 0] + \frac{1}{2}[d = 0],"
        r" \quad u_k = \frac{a_k-p_k}{\|a-p\|}, \quad v_k = \frac{a_k-n_k}{\|a-n\|}",
        description="""
            You embed three things: an anchor, a positive of the same kind and a
            negative of another. You pay as far as the positive is not nearer to the
            anchor than the negative is, by the margin at least. All pulls have length
            1, whatever the distance: the positive is drawn to the anchor, the negative
            pushed away; where the margin is met exactly they have length ½. Where two
            of them coincide the distance between them has no direction, and its part of
            the gradient is 0.
        """,
        use_when="""
            You learn distances: faces, signatures, anything where classes are many and
            new ones come later.
        """,
        avoid_when="""
            Most triplets are easy: they cost nothing and teach nothing, so hard ones
            have to be looked for. Embeddings that all coincide cost the margin, and
            there the gradient is 0.
        """,
        claims=(
            claims.NONNEGATIVE,
            claims.NOT(claims.CONVEX),
            claims.SHIFT_INVARIANT(PART),
            claims.ANY_ORDER("feature"),
        ),
        worked=(
            worked(
                [[0, 0], [3, 4], [0, 2]],
                None,
                loss=4.0,
                gradient=[[-0.6, 0.2], [0.6, 0.8], [0, -1]],
                because="5 − 2 + 1; u = −(3, 4)/5 and v = −(0, 1)",
            ),
            worked(
                [[0, 0], [1, 0], [0, 3]],
                None,
                loss=0.0,
                gradient=[[0, 0], [0, 0], [0, 0]],
                because="1 − 3 + 1 < 0: far enough away",
            ),
            worked(
                [[1, 1], [1, 1], [1, 1]],
                None,
                loss=1.0,
                gradient=[[0, 0], [0, 0], [0, 0]],
                because="0 − 0 + 1, and no direction to go",
            ),
            worked(
                [[2], [0], [3]],
                None,
                loss=2.0,
                gradient=[[2], [-1], [-1]],
                because="2 − 1 + 1 on a line; u = 1 and v = −1",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.nn.functional.triplet_margin_loss",
                "torch.nn.functional.triplet_margin_loss(prediction[:, 0],"
                " prediction[:, 1], prediction[:, 2], margin=margin, eps=0,"
                " reduction='none')",
                "Adds 1e-6 to every difference unless told: no distance is 0.",
            ),
            Peer(
                "Optax",
                "optax.losses.triplet_margin_loss",
                "optax.losses.triplet_margin_loss(prediction[:, 0],"
                " prediction[:, 1], prediction[:, 2], margin=margin, eps=0)",
                "Adds 1e-6 below the root, for where two coincide its slope is none.",
            ),
        ),
        sources=(
            Source("Schroff et al. 2015, FaceNet", "https://arxiv.org/abs/1503.03832"),
        ),
    )

    prediction_kind: ClassVar[Kind] = _TRIPLET
    target_kind: ClassVar[Kind] = NOTHING
    kinked: ClassVar[bool] = True
    figure_prediction: ClassVar[Kind] = _PLACE
    figure_target: ClassVar[Kind] = _NEGATIVE
    letters: ClassVar[Mapping[str, str]] = {
        "a": "prediction.anchor",
        "p": "prediction.positive",
        "n": "prediction.negative",
    }
    notation: ClassVar[str] = (
        "a the anchor, p the positive and n the negative, with a feature at each k; the"
        " gradient is told for the three in this order"
    )

    def line(self, target: Array) -> Line:
        start = stack([0.0, 0.0, target])[..., None]
        corner = where(target < self.margin, 0.0, (target - self.margin) / 2.0)
        return Line(self, start, ((1.0,), (0.0,), (0.0,)), kinks_at=(corner, target))

    def formula(self, prediction: Array, target: Array) -> Array:
        anchor, near, far = (prediction[..., part, :] for part in range(3))
        to_near, to_far = anchor - near, anchor - far
        nearer, farther = norm(to_near, axis=-1), norm(to_far, axis=-1)
        lead, both = nearer - farther, hold(nearer + farther)[..., None]
        # As a² − b² = (a + b)(a − b) it does not cancel; slopes do not as it is.
        share = hold(far - near) / where(both == 0.0, 1.0, both)
        exact = total(share * hold(to_near + to_far)) + (lead - hold(lead))
        lead = where(both[..., 0] < inf, exact, lead)
        return positive_part(lead + self.margin)
