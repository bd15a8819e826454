"""Where the server is: a socket that listens, and the address to open.

All of it light, so that the address is there, and a browser under way to it, while
the server is still being loaded.
"""

import socket
import threading
from collections.abc import Mapping

from losslab.core.errors import InvalidInput
from losslab.faces.server.settings import Settings

USUAL_PORT = 8000
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # shown, not bound


def bind(host: str, port: int | None) -> socket.socket:
    """A listening socket; None stands for port 8000 or, that taken, any free one.

    Raises:
        InvalidInput: where the system refuses.
    """
    try:
        return _listen(host, USUAL_PORT if port is None else port)
    except socket.gaierror as error:
        raise InvalidInput(
            f"--host {host} is no address of this machine; try 127.0.0.1."
        ) from error
    except (OSError, OverflowError) as error:
        if port is None:
            return bind(host, 0)
        raise InvalidInput(
            f"--port {port} on {host} cannot be used ({_why(error)});"
            " choose another, or --port 0 for any free one."
        ) from error


def _listen(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    family, kind, protocol, _, (name, _, *rest) = found[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((name, port, *rest))
        bound.listen(128)
    except BaseException:
        bound.close()
        raise
    return bound


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is out of range"


def url(settings: Settings, bound: socket.socket) -> str:
    """The address to open."""
    host = _WILDCARDS.get(settings.host, settings.host)
    name = f"[{host}]" if ":" in host else host
    root = settings.root_path.strip("/")
    return f"http://{name}:{bound.getsockname()[1]}/" + (f"{root}/" if root else "")


def open_browser(address: str, environment: Mapping[str, str], system: str) -> bool:
    """Open a browser with a window; False where there is none to open."""
    if not has_display(environment, system):
        return False
    threading.Thread(target=_open, args=[address], daemon=True).start()
    return True


def _open(address: str) -> None:
    import webbrowser

    webbrowser.open(address)


def has_display(environment: Mapping[str, str], system: str) -> bool:
    """Whether windows can be opened; a text browser must not take the terminal.

    >>> has_display({}, "linux"), has_display({"DISPLAY": ":0"}, "linux")
    (False, True)
    """
    if system in ("win32", "darwin"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
