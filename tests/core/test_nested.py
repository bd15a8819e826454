"""Definitions inside definitions: their parameters by both names, and one program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import pytest

from losslab.core.domains import positive
from losslab.core.errors import InvalidParameter
from losslab.core.nested import DefinitionParameter, Form, has
from losslab.core.parameters import choice, definition, number
from losslab.core.parametrised import Parametrised

RATE: Mapping[str, Any] = {
    "domain": positive,
    "says": "rate",
    "symbol": "η",
    "slider": (0.1, 1.0),
}


class Rule(Parametrised):
    """What may be held."""


@dataclass(frozen=True)
class Plain(Rule):
    """A rule with a number and a form."""

    rate: float = number(0.5, **RATE)
    form: str = choice("soft", "hard", says="form")


@dataclass(frozen=True)
class Bare(Rule):
    """A rule without anything."""


KINDS = {"plain": Plain, "bare": Bare}


def held(default: Any, **more: Any) -> Any:
    """A place for a rule."""
    return definition(
        default,
        of="rules",
        contract=Rule,
        find=KINDS.__getitem__,
        named=lambda kind: kind.__name__.lower(),
        says="the rule inside",
        **more,
    )


INSIDE = held(Plain())


@dataclass(frozen=True)
class Wrapped(Rule):
    """A rule around a rule."""

    size: float = number(2.0, **RATE)
    base: Rule = INSIDE


WITH_A_RATE = held(Wrapped(), needs=("rate",))


@dataclass(frozen=True)
class Twice(Rule):
    """A rule around a rule around a rule, which must have a rate."""

    base: Rule = WITH_A_RATE


def test_all_parameters_have_both_names() -> None:
    assert list(Twice().all_parameters()) == [
        "base",
        "base.size",
        "base.base",
        "base.base.rate",
        "base.base.form",
    ]


def test_parameters_inside_are_replaced_by_both_names() -> None:
    changed = Twice().with_parameters(**{"base.base.rate": 0.25, "base.size": 3.0})
    assert changed == Twice(Wrapped(3.0, Plain(0.25)))
    other = Wrapped().with_parameters(base=Plain(0.75), **{"base.form": "hard"})
    assert other == Wrapped(2.0, Plain(0.75, "hard"))


def test_what_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(InvalidParameter, match=r"'bass' here; there is: size, base, b"):
        Wrapped().with_parameters(**{"bass.rate": 1.0})
    with pytest.raises(InvalidParameter, match=r"'rat' here; there is: rate, form"):
        Wrapped().with_parameters(**{"base.rat": 1.0})
    with pytest.raises(InvalidParameter, match="rate must be above 0"):
        Wrapped().with_parameters(**{"base.rate": -1.0})


def test_a_definition_is_given_by_name_too() -> None:
    known: Any = Wrapped.parameters()["base"]
    assert isinstance(known, DefinitionParameter)
    assert known.read("base", "bare") == Bare()
    assert known.text(Bare()) == "bare"
    assert Wrapped(base="bare") == Wrapped(base=Bare())  # type: ignore[arg-type]
    assert known.described()["default"] == "plain"
    with pytest.raises(InvalidParameter, match=r"one of the rules, and 3\.0 was given"):
        Wrapped(base=3.0)  # type: ignore[arg-type]


def test_what_is_needed_may_be_further_inside() -> None:
    assert has(Wrapped(), "rate")
    assert Twice(base=Wrapped(base=Plain())).base == Wrapped()
    with pytest.raises(InvalidParameter, match="with a rate, and wrapped has none"):
        Twice(base=Wrapped(base=Bare()))


def test_numbers_inside_vary_and_forms_are_fixed() -> None:
    made = Twice(Wrapped(3.0, Plain(0.25, "hard")))
    assert made.varying == {"base.size": 3.0, "base.base.rate": 0.25}
    inner = Form(Plain, (("form", "hard"),))
    assert made.fixed == (("base", Form(Wrapped, (("base", inner),))),)
    assert Twice.remade(made.fixed, made.varying) == made
    changed = made.varied({"base.base.rate": 0.5})
    assert changed == Twice(Wrapped(3.0, Plain(0.5, "hard")))
    assert made.base == Wrapped(3.0, Plain(0.25, "hard"))


def test_forms_are_equal_whatever_the_numbers() -> None:
    a, b = Wrapped(base=Plain(0.25)), Wrapped(base=Plain(0.5))
    assert a.fixed == b.fixed
    assert hash(a.fixed) == hash(b.fixed)
    assert a.fixed != Wrapped(base=Plain(form="hard")).fixed
    assert a.fixed != Wrapped(base=Bare()).fixed


def test_numbers_inside_can_be_traced() -> None:
    @jax.jit
    def rate(numbers: Any) -> Any:
        return Twice.remade(Twice().fixed, numbers).base.base.rate * 2.0  # type: ignore[attr-defined]

    assert float(rate({"base.size": 1.0, "base.base.rate": 0.25})) == 0.5
