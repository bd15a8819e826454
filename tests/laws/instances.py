"""Every definition at several parameter values, found by discovery."""

import itertools
from typing import Any

import numpy as np

from losslab.catalogue.discover import entries


def instances(kind: type[Any]) -> list[Any]:
    """The definition at its defaults, at the ends of its parameters, and in between."""
    known = kind.parameters()
    single = [{name: v} for name, p in known.items() for v in p.hard()]
    rng = np.random.default_rng(11)
    mixed = [
        {name: p.draw(rng.random()) for name, p in known.items()}
        for _ in range(2 if known else 0)
    ]
    made = [kind(**values) for values in itertools.chain([{}], single, mixed)]
    return list(dict.fromkeys(made))


def sweep(kind: type[Any]) -> list[Any]:
    """The definition with one parameter moved through all its domain, step by step."""
    steps = np.linspace(0.0, 1.0, 400, endpoint=False)
    known = kind.parameters().items()
    moved = [kind(**{name: p.draw(step)}) for name, p in known for step in steps]
    return list(dict.fromkeys([*instances(kind), *moved, *_placed(kind, _BESIDE)]))


def outlying(kind: type[Any]) -> list[Any]:
    """The definition with one parameter far beyond what controls offer, if legal.

    The others are as usual, or one of them is where it is special.
    """
    parameters = kind.parameters().items()
    beside = [
        made.with_parameters(**{name: value})
        for made in far(kind)
        for name, known in parameters
        if made.parameter_values[name] == known.default
        for value in known.telling()
    ]
    return list(dict.fromkeys([*far(kind), *beside]))


def far(kind: type[Any]) -> list[Any]:
    """The definition with one parameter far beyond what controls offer, if legal."""
    return list(dict.fromkeys(_placed(kind, _FAR)))


_BESIDE = (-20.0, -10.0, -5.0)
_FAR = (-3.0, 3.0, 10.0)


def _placed(kind: type[Any], numbers: tuple[float, ...]) -> list[Any]:
    """One number among the parameters at a time, by the rising map of its domain."""
    known = {n: getattr(p, "domain", None) for n, p in kind.parameters().items()}
    parameters = kind.parameters()
    at = {n: [d.place(x).item() for x in numbers] for n, d in known.items() if d}
    at |= {n: list(map(round, at[n])) for n in at if parameters[n].kind == "whole"}
    legal = [(n, x) for n, places in at.items() for x in places if known[n].holds(x)]
    return [
        kind(**{n: (x,) * len(parameters[n].default) if parameters[n].axes else x})
        for n, x in legal
    ]


def cornered(kind: type[Any]) -> list[Any]:
    """The definition with two parameters at once at their ends or special values."""
    known = {name: list(p.telling()) for name, p in kind.parameters().items()}
    return [
        kind(**{one: a, other: b})
        for one, other in itertools.combinations(known, 2)
        for a, b in itertools.product(known[one], known[other])
    ]


def telling(kind: type[Any]) -> list[Any]:
    """A few instances for slow laws: defaults, what is special, one between."""
    known = kind.parameters()
    made = [kind(), *(kind(**{n: v}) for n, p in known.items() for v in p.telling())]
    return list(dict.fromkeys([*made, instances(kind)[-1]]))


def dialects(kind: type[Any]) -> tuple[str, ...]:
    """Whose conventions an optimizer can follow."""
    return kind.parameters()["dialect"].options


def every(kind: str) -> list[Any]:
    """All instances of all definitions of a kind, named for the test report."""
    return [
        made for entry in entries(kind).values() for made in instances(entry.definition)
    ]


def named(instance: Any) -> str:
    """The name of an instance in a test report."""
    known = instance.parameters()
    pairs = [(k, known[k].text(v)) for k, v in instance.parameter_values.items()]
    values = ",".join(f"{name}={text}" for name, text in pairs)
    return f"{type(instance).__name__}({values})"
