"""The API: pure GETs that pass questions on to the services."""

import hashlib
import json
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

import losslab
from losslab.faces.server.caching import (
    Headers,
    squeezed,
    tagged,
    unchanged,
    wants_gzip,
)
from losslab.faces.server.document import document
from losslab.faces.server.operations import operations

_CACHE = "public, max-age=300, s-maxage=31536000"
_WORTH_SQUEEZING = 1_000
_KEPT, _WORTH_KEEPING = 512, 32_000  # 16 MB at most


def api() -> Router:
    """The routes below /api/v1."""
    routes = [Route(each.path, Pure(each.compute).answer) for each in operations()]
    described = Route("/openapi.json", Pure(lambda _: document()).answer)
    return Router([*routes, described])


class Pure:
    """Answers of one operation, tagged before they are computed.

    The latest small ones are kept: an answer is a function of its tag.
    """

    def __init__(self, compute: Callable[[Request], Any]) -> None:
        self.compute = compute
        self.kept: dict[str, Response] = {}

    async def answer(self, request: Request) -> Response:
        """The data as JSON, or 304 where the caller has it already."""
        zipped = wants_gzip(request.headers.get("accept-encoding", ""))
        digest = _digest(request.scope["path"], request.scope["query_string"])
        headers = tagged(digest, _CACHE, zipped)
        etag = headers["etag"]
        if known := unchanged(request, headers) or self.kept.get(etag):
            return known
        response = await run_in_threadpool(self._computed, request, headers, zipped)
        if len(response.body) <= _WORTH_KEEPING:
            self.kept[etag] = response
        if len(self.kept) > _KEPT:
            del self.kept[next(iter(self.kept))]
        return response

    def _computed(self, request: Request, headers: Headers, zipped: bool) -> Response:
        data = self.compute(request)
        body = json.dumps(data, allow_nan=False, separators=(",", ":")).encode()
        if zipped and len(body) > _WORTH_SQUEEZING:
            headers = headers | {"content-encoding": "gzip"}
            body = squeezed(body, 5)
        return Response(body, 200, headers, "application/json")


@lru_cache(_KEPT)
def _digest(path: str, query: bytes) -> str:
    asked = sorted(QueryParams(query).multi_items())
    text = json.dumps([_definitions(), path, asked])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _definitions() -> str:
    """What names the mathematics: a digest of every source file of the package."""
    digest = hashlib.sha256()
    for path in sorted(Path(losslab.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
