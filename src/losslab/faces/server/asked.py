"""What a query asks for, read with the same words as the command line's."""

from fastapi import Request

from losslab.catalogue.discover import find
from losslab.core.errors import InvalidInput
from losslab.services import read
from losslab.services.curve import CurveRequest
from losslab.services.descend import DescendRequest
from losslab.services.evaluate import EvaluateRequest
from losslab.services.limits import MOST_POINTS, MOST_STEPS
from losslab.services.make import refuse_unknown


class Query:
    """The values of a query; what is left over at the end are parameters.

    Raises:
        InvalidInput: a name that is given twice.
    """

    def __init__(self, request: Request) -> None:
        self.left: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if name in self.left:
                raise InvalidInput(
                    f"{name} was given twice; give it once, with commas in a list."
                )
            self.left[name] = value

    def take(self, name: str) -> str | None:
        """The value of that name, or None."""
        return self.left.pop(name, None)

    def need(self, name: str) -> str:
        """The value of that name.

        Raises:
            InvalidInput: where there is none.
        """
        value = self.take(name)
        if not value:
            raise InvalidInput(f"{name} must be given; add {name}=… to the query.")
        return value

    def number(self, name: str) -> float | None:
        """The number of that name, or None."""
        value = self.take(name)
        return None if value is None else read.number(name, value)

    def count(self, name: str, least: int, most: int, default: int) -> int:
        """The whole number of that name, or the default."""
        value = self.take(name)
        return default if value is None else read.count(name, value, least, most)

    def rest(self) -> dict[str, float]:
        """All that was not taken, as numbers."""
        return {name: read.number(name, value) for name, value in self.left.items()}


def evaluation(request: Request) -> EvaluateRequest:
    """The question of `losslab.services.evaluate`."""
    query = Query(request)
    return EvaluateRequest(
        query.need("loss"),
        read.numbers("prediction", query.need("prediction")),
        read.numbers("target", query.need("target")),
        query.rest(),
    )


def curve(request: Request) -> CurveRequest:
    """The question of `losslab.services.curve`."""
    query = Query(request)
    return CurveRequest(
        query.need("loss"),
        query.number("target"),
        query.number("lower"),
        query.number("upper"),
        query.count("points", 2, MOST_POINTS, CurveRequest.points),
        query.rest(),
    )


def descent(request: Request) -> DescendRequest:
    """The question of `losslab.services.descend`."""
    query = Query(request)
    surface, optimizer = query.need("surface"), query.need("optimizer")
    start, dialect = query.take("start"), query.take("dialect")
    steps = query.count("steps", 0, MOST_STEPS, DescendRequest.steps)
    of_surface, of_optimizer = _shared_out(surface, optimizer, query)
    return DescendRequest(
        surface,
        optimizer,
        None if start is None else read.point("start", start),
        steps,
        dialect,
        of_surface,
        of_optimizer,
    )


def _shared_out(
    surface: str, optimizer: str, query: Query
) -> tuple[dict[str, float], dict[str, float]]:
    """The parameters of the surface and of the optimizer.

    Where both have one of the same name, the surface's is asked for as surface_NAME.
    """
    rules = find("optimizers", optimizer).definition.parameters()
    shape = find("surfaces", surface).definition.parameters()
    asked = {f"surface_{name}" if name in rules else name: name for name in shape}
    both = dict.fromkeys([*rules, *asked])
    refuse_unknown(f"pair {surface} and {optimizer}", both, query.left)
    given = query.rest()
    of_surface = {asked[name]: value for name, value in given.items() if name in asked}
    return of_surface, {name: value for name, value in given.items() if name in rules}


def nothing(request: Request) -> None:
    """Refuse any query.

    Raises:
        InvalidInput: where something was asked that has no meaning here.
    """
    for name in Query(request).left:
        raise InvalidInput(f"{name} means nothing here; leave the query empty.")
