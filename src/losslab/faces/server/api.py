"""The API: pure GETs that pass questions on to the services."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from losslab.catalogue.discover import NOUNS
from losslab.core.errors import LosslabError
from losslab.faces.server import asked, documents, respond
from losslab.services import card as cards
from losslab.services import plain
from losslab.services.curve import curve
from losslab.services.descend import descend
from losslab.services.evaluate import evaluate
from losslab.version import __version__

app = FastAPI(
    title="losslab",
    version=__version__,
    description="Loss functions, surfaces and optimizers: values, curves, descents.",
    openapi_url="/api/v1/openapi.json",
    docs_url=None,
    redoc_url=None,
)


@app.get("/api/v1/evaluate", **documents.EVALUATE)
def evaluate_loss(request: Request) -> Response:
    """Loss, gradient, subdifferential and curvature of each sample."""
    return respond.answer(
        request, lambda: plain.evaluation(evaluate(asked.evaluation(request)))
    )


@app.get("/api/v1/curve", **documents.CURVE)
def trace_curve(request: Request) -> Response:
    """The loss and its gradient along a window of predictions."""
    return respond.answer(request, lambda: plain.curve(curve(asked.curve(request))))


@app.get("/api/v1/descend", **documents.DESCEND)
def descend_surface(request: Request) -> Response:
    """The trajectory of an optimizer on a surface, and how the run ended."""
    return respond.answer(
        request, lambda: plain.descent(descend(asked.descent(request)))
    )


def _list(kind: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        asked.nothing(request)
        return respond.answer(
            request, lambda: [cards.flat(card) for card in cards.cards(kind)]
        )

    return answer


def _one(kind: str) -> Callable[[Request, str], Response]:
    def answer(request: Request, name: str) -> Response:
        asked.nothing(request)
        return respond.answer(request, lambda: cards.flat(cards.card(kind, name)))

    return answer


for _kind, _noun in NOUNS.items():
    app.get(f"/api/v1/{_kind}", **documents.cards(_kind))(_list(_kind))
    app.get(f"/api/v1/{_kind}/{{name}}", **documents.card(_noun))(_one(_kind))


@app.exception_handler(LosslabError)
def _refused(_: Request, error: LosslabError) -> Response:
    return respond.refused(error)


@app.exception_handler(HTTPException)
def _http(_: Request, error: HTTPException) -> Response:
    response = respond.problem(error.status_code, _SAYS.get(error.status_code, ""))
    response.headers.update(error.headers or {})
    return response


@app.exception_handler(Exception)
def _failed(_: Request, error: Exception) -> Response:
    return respond.problem(
        500, "The server failed on this request; it is not your fault."
    )


_SAYS: dict[int, Any] = {
    404: "Nothing is at this address; /api/v1/openapi.json lists what there is.",
    405: "Only GET and HEAD are answered here.",
}
