"""Declaring parameters: each is a field of a dataclass that knows its domain and words.

>>> from dataclasses import dataclass
>>> from losslab.core.domains import positive
>>> from losslab.core.parametrised import Parametrised
>>> @dataclass(frozen=True)
... class Tent(Parametrised):
...     width: float = number(
...         1.0, domain=positive, says="of the tent", symbol="w", slider=(0.1, 5.0)
...     )
...     roof: str = choice("flat", "steep", says="what is on top")
>>> Tent(width=2.0)
Tent(width=2.0, roof='flat')
>>> Tent(roof="stepe")
Traceback (most recent call last):
losslab.core.errors.InvalidParameter: roof must be one of flat, steep, and 'stepe' \
was given; close names: steep.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from losslab.core.domains import Domain
from losslab.core.fields import (
    ChoiceParameter,
    OptionalParameter,
    Parameter,
    SwitchParameter,
)
from losslab.core.nested import DefinitionParameter
from losslab.core.number_fields import (
    NumberParameter,
    NumbersParameter,
    WholeParameter,
)


class OfDialect(float):
    """The default of a field whose value is left to the dialect."""

    def __repr__(self) -> str:
        return "the dialect's"


def number(
    default: float,
    *,
    domain: Domain,
    says: str,
    symbol: str,
    slider: tuple[float, float],
    log: bool = False,
    special: Sequence[float] = (),
    by_dialect: Mapping[str, float] | None = None,
) -> Any:
    """A real number.

    ``slider`` is the range that a control offers, ``log`` whether it steps by factors.
    At ``special`` values the formula changes its form; laws try them and their
    neighbours. With ``by_dialect`` the default depends on the dialect chosen.
    """
    known = NumberParameter(
        default=default,
        domain=domain,
        says=says,
        symbol=symbol,
        slider=slider,
        log=log,
        special=tuple(special),
        by_dialect=by_dialect or {},
    )
    return field(known, OfDialect("nan") if by_dialect else default)


def whole(
    default: int,
    *,
    domain: Domain,
    says: str,
    symbol: str,
    slider: tuple[int, int],
    shapes: bool = False,
    by_dialect: Mapping[str, int] | None = None,
) -> Any:
    """A whole number: a degree, a count, a label. 2.5 is refused.

    One that ``shapes`` arrays is no argument of compiled programs.
    """
    known = WholeParameter(
        default=default,
        domain=domain,
        says=says,
        symbol=symbol,
        slider=slider,
        shapes=shapes,
        by_dialect=by_dialect or {},
    )
    return field(known, OfDialect("nan") if by_dialect else default)


def choice(
    *options: str, says: str, default: str | None = None, symbol: str = ""
) -> Any:
    """One of several words; the first unless ``default`` says otherwise."""
    usual = options[0] if default is None else default
    known = ChoiceParameter(default=usual, says=says, symbol=symbol, options=options)
    return field(known, usual)


def switch(default: bool, *, says: str, symbol: str = "") -> Any:
    """Something that is done or left."""
    return field(SwitchParameter(default=default, says=says, symbol=symbol), default)


def numbers(
    default: Sequence[float],
    *,
    axis: str,
    domain: Domain,
    says: str,
    symbol: str,
    slider: tuple[float, float],
) -> Any:
    """One number for each place along a named axis of the samples."""
    known = NumbersParameter(
        default=tuple(default),
        axis=axis,
        domain=domain,
        says=says,
        symbol=symbol,
        slider=slider,
    )
    return field(known, known.default)


def optional(of: Any, *, default: Any = None, without: str = "not used") -> Any:
    """A parameter that may be None; ``without`` says what that means.

    ``of`` is what another declaration returned, and its default the value that a
    control offers first.
    """
    inner: Parameter = of.metadata["parameter"]
    known = OptionalParameter(
        default=default, says=inner.says, symbol=inner.symbol, of=inner, without=without
    )
    return field(known, default)


def definition(
    default: Any,
    *,
    of: str,
    contract: type[Any],
    find: Callable[[str], type[Any]],
    named: Callable[[type[Any]], str],
    says: str,
    needs: Sequence[str] = (),
) -> Any:
    """A definition inside this one, see `losslab.core.nested`."""
    known = DefinitionParameter(
        default=default,
        says=says,
        symbol="",
        of=of,
        contract=contract,
        find=find,
        named=named,
        needs=tuple(needs),
    )
    return field(known, default)


def field(known: Parameter, default: Any) -> Any:
    """The dataclass field of a parameter of any kind."""
    return dataclasses.field(default=default, metadata={"parameter": known})
