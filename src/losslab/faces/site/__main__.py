"""``python -m losslab.faces.site generate DIR`` and ``… check DIR``."""

import argparse
import sys
import time
from pathlib import Path

from losslab.core.errors import LosslabError
from losslab.faces.site import generate


def main(words: list[str] | None = None) -> int:
    """Write the files, or compare them with what would be written.

    The status is 0, or 1 where files differ, or 2 where nothing could be written.
    """
    parser = argparse.ArgumentParser("losslab.faces.site", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    for action, says in (("generate", "write the files"), ("check", "compare them")):
        actions.add_parser(action, help=says).add_argument("folder", type=Path)
    asked = parser.parse_args(words)
    try:
        return {"generate": _generate, "check": _check}[asked.action](asked.folder)
    except (LosslabError, OSError) as error:
        _say(str(error))
        return 2


def _generate(folder: Path) -> int:
    started = time.perf_counter()
    files = generate.files()
    generate.write(files, folder)
    _say(f"{len(files)} files in {folder}, {time.perf_counter() - started:.1f} s")
    return 0


def _check(folder: Path) -> int:
    differences = generate.differences(generate.files(), folder)
    for difference in differences:
        _say(difference)
    return 1 if differences else 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
