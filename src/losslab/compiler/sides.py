"""What a figure's derivatives share: the derivative on one side, as one function.

Slope, subdifferential and curvature look at a formula on dual numbers, left and right
of a point. To JAX each look is one operation; the printed form calls ``slope`` or
``bend``, functions of the module, in which the formula stands once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import jax.numpy as jnp
from jax.core import ShapedArray
from jax.extend.core import Primitive

from losslab.compiler.context import Context
from losslab.compiler.nodes import Index, Node
from losslab.compiler.tensors import LOOPS, Tensor, Use
from losslab.compiler.work import Call
from losslab.core.dual import Dual, innermost, tangent
from losslab.core.losses import PointwiseLoss

SIDES: dict[str, Callable[[Any, Any], Any]] = {
    "slope": lambda x, side: Dual(x, side),
    "bend": lambda x, side: Dual(Dual(x, side), Dual(side, 0.0)),
}
"""The name of the function → the point that the formula is looked at, as
`losslab.core.derive` pushes it."""

_side = Primitive("side")


@_side.def_abstract_eval
def _one_number(*given: Any, what: str) -> Any:
    return ShapedArray((), jnp.dtype("float64"))


@final
@dataclass(frozen=True, eq=False)
class Sided(PointwiseLoss):
    """A loss whose formula on dual numbers is one operation.

    The functions take point, side, target and then ``numbers``, but no more than so
    many of them all.
    """

    of: PointwiseLoss
    numbers: tuple[Any, ...]
    counts: Mapping[str, int]

    def __post_init__(self) -> None:
        for kind in ("prediction_kind", "target_kind"):
            object.__setattr__(self, kind, getattr(self.of, kind))

    def formula(self, prediction: Any, target: Any) -> Any:
        if not isinstance(prediction, Dual):
            return self.of.formula(prediction, target)
        again = isinstance(prediction.primal, Dual)
        side = prediction.primal.tangent if again else prediction.tangent
        x = innermost(prediction)
        given = (x, jnp.asarray(side, x.dtype), target, *self.numbers)
        what = "bend" if again else "slope"
        change = _side.bind(*given[: self.counts[what]], what=what)
        return Dual(0.0, Dual(0.0, change) if again else change)

    def kinks(self, target: Any) -> tuple[Any, ...]:
        return self.of.kinks(target)

    def jumps(self, target: Any) -> tuple[Any, ...]:
        return self.of.jumps(target)


def looked_at(loss: PointwiseLoss, what: str, x: Any, side: Any, target: Any) -> Any:
    """What the function of that name returns."""
    found = loss.formula(SIDES[what](x, side), target)
    change = tangent(found)
    return jnp.asarray(tangent(change) if what == "bend" else change, x.dtype)


def _called(to: Context, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
    what, make = equation.params["what"], to.make

    def rule(index: Index) -> Node:
        given = tuple(x.store(make) if x.shape else x.at(()) for x in inputs)
        return make.node("asked", "float", given, Call(what))

    uses = [Use(x, moved=True) for x in inputs]
    return [to.tensor(equation.outvars[0].aval, rule, uses, LOOPS, what)]


RULES: dict[str, Callable[..., list[Tensor]]] = {"side": _called}
"""Primitive → how its result comes from its operands."""
