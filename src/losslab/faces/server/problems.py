"""Refusals and failures as problems in the form of RFC 9457."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from losslab.core.errors import LosslabError, UnknownName

MEDIA = "application/problem+json"

BUSY = "The server is computing all it can; ask again in a second."
FAILED = "The server failed on this request; it is not your fault."
SAYS = {
    404: "Nothing is at this address; /api/v1/openapi.json lists what there is.",
    405: "Only GET and HEAD are answered here.",
}


@dataclass(frozen=True)
class Problem:
    """Why there is no answer, in the form of RFC 9457."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A problem as an answer, which nobody may keep."""
    data = asdict(Problem(HTTPStatus(status).phrase, status, detail))
    own = {"cache-control": "no-store", **(headers or {})}
    return JSONResponse(data, status, own, media_type=MEDIA)


async def _refused(_: Request, error: Exception) -> Response:
    return problem(404 if isinstance(error, UnknownName) else 422, str(error))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    says = SAYS.get(error.status_code, error.detail)
    return problem(error.status_code, says, error.headers)


async def _failed(_: Request, error: Exception) -> Response:
    return problem(500, FAILED)


HANDLERS = {LosslabError: _refused, HTTPException: _http, Exception: _failed}
"""What to answer to each error."""
