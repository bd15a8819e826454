"""In a set of embeddings, each shall find its like among the others.

Longer than a page for the sake of its pairs and their gradient.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp as e_to
from math import inf, log, sqrt
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array, cast, is_torch, library
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import positive
from losslab.core.dual import innermost
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import REAL, REAL_TARGET, Kind
from losslab.core.ops import (
    hold,
    largest,
    logsumexp,
    norm,
    softplus,
    square,
    stack,
    total,
    where,
)
from losslab.core.parameters import number

_EMBEDDINGS = replace(
    REAL,
    name="embeddings",
    says="a set of embeddings, one row of features per item",
    axes=("item", "feature"),
)
_GROUPS = Kind(
    "groups",
    "one whole number per item, the same for items that are alike",
    "group",
    (0.0, 1.0),
    0.0,
    axes=("item",),
    whole=True,
)
_TURNING = replace(
    REAL, says="x of an embedding (1, x), which shall find the one at (1, 0)"
)
_OTHER = replace(REAL_TARGET, says="x of the other embedding (1, x), which is unlike")


@final
@dataclass(frozen=True)
class InfoNce(EventLoss):
    """Mean log(1 + Σ exp((c_in − c_ij) / T)) of like pairs. Source: Oord et al. 2018.

    >>> InfoNce(temperature=1.0).value([[1.0], [1.0], [-1.0]], [0, 0, 1]).round(6)
    np.float64(0.126928)
    """

    temperature: float = number(
        0.07,
        domain=positive,
        says="by what the cosines are divided: small ones look at the hardest only",
        symbol="T",
        slider=(0.0625, 1.0),
        log=True,
    )

    card: ClassVar[Card] = Card(
        title="InfoNCE loss",
        summary="In a set of embeddings, each shall find its like among the others.",
        formula=r"\frac{1}{P}\sum_i\sum_{j: y_j = y_i, j \ne i}\log(1+E_{ij}),"
        r" \quad P = \sum_i\sum_{j: y_j = y_i, j \ne i} 1,"
        r" \quad c_{ij} = \frac{\sum_k x_{ik}x_{jk}}{\|x_i\|\|x_j\|},"
        r" \quad E_{ij} = \sum_{n: y_n \ne y_i} e^{(c_{in}-c_{ij})/T}",
        gradient_formula=r"\frac{[\|x_i\| > 0]}{PT\|x_i\|}\sum_j (a_{ij}+a_{ji})"
        r"(u_{jk}-c_{ij}u_{ik}), \quad u_{ik} = \frac{x_{ik}}{\|x_i\|},"
        r" \quad P = \sum_i\sum_{j: y_j = y_i, j \ne i} 1,"
        r" \quad c_{ij} = \sum_k u_{ik}u_{jk},"
        r" \quad E_{ij} = \sum_{n: y_n \ne y_i} e^{(c_{in}-c_{ij})/T},"
        r" \quad a_{ij} = [y_j \ne y_i]\sum_{m: y_m = y_i, m \ne i}"
        r" \frac{e^{(c_{ij}-c_{im})/T}}{1+E_{im}}"
        r" - [y_j = y_i][j \ne i]\frac{E_{ij}}{1+E_{ij}}",
        description="""
            You embed a set of items, each of some group. For every pair of one group
            you ask how surely the first would pick the second among all that are
            unlike, by the cosines of their angles, and you pay minus the logarithm of
            that. Only directions count, not lengths; an embedding of length 0 has
            cosine 0 with all others and gets no gradient. A set without any pair
            costs 0.
        """,
        use_when="""
            You learn representations from pairs: two views of one image, a text and its
            picture. Sets are large, for every item is compared with all.
        """,
        avoid_when="""
            Sets are small, or what is unlike by its label may well be alike. Libraries
            differ in the denominator: here other items of the group are left out of it,
            in the supervised contrastive loss they are in.
        """,
        claims=(
            claims.NONNEGATIVE,
            claims.NOT(claims.CONVEX),
            claims.SCALE_INVARIANT("item"),
            claims.ANY_ORDER("item"),
            claims.ANY_ORDER("feature"),
        ),
        worked=(
            worked(
                [[1, 0], [1, 0], [0, 1]],
                [0, 0, 1],
                loss=log(1 + e_to(-1)),
                gradient=[
                    [0, 1 / (2 + 2 * e_to(1))],
                    [0, 1 / (2 + 2 * e_to(1))],
                    [1 / (1 + e_to(1)), 0],
                ],
                parameters={"temperature": 1.0},
                because="both pairs have cosine 1 and see a stranger of cosine 0",
            ),
            worked(
                [[2, 0], [0, 3], [5, 0]],
                [0, 1, 2],
                loss=0.0,
                gradient=[[0, 0], [0, 0], [0, 0]],
                because="no two are alike: nothing to find",
            ),
            worked(
                [[2, 0], [0, 3]],
                [4, 4],
                loss=0.0,
                gradient=[[0, 0], [0, 0]],
                because="nobody is unlike: whoever is picked is right",
            ),
            worked(
                [[1, 0], [1, 0], [1, sqrt(3)]],
                [0, 0, 1],
                loss=log(1 + e_to(-1)),
                gradient=[
                    [0, sqrt(3) / (2 + 2 * e_to(1))],
                    [0, sqrt(3) / (2 + 2 * e_to(1))],
                    [3 / (4 + 4 * e_to(1)), -sqrt(3) / (4 + 4 * e_to(1))],
                ],
                parameters={"temperature": 0.5},
                because="cosines 1 and ½: (½ − 1)/½ = −1 for both of the pair",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.losses.ntxent",
                "jax.vmap(lambda x, y: optax.losses.ntxent(x, y, temperature))("
                "prediction, target)",
                "One set at a time; for a set without pairs it gives no number.",
            ),
        ),
        sources=(
            Source("van den Oord et al. 2018", "https://arxiv.org/abs/1807.03748"),
            Source("Chen et al. 2020, SimCLR", "https://arxiv.org/abs/2002.05709"),
        ),
    )

    prediction_kind: ClassVar[Kind] = _EMBEDDINGS
    target_kind: ClassVar[Kind] = _GROUPS
    figure_prediction: ClassVar[Kind] = _TURNING
    figure_target: ClassVar[Kind] = _OTHER
    letters: ClassVar[Mapping[str, str]] = {"x": "prediction", "y": "target"}
    notation: ClassVar[str] = (
        "x the embeddings, a row i for each item with a feature at each k, and y their"
        " groups"
    )

    def line(self, target: Array) -> Line:
        second = stack([0.0 * target, 0.0 * target, target])
        start = stack([0.0 * second + 1.0, second])
        return Line(self, start, ((0.0, 1.0), (0.0, 0.0), (0.0, 0.0)), (0, 0, 1))

    def formula(self, prediction: Array, target: Array) -> Array:
        near = _nearness(prediction) / self.temperature
        alike = target[..., :, None] == target[..., None, :]
        met = library(alike).any(~alike, axis=-1)[..., None]  # has it a stranger?
        strangers = where(alike, where(met, -inf, 0.0 * innermost(near)), near)
        pairs = alike & _others(innermost(near))
        told = pairs & met
        gaps = where(told, logsumexp(strangers, keepdims=True) - near, 0.0)
        share = cast(pairs, innermost(near).dtype)
        count = total(total(share))
        costs = total(total(where(told, softplus(gaps), 0.0)))
        return costs / where(count > 0.0, count, 1.0)


def _nearness(embeddings: Array) -> Array:
    """The cosines of all pairs less 1, which is accurate between neighbours too."""
    size = hold(largest(abs(embeddings)))
    scaled = embeddings / where(size > 0.0, size, 1.0)  # 1/size² would overflow
    lengths = norm(scaled, axis=-1)
    known = innermost(lengths) != 0.0  # and so not a number is no length of 0
    units = scaled / where(known, lengths, 1.0)[..., None]
    apart = total(square(units[..., :, None, :] - units[..., None, :, :]))
    both = known[..., :, None] & known[..., None, :]
    return where(both, -0.5 * apart, -1.0)


def _others(square: Array) -> Array:
    """Which entries of a square are off its diagonal."""
    xp = library(square)
    device = {"device": square.device} if is_torch(xp) else {}
    places = xp.arange(square.shape[-1], **device)
    return places[:, None] != places
