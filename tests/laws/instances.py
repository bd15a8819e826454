"""Every definition at several parameter values, found by discovery."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from losslab.catalogue.discover import entries
from losslab.core.domains import Domain


def instances(kind: type[Any]) -> list[Any]:
    """The definition at its defaults, at the ends of its parameters, and in between."""
    known = kind.parameters()
    single = [{name: v} for name, p in known.items() for v in _ends(p)]
    rng = np.random.default_rng(11)
    mixed = [
        {name: _dyadic(rng.uniform(*p.slider)) for name, p in known.items()}
        for _ in range(2 if known else 0)
    ]
    made = [kind(**values) for values in itertools.chain([{}], single, mixed)]
    return list(dict.fromkeys(made))


def telling(kind: type[Any]) -> list[Any]:
    """A few instances for slow laws: defaults, ends of closed domains, one between."""
    known = kind.parameters()
    ends = [{name: v} for name, p in known.items() for v in _closed_ends(p.domain)]
    made = [kind(), *(kind(**values) for values in ends), instances(kind)[-1]]
    return list(dict.fromkeys(made))


def _ends(parameter: Any) -> Iterator[float]:
    yield from parameter.slider
    yield from _closed_ends(parameter.domain)


def _closed_ends(domain: Domain) -> Iterator[float]:
    for end in (domain.minimum, domain.maximum):
        if domain.holds(end):
            yield end


def _dyadic(value: float) -> float:
    """The value cut to eight bits, so that kinks lie exactly where they say."""
    share, power = math.frexp(value)
    return math.ldexp(int(share * 256.0) / 256.0, power)


def every(kind: str) -> list[Any]:
    """All instances of all definitions of a kind, named for the test report."""
    return [
        made for entry in entries(kind).values() for made in instances(entry.definition)
    ]


def named(instance: Any) -> str:
    """The name of an instance in a test report."""
    values = ",".join(f"{k}={v:g}" for k, v in instance.parameter_values.items())
    return f"{type(instance).__name__}({values})"
