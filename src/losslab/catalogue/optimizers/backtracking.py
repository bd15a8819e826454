"""Gradient descent that tries shorter and shorter steps until the loss falls enough.

Longer than a page for the sake of its search and two ways to fail.
"""

import math
from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import at_least_one, unit_open
from losslab.core.ops import dot, minimum, where
from losslab.core.optimizers import Optimizer, State, dialects, learning_rate
from losslab.core.parameters import number, whole
from losslab.core.place import Place


@final
@dataclass(frozen=True)
class Backtracking(Optimizer):
    """θ ← θ − sg, s the first of r, βr, β²r … with f(θ − sg) ≤ f(θ) − cs‖g‖².

    The first search begins with r = η, the next ones with min(γs, η) of the last s.
    """

    learning_rate: float = learning_rate(slider=(1e-3, 1.0), optax=1.0, paper=1.0)
    shrink: float = number(
        0.8,
        domain=unit_open,
        says="factor from one trial step to the next",
        symbol="β",
        slider=(0.1, 0.9),
    )
    slope: float = number(
        1e-4,
        domain=unit_open,
        says="share of the promised decrease that is enough",
        symbol="c",
        slider=(1e-5, 0.5),
        log=True,
    )
    growth: float = number(
        1.5,
        domain=at_least_one,
        says="factor from the last step to the next first trial",
        symbol="γ",
        slider=(1.0, 4.0),
    )
    most: int = whole(
        30,
        domain=at_least_one,
        says="most trials beyond the first",
        symbol="k",
        slider=(1, 60),
    )
    dialect: str = dialects("optax", "paper")

    card: ClassVar[Card] = Card(
        title="Backtracking descent",
        summary="Gradient descent that shortens each step until the loss falls enough.",
        formula=(
            r"\begin{aligned} s &\leftarrow \begin{cases} \eta & t = 1 \\"
            r" \min(\gamma s, \eta) & t > 1 \end{cases} \\"
            r" i &\leftarrow \min(k, \min\{j \ge 0 : f(\theta - \beta^j s g) \le"
            r" f(\theta) - c\,\beta^j s \|g\|^2\}) \\"
            r" s &\leftarrow \beta^i s \\"
            r" \theta &\leftarrow \theta - s g \end{aligned}"
        ),
        description=(
            "A short enough step s against the gradient lowers a smooth loss by about"
            " s‖g‖². The search begins with a hopeful step and multiplies it by β until"
            " at least the share c of that decrease is there (Armijo's condition)."
            " So the learning rate is only the longest step, and no choice of it makes"
            " the run diverge. The price are values: one for each trial, beside the"
            " gradient. The next search begins with γ times the step that was found, at"
            " most η. Where all k trials fail, which near a minimum rounding alone"
            " can cause, Optax takes the last and shortest step; in the paper's dialect"
            " there is none then, and the run is stuck."
        ),
        use_when=(
            "Where the sharpness is unknown or changes along the way, and values are"
            " exact and cheap."
        ),
        avoid_when=(
            "With noisy values, as of mini-batches: a search then follows the noise."
            " In narrow valleys it is as slow as gradient descent."
        ),
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 4.0},
                parameters={"shrink": 0.5},
                outputs={"trajectory": (1.0, 0.0)},
                because="g = 4: s = 1 leads to −3 with f = 18 > 2, s = ½ to −1 with"
                " f = 2 > 2 − ½·16/10⁴, s = ¼ to 0",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 0.5, "shrink": 0.5, "slope": 0.4},
                outputs={"trajectory": (1.0, 0.5, 0.25)},
                because="⅛ ≤ ½ − 0.4·½·1 = 0.3 at once; then 1/32 ≤ ⅛ − 0.4·½·¼",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"learning_rate": 1.0, "shrink": 0.5, "slope": 0.5},
                outputs={"trajectory": (1.0, 0.0)},
                because="0 ≤ ½ − ½·1·1: the longest step is just enough",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 4.0},
                parameters={"dialect": "paper"},
                outputs={"trajectory": (1.0, -0.6384)},
                because="1 − 4s is −3, −2.2, −1.56, −1.048 for s = 1, 0.8, 0.64, 0.512,"
                " all farther out than 1; s = 0.4096 leads closer",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 32.0},
                parameters={"shrink": 0.5, "most": 2},
                outputs={"trajectory": (1.0, -7.0)},
                because="1 − 32s is −31, −15, −7 for s = 1, ½, ¼: no trial is low"
                " enough, and the last is taken",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 2.0**32},
                parameters={"shrink": 0.5},
                outputs={"trajectory": (1.0, -3.0)},
                because="1 − 2³²t is −3 for t = 2⁻³⁰, the last of thirty trials",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.scale_by_backtracking_linesearch",
                "optax.chain(optax.sgd(1.0), optax.scale_by_backtracking_linesearch("
                "most, slope, shrink, growth, learning_rate))",
                "its longest step is constant, and its first trial is at most γ",
                {"learning_rate": 1.0},
            ),
        ),
        sources=(
            Source(
                "Armijo 1966, Minimization of functions having Lipschitz continuous"
                " first partial derivatives"
            ),
            Source("Nocedal & Wright 2006, Numerical Optimization, section 3.1"),
        ),
    )

    @property
    def coupled(self) -> bool:
        return True

    def init(self, here: Place) -> dict[str, Array]:
        return {"rate": self.learning_rate}

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        gradient = here.gradient
        promise = self.slope * dot(gradient, gradient)

        def excess(rate: Array) -> Array:
            there = here.at(here.point - rate * gradient)
            return there.value - here.value + rate * promise

        def shorter(rate: Array, over: Array, tries: Array) -> tuple[Array, ...]:
            rate = self.shrink * rate
            return rate, excess(rate), tries + 1

        def fails(rate: Array, over: Array, tries: Array) -> Array:
            return ((over > 0.0) | (over != over)) & (tries < self.most)

        first = minimum(self.growth * state["rate"], self.learning_rate)
        rate, over, _ = here.repeat_while(fails, shorter, first, excess(first), 0)
        # Where the loss is not finite all the way, there is no step.
        found = (over <= 0.0) if self.dialect == "paper" else abs(over) < math.inf
        return here.point - where(found, rate * gradient, math.nan), {"rate": rate}
