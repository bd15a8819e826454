"""At every event, how surely the risks told whose it would be.

Longer than a page for the sake of its risk sets and two ways with ties.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, log
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array, is_torch, library
from losslab.core.card import Card, Source, worked
from losslab.core.domains import nonnegative, zero_or_one
from losslab.core.event_losses import EventLoss, Line
from losslab.core.kinds import REAL_TARGET, SCORE, Kind
from losslab.core.ops import log1p, logsumexp, row, stack, total, where
from losslab.core.parameters import choice

_RISKS = replace(
    SCORE,
    name="risk scores",
    says="one real risk score per item of a set, along the last axis",
    axes=("item",),
)
_TIMES = Kind(
    "times and events",
    "a time, 0 or more, and per time 1 for an event or 0 where nobody looked longer",
    "time",
    (0.0, 4.0),
    1.0,
    axes=("item",),
    parts=("time", "event"),
    part_domains=(nonnegative, zero_or_one),
)
_ONE_OF_FOUR = replace(SCORE, says="the risk score of one of four; the others have 0")
_ITS_TIME = replace(
    REAL_TARGET,
    says="the time of its event; others had one at 1 and 3, one was lost at 2",
    domain=nonnegative,
    default=2.0,
)


@final
@dataclass(frozen=True)
class CoxPartialLikelihood(EventLoss):
    """Σ over events k of log Σ exp(s_j − s_k), j still at risk. Source: Cox 1972.

    >>> CoxPartialLikelihood().value([0.0, 0.0], [[1.0, 1], [2.0, 0]]).round(6)
    np.float64(0.693147)
    """

    ties: str = choice(
        "breslow",
        "efron",
        says="whether of events at one time all see the whole set, or ever less of it",
    )

    card: ClassVar[Card] = Card(
        title="Cox partial likelihood",
        summary="At every event, how surely the risks told whose it would be.",
        formula=r"\sum_k d_k\log\sum_{j: t_j \ge t_k}"
        r"(1-q_k d_j[t_j = t_k])\,e^{s_j-s_k}",
        gradient_formula=r"\sum_k d_k\frac{[t_i \ge t_k]\,w_{ki}\,e^{s_i-s_k}}"
        r"{\sum_{j: t_j \ge t_k} w_{kj}\,e^{s_j-s_k}} - d_i,"
        r" \quad w_{kj} = 1-q_k d_j[t_j = t_k]",
        description="""
            You give everyone a risk score and never say when anything happens. At every
            event a softmax over all who are still there tells whose it would be, and
            you pay minus the logarithm of the chance of the one it was. Who left before
            only counts while there, so nobody has to be thrown away. Scores count by
            their differences, times by their order. A set without events costs 0: the
            likelihood of nothing is 1.
        """,
        use_when="""
            You learn what shortens the time to an event, and for some you only know
            that it was later than the last look.
        """,
        avoid_when="""
            You need the time itself, or risks whose ratio changes with time. It is a
            sum over events: sets with more of them weigh more. With many ties take
            efron.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.NONNEGATIVE,
            claims.SHIFT_INVARIANT("item"),
            claims.ANY_ORDER("item"),
            claims.ONLY_ORDER("time"),
        ),
        worked=(
            worked(
                [0, 0, 0],
                [[1, 1], [2, 1], [3, 1]],
                loss=log(6),
                gradient=[-2 / 3, -1 / 6, 5 / 6],
                because="log 3 + log 2 + log 1; 1/3 − 1, 1/3 + 1/2 − 1, …",
            ),
            worked(
                [log(2), 0],
                [[1, 1], [1, 1]],
                loss=log(4.5),
                gradient=[1 / 3, -1 / 3],
                because="2·log 3 − log 2: both see 2 + 1; 2·2/3 − 1",
            ),
            worked(
                [log(2), 0],
                [[1, 1], [1, 1]],
                loss=log(2.25),
                gradient=[1 / 3, -1 / 3],
                parameters={"ties": "efron"},
                because="log 3 + log(3 − 3/2) − log 2; 2/3 + 1/1.5 − 1",
            ),
            worked(
                [1, 2],
                [[1, 0], [2, 0]],
                loss=0.0,
                gradient=[0, 0],
                because="no events, an empty sum",
            ),
            worked(
                [log(2), 0, 0, 0],
                [[4, 1], [1, 1], [3, 1], [2, 0]],
                loss=log(15),
                gradient=[16 / 15, -4 / 5, -7 / 15, 1 / 5],
                because="log 5 at time 1 + log 3 at 3; 2/5 + 2/3, 1/5 − 1, …",
            ),
        ),
        sources=(
            Source("Cox 1972, Regression models and life-tables"),
            Source("Breslow 1974, Covariance analysis of censored survival data"),
            Source("Efron 1977, The efficiency of Cox's likelihood function"),
        ),
    )

    prediction_kind: ClassVar[Kind] = _RISKS
    target_kind: ClassVar[Kind] = _TIMES
    figure_prediction: ClassVar[Kind] = _ONE_OF_FOUR
    figure_target: ClassVar[Kind] = _ITS_TIME
    letters: ClassVar[Mapping[str, str]] = {
        "s": "prediction",
        "t": "target.time",
        "d": "target.event",
        "q": "gone",
    }
    notation: ClassVar[str] = (
        "s the risk scores, t the times, d = 1 for events; k, i and j are items; q, of"
        " the events at the same time, the share listed before (0 for breslow)"
    )

    def line(self, target: Array) -> Line:
        times = stack([target, 1.0, 3.0, 2.0])
        events = 0.0 * times + row((1.0, 1.0, 1.0, 0.0), times)
        zeros, one = (0.0,) * 4, (1.0, 0.0, 0.0, 0.0)
        return Line(self, zeros, one, stack([times, events]))

    def formula(self, prediction: Array, target: Array) -> Array:
        time, event = target[..., 0], target[..., 1]
        later = time[..., None, :] >= time[..., :, None]
        ahead = prediction[..., None, :] - prediction[..., :, None]
        own = _places(time)[:, None] == _places(time)
        risks = where(own, 0.0, ahead)  # a constant: else its slope would cancel
        if self.ties == "efron":
            risks = risks + log1p(
                -self.gone(prediction, target)[..., None] * _tied(target)
            )
        costs = logsumexp(where(later, risks, -inf))
        return total(where(event == 1.0, costs, 0.0))

    def gone(self, prediction: Array, target: Array) -> Array:
        """Of the events at the time of each item, the share that is listed before."""
        tied = _tied(target)
        if self.ties == "breslow":
            return 0.0 * tied[..., 0]
        places = _places(target[..., 0])
        before = total(where(places[:, None] > places, tied, 0.0))
        count = total(tied)
        event = target[..., 1]
        return where(event == 1.0, before, 0.0) / where(count > 0.0, count, 1.0)


def _tied(target: Array) -> Array:
    """1 for every pair of an item and an event at its time, else 0."""
    time, event = target[..., 0], target[..., 1]
    same = time[..., None, :] == time[..., :, None]
    return where(same, event[..., None, :], 0.0)


def _places(row: Array) -> Array:
    xp = library(row)
    device = {"device": row.device} if is_torch(xp) else {}
    return xp.arange(row.shape[-1], **device)
