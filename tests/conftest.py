"""What holds for all tests: checks of types at run time, and programs that are kept.

Annotated functions of losslab are checked.
"""

import os
import signal
import time
from pathlib import Path

import pytest
from jaxtyping import install_import_hook

# What people and other rooms call. Not the catalogue: a parameter is declared a float,
# and may also be an array that is being learned or traced. Not the arithmetic of dual
# numbers nor the compiler: there the checks take longer than all the tests together.
# The hook stays for the whole session, because modules are imported lazily.
CONTRACTS = ("losses", "surfaces", "optimizers", "reduce", "kinds", "status")
CHECKED = [f"core.{name}" for name in CONTRACTS] + ["numerics", "services", "faces"]
# An int is a float wherever one is wanted, as type checkers have it.
CHECKER = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
install_import_hook([f"losslab.{room}" for room in CHECKED], CHECKER)

# What JAX compiles is kept for all processes and for the next time: equal programs are
# compiled once. Their key holds all that they depend on, JAX's version and flags too.
PROGRAMS = Path(__file__).parents[1] / ".jax_cache"
os.environ["JAX_COMPILATION_CACHE_DIR"] = str(PROGRAMS)
os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"
FORGOTTEN = 30 * 86400.0
"""Seconds after which a program that was kept is compiled anew."""

# A shell without job control starts what is in the background deaf to Ctrl-C, and the
# commands that the tests start would be deaf too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Before any worker reads them, old programs go."""
    if not hasattr(session.config, "workerinput"):
        for kept in PROGRAMS.glob("*-cache"):
            if kept.stat().st_mtime < time.time() - FORGOTTEN:
                kept.unlink()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Doctests are for the package; a helper of the tests is not to be imported."""
    helper = collection_path.suffix == ".py" and collection_path.stem[:5] != "test_"
    return True if helper and Path(__file__).parent in collection_path.parents else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running in its thread."""
    items.sort(key=lambda item: "e2e" in item.path.parts)
