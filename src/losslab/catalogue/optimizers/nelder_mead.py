"""A simplex that tumbles downhill, looking at values only.

Longer than a page for the sake of its five ways to move a simplex.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, final

from losslab.core.arrays import Array, library
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.ops import concat, plus_diagonal, where
from losslab.core.optimizers import Optimizer, State, dialects
from losslab.core.place import Place

Vertex = tuple[Array, Array]


@final
@dataclass(frozen=True)
class NelderMead(Optimizer):
    """The worst corner is reflected, pulled out or in, or all shrink to the best."""

    dialect: str = dialects("scipy")

    card: ClassVar[Card] = Card(
        title="Nelder–Mead",
        summary="A simplex that tumbles downhill and needs no gradient.",
        formula=r"v \leftarrow \bar\theta + s\,(\bar\theta - v)",
        description=(
            "It holds one corner more than there are coordinates, at first the start"
            " and copies with one coordinate five percent larger. Each step moves the"
            " worst corner v through the mean of the others: to its mirror image"
            " (s = 1), further where that is the best so far (s = 2), less far (s = ½)"
            " or not beyond the middle (s = −½) where it is still the worst. If that"
            " does not help, all corners shrink halfway to the best. Only the order of"
            " values counts, so stretching or bending the loss monotonically changes"
            " nothing. The point shown is the best corner."
        ),
        use_when=(
            "With few coordinates, when there are no gradients or values jump a little."
        ),
        avoid_when=(
            "With more than about ten coordinates, and where an answer has to be a"
            " minimum: the simplex can collapse at a point whose slope is not 0, even"
            " on smooth convex functions (McKinnon 1998)."
        ),
        worked=(
            Worked(
                inputs={"start": (0.0,), "hessian": ((2.0,),), "minimum": (1.0,)},
                parameters={},
                outputs={"trajectory": ((0.0,), (0.00075,), (0.00175,), (0.00375,))},
                because="corners 0 and 0.00025; 0 goes to 0.0005, and since that is"
                " the best so far to 0.00075; then 0.00025 to 0.00125 and on to"
                " 0.00175, and 0.00075 to 0.00275 and on to 0.00375",
            ),
            Worked(
                inputs={"start": (2.0,), "hessian": ((2.0,),)},
                parameters={},
                outputs={"trajectory": ((2.0,), (1.8,), (1.4,))},
                because="2.1 goes to 1.9 and on to 1.8; then 2 to 1.6 and on to 1.4",
            ),
            Worked(
                inputs={"start": (1.0,), "hessian": ((2.0,),), "minimum": (1.02,)},
                parameters={},
                outputs={"trajectory": ((1.0,), (1.025,), (1.025,))},
                because="0.95 is higher than 1.05, so the corner is put between 1 and"
                " 1.05; then 1.05 is higher than 1, which is replaced by 1.0125",
            ),
            Worked(
                inputs={"start": (1.0, 1.0), "hessian": ((2.0, 0.0), (0.0, 2.0))},
                parameters={},
                outputs={"trajectory": ((1.0, 1.0), (1.0, 1.0), (0.975, 0.925))},
                because="(1, 1.05) goes through (1.025, 1) to (1.05, 0.95), which is"
                " higher than (1, 1); then (1.05, 1) through (1.025, 0.975) to"
                " (1, 0.95), the best so far, and on to (0.975, 0.925)",
            ),
        ),
        peers=(
            Peer(
                "SciPy",
                "scipy.optimize.minimize",
                "scipy.optimize.minimize(objective, parameters, method='Nelder-Mead')",
                "ends by itself once the simplex is small",
                {"method": "Nelder-Mead"},
            ),
        ),
        in_words=("v",),
        sources=(
            Source("Nelder & Mead 1965, A simplex method for function minimization"),
            Source(
                "Lagarias, Reeds, Wright & Wright 1998, Convergence properties of the"
                " Nelder–Mead simplex method in low dimensions"
            ),
        ),
    )

    @property
    def coupled(self) -> bool:
        return True

    def init(self, here: Place) -> dict[str, Array]:
        start = here.point.reshape(-1)
        xp = library(start)
        larger = where(start == 0.0, 0.00025, 1.05 * start)
        copies = xp.broadcast_to(start, (start.shape[0], start.shape[0]))
        beside = plus_diagonal(0.0 * copies, 1.0)
        corners = concat([start[None], where(beside == 1.0, larger, copies)])
        return _sorted(corners, _heights(here, corners))

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        corners, values = state["corners"], state["values"]
        worst = corners[-1]
        centre = library(corners).mean(corners[:-1], axis=0)

        def through(share: float) -> Vertex:
            corner = (1.0 + share) * centre - share * worst
            return corner, here.at(corner.reshape(here.point.shape)).value

        corner, value, found = _replacement(here, values, through)
        moved = here.either(
            found,
            lambda: _with_last(corners, values, corner, value),
            lambda: _shrunk(here, corners, values),
        )
        state = _sorted(*moved)
        return state["corners"][0].reshape(here.point.shape), state


def _replacement(
    here: Place, values: Array, through: Any
) -> tuple[Array, Array, Array]:
    """The corner to put in the worst one's place, its value, and whether it helps."""
    mirror, height = through(1.0)

    def kept() -> Any:
        return mirror, height, height == height

    def further() -> Any:
        corner, value = through(2.0)
        lower = value < height
        return where(lower, corner, mirror), where(lower, value, height), lower | ~lower

    def nearer() -> Any:
        corner, value = through(0.5)
        return corner, value, value <= height

    def inside() -> Any:
        corner, value = through(-0.5)
        return corner, value, value < values[-1]

    def contracted() -> Any:
        return here.either(height < values[-1], nearer, inside)

    def good_or_bad() -> Any:
        return here.either(height < values[-2], kept, contracted)

    return here.either(height < values[0], further, good_or_bad)


def _with_last(corners: Array, values: Array, corner: Array, value: Array) -> Vertex:
    return concat([corners[:-1], corner[None]]), concat([values[:-1], value[None]])


def _shrunk(here: Place, corners: Array, values: Array) -> Vertex:
    best = corners[:1]
    rest = best + 0.5 * (corners[1:] - best)
    heights = _heights(here, rest)
    return concat([best, rest]), concat([values[:1], heights])


def _heights(here: Place, corners: Array) -> Array:
    return here.values(corners.reshape(-1, *here.point.shape))


def _sorted(corners: Array, values: Array) -> dict[str, Array]:
    """Best first; what is not a number is last, and equal ones keep their order.

    Each is put where as many are before it: with few corners that is quick, and no
    array is looked into at a place that is computed.
    """
    xp = library(values)
    keys, places = where(values == values, values, math.inf), xp.arange(len(values))
    first = (keys[None] == keys[:, None]) & (places[None] < places[:, None])
    rank = xp.sum((keys[None] < keys[:, None]) | first, axis=1)
    taken = rank[None] == places[:, None]
    return {
        "corners": xp.sum(where(taken[..., None], corners[None], 0.0), axis=1),
        "values": xp.sum(where(taken, values[None], 0.0), axis=1),
    }
