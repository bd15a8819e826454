"""Finding definitions: the file is the registration."""

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from losslab.core.errors import UnknownName

NOUNS = {"losses": "loss", "surfaces": "surface", "optimizers": "optimizer"}
"""The folders of the catalogue and the word for one thing in each."""


@dataclass(frozen=True)
class Entry:
    """Where a definition lives; the class is imported only when asked for."""

    kind: str
    name: str
    family: str
    module: str

    @property
    def definition(self) -> type[Any]:
        """The class that the file defines."""
        module = importlib.import_module(self.module)
        wanted = self.name.replace("_", "").lower()
        return next(
            value
            for key, value in vars(module).items()
            if key.lower() == wanted and isinstance(value, type)
        )


def _modules(package: str) -> Iterator[str]:
    path = importlib.import_module(package).__path__
    for found in pkgutil.iter_modules(path):
        name = f"{package}.{found.name}"
        if found.ispkg:
            yield from _modules(name)
        else:
            yield name


@functools.cache
def entries(kind: str) -> dict[str, Entry]:
    """All definitions of a kind by name, in alphabetical order of family and name."""
    found = (_entry(kind, module) for module in _modules(f"losslab.catalogue.{kind}"))
    return {entry.name: entry for entry in found}


def _entry(kind: str, module: str) -> Entry:
    *_, family, name = module.split(".")
    return Entry(kind, name, family, module)


def find(kind: str, name: str) -> Entry:
    """The definition of that name.

    Raises:
        UnknownName: with the names that are near.
    """
    known = entries(kind)
    if name not in known:
        raise UnknownName.among(name, NOUNS[kind], known)
    return known[name]
