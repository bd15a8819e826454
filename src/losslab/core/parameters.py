"""Parameters of definitions: a field of a dataclass, with its domain and its words."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from losslab.core.arrays import Array, Number, is_array, is_known, is_real, library
from losslab.core.errors import InvalidParameter


@dataclass(frozen=True)
class Domain:
    """An interval of the real line, each end open or closed.

    >>> positive.holds(0.0), nonnegative.holds(0.0), unit_open.says
    (False, True, 'above 0 and below 1')
    """

    minimum: float = -math.inf
    maximum: float = math.inf
    minimum_open: bool = True
    maximum_open: bool = True

    def holds(self, value: Array) -> Array:
        """Whether the number is finite and inside; of an array, each of its numbers."""
        low = value > self.minimum if self.minimum_open else value >= self.minimum
        high = value < self.maximum if self.maximum_open else value <= self.maximum
        return low & high & (abs(value) < math.inf)

    @property
    def says(self) -> str:
        """The domain in words."""
        low = f"{'above' if self.minimum_open else 'at least'} {self.minimum:g}"
        high = f"{'below' if self.maximum_open else 'at most'} {self.maximum:g}"
        ends = [low] * math.isfinite(self.minimum)
        ends += [high] * math.isfinite(self.maximum)
        return " and ".join(ends) or "a finite number"


real = Domain()
positive = Domain(minimum=0.0)
nonnegative = Domain(minimum=0.0, minimum_open=False)
unit_open = Domain(0.0, 1.0)
unit = Domain(0.0, 1.0, minimum_open=False, maximum_open=False)
unit_right_open = Domain(0.0, 1.0, minimum_open=False)
at_least_one = Domain(minimum=1.0, minimum_open=False)


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


def parameter(
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
    number = _as_float(value)
    if not known.domain.holds(number):
        raise _outside(name, number, known.domain)
    return number


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


Made = TypeVar("Made", bound="Parametrised")


class Parametrised:
    """A frozen dataclass whose parameter fields are checked when it is made."""

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        """The parameters in the order of declaration."""
        if not dataclasses.is_dataclass(cls):
            return {}
        fields = dataclasses.fields(cls)
        return {
            field.name: field.metadata["parameter"]
            for field in fields
            if "parameter" in field.metadata
        }

    @property
    def parameter_values(self) -> dict[str, Any]:
        """The values of this instance, in the order of declaration."""
        return {name: getattr(self, name) for name in self.parameters()}

    def __post_init__(self) -> None:
        dialect = getattr(self, "dialect", None)
        for name, known in self.parameters().items():
            value = resolved(name, getattr(self, name), known, dialect)
            object.__setattr__(self, name, value)

    def with_parameters(self: Made, **values: Any) -> Made:
        """A copy with some parameters replaced.

        Raises:
            InvalidParameter: a name it does not have, or a value outside its domain.
        """
        unknown = sorted(set(values) - set(self.parameters()))
        if unknown:
            has = ", ".join(self.parameters()) or "none"
            raise InvalidParameter(
                f"There is no parameter {unknown[0]!r} here; there is: {has}."
            )
        return dataclasses.replace(self, **values)  # type: ignore[type-var]
