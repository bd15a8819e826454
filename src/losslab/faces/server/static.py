"""The built page as answers in memory, each with its tag, squeezed once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from losslab.faces.server.headers import Headers, matches, squeezed, tagged, wants_gzip

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_ALREADY_SMALL = {".png", ".ico", ".woff2"}
_FOREVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"

NOT_BUILT = (
    "The page of losslab has not been built. `make lab` in a checkout builds it; an"
    " installed losslab carries it. The API under /api/v1 works without it."
)


@dataclass(frozen=True)
class Answer:
    """A whole answer of the shell."""

    status: int
    headers: Headers
    body: bytes


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

    def answer(self, asked: Mapping[str, str]) -> Answer:
        """The file in the encoding wanted, or 304 where the browser has it."""
        zipped = self.zipped if wants_gzip(asked.get("accept-encoding", "")) else None
        etag = tagged(self.digest, zipped is not None)
        headers = {
            "etag": etag,
            "cache-control": self.cache,
            "vary": "accept-encoding",
        }
        if matches(etag, asked.get("if-none-match", "")):
            return Answer(304, headers, b"")
        headers["content-type"] = TYPES.get(
            self.path.suffix, "application/octet-stream"
        )
        if zipped is None:
            return Answer(200, headers, self.body)
        return Answer(200, headers | {"content-encoding": "gzip"}, zipped)


class Page:
    """The files of the built page by their address; nothing else can be reached."""

    def __init__(self, folder: Path) -> None:
        self.files = {
            f"/{path.relative_to(folder).as_posix()}": File(path, _cache(path, folder))
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in TYPES
        }
        if self.built:
            self.files["/"] = self.files["/index.html"]

    @property
    def built(self) -> bool:
        """Whether there is a page at all."""
        return "/index.html" in self.files

    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        """The file at the address, or a sentence why there is none."""
        if path in self.files:
            return self.files[path].answer(asked)
        if path in {"/", "/index.html"}:
            return _sentence(503, NOT_BUILT)
        return _sentence(404, "Nothing is at this address; the lab is at the root.")


def _cache(path: Path, folder: Path) -> str:
    # Only the build's own assets carry a hash of their content in the name.
    return _FOREVER if path.parent == folder / "assets" else _ASK_FIRST


def _sentence(status: int, text: str) -> Answer:
    page = (
        f'<!doctype html><html lang="en"><title>losslab</title><p>{text}</p></html>\n'
    )
    headers = {"content-type": TYPES[".html"], "cache-control": "no-store"}
    return Answer(status, headers, page.encode())
