"""A server in this process, over a page of three files."""

from pathlib import Path

import pytest
from starlette.types import ASGIApp

from asgi import Client
from losslab.faces.server.lab import lab
from losslab.faces.server.settings import Settings

SCRIPT = "export const twice = (x) => x + x;\n" * 40


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><p>the lab</p>\n" * 9)
    (folder / "assets" / "index-a1b2.js").write_text(SCRIPT)
    (folder / "catalogue.json").write_text("{}")
    (folder / "notes.secret").write_text("not part of a page")
    return folder


@pytest.fixture
def app(page: Path) -> ASGIApp:
    return lab(Settings(page=page, seconds_to_warmth=3600.0))


@pytest.fixture
def client(app: ASGIApp) -> Client:
    return Client(app)
