"""The outermost application: routes, headers, request ids; light enough for 0.2 s.

The page needs neither FastAPI nor JAX, so both are loaded behind it: with the first
request to the API, or in the background once the page has had its second.
"""

import asyncio
import importlib
import json
import re
import sys
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from losslab.faces.server.headers import Headers, security
from losslab.faces.server.settings import Settings
from losslab.faces.server.static import Answer, Page
from losslab.version import __version__

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_LOADING = threading.Lock()
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Shell:
    """An ASGI application; ``started`` is called once it can answer."""

    def __init__(
        self, settings: Settings, started: Callable[[], None] = lambda: None
    ) -> None:
        self.settings = settings
        self.page = Page(settings.page)
        self.security = security(settings.frame_ancestors)
        self.started = started
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the life of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        warm = threading.Timer(self.settings.seconds_to_warmth, _warm)
        warm.daemon = True
        warm.start()
        self.started()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        warm.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope)
        reply = _Reply(scope, send, self.security, _request_id(asked))
        path = _route(scope)
        if path == "/api" or path.startswith("/api/"):
            await self._computed(path, scope, receive, reply)
        else:
            await reply.whole(await self._own(path, scope["method"], asked))
        if self.settings.access_log:
            sys.stderr.write(f"{json.dumps(reply.record(path))}\n")

    async def _computed(
        self, path: str, scope: Scope, receive: Receive, reply: "_Reply"
    ) -> None:
        if self.running >= self.settings.requests_at_once:
            await reply.whole(_busy())
            return
        self.running += 1
        try:
            await _api(path, scope, receive, reply.pass_on)
        finally:
            self.running -= 1

    async def _own(self, path: str, method: str, asked: Mapping[str, str]) -> Answer:
        if method not in ("GET", "HEAD"):
            return _json(405, {"status": "only GET and HEAD are answered here"}, _ALLOW)
        if path == "/healthz":
            return _json(200, {"status": "alive"})
        if path == "/version":
            return _json(200, {"version": __version__})
        if path == "/readyz":
            return await asyncio.to_thread(_ready)
        return self.page.answer(path, asked)


class _Reply:
    """One answer on its way out: headers added, a HEAD's body left behind."""

    def __init__(
        self, scope: Scope, send: Send, headers: Headers, request_id: str
    ) -> None:
        self.send = send
        self.method = scope["method"]
        self.headers = headers | {"x-request-id": request_id}
        self.status = 0
        self.since = time.perf_counter()

    async def whole(self, answer: Answer) -> None:
        """Send an answer of the shell itself."""
        length = {} if answer.status == 304 else {"content-length": len(answer.body)}
        headers = [_encoded(*item) for item in (answer.headers | length).items()]
        start = {"type": "http.response.start", "status": answer.status}
        await self.pass_on(start | {"headers": headers})
        await self.pass_on({"type": "http.response.body", "body": answer.body})

    async def pass_on(self, message: Message) -> None:
        """Send a message of the answer, whoever made it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            timing = {"server-timing": f"total;dur={self.milliseconds():.1f}"}
            extra = [_encoded(*item) for item in (self.headers | timing).items()]
            message = {**message, "headers": [*message.get("headers", []), *extra]}
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self.send(message)

    def milliseconds(self) -> float:
        """Since the request came in."""
        return 1e3 * (time.perf_counter() - self.since)

    def record(self, path: str) -> dict[str, Any]:
        """One line of the access log."""
        return {
            "method": self.method,
            "path": path,
            "status": self.status,
            "milliseconds": round(self.milliseconds(), 1),
            "request_id": self.headers["x-request-id"],
        }


_ALLOW = {"allow": "GET, HEAD"}


def _json(status: int, data: Any, headers: Headers | None = None) -> Answer:
    own = {"content-type": "application/json", "cache-control": "no-store"}
    return Answer(status, own | (headers or {}), json.dumps(data).encode())


def _busy() -> Answer:
    detail = "The server is computing all it can; ask again in a second."
    problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503}
    own = {"content-type": "application/problem+json", "retry-after": "1"}
    return _json(503, problem | {"detail": detail}, own)


def _encoded(name: str, value: str | int) -> tuple[bytes, bytes]:
    return name.encode("latin-1"), str(value).encode("latin-1")


def _asked(scope: Scope) -> dict[str, str]:
    return {
        key.decode("latin-1"): value.decode("latin-1")
        for key, value in scope["headers"]
    }


def _request_id(asked: Mapping[str, str]) -> str:
    given = asked.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The path below the root path, whether or not a proxy took that off."""
    path, root = scope["path"], scope.get("root_path", "").rstrip("/")
    for _ in range(2):
        if root and (path == root or path.startswith(f"{root}/")):
            path = path[len(root) :]
    return path or "/"


async def _api(path: str, scope: Scope, receive: Receive, send: Send) -> None:
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    inner = {**scope, "path": path, "root_path": "", "method": method}
    app = await asyncio.to_thread(_load)
    await app(inner, receive, send)


def _load() -> Any:
    # First and alone: while one thread is importing JAX, code in another that looks
    # for arrays of JAX finds half a module.
    with _LOADING:
        importlib.import_module("jax")
    return importlib.import_module("losslab.faces.server.api").app


def _ready() -> Answer:
    _load()
    problem = importlib.import_module("losslab.faces.server.ready").problem()
    if problem:
        return _json(503, {"status": problem})
    return _json(200, {"status": "ready"})


def _warm() -> None:
    _load()
    importlib.import_module("losslab.faces.server.ready").warm()
