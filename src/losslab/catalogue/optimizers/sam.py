"""Steps by the gradient of the worst place nearby, around any other rule.

Longer than a page for the sake of the place that it shows another rule.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.catalogue.held import rule
from losslab.catalogue.optimizers.gradient_descent import GradientDescent
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, Worked
from losslab.core.domains import nonnegative
from losslab.core.ops import norm, where
from losslab.core.optimizers import Optimizer, State, dialects
from losslab.core.parameters import number
from losslab.core.place import Place, View
from losslab.core.wrappers import Wrapper


@final
@dataclass(frozen=True)
class Sam(Wrapper):
    """The rule inside sees f(θ + e), with e = ρg/‖g‖."""

    rho: float = number(
        0.05,
        domain=nonnegative,
        says="distance to the worst place nearby",
        symbol="ρ",
        slider=(0.0, 0.5),
    )
    base: Optimizer = rule(GradientDescent(), says="rule that takes the steps")
    dialect: str = dialects("optax")

    neutral: ClassVar[dict[str, float]] = {"rho": 0.0}
    card: ClassVar[Card] = Card(
        title="Sharpness-aware (SAM)",
        summary="Steps by the gradient of the worst place nearby.",
        formula=(
            r"\begin{aligned} e &\leftarrow \rho\,\frac{g}{\|g\|} \\"
            r" \theta &\leftarrow \theta - \eta\,\nabla f(\theta + e) \end{aligned}"
        ),
        description=(
            "A place is judged by the worst loss within the distance ρ, to first order"
            " that of θ + e, straight uphill. The rule inside takes its step with the"
            " gradient from there, from where it stands. In a wide valley e changes"
            " little; in a narrow one the gradient at θ + e is steep, and pushes out"
            " of it, so that flat minima attract from further away. Each step costs"
            " two gradients. Since e has the length ρ however close a minimum is, a"
            " run circles it at a distance that does not vanish."
        ),
        use_when=(
            "Around the usual rule of a network that fits its training data too well;"
            " ρ between 0.05 and 0.2 is customary."
        ),
        avoid_when=(
            "Where gradients are what the run costs, or where a minimum has to be hit"
            " exactly."
        ),
        worked=(
            Worked(
                inputs={"start": 1.0, "sharpness": 2.0},
                parameters={"rho": 0.5, "base.learning_rate": 0.25},
                outputs={"trajectory": (1.0, 0.25, -0.125, 0.1875)},
                because="e = ±½; 1 − ¼·2·1.5, ¼ − ¼·2·¾, −⅛ − ¼·2·(−⅝)",
            ),
            Worked(
                inputs={"start": (3.0, 4.0), "hessian": ((1.0, 0.0), (0.0, 2.0))},
                parameters={"rho": 0.0, "base.learning_rate": 0.5},
                outputs={"trajectory": ((3.0, 4.0), (1.5, 0.0))},
                because="with ρ = 0 it is the rule inside: 3 − 3/2, 4 − 8/2",
            ),
            Worked(
                inputs={"start": (3.0, 4.0), "hessian": ((1.0, 0.0), (0.0, 1.0))},
                parameters={"rho": 5.0, "base.learning_rate": 0.5},
                outputs={"trajectory": ((3.0, 4.0), (0.0, 0.0))},
                because="g/‖g‖ = (0.6, 0.8), e = (3, 4); half of θ + e = (6, 8)",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"rho": 1.0, "base.learning_rate": 0.25},
                outputs={"trajectory": (1.0, 0.5, 0.125)},
                because="e = 1; 1 − ¼·2, ½ − ¼·1.5",
            ),
            Worked(
                inputs={"start": 1.0, "sharpness": 1.0},
                parameters={"base.learning_rate": 0.5},
                outputs={"trajectory": (1.0, 0.475, 0.2125)},
                because="e = 0.05; 1 − ½·1.05, 0.475 − ½·0.525",
            ),
        ),
        peers=(
            Peer(
                "Optax",
                "optax.contrib.sam",
                "optax.contrib.sam(optax.sgd(base_learning_rate), optax.chain("
                "optax.contrib.normalize(), optax.sgd(rho)), opaque_mode=True)",
                "counts the step uphill as a step too unless opaque_mode is set",
                {"opaque_mode": True},
            ),
        ),
        sources=(
            Source(
                "Foret, Kleiner, Mobahi & Neyshabur 2021, Sharpness-aware minimization"
                " for efficiently improving generalization",
                "https://arxiv.org/abs/2010.01412",
            ),
        ),
    )

    @property
    def coupled(self) -> bool:
        return True

    def init(self, here: Place) -> dict[str, Array]:
        return self.base.init(here)

    def step(
        self, here: Place, state: State, key: Array
    ) -> tuple[Array, dict[str, Array]]:
        gradient = here.gradient
        size = norm(gradient)
        uphill = self.rho * gradient / where(size > 0.0, size, 1.0)
        return self.base.step(_Moved.by(uphill, here), state, key)


class _Moved(View):
    """The objective moved: what is found at a point is what is a little further."""

    def __init__(self, inner: Place, point: Array, by: Array) -> None:
        super().__init__(inner, point)
        self._by = by

    @classmethod
    def by(cls, shift: Array, here: Place) -> "_Moved":
        """The place here as it looks from where the shift leads."""
        return cls(here.at(here.point + shift), here.point, shift)

    def at(self, point: Array) -> "_Moved":
        return _Moved(self.inner.at(point + self._by), point, self._by)

    def values(self, points: Array) -> Array:
        return self.inner.values(points + self._by)
