"""losslab: the laboratory for loss functions and optimization.

Nothing heavy is imported until it is used. Every definition of the catalogue is also
a class here, found by its name: `losslab.Huber` is the loss ``huber``.

>>> import losslab as ll
>>> ll.Huber(delta=1.0).gradient(3.0, 0.0)
np.float64(1.0)
>>> ll.Huber(delta=1.0) == ll.loss("huber", delta=1.0)
True
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from losslab.version import __version__ as __version__

if TYPE_CHECKING:
    from losslab.core.card import Card
    from losslab.core.losses import Loss
    from losslab.core.optimizers import Optimizer
    from losslab.core.surfaces import Surface
    from losslab.numerics.descent import Run
    from losslab.numerics.objectives import Function


def losses() -> dict[str, Card]:
    """The cards of all losses by name.

    >>> losses()["huber"].title
    'Huber...'
    """
    return _cards("losses")


def surfaces() -> dict[str, Card]:
    """The cards of all surfaces by name.

    >>> surfaces()["rosenbrock"].title
    'Rosenbrock...'
    """
    return _cards("surfaces")


def optimizers() -> dict[str, Card]:
    """The cards of all optimizers by name.

    >>> optimizers()["adam"].title
    'Adam...'
    """
    return _cards("optimizers")


def loss(name: str, **parameters: Any) -> Loss:
    """The loss of that name.

    Raises:
        UnknownName: with the names that are near.
        InvalidParameter: a parameter it does not have, or a value outside its domain.

    >>> loss("huber", delta=1.0).value(3.0, 0.0)
    np.float64(2.5)
    >>> loss("huberr")
    Traceback (most recent call last):
    losslab.core.errors.UnknownName: No loss is called 'huberr'; close names: huber...
    """
    from losslab.services import make

    return make.loss(name, parameters)


def surface(name: str, **parameters: Any) -> Surface:
    """The surface of that name; raises as `loss` does.

    >>> surface("rosenbrock").value((-1.5, 1.5))
    np.float64(9.0625)
    """
    from losslab.services import make

    return make.surface(name, parameters)


def optimizer(name: str, **parameters: Any) -> Optimizer:
    """The optimizer of that name; raises as `loss` does.

    >>> optimizer("adam", learning_rate=0.01).parameter_values["learning_rate"]
    0.01
    """
    from losslab.services import make

    return make.optimizer(name, parameters)


def descend(
    objective: Surface | Function,
    optimizer: Any,
    start: Any = None,
    steps: int = 500,
    *,
    gradient: Function | None = None,
    every: int = 1,
    seed: int = 0,
) -> Run:
    """Run the optimizer down a surface, or down one's own function of an array.

    The run holds ``trajectory`` of shape (steps + 1, 2), ``losses`` of shape
    (steps + 1,), ``status``, and ``evaluations``: how many values, gradients, Hessians
    and Hessian-vector products the optimizer asked for. A run that diverges ends before
    the step at which it did, and its status says so. A surface has a start of its own;
    a function, written with `jax.numpy`, needs one. What moves by chance repeats itself
    from the same ``seed``. `losslab.numerics.descent.descend` says more.

    Raises:
        InvalidInput: an objective, optimizer or number that it cannot take.

    >>> run = descend(surface("rosenbrock"), optimizer("adam", learning_rate=0.1))
    >>> run.losses[0], run.status.name
    (np.float64(9.0625), 'converged')
    """
    from losslab.numerics import descent

    return descent.descend(
        objective,
        optimizer,
        start,
        steps,
        gradient=gradient,
        every=every,
        seed=seed,
    )


def _cards(kind: str) -> dict[str, Card]:
    from losslab.catalogue.discover import entries

    return {name: entry.definition.card for name, entry in entries(kind).items()}


def __getattr__(name: str) -> Any:
    """A definition's class or an error's class, imported when first asked for.

    Raises:
        AttributeError: with the public names that are near.
    """
    if found := _errors().get(name):
        return found
    if entry := _definitions().get(name):
        return entry.definition
    raise AttributeError(_no_such(name), name=name)


def __dir__() -> list[str]:
    """All public names, the definitions' classes included."""
    own = [name for name, it in globals().items() if isinstance(it, FunctionType)]
    public = [name for name in own if not name.startswith("_")]
    return sorted({"__version__", *public, *_errors(), *_definitions()})


def _errors() -> dict[str, Any]:
    from losslab.core import errors

    return {name: found for name, found in vars(errors).items() if _is_error(found)}


def _is_error(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, Exception)


def _definitions() -> dict[str, Any]:
    from losslab.catalogue.discover import NOUNS, entries

    found = (entry for kind in NOUNS for entry in entries(kind).values())
    return {_camel(entry.name): entry for entry in found}


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _no_such(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, __dir__(), n=3)
    hint = f"; close names: {', '.join(near)}" if near else "; dir(losslab) lists all"
    return f"losslab has no {name!r}{hint}."
