"""`losslab serve`: the lab in the browser."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from losslab.faces.cli import interrupt
from losslab.faces.cli.parser import Parser

if TYPE_CHECKING:
    from losslab.faces.server.settings import Settings


def arguments(parser: Parser, name: str, words: Sequence[str]) -> None:
    """Where to listen, and what to open."""
    parser.description = "Serve the lab: the page, and the API under /api/v1."
    add = parser.add_argument
    add("--open", action="store_true", help="open it in the browser")
    add("--host", default="127.0.0.1", metavar="127.0.0.1", help="where to listen")
    add(
        "--port",
        metavar="8000",
        help="0 takes any free port (default: 8000 or a free one)",
    )
    add(
        "--root-path",
        default="",
        metavar="/lab",
        help="the path a proxy serves it under",
    )
    add(
        "--frame-ancestors",
        default="'self'",
        metavar="'self'",
        help="which sites may frame it, as in a Content-Security-Policy",
    )
    add("--access-log", action="store_true", help="one JSON line per request on stderr")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from losslab.faces.server import address
    from losslab.faces.server.settings import NOT_BUILT

    settings = _settings(options)
    if not (settings.page / "index.html").is_file():
        print(NOT_BUILT, file=sys.stderr)
    with address.bind(settings.host, settings.port) as bound:
        url = address.url(settings, bound)
        print(f"The lab is at {url} (Ctrl-C ends it)", file=sys.stderr, flush=True)
        if options.open:
            address.open_browser(url, os.environ, sys.platform)
        interrupt.end_quietly()
        # Only now what takes its time: who asks meanwhile waits in the socket's queue.
        from losslab.faces.server.run import serve

        serve(settings, bound)
    return 0


def _settings(options: argparse.Namespace) -> "Settings":
    from losslab.faces.server.settings import Settings
    from losslab.services import read

    port = None if options.port is None else read.count("port", options.port, 0, 65535)
    return Settings(
        host=options.host,
        port=port,
        root_path=options.root_path,
        frame_ancestors=options.frame_ancestors,
        access_log=options.access_log,
    )
