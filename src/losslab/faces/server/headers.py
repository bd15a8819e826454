"""What every answer carries: policies, and the pieces of HTTP that caches need."""

import gzip
import re

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data: blob:; font-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)

Headers = dict[str, str]


def security(frame_ancestors: str) -> Headers:
    """The headers that keep a browser strict.

    >>> security("'none'")["x-content-type-options"]
    'nosniff'
    """
    return {
        "content-security-policy": POLICY.format(ancestors=frame_ancestors),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
    }


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


def tagged(digest: str, zipped: bool) -> str:
    """A strong tag; the same content in two encodings has two.

    >>> tagged("a1", zipped=True)
    '"a1-gzip"'
    """
    return f'"{digest}-gzip"' if zipped else f'"{digest}"'


def squeezed(body: bytes, level: int) -> bytes:
    """The body in gzip, the same bytes every time."""
    return gzip.compress(body, level, mtime=0)
