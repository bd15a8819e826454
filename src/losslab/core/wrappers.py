"""The contract of a wrapper: an optimizer around an optimizer."""

from typing import Any, ClassVar

from losslab.core.arrays import Array
from losslab.core.optimizers import Optimizer


class Wrapper(Optimizer):
    """An optimizer that lets another one take the steps, and changes what it sees.

    The rule inside is its ``base``; what it remembers is kept under names like
    ``base.velocity``, see `inside` and `apart` of `losslab.core.nested`. With the
    parameters of ``neutral`` it is that rule, and nothing else; a law tries it.
    """

    neutral: ClassVar[dict[str, Any]]
    base: Optimizer

    @property
    def coupled(self) -> bool:
        return self.base.coupled

    @property
    def shaped(self) -> bool:
        return self.base.shaped

    @property
    def drifts(self) -> bool:
        return self.base.drifts

    @property
    def chance(self) -> bool:
        return self.base.chance

    def threshold(self, sharpness: Array) -> Array:
        return self.base.threshold(sharpness)

    def scaled(self, factor: Any) -> "Wrapper":
        return self.varied({"base": self.base.scaled(factor)})
