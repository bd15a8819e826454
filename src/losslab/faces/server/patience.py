"""Connections that ask nothing are closed, so that they keep nobody else out.

By itself uvicorn has patience without end for the first request of a connection, and
starts anew with every byte of the others.
"""

import asyncio
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(asyncio.Protocol):
    """HTTP/1.1 that waits ``timeout_keep_alive`` seconds for each whole request head.

    It stands between the connection and uvicorn's own protocol, and hears of requests
    from the application: each carries it in what ASGI calls the lifespan's state.
    """

    def __init__(
        self, config: uvicorn.Config, app_state: dict[str, Any], **given: Any
    ) -> None:
        state = {**app_state, "connection": self}
        self._protocol = H11Protocol(config, app_state=state, **given)
        self._seconds = config.timeout_keep_alive
        self._running = 0
        self._since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._look_again_in(self._seconds)
        self._protocol.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        self._protocol.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._protocol.data_received(data)

    def eof_received(self) -> None:
        self._protocol.eof_received()

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()

    def asked(self) -> None:
        """A request is here as a whole."""
        self._running += 1

    def answered(self) -> None:
        """It has its answer."""
        self._running -= 1
        self._since = self._loop.time()

    def _look(self) -> None:
        left = self._since + self._seconds - self._loop.time()
        if self._running:
            self._look_again_in(self._seconds)
        elif left > 0:
            self._look_again_in(left)
        else:
            self._transport.close()

    def _look_again_in(self, seconds: float) -> None:
        # One timer a connection, not one a request.
        self._timer = self._loop.call_later(seconds, self._look)


def patient(app: ASGIApp) -> ASGIApp:
    """The application, telling its connections of their requests."""

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        connection: PatientProtocol = scope["state"]["connection"]
        connection.asked()
        try:
            await app(scope, receive, send)
        finally:
            connection.answered()

    return telling
