"""How one server is set up."""

from dataclasses import dataclass
from pathlib import Path

API = "/api/v1"
"""Where the API is."""

PAGE = Path(__file__).parent.parent / "site" / "dist"
"""Where the built page lies in an installed package."""

NOT_BUILT = (
    "The page of losslab has not been built. `make lab` in a checkout builds it; an"
    " installed losslab carries it. The API under /api/v1 works without it."
)


@dataclass(frozen=True)
class Settings:
    """Everything a server can be told; the defaults suit one person's machine."""

    host: str = "127.0.0.1"
    port: int | None = None
    """None: port 8000, or any free one where that is taken."""
    root_path: str = ""
    frame_ancestors: str = "'self'"
    access_log: bool = False
    page: Path = PAGE
    requests_at_once: int = 64
    """How many requests to the API may run; further ones are asked to come back."""
    seconds_to_ask: int = 10
    """How long a connection may take over a request before it is closed."""
    seconds_to_finish: int = 3
    """How long open requests may go on after the server was told to stop."""
    seconds_to_warmth: float = 1.5
    """When to load what the page's first second does not need."""
