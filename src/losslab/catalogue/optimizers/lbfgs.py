"""Newton's step from remembered gradients, without a Hessian.

Over a hundred lines: each dialect has its examples by hand and its counterpart.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, final

from losslab.core.arrays import Array, library
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import Domain
from losslab.core.ops import concat, dot, minimum, norm, repeat, total, where
from losslab.core.optimizers import (
    Optimizer,
    State,
    dialects,
    filled,
    learning_rate,
    stable_below,
)
from losslab.core.parameters import whole
from losslab.core.place import Place

MOST = 20
"""So many pairs have room: how many are remembered stays a number of a program."""

FALL, FLATTER, TRIALS = 1e-4, 0.9, 30
"""The constants of Wolfe's conditions, and how many steps a search tries."""


@final
@dataclass(frozen=True)
class Lbfgs(Optimizer):
    """θ ← θ − t·Bg, with B ≈ H⁻¹ from the last m moves and changes of gradient."""

    learning_rate: float = learning_rate(
        slider=(0.05, 2.0), torch=1.0, optax=1.0, paper=1.0
    )
    memory: int = whole(
        10,
        domain=Domain(1.0, MOST, minimum_open=False, maximum_open=False),
        says="how many pairs are remembered",
        symbol="m",
        slider=(1, 20),
    )
    dialect: str = dialects("torch", "optax", "paper")

    card: ClassVar[Card] = Card(
        title="L-BFGS",
        summary="Newton-like steps from remembered gradients, without a Hessian.",
        formula=(
            r"\begin{aligned}"
            r" k &\leftarrow [d^\top (g - h) > 10^{-10}] \\"
            r" s &\leftarrow k d + (1 - k) s \\"
            r" y &\leftarrow k (g - h) + (1 - k) y \\"
            r" B &\leftarrow \begin{cases} \min(1, 1/\|g\|_1) I & t = 1 \\"
            r" \frac{s^\top y}{y^\top y} I & s^\top y > 0 \\"
            r" I & \text{otherwise} \end{cases} \\"
            r" B &\leftarrow (I - \tfrac{s y^\top}{s^\top y})\,B\,"
            r"(I - \tfrac{y s^\top}{s^\top y}) + \tfrac{s s^\top}{s^\top y},"
            r"\quad \text{for the last m pairs} \\"
            r" h &\leftarrow g \\"
            r" d &\leftarrow -\eta\,B g \\"
            r" \theta &\leftarrow \theta + d \end{aligned}"
        ),
        description=(
            "A move d and the change g − h of the gradient along it tell how the"
            " surface curves that way; such pairs (s, y) are kept where the gradient"
            " rose along the move, the last m of them. B, an estimate of the inverse"
            " Hessian, begins with the scale of the newest pair and takes up one pair"
            " after the other, the oldest first; two loops over the pairs give Bg, and"
            " B itself is never written down. On smooth surfaces it converges much"
            " faster than gradient descent for the same one gradient a step, but"
            " without a search nothing keeps a step from leading too far. The first"
            " step is short, since nothing is known of the scale. Optax keeps pairs of"
            " any sign, so that steps may lead uphill, and takes ‖g‖₂ for the first."
            " The paper's rule doubles and halves η until Wolfe's conditions hold: the"
            " loss falls by 10⁻⁴ of what the slope promises, and 0.9 of the slope is"
            " left at most, in either direction; where no such step is found, the run"
            " is stuck."
        ),
        use_when=(
            "For smooth functions of any number of coordinates whose gradients are"
            " exact: fits, logistic regression, small networks on all data. 3 to 7"
            " pairs are often enough."
        ),
        avoid_when=(
            "With gradients of mini-batches, whose changes are mostly noise, and on"
            " kinks. Without a search it may leap far where curvature changes."
        ),
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 4.0},
                parameters={},
                outputs={"trajectory": (1.0, 0.0), "threshold": 2.0},
                because="the first step is −g·min(1, 1/|g|) = −1; later ones are −ηθ,"
                " which turns about at η = 2",
            ),
            Worked(
                inputs={"start": 4.0, "sharpness": 0.5},
                parameters={},
                outputs={"trajectory": (4.0, 3.0, 0.0)},
                because="g = 2, min(1, ½)·2 = 1; then s = −1, y = −½, sᵀy/yᵀy = 2 and"
                " 2·1.5 = 3",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 2.0, -1.0)},
                parameters={},
                outputs={"trajectory": (0.0, -1.0, -3.0, -7.0 / 3.0)},
                because="the gradient rose to 2 while θ fell: that pair is left out and"
                " B = 1; then s = −2, y = −3 and B = 2/3",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1e-5, -5e-8)},
                parameters={},
                outputs={"trajectory": (0.0, -1e-5, -1e-5 + 5e-8 / 1.005)},
                because="sᵀy = 1e-5·1.005e-5 is just above 10⁻¹⁰, and B = 1/1.005",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.31072e-5, 1.31072e-5 - 2**-17)},
                parameters={},
                outputs={"trajectory": (0.0, -1.31072e-5, -1.858500546875e-5)},
                because="sᵀy = 1.31072e-5·2⁻¹⁷ is 10⁻¹⁰, which is not above it: B = 1",
            ),
            Worked(
                inputs={"start": 0.0, "gradients": (1.0, 2.0)},
                parameters={"dialect": "optax"},
                outputs={"trajectory": (0.0, -1.0, 1.0)},
                because="s = −1, y = 1, which Optax keeps: −Bg = 2 leads uphill",
            ),
            Worked(
                inputs={"start": (3.0, 4.0), "hessian": ((1.0, 0.0), (0.0, 1.0))},
                parameters={"dialect": "optax"},
                outputs={"trajectory": ((3.0, 4.0), (2.4, 3.2), (0.0, 0.0))},
                because="Optax divides by the Euclidean length 5, PyTorch by 3 + 4;"
                " then B = I",
            ),
            Worked(
                inputs={"start": 8.0, "sharpness": 1.0},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (8.0, 7.0, 0.0)},
                because="t = 1/8 leads to 7, with slope 7 ≤ 0.9·8; then B = 1",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 0.105},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (1.0, 0.895)},
                because="t = 1 leaves 0.895 of the slope, which is little enough",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 0.095},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (1.0, 0.81)},
                because="t = 1 leaves 0.905 of the slope; t = 2 leaves 0.81",
            ),
            Worked(
                inputs={"start": 0.5, "sharpness": 1.95},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (0.5, 0.0125)},
                because="t = 1 is lower, but 0.95 of the slope is there, upwards;"
                " t = ½ leads to 0.5·(1 − 0.975)",
            ),
            Worked(
                inputs={"start": 0.0625, "sharpness": 0.5},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (0.0625, 0.03125, 0.0)},
                because="sᵀy = 2⁻⁵·2⁻⁶ is above 0, and B = 2",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.LBFGS",
                "torch.optim.LBFGS([parameters], lr=learning_rate, max_iter=1,"
                " tolerance_grad=0.0, tolerance_change=0.0, history_size=memory)",
                "one call is up to 20 steps, ends early on small gradients, and"
                " remembers 100 pairs",
                {
                    "max_iter": 1,
                    "tolerance_grad": 0.0,
                    "tolerance_change": 0.0,
                    "history_size": 10,
                },
            ),
            Peer(
                "Optax",
                "optax.scale_by_lbfgs",
                "optax.chain(optax.scale_by_lbfgs(memory), optax.sgd(learning_rate))",
                "`optax.lbfgs` also searches the step unless told not to",
            ),
        ),
        sources=(
            Source("Nocedal 1980, Updating quasi-Newton matrices with limited storage"),
            Source(
                "Liu & Nocedal 1989, On the limited memory BFGS method for large scale"
                " optimization"
            ),
        ),
    )

    @property
    def coupled(self) -> bool:
        return True

    def init(self, here: Place) -> dict[str, Array]:
        row = filled(0.0, here.point.reshape(-1))
        none = library(row).broadcast_to(row, (MOST, 2, *row.shape))
        pairs = filled(0.0, none)
        return {"pairs": pairs, "move": row, "gradient": row, "begun": 0.0}

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        gradient = here.gradient.reshape(-1)
        pairs = self._with_last_move(state, gradient)
        begun = state["begun"] > 0.0
        scale = where(begun, _scale(*pairs[0]), self._caution(gradient))
        uphill = _newtonlike(pairs, self.memory, scale, gradient)
        direction = -uphill.reshape(here.point.shape)
        length = self.learning_rate
        if self.dialect == "paper":
            length = _searched(here, direction, length)
        move = length * direction
        kept = {"move": move.reshape(-1), "gradient": gradient, "begun": 1.0}
        return here.point + move, {"pairs": pairs, **kept}

    def _with_last_move(self, state: State, gradient: Array) -> Array:
        """The pairs, and first the last move with what the gradient changed along it.

        Without upward curvature it is left out.
        """
        pairs, move, change = (
            state["pairs"],
            state["move"],
            gradient - state["gradient"],
        )
        least = {"torch": 1e-10, "optax": -math.inf, "paper": 0.0}[self.dialect]
        keep = (state["begun"] > 0.0) & (dot(move, change) > least)
        newest = concat([move[None], change[None]])[None]
        return where(keep, concat([newest, pairs[:-1]]), pairs)

    def _caution(self, gradient: Array) -> Array:
        """The first scale, with which the first step is no longer than η."""
        size = norm(gradient)
        if self.dialect == "torch":
            size = total(abs(gradient))
        return minimum(1.0, _inverse(size))

    def threshold(self, sharpness: Array) -> Array:
        searches = self.dialect == "paper"
        bound = math.nan if searches else 2.0
        return stable_below(bound * sharpness, sharpness)


