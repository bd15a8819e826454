"""Losses, surfaces and optimizers from their names and parameters."""

from collections.abc import Mapping
from typing import Any

from losslab.catalogue.discover import NOUNS, find
from losslab.core.errors import InvalidParameter
from losslab.core.fields import Parameter
from losslab.core.losses import Loss
from losslab.core.optimizers import Optimizer
from losslab.core.surfaces import Surface


def loss(name: str, parameters: Mapping[str, Any]) -> Loss:
    """The loss of that name.

    Raises:
        UnknownName: with the names that are near.
        InvalidParameter: one that it does not have, or a value outside its domain.

    >>> loss("huber", {"delta": 2.0})
    Huber(delta=2.0)
    """
    return made("losses", name, parameters)


def surface(name: str, parameters: Mapping[str, Any]) -> Surface:
    """The surface of that name; raises as `loss` does.

    >>> surface("rosenbrock", {})
    Rosenbrock(b=5.0)
    """
    return made("surfaces", name, parameters)


def optimizer(name: str, parameters: Mapping[str, Any]) -> Optimizer:
    """The optimizer of that name; raises as `loss` does.

    >>> optimizer("adam", {"learning_rate": 0.01, "dialect": "keras"}).dialect
    'keras'
    """
    return made("optimizers", name, parameters)


def made(kind: str, name: str, parameters: Mapping[str, Any]) -> Any:
    """An instance of any kind of definition; raises as `loss` does.

    >>> made("losses", "huber", {"gamma": 1.0})
    Traceback (most recent call last):
    losslab.core.errors.InvalidParameter: The loss huber has no parameter \
'gamma'; it has: delta.
    """
    refuse_unknown(f"{NOUNS[kind]} {name}", known(kind, name, parameters), parameters)
    held = {own: value for own, value in parameters.items() if "." in own}
    own = {own: value for own, value in parameters.items() if own not in held}
    definition = find(kind, name).definition(**own)
    return definition.with_parameters(**held) if held else definition


def known(kind: str, name: str, given: Mapping[str, Any]) -> Mapping[str, Parameter]:
    """The parameters of a definition, and those of what it holds by both names.

    What it holds may be among those that are given.

    >>> "base.beta1" in known("optimizers", "sam", {"base": "adam"})
    True
    """
    definition = find(kind, name).definition
    own = definition.parameters()
    holds = [each for each, field in own.items() if field.kind == "definition"]
    if not holds:
        return own
    chosen = {each: given[each] for each in holds if each in given}
    return definition(**chosen).all_parameters()


def read(kind: str, name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a definition that the texts write, each read as its kind is.

    Raises:
        UnknownName: no such definition.
        InvalidParameter: one that it does not have, or that the text does not say.

    >>> read("optimizers", "adam", {"beta1": "0.5", "dialect": "optax"})
    {'beta1': 0.5, 'dialect': 'optax'}
    """
    fields = known(kind, name, texts)
    refuse_unknown(f"{NOUNS[kind]} {name}", fields, texts)
    return {own: fields[own].read(own, text) for own, text in texts.items()}


def refuse_unknown(
    whose: str, known: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    """Refuse parameters that are not among the known ones.

    Raises:
        InvalidParameter: naming the first such parameter and what there is.
    """
    for name in given:
        if name not in known:
            has = ", ".join(known) or "none"
            raise InvalidParameter(
                f"The {whose} has no parameter {name!r}; it has: {has}."
            )
