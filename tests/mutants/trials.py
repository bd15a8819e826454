"""The laws that look at one definition: tests whose parameters it is.

Pytest's own marks are read, so there is no second list of laws; only its collection is
left out, which takes longer than most mutants live.
"""

import functools
import importlib
import inspect
import itertools
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from losslab.catalogue.discover import Entry

_SET = type(pytest.param())


@dataclass(frozen=True)
class Trial:
    """One test with its arguments, and those that its marks gave it."""

    name: str
    run: Callable[[], None]
    given: tuple[Any, ...] = ()


def trials(entry: Entry) -> Iterator[Trial]:
    """The tests of a kind of definition that look at this one, in their order.

    Instances go by the name of their class, so there are namesakes: they are counted.
    """
    met: Counter[str] = Counter()
    for module in _modules(entry.kind):
        for name, function in list(vars(module).items()):
            if name.startswith("test_"):
                for trial in _of_test(entry, module, function):
                    met[trial.name] += 1
                    yield replace(trial, name=f"{trial.name} {met[trial.name]}")


def _modules(kind: str) -> Iterator[ModuleType]:
    """The tests of the laws, imported anew: they take definitions at import."""
    folder = Path(__file__).parents[1] / "laws"
    for file in sorted(folder.glob(f"test_{kind}*.py")):
        if not file.stem.endswith("_refuted"):
            sys.modules.pop(f"laws.{file.stem}", None)
            yield importlib.import_module(f"laws.{file.stem}")


def _of_test(entry: Entry, module: ModuleType, function: Any) -> Iterator[Trial]:
    names = inspect.signature(function).parameters
    for given in _arguments(function):
        if not given or any(_is_of(entry, value) for value in given.values()):
            said = ",".join(map(_name, given.values()))
            fixtures = [name for name in names if name not in given]
            run = functools.partial(_run, module, function, given, fixtures)
            yield Trial(f"{function.__name__}[{said}]", run, tuple(given.values()))


def _run(
    module: ModuleType, function: Any, given: Mapping[str, Any], fixtures: list[str]
) -> None:
    found = {name: _fixture(module, name) for name in fixtures}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        function(**given, **found)


@functools.cache
def _fixture(module: ModuleType, name: str) -> Any:
    return inspect.unwrap(getattr(module, name))()


def _arguments(function: Any) -> Iterator[dict[str, Any]]:
    """What pytest's marks say the test is called with."""
    marks = getattr(function, "pytestmark", [])
    tables = [mark.args for mark in marks if mark.name == "parametrize"]
    for rows in itertools.product(*(rows for _, rows in tables)):
        found: dict[str, Any] = {}
        for (names, _), row in zip(tables, rows, strict=True):
            listed = names.split(",") if isinstance(names, str) else names
            values = row.values if isinstance(row, _SET) else row
            alone = len(listed) == 1 and not isinstance(row, _SET)
            pairs = zip(listed, (values,) if alone else values, strict=True)
            found |= {name.strip(): value for name, value in pairs}
        yield found


def _is_of(entry: Entry, value: Any) -> bool:
    if isinstance(value, str):
        return value == entry.name
    kind = value if isinstance(value, type) else type(value)
    return kind.__module__ == entry.module


def _name(value: Any) -> str:
    return getattr(value, "__name__", None) or str(value).split("(")[0]
