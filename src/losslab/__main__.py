"""`losslab` as a process of its own, which `python -m losslab` is too."""

from typing import NoReturn

from losslab.faces.cli import interrupt


def run() -> NoReturn:
    """Listen to Ctrl-C before anything takes its time, then run the command."""
    interrupt.listen()
    from losslab.faces.cli.main import main

    interrupt.end(main())


if __name__ == "__main__":
    run()
