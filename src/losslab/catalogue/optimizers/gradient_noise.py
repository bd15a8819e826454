"""Noise in the gradients that any other rule sees.

Longer than a page for the sake of the place that it shows another rule.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.catalogue.held import rule
from losslab.catalogue.optimizers.gradient_descent import GradientDescent
from losslab.core import random
from losslab.core.arrays import Array, library
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import nonnegative
from losslab.core.nested import apart, inside
from losslab.core.ops import dot, exp, log
from losslab.core.optimizers import Optimizer, State, dialects
from losslab.core.parameters import number
from losslab.core.place import Place, View
from losslab.core.wrappers import Wrapper


@final
@dataclass(frozen=True)
class GradientNoise(Wrapper):
    """The rule inside sees g + σ·t^(−γ/2)·ξ, with ξ standard normal."""

    noise: float = number(
        0.1,
        domain=nonnegative,
        says="size of the noise in the first step",
        symbol="σ",
        slider=(0.0, 3.0),
    )
    fading: float = number(
        0.55,
        domain=nonnegative,
        says="power of the step by which its variance fades",
        symbol="γ",
        slider=(0.0, 2.0),
    )
    base: Optimizer = rule(GradientDescent(), says="rule that takes the steps")
    dialect: str = dialects("optax")

    neutral: ClassVar[dict[str, float]] = {"noise": 0.0}
    card: ClassVar[Card] = Card(
        title="Gradient noise",
        summary="Any rule, with noise in the gradients that it sees.",
        formula=(
            r"\begin{aligned} g &\leftarrow g + \frac{\sigma}{t^{\gamma/2}}\,\xi \\"
            r" \theta &\leftarrow \theta - \eta\,g \end{aligned}"
        ),
        description=(
            "Before the rule inside takes step t, a normal number of variance σ²/t^γ"
            " is added to every coordinate of the gradient. Within a step all"
            " gradients have the same noise, as if the loss were tilted for that step:"
            " values asked for elsewhere are tilted alike, so line searches agree with"
            " the gradients. With γ = 0 it stands for the noise of mini-batches, which"
            " does not fade: a constant learning rate then ends in a cloud around the"
            " minimum. Fading noise helps a run out of poor places early on and lets"
            " it settle later."
        ),
        use_when=(
            "To see how a rule copes with noise, and to make a run leave a saddle or a"
            " poor minimum."
        ),
        avoid_when="Where gradients are noisy already, or the run is short.",
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"noise": 0.0, "base.learning_rate": 0.5},
                outputs={"trajectory": (1.0, 0.5, 0.25)},
                because="without noise it is the rule inside",
            ),
            Worked(
                inputs={"sharpness": 1.0},
                parameters={
                    "noise": 2.0,
                    "fading": 0.0,
                    "base.learning_rate": 0.5,
                },
                outputs={"mean": 0.0, "variance": 4 / 3},
                because="θ ← θ/2 − ξ: the variance is v/4 + 1, so v = 4/3",
            ),
            Worked(
                inputs={"sharpness": 4.0},
                parameters={
                    "noise": 3.0,
                    "fading": 0.0,
                    "base.learning_rate": 0.25,
                },
                outputs={"mean": 0.0, "variance": 9 / 16},
                because="θ ← 0·θ − ¼·3ξ",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.noisy_sgd",
                "optax.noisy_sgd(base_learning_rate, noise**2, fading, key=key)",
                "takes the variance σ²; draws other numbers",
                {"noise": 0.0},
            ),
        ),
        sources=(
            Source(
                "Neelakantan et al. 2015, Adding gradient noise improves learning for"
                " very deep networks",
                "https://arxiv.org/abs/1511.06807",
            ),
        ),
    )

    @property
    def drifts(self) -> bool:
        return self.noise > 0.0 or self.base.drifts

    @property
    def chance(self) -> bool:
        return self.noise > 0.0 or self.base.chance

    def init(self, here: Place) -> dict[str, Array]:
        return {"step": 1.0, **inside("base", self.base.init(here))}

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        own, held = apart(state)
        size = self.noise * exp(-0.5 * self.fading * log(own["step"]))
        tilt = size * random.normal(key, here.point)
        tilted = _Tilted(here, here.point, tilt)
        inner = random.fold(key, 1)  # chance of its own for the rule inside
        point, base = self.base.step(tilted, held.get("base", {}), inner)
        return point, {"step": own["step"] + 1.0, **inside("base", base)}


class _Tilted(View):
    """The objective with a plane added that is 0 at the point of the step."""

    def __init__(self, inner: Place, origin: Array, tilt: Array) -> None:
        super().__init__(inner, inner.point)
        self._origin, self._tilt = origin, tilt

    @property
    def value(self) -> Array:
        return self.inner.value + dot(self._tilt, self.point - self._origin)

    @property
    def gradient(self) -> Array:
        return self.inner.gradient + self._tilt

    def at(self, point: Array) -> "_Tilted":
        return _Tilted(self.inner.at(point), self._origin, self._tilt)

    def values(self, points: Array) -> Array:
        rises = (points - self._origin) * self._tilt
        rises = rises.reshape(points.shape[0], -1)
        return self.inner.values(points) + library(rises).sum(rises, axis=-1)
