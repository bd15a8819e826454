"""What every answer carries, whoever gives it: policies, an id, and its time."""

import json
import re
import secrets
import sys
import time
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from losslab.faces.server.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data: blob:; font-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Envelope:
    """Middleware: adds headers to every answer, and on request a line to the log."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.log = settings.access_log
        self.headers = _encoded(
            {
                "content-security-policy": POLICY.format(
                    ancestors=settings.frame_ancestors
                ),
                "x-content-type-options": "nosniff",
                "referrer-policy": "no-referrer",
                "cross-origin-opener-policy": "same-origin",
            }
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on to the application, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        reply = _Reply(scope, send, self.headers)
        inner = {**scope, "path": reply.path, "root_path": ""}
        try:
            await self.app(inner, receive, reply.pass_on)
        finally:
            if self.log:
                sys.stderr.write(f"{json.dumps(reply.record())}\n")


class _Reply:
    """One answer on its way out: headers added, a HEAD's body left behind."""

    def __init__(
        self, scope: Scope, send: Send, headers: list[tuple[bytes, bytes]]
    ) -> None:
        self.send = send
        self.headers = headers
        self.method = scope["method"]
        self.path = _below_root(scope)
        self.request_id = _request_id(scope)
        self.status = 0
        self.since = time.perf_counter()

    async def pass_on(self, message: Message) -> None:
        """Send a message of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            timing = f"total;dur={self.milliseconds()}"
            own = _encoded({"x-request-id": self.request_id, "server-timing": timing})
            message = {**message, "headers": [*message["headers"], *self.headers, *own]}
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self.send(message)

    def milliseconds(self) -> float:
        """Since the request came in."""
        return round(1e3 * (time.perf_counter() - self.since), 1)

    def record(self) -> dict[str, Any]:
        """One line of the access log."""
        return {
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "milliseconds": self.milliseconds(),
            "request_id": self.request_id,
        }


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)


def _below_root(scope: Scope) -> str:
    """The path below the root path, whether or not a proxy took that off."""
    path, root = scope["path"], scope.get("root_path", "").rstrip("/")
    for _ in range(2):
        if root and (path == root or path.startswith(f"{root}/")):
            path = path[len(root) :]
    return path or "/"
