"""The pieces of HTTP that caches need: tags, encodings, and 304."""

import gzip
import re

from starlette.requests import Request
from starlette.responses import Response

Headers = dict[str, str]


def wants_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip.

    >>> wants_gzip("br, gzip"), wants_gzip("gzip;q=0"), wants_gzip("")
    (True, False, False)
    """
    for part in accepted.lower().split(","):
        coding, _, quality = part.strip().partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False


def matches(etag: str, if_none_match: str) -> bool:
    """Whether an If-None-Match header names the tag, or any with a star.

    >>> matches('"a"', 'W/"b", W/"a"'), matches('"a"', "*"), matches('"a"', '"b"')
    (True, True, False)
    """
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return bool({etag, "*"} & set(tags))


def tagged(digest: str, cache: str, zipped: bool) -> Headers:
    """The headers of a content that may be kept; in two encodings it has two tags.

    >>> tagged("a1", "no-cache", zipped=True)["etag"]
    '"a1-gzip"'
    """
    etag = f'"{digest}-gzip"' if zipped else f'"{digest}"'
    return {"etag": etag, "cache-control": cache, "vary": "accept-encoding"}


def unchanged(request: Request, headers: Headers) -> Response | None:
    """A 304 where the caller has the content with this tag already."""
    known = request.headers.get("if-none-match", "")
    return Response(None, 304, headers) if matches(headers["etag"], known) else None


def squeezed(body: bytes, level: int) -> bytes:
    """The body in gzip, the same bytes every time."""
    return gzip.compress(body, level, mtime=0)
