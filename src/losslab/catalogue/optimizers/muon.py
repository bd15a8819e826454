"""Momentum of a matrix, made orthogonal: every direction moves by the same amount.

Longer than a page for the sake of its three dialects and peers.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import Domain, nonnegative
from losslab.core.ops import maximum, norm, repeat, sqrt
from losslab.core.optimizers import (
    GradientRule,
    State,
    dialects,
    filled,
    learning_rate,
    momentum,
)
from losslab.core.parameters import number, switch, whole


def _coefficient(
    default: float,
    symbol: str,
    of: str,
    legal: tuple[float, float],
    slider: tuple[float, float],
) -> Any:
    """Declare a number; outside its domain it alone makes rounds run away or turn."""
    domain = Domain(*legal, minimum_open=False, maximum_open=False)
    says = f"coefficient of {of}"
    return number(default, domain=domain, says=says, symbol=symbol, slider=slider)


@final
@dataclass(frozen=True)
class Muon(GradientRule):
    """M ← μM + (1 − μ)g, θ ← (1 − ηλ)θ − ηρ·orthogonal((1 − μ)g + μM)."""

    learning_rate: float = learning_rate(
        slider=(1e-4, 0.5), torch=1e-3, optax=1e-3, keras=1e-3
    )
    momentum: float = momentum(0.95)
    nesterov: bool = switch(True, says="whether the momentum looks one step ahead")
    decay: float = number(
        0.1,
        domain=nonnegative,
        says="weight decay, times the learning rate",
        symbol="λ",
        slider=(0.0, 0.5),
        by_dialect={"torch": 0.1, "optax": 0.0, "keras": 0.004},
    )
    match_rms: bool = switch(
        False, says="whether entries move about as far as with Adam"
    )
    linear: float = _coefficient(3.4445, "a", "X", (3.0, 3.5), (3.2, 3.45))
    cubic: float = _coefficient(-4.775, "b", "X³", (-5.0, -4.7), (-4.9, -4.75))
    quintic: float = _coefficient(2.0315, "c", "X⁵", (1.8, 2.1), (1.9, 2.04))
    iterations: int = whole(
        5,
        domain=nonnegative,
        says="rounds of the polynomial",
        symbol="k",
        slider=(0, 8),
    )
    dialect: str = dialects("torch", "optax", "keras")

    card: ClassVar[Card] = Card(
        title="Muon",
        summary="Momentum of a matrix, with all its singular values brought near 1.",
        formula=(
            r"\begin{aligned} M &\leftarrow \mu M + (1-\mu)\,g \\"
            r" X &\leftarrow \begin{cases} (1-\mu)\,g + \mu M & \text{nesterov} \\"
            r" M & \text{otherwise} \end{cases} \\"
            r" X &\leftarrow \frac{X}{\max(\|X\|, 10^{-7})} \\"
            r" X &\leftarrow a X + b X X^\top X + c\,(X X^\top)^2 X"
            r"\quad (k\text{ times}) \\"
            r" \rho &\leftarrow \begin{cases} 0.2\sqrt{\max(n, m)}"
            r" & \text{match rms} \\"
            r" \sqrt{\max(1, n/m)} & \text{otherwise} \end{cases} \\"
            r" \theta &\leftarrow (1 - \eta\lambda)\,\theta - \eta\rho X \end{aligned}"
        ),
        description=(
            "The weights of a layer are a matrix, and its momentum is often nearly of"
            " low rank: a few directions would take all of the step. Muon keeps the"
            " singular vectors of the momentum and brings its singular values near 1,"
            " so that every direction moves by about the same amount. The odd"
            " polynomial does that by products alone, since it acts on each singular"
            " value by itself: five rounds bring all that exceed ‖X‖/500 to between"
            " 0.68 and 1.21. For a matrix of n rows and m columns ρ evens out shapes."
            " Like a sign, the step stays the same when all gradients grow. A vector is"
            " a column, whose only singular value is its length: there, as on the"
            " surfaces here, Muon is momentum divided by its length, and every step is"
            " equally long, 0.985η with two coordinates, weight decay apart."
        ),
        use_when=(
            "For the hidden matrices of networks, with Adam for vectors, embeddings"
            " and the last layer."
        ),
        avoid_when=(
            "On vectors, as on the surfaces here, where a constant learning rate"
            " circles the minimum at the distance of a step."
        ),
        worked=(
            Worked(
                inputs={
                    "start": ((0.0, 0.0), (0.0, 0.0)),
                    "gradients": (((3.0, 0.0), (0.0, 4.0)),),
                },
                parameters={"learning_rate": 1.0, "iterations": 1},
                outputs={
                    "trajectory": (
                        ((0.0, 0.0), (0.0, 0.0)),
                        ((-1.19326944, 0.0), (0.0, -0.97648192)),
                    )
                },
                because="σ = 3/5 and 4/5 become aσ + bσ³ + cσ⁵: 2.0667 − 1.0314 +"
                " 0.15796944 and 2.7556 − 2.4448 + 0.66568192",
            ),
            Worked(
                inputs={"start": ((1.0,),), "gradients": (((0.0,),), ((0.0,),))},
                parameters={"learning_rate": 0.25, "decay": 2.0},
                outputs={"trajectory": (((1.0,),), ((0.5,),), ((0.25,),))},
                because="without a gradient the weight decays by 1 − ¼·2",
            ),
            Worked(
                inputs={
                    "start": ((0.0, 0.0),),
                    "gradients": (((1.0, 0.0),), ((0.0, 1.0),)),
                },
                parameters={"learning_rate": 1.0, "iterations": 1, "decay": 0.0},
                outputs={
                    "trajectory": (
                        ((0.0, 0.0),),
                        ((-0.701, 0.0),),
                        (
                            (
                                -0.701 - 0.701 * 0.9025 / 4.61700625**0.5,
                                -0.701 * 1.95 / 4.61700625**0.5,
                            ),
                        ),
                    )
                },
                because="σ = 1 becomes a + b + c = 0.701; then X goes along (μ², 1 + μ)"
                " = (0.9025, 1.95), whose squared length is 4.61700625",
            ),
            Worked(
                inputs={"start": (0.0, 0.0), "gradients": ((3.0, 4.0),)},
                parameters={
                    "learning_rate": 1.0,
                    "iterations": 1,
                    "nesterov": False,
                    "match_rms": True,
                },
                outputs={
                    "trajectory": ((0.0, 0.0), (-0.08412 * 2**0.5, -0.11216 * 2**0.5))
                },
                because="a column of two rows: 0.2·√2·0.701·(3/5, 4/5)",
            ),
            Worked(
                inputs={"start": ((0.0,) * 4,), "gradients": (((1e9,) * 4,),)},
                parameters={"learning_rate": 1.0, "iterations": 1, "dialect": "optax"},
                outputs={"trajectory": (((0.0,) * 4,), ((-0.701,) * 4,))},
                because="X is ½ everywhere and becomes ½·0.701; ρ = √(4/1), for one row"
                " of four columns",
            ),
            Worked(
                inputs={"start": ((0.0,),), "gradients": (((2e9,),),)},
                parameters={
                    "learning_rate": 1.0,
                    "iterations": 0,
                    "match_rms": True,
                    "dialect": "keras",
                },
                outputs={"trajectory": (((0.0,),), ((-0.2,),))},
                because="no rounds: 0.2·√1·1",
            ),
        ),
        peers=(
            Peer(
                "PyTorch",
                "torch.optim.Muon",
                "torch.optim.Muon([parameters], learning_rate, decay, momentum,"
                " nesterov, (linear, cubic, quintic), ns_steps=iterations,"
                " adjust_lr_fn='match_rms_adamw' if match_rms else None)",
                "rounds all but the momentum to bfloat16; refuses vectors",
            ),
            Peer(
                "Optax",
                "optax.contrib.muon",
                "optax.contrib.muon(learning_rate, (linear, cubic, quintic),"
                " iterations, momentum, weight_decay=decay, nesterov=nesterov,"
                " consistent_rms=0.2 if match_rms else None)",
                "corrects the bias of the momentum; ρ grows with m/n, since rows are"
                " what comes in; leaves vectors to Adam",
            ),
            Peer(
                "Keras",
                "keras.optimizers.Muon",
                "keras.optimizers.Muon(learning_rate, weight_decay=decay,"
                " muon_a=linear, muon_b=cubic, muon_c=quintic, momentum=momentum,"
                " ns_steps=iterations, nesterov=nesterov)",
                "matches Adam's steps, or has ρ = 1; leaves vectors to Adam",
                {"match_rms": True},
            ),
        ),
        sources=(
            Source(
                "Jordan et al. 2024, Muon: an optimizer for hidden layers in neural"
                " networks",
                "https://kellerjordan.github.io/posts/muon/",
            ),
            Source(
                "Bernstein & Newhouse 2024, Old optimizer, new norm: an anthology",
                "https://arxiv.org/abs/2409.20325",
            ),
            Source(
                "Liu et al. 2025, Muon is scalable for LLM training",
                "https://arxiv.org/abs/2502.16982",
            ),
        ),
    )

    @property
    def coupled(self) -> bool:
        return True

    @property
    def shaped(self) -> bool:
        return True

    @property
    def drifts(self) -> bool:
        return self.decay > 0.0

    def begin(self, point: Array) -> dict[str, Array]:
        power = {"power": 1.0} if self.dialect == "optax" else {}
        return {"velocity": filled(0.0, point)} | power

    def update(
        self, gradient: Array, state: State, point: Array
    ) -> tuple[Array, dict[str, Array]]:
        keep = self.momentum
        fresh = gradient if self.dialect == "keras" else (1.0 - keep) * gradient
        velocity = keep * state["velocity"] + fresh
        new, now, later = {"velocity": velocity}, 1.0, 1.0
        if self.dialect == "optax":
            # Begun at 0, a mean of t steps is too small by the factor 1 − μᵗ.
            new["power"] = power = keep * state["power"]
            now, later = 1.0 - power, 1.0 - keep * power
        ahead = fresh / now + keep * velocity / later
        if not self.nesterov:
            ahead = velocity / now
        rows, columns = _sizes(point)
        step = self._orthogonal(ahead.reshape(rows, columns)).reshape(point.shape)
        kept = (1.0 - self.learning_rate * self.decay) * point
        moved = kept - self.learning_rate * self._factor(rows, columns) * step
        return moved, new

    def _factor(self, rows: int, columns: int) -> Array:
        """ρ, which makes steps of matrices of all shapes alike."""
        longer = max(rows, columns)
        if self.match_rms:
            return 0.2 * sqrt(longer * 1.0)
        return sqrt(longer / (rows if self.dialect == "optax" else columns))

    def _orthogonal(self, matrix: Array) -> Array:
        """The matrix with its singular values brought near to 1."""
        rows, columns = matrix.shape
        if columns == 1 or rows > columns:  # the smaller product is cheaper
            return self._iterated(matrix.T).T
        return self._iterated(matrix)

    def _iterated(self, matrix: Array) -> Array:
        def polynomial(_: Array, x: Array) -> Array:
            square = x @ x.T
            scales = self.cubic * square + self.quintic * (square @ square)
            return self.linear * x + scales @ x

        return repeat(self.iterations, polynomial, matrix / self._size(matrix))

    def _size(self, matrix: Array) -> Array:
        """The root of the sum of squares, and what keeps 0/0 away."""
        size = norm(matrix)
        if self.dialect == "torch":
            return maximum(size, 1e-7)
        return size + (1e-8 if self.dialect == "optax" else 1e-7)


def _sizes(point: Array) -> tuple[int, int]:
    """Rows and columns: a vector is one column, and all axes but the first are one."""
    if len(point.shape) < 2:
        return math.prod(point.shape), 1
    return point.shape[0], math.prod(point.shape[1:])