def _inverse(x: Array) -> Array:
    """1/x, and 0 for what tells nothing."""
    return where(x == 0.0, 0.0, 1.0 / where(x == 0.0, 1.0, x))


def _scale(move: Array, change: Array) -> Array:
    """How far to move for each unit of gradient, as far as one pair tells."""
    size = dot(change, change)
    return where(size > 0.0, dot(move, change) / where(size > 0.0, size, 1.0), 1.0)


def _newtonlike(pairs: Array, memory: Array, scale: Array, gradient: Array) -> Array:
    """B·gradient by two loops over the pairs, newest first and back again."""
    places = library(pairs).arange(MOST)

    def back(i: Array, carried: Any) -> Any:
        rest, shares, _ = carried
        move, change = pairs[i]
        share = _inverse(dot(move, change)) * dot(move, rest)
        return rest - share * change, where(places == i, share, shares), i

    none = filled(0.0, pairs[:, 0, 0])
    rest, shares, last = repeat(memory, back, (gradient, none, 0))

    def forth(count: Array, result: Array) -> Array:
        i = last - count
        move, change = pairs[i]
        share = shares[i] - _inverse(dot(move, change)) * dot(change, result)
        return result + share * move

    return repeat(memory, forth, scale * rest)


def _searched(here: Place, direction: Array, first: float) -> Array:
    """How far to go so that the loss has fallen and is flatter along the direction.

    Too long a step is halved towards the longest one that was too short, and without a
    bound a step is doubled; between the two there is always one that is right.
    """
    downhill = dot(here.gradient, direction)

    def tried(step: Array) -> tuple[Array, Array]:
        there = here.at(here.point + step * direction)
        slope, bound = dot(there.gradient, direction), FALL * step * downhill
        low_enough = there.value <= here.value + bound
        too_long = ~low_enough | (slope > -FLATTER * downhill)
        return too_long, ~too_long & (slope < FLATTER * downhill)

    def other(
        step: Array, low: Array, high: Array, long: Array, short: Array, count: Array
    ) -> tuple[Array, ...]:
        low, high = where(short, step, low), where(long, step, high)
        step = where(high < math.inf, 0.5 * (low + high), 2.0 * step)
        return step, low, high, *tried(step), count + 1

    def fails(
        step: Array, low: Array, high: Array, long: Array, short: Array, count: Array
    ) -> Array:
        return (long | short) & (count < TRIALS)

    step, none = filled(first, downhill), filled(0.0, downhill)
    start = (step, none, none + math.inf, *tried(step), 0)
    step, low, _, long, *_ = here.repeat_while(fails, other, *start)
    found = where(long, low, step)
    return where(found > 0.0, found, math.nan)
