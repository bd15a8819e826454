"""What a query asks for, read with the same words as the command line's."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from starlette.requests import Request

from losslab.core.errors import InvalidInput
from losslab.services import make
from losslab.services.written import asked, written

Question = TypeVar("Question")
Parameters = dict[str, Any]


def question(kind: type[Question], request: Request) -> Question:
    """The request that the query makes; what it names besides are parameters.

    Raises:
        InvalidInput: a value that is missing, given twice, or cannot be read.
        InvalidParameter: a parameter that the definitions do not have.
        UnknownName: of an optimizer or a surface.
    """
    left = texts(request)
    own = {name: left.pop(name) for name in written(kind) if name in left}
    for name in needed(kind):
        if not own.get(name):
            raise InvalidInput(f"{name} must be given; add {name}=… to the query.")
    if "optimizer" in own:
        return asked(kind, own, **_of_both(own["surface"], own["optimizer"], left))
    return asked(kind, own, parameters=make.read("losses", own["loss"], left))


def needed(kind: type[Any]) -> list[str]:
    """The values that have no default.

    >>> from losslab.services.evaluate import EvaluateRequest
    >>> needed(EvaluateRequest)
    ['loss', 'prediction']
    """
    return [
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    ]


def texts(request: Request) -> dict[str, str]:
    """The values of the query by name.

    Raises:
        InvalidInput: a name that is given twice.
    """
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in found:
            raise InvalidInput(
                f"{name} was given twice; give it once, with commas in a list."
            )
        found[name] = value
    return found


def nothing(request: Request) -> None:
    """Refuse any query.

    Raises:
        InvalidInput: where something was asked that has no meaning here.
    """
    for name in texts(request):
        raise InvalidInput(f"{name} means nothing here; leave the query empty.")


def _of_both(
    surface: str, optimizer: str, given: Mapping[str, str]
) -> dict[str, Parameters]:
    """The parameters of the surface and of the optimizer.

    Where both have one of the same name, the surface's is asked for as surface_NAME.
    """
    rules = make.known("optimizers", optimizer, given)
    shape = make.known("surfaces", surface, {})
    asked = {f"surface_{name}" if name in rules else name: name for name in shape}
    both = dict.fromkeys([*rules, *asked])
    make.refuse_unknown(f"pair {surface} and {optimizer}", both, given)
    of_surface = {asked[name]: given[name] for name in given if name in asked}
    of_optimizer = {name: given[name] for name in given if name in rules}
    return {
        "surface_parameters": make.read("surfaces", surface, of_surface),
        "optimizer_parameters": make.read("optimizers", optimizer, of_optimizer),
    }
