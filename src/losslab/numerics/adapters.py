"""Optimizers of other libraries, made to step like ours."""

from dataclasses import dataclass
from typing import Any

from losslab.core.arrays import Array
from losslab.core.errors import InvalidInput, MissingExtra, UnknownName
from losslab.core.place import Place


@dataclass(frozen=True)
class FromOptax:
    """An Optax transformation as an optimizer that `losslab` can run.

    It needs no more than the gradient: line searches and methods that ask for the
    loss do not fit.
    """

    transformation: Any

    def init(self, here: Place) -> Any:
        """The state before the first step, which starts here."""
        return self.transformation.init(here.point)

    def step(self, here: Place, state: Any, key: Array) -> tuple[Array, Any]:
        """The point and the state after one step from here.

        Raises:
            InvalidInput: where the transformation asks for more than the gradient.
        """
        try:
            change, state = self.transformation.update(here.gradient, state, here.point)
        except TypeError as error:
            raise InvalidInput(
                "Only transformations that need nothing but the gradient can be run;"
                f" this one says: {error}"
            ) from error
        return here.point + change, state


def from_optax(transformation: Any, **arguments: Any) -> FromOptax:
    """An Optax transformation, or the name of one with its arguments, as an optimizer.

    Raises:
        MissingExtra: a name was given and Optax is not installed.
        UnknownName: Optax has no function of that name.
        InvalidInput: what was given is neither a name nor a transformation.

    >>> from losslab.numerics.descent import descend
    >>> rule = from_optax("lion", learning_rate=0.1)
    >>> descend(lambda x: x**2, rule, 1.0, 1).trajectory.round(3).tolist()
    [1.0, 0.9]
    """
    if isinstance(transformation, str):
        transformation = _called(transformation)(**arguments)
    elif arguments:
        raise InvalidInput("Arguments go with a name; a transformation has its own.")
    if not (hasattr(transformation, "init") and hasattr(transformation, "update")):
        raise InvalidInput(
            f"An Optax transformation or its name was wanted, and {transformation!r}"
            " was given."
        )
    return FromOptax(transformation)


def _called(name: str) -> Any:
    try:
        import optax
    except ImportError as error:
        raise MissingExtra(
            "Optax is not installed; `pip install losslab[peers]` brings it."
        ) from error
    if not callable(getattr(optax, name, None)):
        raise UnknownName.among(name, "Optax transformation", dir(optax))
    return getattr(optax, name)
