"""The smooth pieces that meet at a point of a surface, and the shortest subgradient.

A piecewise smooth function has a few gradients at a point, one for each piece that
meets there; their convex hull is its subdifferential (Clarke's). A push along a first
direction and, infinitely less, along a second one leads into one of the pieces, even
where the first direction runs along a crease, and duals of duals then give the
gradient of that piece, exactly.

Sources: lexicographic derivatives, Nesterov 2005; the point of a hull nearest to 0,
Gilbert 1966, Wolfe 1976; descent along the shortest subgradient, Demyanov 1974.
"""

from collections.abc import Callable
from itertools import product

import numpy as np

from losslab.core.arrays import Array, library, spread
from losslab.core.dual import Dual, plus, primal, tangent, times, where
from losslab.core.ops import largest, maximum, minimum, settle, sqrt, stack, total

Height = Callable[[Array, Array], Array]
Direction = tuple[Array, Array]
Side = tuple[Array, Array]

ROUNDS = 32
"""The most pieces that are looked for one by one; few surfaces need two."""

ROUNDING = 64
"""Units in the last place by which a gradient may differ from itself, met otherwise."""

_RIGHT, _UP = (1.0, 0.0), (0.0, 1.0)
_SIDES, _ENDS = (_RIGHT, (-1.0, 0.0)), (_UP, (0.0, -1.0))
_PUSHES = (*product(_SIDES, _ENDS), *product(_ENDS, _SIDES))
"""Along an axis, then along the other: the eight lexicographic directions."""


def met(height: Height, point: Array) -> Array:
    """The gradients of the pieces met along each axis, then the other: (..., 8, 2)."""
    return _all_met(height, point)


def shortest(height: Height, point: Array) -> Array:
    """The point of least norm in the hull of the pieces.

    The hull starts with the pieces met along the axes. Against its shortest point a
    push goes off: from a wedge between slanted creases, or from a cone, it brings a
    piece that makes the hull larger. Once none does, the surface falls along the
    negative of the result at least as steeply as that is long; and the result is the
    shortest subgradient where the surface is convex.
    """
    piece = _piece(height, point, _RIGHT, _UP)
    creased = _differs(height, point, piece)

    def enlarged(side: Side) -> tuple[Side, Array]:
        return _enlarged(height, point, side)

    return _foot(*settle(enlarged, (piece, piece), creased, ROUNDS))


def _slope(height: Height, point: Array, along: Direction) -> Array:
    """The change of the height under a push."""
    x, y = (Dual(point[..., i], along[i]) for i in (0, 1))
    return spread(tangent(height(x, y)), point[..., 0])


def _piece(height: Height, point: Array, first: Direction, then: Direction) -> Array:
    """The gradient met by a push along ``first``, then along ``then``.

    The two directions are perpendicular and of length 1.
    """
    x, y = (Dual(Dual(point[..., i], first[i]), Dual(then[i], 0.0)) for i in (0, 1))
    result = height(x, y)
    along, across = tangent(primal(result)), primal(tangent(result))
    parts = (
        plus(times(a, along), times(b, across))
        for a, b in zip(first, then, strict=True)
    )
    return stack([spread(part, point[..., 0]) + 0.0 for part in parts])  # no −0


def _all_met(height: Height, point: Array, *beyond: Array) -> Array:
    """The gradients met along the axes, and along one more direction, if given."""
    rows = zip(*((*first, *then) for first, then in _PUSHES), strict=True)
    like = point[..., 0]
    lanes = [[spread(number, like) for number in row] for row in rows]
    if beyond:
        x, y = beyond
        lanes = [[*a, b] for a, b in zip(lanes, (x, y, -y, x), strict=True)]
    pushes = [stack(lane) for lane in lanes]
    places = [spread(point[..., i, None], pushes[0]) for i in (0, 1)]
    return _piece(height, stack(places), (pushes[0], pushes[1]), (pushes[2], pushes[3]))


def _differs(height: Height, point: Array, piece: Array) -> Array:
    """Whether another push meets another slope than the piece has."""
    x, y, length = piece[..., 0], piece[..., 1], _norm(piece)
    down_x, down_y = (-part / _positive(length) for part in (x, y))
    pushes = (
        ((-1.0, 0.0), -x),
        ((0.0, 1.0), y),
        ((0.0, -1.0), -y),
        ((down_x, down_y), -length),
    )
    apart = [abs(_slope(height, point, along) - slope) for along, slope in pushes]
    return ~(total(largest(stack(apart))) <= _slack(length))


def _enlarged(height: Height, point: Array, side: Side) -> tuple[Side, Array]:
    """The side of the hull nearest to 0 with one more piece, and whether it is new."""
    near = _foot(*side)
    length = _norm(near)
    towards = near / _positive(length)[..., None]
    pieces = _all_met(height, point, -towards[..., 0], -towards[..., 1])
    slack = _slack(total(largest(_norm(pieces))))
    lowest, beyond = _lowest(pieces[..., :8, :], towards), pieces[..., 8, :]
    # What was met along an axis is exact, what was met otherwise has been turned.
    further = _dot(beyond, towards) < _dot(lowest, towards) - slack
    lowest = _chosen(further, beyond, lowest)
    new = _dot(lowest, towards) < length - slack
    a, b = (
        _chosen(new, after, before)
        for after, before in zip(_nearest_side(*side, lowest), side, strict=True)
    )
    return (a, b), new


def _lowest(pieces: Array, towards: Array) -> Array:
    """The piece that lies least far in a direction."""
    back = -_dot(pieces, towards[..., None, :])
    x, y = pieces[..., 0], pieces[..., 1]
    ties = back == largest(back)
    right = largest(where(ties, x, -np.inf))
    top = largest(where(ties & (x == right), y, -np.inf))
    return stack([total(right), total(top)])


def _nearest_side(a: Array, b: Array, c: Array) -> Side:
    """The side of a triangle nearest to 0, other than ab; twice 0 from inside."""
    ac, bc = _foot(a, c), _foot(b, c)
    first = _dot(ac, ac) <= _dot(bc, bc)
    near, end, opposite = (
        _chosen(first, ac, bc),
        _chosen(first, a, b),
        _chosen(first, b, a),
    )
    # Seen from inside, the corner opposite the side lies behind.
    inside = _dot(near, opposite) < 0.0
    return _chosen(inside, 0.0 * end, end), _chosen(inside, 0.0 * c, c)


def _foot(a: Array, b: Array) -> Array:
    """The point nearest to 0 between a and b."""
    along = b - a
    share = -_dot(a, along) / _positive(_dot(along, along))
    share = minimum(maximum(share, 0.0), 1.0)[..., None]
    return (1.0 - share) * a + share * b


def _positive(x: Array) -> Array:
    """A length to divide by: 1 where it is 0."""
    return where(x > 0.0, x, 1.0)


def _slack(size: Array) -> Array:
    """What rounding may do to a number of this size."""
    return ROUNDING * float(library(size).finfo(size.dtype).eps) * size


def _chosen(condition: Array, a: Array, b: Array) -> Array:
    return where(condition[..., None], a, b)


def _dot(a: Array, b: Array) -> Array:
    return total(a * b)


def _norm(a: Array) -> Array:
    return sqrt(_dot(a, a))
