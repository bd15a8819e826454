"""The built page as answers in memory, each with its tag, squeezed once."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from losslab.faces.server.caching import squeezed, tagged, unchanged, wants_gzip
from losslab.faces.server.settings import NOT_BUILT

TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_ALREADY_SMALL = {".png", ".ico", ".woff2"}
_FOREVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"

_NOTHING = "Nothing is at this address; the lab is at the root."


@dataclass(frozen=True)
class File:
    """One file of the page; read, tagged and squeezed when first asked for."""

    path: Path
    cache: str

    @cached_property
    def body(self) -> bytes:
        """The bytes as they lie there."""
        return self.path.read_bytes()

    @cached_property
    def zipped(self) -> bytes | None:
        """The bytes in gzip, where that makes them fewer."""
        if self.path.suffix in _ALREADY_SMALL:
            return None
        small = squeezed(self.body, 9)
        return small if len(small) < len(self.body) else None

    @cached_property
    def digest(self) -> str:
        """What names this content."""
        return hashlib.sha256(self.body).hexdigest()[:32]

    def answer(self, request: Request) -> Response:
        """The file in the encoding wanted, or 304 where the browser has it."""
        wanted = wants_gzip(request.headers.get("accept-encoding", ""))
        zipped = self.zipped if wanted else None
        headers = tagged(self.digest, self.cache, zipped is not None)
        if known := unchanged(request, headers):
            return known
        kind = TYPES[self.path.suffix]
        if zipped is None:
            return Response(self.body, 200, headers, kind)
        return Response(zipped, 200, headers | {"content-encoding": "gzip"}, kind)


class Page:
    """The files of the built page by their address; nothing else can be reached."""

    def __init__(self, folder: Path) -> None:
        self.files = {
            f"/{path.relative_to(folder).as_posix()}": File(path, _cache(path, folder))
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in TYPES
        }
        if "/index.html" in self.files:
            self.files["/"] = self.files["/index.html"]

    async def answer(self, request: Request) -> Response:
        """The file at the address, or a sentence why there is none."""
        path = request.scope["path"]
        if path in self.files:
            return self.files[path].answer(request)
        if path in {"/", "/index.html"}:
            return _sentence(503, NOT_BUILT)
        return _sentence(404, _NOTHING)


def _cache(path: Path, folder: Path) -> str:
    # Only the build's own assets carry a hash of their content in the name.
    return _FOREVER if path.parent == folder / "assets" else _ASK_FIRST


def _sentence(status: int, text: str) -> Response:
    page = (
        f'<!doctype html><html lang="en"><title>losslab</title><p>{text}</p></html>\n'
    )
    return HTMLResponse(page, status, {"cache-control": "no-store"})
