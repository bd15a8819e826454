"""Whether a domain ends where it has to."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from losslab.core.domains import Domain


def ends_have_reasons(definition: Any, laws: Iterable[Callable[[Any], None]]) -> None:
    """Beyond every end of a parameter's domain some law breaks."""
    for name, known in definition.parameters().items():
        for value in _just_outside(getattr(known, "domain", Domain())):
            _breaks_some_law(definition, laws, name, value)


def open_ends_have_reasons(
    definition: Any, laws: Iterable[Callable[[Any], None]]
) -> None:
    """At every end that does not belong to a parameter's domain some law breaks."""
    for name, known in definition.parameters().items():
        domain = getattr(known, "domain", Domain())
        for end in domain.ends:
            if not domain.holds(end):
                _breaks_some_law(definition, laws, name, end)


def _breaks_some_law(
    definition: Any, laws: Iterable[Callable[[Any], None]], name: str, value: float
) -> None:
    made = definition().varied({name: value})  # nobody could ask for it
    broken = any(_breaks(law, made) for law in laws)
    assert broken, f"{name} may as well be {value:g}"


def _just_outside(domain: Domain) -> Iterator[float]:
    """The ends that do not belong to the domain, and a little beyond those that do."""
    pairs = ((domain.minimum, -0.1), (domain.maximum, 0.1))
    for end, step in pairs:
        if math.isfinite(end):
            yield end + step * max(1.0, abs(end)) if domain.holds(end) else end


def _breaks(law: Callable[[Any], None], made: Any) -> bool:
    try:
        law(made)
    except (AssertionError, ArithmeticError, RuntimeWarning):
        return True
    return False
