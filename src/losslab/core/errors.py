"""Errors that say what was given, what was wanted and what to do."""

import difflib
from collections.abc import Iterable


class LosslabError(Exception):
    """Anything losslab refuses; its text is one sentence meant for a person."""


class UnknownName(LosslabError, LookupError):
    """A name that no definition carries.

    >>> print(UnknownName.among("huberr", "loss", ["huber", "hinge"]))
    No loss is called 'huberr'; close names: huber.
    """

    @classmethod
    def among(cls, name: str, noun: str, known: Iterable[str]) -> "UnknownName":
        """The error for a name that is not among the known ones."""
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=4, cutoff=0.5)
        if near:
            return cls(f"No {noun} is called {name!r}; close names: {', '.join(near)}.")
        plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
        return cls(f"No {noun} is called {name!r}; `losslab {plural}` lists them all.")


class InvalidParameter(LosslabError, ValueError):
    """A parameter outside its domain, or one that the definition does not have."""


class InvalidInput(LosslabError, ValueError):
    """A prediction, target, weight or start that the definition cannot take."""


class ShapeMismatch(InvalidInput):
    """Two arrays whose shapes differ; losslab never broadcasts them silently."""


class MissingExtra(LosslabError, ImportError):
    """A library that only some people need and that is not installed."""
