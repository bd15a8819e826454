"""The page and the shell: caches, policies, encodings, health."""

import asyncio
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

import losslab
from asgi import Client
from losslab.faces.server.lab import lab
from losslab.faces.server.settings import NOT_BUILT, Settings

ZIPPED = {"accept-encoding": "gzip"}


def test_the_page_is_asked_for_again_but_not_sent_again(client: Client) -> None:
    first = client.get("/")
    assert first.status_code == 200
    assert "the lab" in first.text
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    known = {"if-none-match": first.headers["etag"]}
    again = client.get("/", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", ["/", "/api/v1/losses"])
def test_a_star_is_every_tag(client: Client, path: str) -> None:
    answer = client.get(path, headers={"if-none-match": "*"})
    assert (answer.status_code, answer.content) == (304, b"")


def test_assets_with_a_hash_in_the_name_stay_for_ever(client: Client) -> None:
    answer = client.get("/assets/index-a1b2.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get("/catalogue.json").headers["cache-control"] == "no-cache"


def test_each_encoding_has_its_own_tag(client: Client) -> None:
    plain = client.get("/assets/index-a1b2.js")
    zipped = client.get("/assets/index-a1b2.js", headers=ZIPPED)
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < len(plain.content)
    assert zipped.content == plain.content
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert plain.headers["vary"] == zipped.headers["vary"] == "accept-encoding"
    crossed = {**ZIPPED, "if-none-match": plain.headers["etag"]}
    assert client.get("/assets/index-a1b2.js", headers=crossed).status_code == 200


def test_what_gzip_makes_longer_is_sent_as_it_is(client: Client) -> None:
    answer = client.get("/catalogue.json", headers=ZIPPED)
    assert "content-encoding" not in answer.headers
    assert len(gzip.compress(b"{}")) > len(answer.content) == 2


@pytest.mark.parametrize(
    "path",
    ["/", "/none", "/healthz", "/api/v1/losses", "/api/v1/none", "/api/v1/evaluate"],
)
def test_every_answer_is_strict_with_browsers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["server-timing"].startswith("total;dur=")


def test_who_may_frame_the_page_is_a_setting(page: Path) -> None:
    app = lab(Settings(page=page, frame_ancestors="https://school.example"))
    policy = Client(app).get("/").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://school.example")


@pytest.mark.parametrize(
    "path",
    [
        "/none",
        "/notes.secret",
        "/../pyproject.toml",
        "/%2e%2e/pyproject.toml",
        "/assets/../../secret",
        "//etc/passwd",
        "/assets",
        "/index.html/",
    ],
)
def test_nothing_but_the_page_can_be_reached(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "the lab is at the root" in answer.text


@pytest.mark.parametrize("path", ["/", "/assets/index-a1b2.js", "/api/v1/losses"])
def test_head_is_get_without_the_body(client: Client, path: str) -> None:
    head, get = client.request("HEAD", path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == get.headers[name]


def test_other_methods_are_refused(client: Client) -> None:
    for path in ("/", "/healthz", "/api/v1/losses"):
        answer = client.request("POST", path)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


def test_health_readiness_and_version(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}
    assert client.get("/version").json() == {"version": losslab.__version__}


def test_a_server_that_computes_wrongly_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from losslab.faces.server import ready

    monkeypatch.setattr(ready, "problem", lambda: "huber gives 1.0 where 2.0 is right")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "is right" in answer.json()["status"]


def test_the_self_check_notices_a_wrong_value(monkeypatch: pytest.MonkeyPatch) -> None:
    from losslab.faces.server import ready

    ready.problem.cache_clear()
    evaluate = ready.evaluate
    assert ready.problem() is None
    ready.problem.cache_clear()

    class Off:
        def __init__(self, request: ready.EvaluateRequest) -> None:
            self.loss = evaluate(request).loss + 1e-6

    monkeypatch.setattr(ready, "evaluate", Off)
    assert "is right" in str(ready.problem())
    ready.problem.cache_clear()


def test_a_request_id_is_kept_if_it_is_harmless(client: Client) -> None:
    given = {"x-request-id": "abc-123"}
    assert client.get("/", headers=given).headers["x-request-id"] == "abc-123"
    forged = {"x-request-id": "a b"}
    made = client.get("/", headers=forged).headers["x-request-id"]
    assert len(made) == 32


def test_the_log_is_one_json_line_per_request(
    page: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Client(lab(Settings(page=page, access_log=True))).get("/none?x=1")
    record = json.loads(capfd.readouterr().err)
    assert (record["method"], record["path"], record["status"]) == ("GET", "/none", 404)


def test_a_page_that_is_not_built_says_so_and_the_api_works(tmp_path: Path) -> None:
    client = Client(lab(Settings(page=tmp_path)))
    answer = client.get("/")
    assert answer.status_code == 503
    assert NOT_BUILT in answer.text
    assert client.get("/api/v1/losses").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/user/ada/lab"])
def test_a_proxy_may_take_the_root_path_off_or_leave_it(
    app: ASGIApp, prefix: str
) -> None:
    client = Client(app, root_path="/user/ada/lab")
    assert "the lab" in client.get(f"{prefix}/").text
    assert client.get(f"{prefix}/api/v1/losses").status_code == 200


def test_a_websocket_is_turned_away(app: ASGIApp) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": []}
    asyncio.run(app(scope, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_nothing_heavy_is_loaded_before_the_page() -> None:
    code = (
        "import sys, losslab.faces.server.run;"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"uvicorn", "starlette"} <= loaded
    assert not {"pydantic", "numpy", "jax"} & loaded
