"""Where answers go: JSON on stdout, and files that are whole or not there."""

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from losslab.core.errors import InvalidInput
from losslab.faces.cli.interrupt import half_written

Writer = Callable[[Path], None]


def show_json(data: Any) -> None:
    """Print the data as strict JSON, one key or one element to a line."""
    print(json_text(data, wide="utf" in (sys.stdout.encoding or "").lower()))


def json_text(data: Any, wide: bool = True) -> str:
    """The data as strict JSON; ``wide`` keeps letters beyond ASCII as they are.

    >>> print(json_text({"losses": [9.0625, 3.5], "status": None}))
    {
      "losses": [9.0625, 3.5],
      "status": null
    }
    """
    one_line = functools.partial(json.dumps, allow_nan=False, ensure_ascii=not wide)
    if isinstance(data, dict):
        return _stacked(
            "{}", [f"{one_line(k)}: {one_line(v)}" for k, v in data.items()]
        )
    return _stacked("[]", map(one_line, data))


def _stacked(ends: str, items: Iterable[str]) -> str:
    return f"{ends[0]}\n" + ",\n".join(f"  {item}" for item in items) + f"\n{ends[1]}"


def target(name: str, kinds: tuple[str, ...]) -> Path:
    """The file to write, refused before anything is computed if it cannot be.

    Raises:
        InvalidInput: an ending that is none of the kinds, a directory, or a folder
            that does not exist.
    """
    path, wanted = Path(name), ", ".join(kinds)
    if os.path.isdir(path):  # where Path.is_dir raises at a name that is too long
        raise InvalidInput(
            f"-o {name} is a directory, and a file was wanted;"
            f" add a name, like -o {path / f'run{kinds[0]}'}."
        )
    if path.suffix.lower() not in kinds:
        raise InvalidInput(
            f"-o {name} must end in one of {wanted}; the ending chooses the format."
        )
    if not os.path.isdir(path.parent):
        raise InvalidInput(
            f"-o {name} lies in {path.parent}, which is no directory; create it first."
        )
    return path


def write(path: Path, writer: Writer) -> None:
    """Write beside the file and move into place, so that it is never half there.

    Raises:
        InvalidInput: where the system refuses to write.
    """
    try:
        _write_beside(path, writer)
    except OSError as error:
        raise InvalidInput(
            f"{path} could not be written ({error.strerror}); choose another place."
        ) from error


def _write_beside(path: Path, writer: Writer) -> None:
    # A name that nobody can guess, so that nobody else has put a link there.
    beside = path.parent / f".losslab-{os.urandom(8).hex()}{path.suffix}"
    with half_written(beside):
        writer(beside)
        if path.exists():
            beside.chmod(path.stat().st_mode)
        beside.replace(path)
