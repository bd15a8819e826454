"""Many at once: the API has a bound, and idle connections keep nobody out."""

import asyncio
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from losslab.faces.server.lab import lab
from losslab.faces.server.settings import Settings

QUESTION = "/api/v1/evaluate?loss=huber&prediction=3&target=0"


async def asked(app: ASGIApp, *paths: str) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://lab") as client:
        return await asyncio.gather(*map(client.get, paths))


def test_more_than_the_bound_are_asked_to_come_back(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> Any:
        time.sleep(0.3)
        raise RuntimeError

    app = lab(Settings(page=page, requests_at_once=1))
    assert asyncio.run(asked(app, f"{QUESTION}&delta=2"))[0].status_code == 200
    monkeypatch.setattr("losslab.services.make.loss", slow)
    paths = (QUESTION, QUESTION, "/", "/healthz")
    failed, refused, *fine = asyncio.run(asked(app, *paths))
    assert failed.status_code == 500
    assert [answer.status_code for answer in fine] == [200, 200]
    assert refused.status_code == refused.json()["status"] == 503
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["x-content-type-options"] == "nosniff"
    monkeypatch.undo()
    assert asyncio.run(asked(app, QUESTION))[0].status_code == 200


SERVER = """
import asyncio, sys
from losslab.faces.server import address, run
from losslab.faces.server.settings import Settings

own = run.lab

def slow(*given):
    app = own(*given)

    async def slowly(scope, *rest):
        await asyncio.sleep(2.5 if scope.get("path") == "/none" else 0)
        await app(scope, *rest)

    return slowly

run.lab = slow
settings = Settings(seconds_to_ask=1)
with address.bind("127.0.0.1", 0) as bound:
    print(address.url(settings, bound), file=sys.stderr, flush=True)
    run.serve(settings, bound)
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a server listens that waits one second for a request."""
    command = (sys.executable, "-c", SERVER)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        yield int(process.stderr.readline().rstrip("/\n").split(":")[-1])
        process.terminate()
        process.communicate(timeout=15)


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def test_silent_connections_keep_nobody_out_and_are_closed(port: int) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(connected(port)) for _ in range(300)]
        for path in ("healthz", "version", QUESTION[1:]):
            address = f"http://127.0.0.1:{port}/{path}"
            with urllib.request.urlopen(address, timeout=30) as answer:
                assert answer.status == 200
        assert {one.recv(1) for one in silent} == {b""}


@pytest.mark.parametrize("before", [b"", b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_a_head_that_drips_in_is_not_waited_for(port: int, before: bytes) -> None:
    with connected(port) as dripping:
        dripping.sendall(before + b"GET / HTTP/1.1\r\n")
        assert drops_that_pass(dripping, 20) < 15


def drops_that_pass(connection: socket.socket, most: int) -> int:
    """How many bytes, one every fifth of a second, before the connection is cut."""
    for drop in range(most):
        time.sleep(0.2)
        try:
            connection.sendall(b"a")
        except OSError:
            return drop
    return most


def test_a_request_that_runs_longer_is_not_cut(port: int) -> None:
    with connected(port) as asking:
        asking.sendall(b"GET /none HTTP/1.1\r\nHost: a\r\n\r\n")
        assert asking.recv(12) == b"HTTP/1.1 404"
