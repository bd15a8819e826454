"""The absolute error with a tube of width epsilon in which errors are free."""

from dataclasses import dataclass
from typing import ClassVar, final

from losslab.core import claims
from losslab.core.arrays import Array
from losslab.core.card import Card, Peer, Source, worked
from losslab.core.domains import nonnegative
from losslab.core.losses import ResidualLoss
from losslab.core.ops import positive_part
from losslab.core.parameters import number

_EPSILON = claims.Constant("ε", lambda loss: loss.epsilon)


@final
@dataclass(frozen=True)
class EpsilonInsensitive(ResidualLoss):
    """max(|r| − ε, 0): errors up to ε cost nothing. Source: Vapnik 1995.

    >>> EpsilonInsensitive(epsilon=0.5).value(3.0, 1.0)
    np.float64(1.5)
    """

    epsilon: float = number(
        0.1,
        domain=nonnegative,
        says="size of error that costs nothing",
        symbol="ε",
        slider=(0.0, 2.0),
    )

    card: ClassVar[Card] = Card(
        title="Epsilon-insensitive loss",
        summary="The absolute error, with errors up to epsilon free of charge.",
        formula=r"\max(|r|-\varepsilon, 0)",
        gradient_formula=r"\begin{cases}0 & |r| \le \varepsilon \\"
        r" \operatorname{sign}(r) & |r| > \varepsilon\end{cases}",
        description="""
            You draw a tube of half-width epsilon around the target and charge only for
            the part of the error that sticks out of it. Inside the tube the loss and
            its gradient are 0: those samples have no say in the fit. Outside, every
            sample pulls with strength 1, as with the absolute error. The gradient jumps
            at the two walls of the tube, and any prediction between them is equally
            good.
        """,
        use_when="""
            Errors below a known tolerance do not matter, or you want a fit that rests
            on few samples: this is the loss of support vector regression.
        """,
        avoid_when="""
            You need one best prediction: the flat tube leaves a whole interval of them.
            Avoid an epsilon larger than the spread of the targets, for then every
            prediction near them is perfect and nothing is learned.
        """,
        claims=(
            claims.CONVEX,
            claims.NOT(claims.STRICTLY_CONVEX),
            claims.LIPSCHITZ(1.0),
            claims.NONNEGATIVE,
            claims.SYMMETRIC,
            claims.ELICITS(claims.TUBE_FUNCTIONAL(_EPSILON)),
        ),
        worked=(
            worked(3, 1, loss=1.9, gradient=1.0, because="|3 − 1| − 0.1"),
            worked(1.05, 1, loss=0.0, gradient=0.0, because="inside the tube"),
            worked(0.1, 0, loss=0.0, gradient=0.0, because="on its wall: 0 in [0, 1]"),
        ),
        peers=(
            Peer(
                "scikit-learn",
                "sklearn.linear_model.SGDRegressor(loss='epsilon_insensitive')",
                "[sklearn.linear_model._sgd_fast.EpsilonInsensitive(epsilon)"
                ".py_loss(p, y) for p, y in zip(prediction, target)]",
                "The same value, behind a private name; also the loss of SVR.",
            ),
        ),
        sources=(Source("Vapnik 1995, The Nature of Statistical Learning Theory"),),
    )

    def penalty(self, residual: Array) -> Array:
        return positive_part(abs(residual) - self.epsilon)

    def kinks(self, target: Array) -> tuple[Array, ...]:
        walls = (target - self.epsilon, target + self.epsilon)
        return walls if self.epsilon > 0.0 else (target,)
