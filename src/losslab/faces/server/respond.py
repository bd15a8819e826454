"""Answers of the API: tagged before they are computed, and problems as sentences."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request, Response

import losslab
from losslab.core.errors import LosslabError, UnknownName
from losslab.faces.server.headers import matches, squeezed, tagged, wants_gzip

PROBLEM = "application/problem+json"
_CACHE = "public, max-age=300, s-maxage=31536000"
_WORTH_SQUEEZING = 1_000


def answer(request: Request, compute: Callable[[], Any]) -> Response:
    """The computed data as JSON, or 304 where the caller has it already."""
    zipped = wants_gzip(request.headers.get("accept-encoding", ""))
    etag = tagged(_digest(request), zipped)
    headers = {"etag": etag, "cache-control": _CACHE, "vary": "accept-encoding"}
    if matches(etag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    body = json.dumps(compute(), allow_nan=False, separators=(",", ":")).encode()
    if zipped and len(body) > _WORTH_SQUEEZING:
        headers["content-encoding"] = "gzip"
        body = squeezed(body, 5)
    return Response(body, headers=headers, media_type="application/json")


def refused(error: LosslabError) -> Response:
    """The error as a problem: 404 for a name that nothing has, else 422."""
    status = 404 if isinstance(error, UnknownName) else 422
    return problem(status, str(error))


def problem(status: int, detail: str) -> Response:
    """A problem in the form of RFC 9457."""
    title = HTTPStatus(status).phrase
    data = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    headers = {"cache-control": "no-store"}
    return Response(json.dumps(data), status, headers, media_type=PROBLEM)


def _digest(request: Request) -> str:
    asked = sorted(request.query_params.multi_items())
    text = json.dumps([_definitions(), request.url.path, asked])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _definitions() -> str:
    """What names the mathematics: a digest of every source file of the package."""
    digest = hashlib.sha256()
    for path in sorted(Path(losslab.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
