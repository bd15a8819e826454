"""What can be asked of the API: one operation a service, and the cards of each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from starlette.requests import Request

from losslab.catalogue.discover import NOUNS
from losslab.faces.server import query
from losslab.services import card as cards
from losslab.services.curve import curve
from losslab.services.descend import descend
from losslab.services.evaluate import evaluate
from losslab.services.shapes import CARDS
from losslab.services.strict import strict

SERVICES = {
    "evaluate_loss": evaluate,
    "trace_curve": curve,
    "descend_surface": descend,
}


@dataclass(frozen=True)
class Operation:
    """One address: its name, what it says, and the types that go in and come out."""

    name: str
    path: str
    says: str
    compute: Callable[[Request], Any]
    answers: Any
    asks: type[Any] | None = None


def operations() -> list[Operation]:
    """All operations."""
    services = [_service(*item) for item in SERVICES.items()]
    return services + [each for item in NOUNS.items() for each in _cards(*item)]


def _service(name: str, service: Callable[[Any], Any]) -> Operation:
    hints = get_type_hints(service)
    asks = hints["request"]
    return Operation(
        name,
        f"/{service.__name__}",
        str(service.__doc__).splitlines()[0],
        lambda request: strict(service(query.question(asks, request))),
        hints["return"],
        asks,
    )


def _cards(kind: str, noun: str) -> tuple[Operation, Operation]:
    def everything(request: Request) -> list[cards.Json]:
        query.nothing(request)
        return [cards.flat(card) for card in cards.cards(kind)]

    def one(request: Request) -> cards.Json:
        query.nothing(request)
        return cards.flat(cards.card(kind, request.path_params["name"]))

    shape, path = CARDS[kind], f"/{kind}"
    return (
        Operation(f"list_{kind}", path, f"All {kind}.", everything, list[shape]),
        Operation(f"get_{noun}", f"{path}/{{name}}", f"One {noun}.", one, shape),
    )
