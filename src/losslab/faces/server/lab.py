"""The whole application: the page at once, and the API loaded behind it.

The page does not need JAX, so it is loaded with the first request to the API, or in
the background once the page has had its second.
"""

import asyncio
import importlib
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from losslab.faces.server.envelope import Envelope
from losslab.faces.server.page import Page
from losslab.faces.server.problems import BUSY, HANDLERS, problem
from losslab.faces.server.settings import API, Settings
from losslab.version import __version__

_LOADING = threading.Lock()


def lab(settings: Settings) -> ASGIApp:
    """The application."""
    routes = [
        Mount(API, _Api(settings.requests_at_once)),
        Route("/healthz", _healthz),
        Route("/version", _version),
        Route("/readyz", _readyz),
        Route("/{path:path}", Page(settings.page).answer),
    ]
    life = _life(settings.seconds_to_warmth)
    inside = Starlette(routes=routes, exception_handlers=HANDLERS, lifespan=life)
    return Envelope(inside, settings)


def _life(
    seconds_to_warmth: float,
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: Starlette) -> AsyncGenerator[None]:
        warm = threading.Timer(seconds_to_warmth, _warm)
        warm.daemon = True
        warm.start()
        yield
        warm.cancel()

    return life


class _Api:
    """The API behind a bound; only the first request to it waits until it is loaded."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.running = 0
        self.app: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.running >= self.most:
            await problem(503, BUSY, {"retry-after": "1"})(scope, receive, send)
            return
        self.running += 1
        try:
            if self.app is None:
                self.app = (await asyncio.to_thread(_load)).api()
            await self.app(scope, receive, send)
        finally:
            self.running -= 1


def _load() -> Any:
    # First and alone: while one thread is importing JAX, code in another that looks
    # for arrays of JAX finds half a module.
    with _LOADING:
        importlib.import_module("jax")
    return importlib.import_module("losslab.faces.server.api")


async def _healthz(_: Request) -> Response:
    return _now({"status": "alive"})


async def _version(_: Request) -> Response:
    return _now({"version": __version__})


def _readyz(_: Request) -> Response:
    _load()
    wrong = importlib.import_module("losslab.faces.server.ready").problem()
    return _now({"status": wrong}, 503) if wrong else _now({"status": "ready"})


def _now(data: dict[str, str], status: int = 200) -> Response:
    return JSONResponse(data, status, {"cache-control": "no-store"})


def _warm() -> None:
    _load()
    importlib.import_module("losslab.faces.server.ready").warm()
