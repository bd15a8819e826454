"""The server as a process: it starts, answers, and ends in bounded time."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from losslab.core.errors import InvalidInput
from losslab.faces.server.address import bind, open_browser, url
from losslab.faces.server.settings import Settings

SERVE = (sys.executable, "-m", "losslab", "serve")


@contextmanager
def serving(
    *words: str, environment: dict[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its address."""
    command = (*SERVE, "--port", "0", *words)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **(environment or {})},
    ) as process:  # fmt: skip
        assert process.stderr
        found = (re.search(r"http://\S+/", line) for line in process.stderr)
        try:
            yield process, next(match.group() for match in found if match)
        finally:
            process.kill()


def answer(address: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(address, timeout=30) as response:
        return response.status, response.read()


def test_it_answers_at_the_printed_address_and_ends_when_told() -> None:
    with serving() as (process, address):
        assert answer(f"{address}healthz") == (200, b'{"status":"alive"}')
        question = "api/v1/evaluate?loss=huber&prediction=3&target=0"
        assert b'"loss":2.5' in answer(f"{address}{question}")[1]
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
    assert out == ""
    assert "Traceback" not in err
    assert process.returncode == -signal.SIGTERM


SLOW = """
import asyncio, sys
from losslab.faces.server import address, run
from losslab.faces.server.settings import Settings

own = run.lab

def endless(*given):
    app = own(*given)

    async def never(scope, *rest):
        if scope["type"] == "lifespan":
            return await app(scope, *rest)
        print("asked", file=sys.stderr, flush=True)
        await asyncio.sleep(3600)

    return never

run.lab = endless
settings = Settings(seconds_to_finish=1)
with address.bind("127.0.0.1", 0) as bound:
    print(address.url(settings, bound), file=sys.stderr, flush=True)
    run.serve(settings, bound)
"""


def test_a_request_that_never_ends_does_not_hold_it_up() -> None:
    """Without a bound uvicorn would wait for it for ever."""
    command = (sys.executable, "-c", SLOW)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        port = int(process.stderr.readline().rstrip("/\n").split(":")[-1])
        with socket.create_connection(("127.0.0.1", port)) as asking:
            asking.sendall(b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n")
            assert process.stderr.readline() == "asked\n"
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    assert process.returncode == -signal.SIGTERM


def test_answers_are_right_while_jax_is_still_loading() -> None:
    question = "api/v1/evaluate?loss=huber&prediction=3&target=0"
    with serving() as (_, address):
        asked = [
            subprocess.Popen(
                (
                    sys.executable,
                    "-c",
                    "import sys, urllib.request as u;"
                    "print(u.urlopen(sys.argv[1]).status)",
                    f"{address}{question}",
                ),
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        assert [one.communicate(timeout=60)[0] for one in asked] == ["200\n"] * 4


def test_a_busy_port_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            (*SERVE, "--port", str(port)), capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(
        f"losslab: --port {port} on 127.0.0.1"
    )
    assert "--port 0 for any free one" in done.stderr


def test_without_a_port_a_busy_one_is_stepped_around() -> None:
    with bind("127.0.0.1", None) as first, bind("127.0.0.1", None) as second:
        assert first.getsockname()[1] != second.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "port", "says"),
    [
        ("no.such.host.invalid", 0, "no address of this machine"),
        ("203.0.113.7", 0, "cannot be used"),
        ("127.0.0.1", 70_000, "cannot be used"),
    ],
)
def test_addresses_that_cannot_be_had_are_sentences(
    host: str, port: int, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says):
        bind(host, port)


def test_the_address_to_open_is_one_a_browser_can_use() -> None:
    with bind("0.0.0.0", 0) as bound:
        port = bound.getsockname()[1]
        everywhere = Settings(host="0.0.0.0", root_path="/lab/")
        assert url(everywhere, bound) == f"http://127.0.0.1:{port}/lab/"
        assert url(Settings(host="::"), bound) == f"http://[::1]:{port}/"


def test_the_browser_is_opened_only_where_there_is_a_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert not open_browser("http://a/", {}, "linux")
    assert open_browser("http://b/", {"WAYLAND_DISPLAY": "w"}, "linux")
    assert open_browser("http://c/", {}, "darwin")
    while len(opened) < 2:
        time.sleep(0.01)
    assert sorted(opened) == ["http://b/", "http://c/"]


def test_alone_losslab_serves_and_prints_the_address() -> None:
    command = (sys.executable, "-m", "losslab")
    kept = {k: v for k, v in os.environ.items() if "DISPLAY" not in k}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=kept
    ) as process:
        assert process.stderr
        found = (re.search(r"http://\S+/", line) for line in process.stderr)
        address = next(match.group() for match in found if match)
        assert answer(f"{address}healthz")[0] == 200
        process.terminate()
        process.communicate(timeout=15)
