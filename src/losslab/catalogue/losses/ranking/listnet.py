"""The cross-entropy between two softmaxes of a list: of relevances and of scores.

Longer than a page for the sake of its list: the figure looks at one of its items.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log, sqrt
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array, is_torch, library
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.dual import innermost
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import REAL_TARGET, SCORE, Kind
from losslab.core.ops import (
    exp,
    largest,
    log1p,
    norm,
    stack,
    total,
    weighted,
    where,
)

_SCORES = replace(
    SCORE,
    name="item scores",
    says="one real score per item of a list, along the last axis",
    axes=("item",),
)
_RELEVANCES = replace(
    REAL_TARGET,
    name="relevances",
    says="one real relevance per item of a list, along the last axis",
    axes=("item",),
)
_ONE_OF_THREE = replace(
    SCORE, says="the score of one item of three; the other two have 0"
)
_ITS_RELEVANCE = replace(
    REAL_TARGET, says="the relevance of that item; the other two have 0"
)


@final
@dataclass(frozen=True)
class Listnet(EventLoss):
    """−Σ softmax(y)_k log softmax(s)_k over a list. Source: Cao et al. 2007.

    >>> Listnet().value([0.0, 0.0], [3.0, 1.0]).round(6)
    np.float64(0.693147)
    """

    card: ClassVar[Card] = Card(
        title="ListNet loss",
        summary="How far the list you would show first is from the one you should.",
        formula=r"\log\sum_k e^{s_k} - \sum_k \operatorname{softmax}(y)_k s_k",
        gradient_formula=r"\frac{e^{s_k}}{\sum_j e^{s_j}}"
        r" - \operatorname{softmax}(y)_k",
        description="""
            You score all items of a list at once. A softmax turns the scores into the
            chances of each item to come first, another does so with the relevances, and
            you pay the cross-entropy between the two. Only differences of scores count,
            and the loss is smallest where they are the differences of the relevances;
            there it is the entropy of the relevances' softmax, which is not 0.
        """,
        use_when="""
            You rank lists by graded relevance and want one convex, smooth loss a list.
        """,
        avoid_when="""
            Relevances are large numbers: their softmax then knows the best item only.
            Or only the top of the list is looked at, as NDCG does.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.SMOOTH(0.5),
            claims.LIPSCHITZ(claims.Constant("√2", lambda _: sqrt(2.0))),
            claims.NONNEGATIVE,
            claims.SHIFT_INVARIANT("item"),
            claims.ANY_ORDER("item"),
        ),
        worked=(
            worked(
                [0, 0],
                [log(3), 0],
                loss=log(2),
                gradient=[-0.25, 0.25],
                because="softmax(y) = (¾, ¼), softmax(s) = (½, ½)",
            ),
            worked(
                [log(3), 0],
                [0, 0],
                loss=log(4) - log(3) / 2,
                gradient=[0.25, -0.25],
                because="log(3 + 1) − ½·log 3; (¾, ¼) − (½, ½)",
            ),
            worked(
                [0, 0, 0],
                [log(2), 0, 0],
                loss=log(3),
                gradient=[-1 / 6, 1 / 12, 1 / 12],
                because="softmax(y) = (½, ¼, ¼), softmax(s) = (⅓, ⅓, ⅓)",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.losses.ranking_softmax_loss",
                "optax.losses.ranking_softmax_loss("
                "prediction, jax.nn.softmax(target), reduce_fn=None)",
                "Takes labels as they are, without a softmax, and averages lists.",
            ),
        ),
        sources=(Source("Cao et al. 2007, Learning to rank: listwise approach"),),
    )

    prediction_kind: ClassVar[Kind] = _SCORES
    target_kind: ClassVar[Kind] = _RELEVANCES
    figure_prediction: ClassVar[Kind] = _ONE_OF_THREE
    figure_target: ClassVar[Kind] = _ITS_RELEVANCE
    letters: ClassVar[Mapping[str, str]] = {"s": "prediction", "y": "target"}
    notation: ClassVar[str] = "s_k the score and y_k the relevance of item k"

    def line(self, target: Array) -> Line:
        relevances = stack([target, 0.0, 0.0])
        return Line(self, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), relevances)

    def formula(self, prediction: Array, target: Array) -> Array:
        # Told by how far the others are behind one leading item, nothing cancels.
        leads = _last_of_the_largest(innermost(prediction))
        top = total(where(leads, prediction, 0.0), keepdims=True)
        behind = where(leads, 0.0, top - prediction)
        # The root of a share is no 0 yet where the share is, beside a large score.
        roots = exp(0.5 * (target - largest(target)))
        roots = roots / norm(roots, axis=-1)[..., None]
        others = total(where(leads, 0.0, exp(-behind)))
        return total(weighted(roots, roots * behind)) + log1p(others)


def _last_of_the_largest(scores: Array) -> Array:
    xp = library(scores)
    device = {"device": scores.device} if is_torch(xp) else {}
    # Not in the type of the scores: of places, half precision knows 2048.
    kind = xp.asarray(0.0).dtype
    places = xp.arange(scores.shape[-1], dtype=kind, **device)
    return places == largest(where(scores == largest(scores), places, -1.0))
