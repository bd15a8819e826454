"""Parameters of definitions: a field of a dataclass, with its domain and its words."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from losslab.core.arrays import Array, Number, is_array, is_known, is_real, library
from losslab.core.domains import Domain
from losslab.core.errors import InvalidParameter


class _OfDialect(float):
    """The default of a parameter whose value is left to the dialect."""

    def __repr__(self) -> str:
        return "the dialect's"


@dataclass(frozen=True)
class Parameter:
    """What is known of one parameter besides its name and default.

    ``slider`` is the range a control offers, ``log`` whether it steps by factors,
    ``by_dialect`` the defaults that replace the first one in other dialects.
    """

    default: float
    domain: Domain
    says: str
    symbol: str
    slider: tuple[float, float]
    log: bool = False
    by_dialect: Mapping[str, float] = dataclasses.field(
        default_factory=dict[str, float]
    )


def number(
    default: float,
    *,
    domain: Domain,
    says: str,
    symbol: str,
    slider: tuple[float, float],
    log: bool = False,
    by_dialect: Mapping[str, float] | None = None,
) -> Any:
    """Declare a dataclass field as a parameter.

    With ``by_dialect`` the field's default depends on the dialect chosen.
    """
    known = Parameter(default, domain, says, symbol, slider, log, by_dialect or {})
    field_default = _OfDialect("nan") if by_dialect else default
    return dataclasses.field(default=field_default, metadata={"parameter": known})


def resolved(name: str, value: Any, known: Parameter, dialect: str | None) -> Any:
    """The value to store: dialect's default filled in, checked against the domain.

    An array (a learnable parameter, say) stays one, and a traced one is taken as it is.

    Raises:
        InvalidParameter: outside the domain, or not a number.
    """
    if isinstance(value, _OfDialect):
        value = known.by_dialect.get(dialect or "", known.default)
    if isinstance(value, np.generic):
        value = value.item()
    if hasattr(value, "dtype"):
        _check_array(name, value, known.domain)
        return value
    if not isinstance(value, Number) or isinstance(value, bool):
        raise InvalidParameter(f"{name} must be a number, and {value!r} was given.")
    stored = _as_float(value)
    if not known.domain.holds(stored):
        raise _outside(name, stored, known.domain)
    return stored


def _as_float(value: Number) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number beyond all floats
        return math.inf if value > 0 else -math.inf


def _check_array(name: str, value: Array, domain: Domain) -> None:
    if not is_array(value) or not is_known(value):
        return
    xp = library(value)
    if value.dtype == xp.bool or not is_real(xp, value):
        raise InvalidParameter(
            f"{name} must be real numbers, and dtype {value.dtype} was given."
        )
    legal = domain.holds(value)
    if not bool(xp.all(legal)):
        raise _outside(name, value[~legal].reshape(-1)[0].item(), domain)


def _outside(name: str, value: float, domain: Domain) -> InvalidParameter:
    return InvalidParameter(f"{name} must be {domain.says}, and {value:g} was given.")
