"""Parameters that are numbers: one, a whole one, or a list along an axis."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from losslab.core import text as texts
from losslab.core.arrays import (
    Array,
    at_once,
    is_array,
    is_known,
    is_number,
    is_real,
    library,
)
from losslab.core.domains import Domain, real
from losslab.core.errors import InvalidParameter
from losslab.core.fields import Json, Parameter

NEAR = 1e-9
"""How far beside a special value its neighbours lie, in shares of 1 or of its size."""


@dataclass(frozen=True, kw_only=True)
class Scaled(Parameter):
    """Numbers in a domain; ``slider`` is the range that a control offers of it."""

    domain: Domain
    slider: tuple[Any, Any]

    @property
    def varies(self) -> bool:
        return True

    @property
    def wants(self) -> str:
        return self.domain.says

    def check(self, name: str, value: float) -> None:
        """Refuse a number outside the domain."""
        if not self.domain.holds(value):
            raise self.outside(name, value)

    def check_array(self, name: str, value: Array) -> None:
        """Refuse an array with numbers outside the domain, where they are known."""
        if not is_array(value) or not is_known(value):
            return
        if value.dtype == library(value).bool or not is_real(library(value), value):
            raise InvalidParameter(
                f"{name} must be real numbers, and dtype {value.dtype} was given."
            )
        with at_once(value):
            legal = self.domain.holds(value)
            if not bool(library(value).all(legal)):
                raise self.outside(name, value[~legal].reshape(-1)[0].item())

    def outside(self, name: str, value: float) -> InvalidParameter:
        """The error for an illegal number."""
        return InvalidParameter(
            f"{name} must be {self.wants}, and {texts.shortest(value)} was given."
        )

    def closed_ends(self) -> tuple[float, ...]:
        """The ends of the domain that belong to it."""
        return tuple(end for end in self.domain.ends if self.domain.holds(end))

    def described(self) -> Json:
        return super().described() | {
            **self.domain.bounds,
            "range": list(self.slider),
        }


@dataclass(frozen=True, kw_only=True)
class NumberParameter(Scaled):
    """A real number, or an array of them: one that is learned, or traced.

    ``log`` says that a control steps by factors, ``special`` at which values the
    formula changes its form, ``by_dialect`` which defaults other dialects have.
    """

    kind: ClassVar[str] = "number"

    log: bool = False
    special: tuple[float, ...] = ()
    by_dialect: Mapping[str, float]

    def stored(self, name: str, value: Any) -> Any:
        if isinstance(value, np.generic):
            value = value.item()
        if hasattr(value, "dtype"):
            self.check_array(name, value)
            return value
        if not is_number(value) or isinstance(value, bool):
            raise InvalidParameter(f"{name} must be a number, and {value!r} was given.")
        self.check(name, _float(value))
        return _float(value)

    def read(self, name: str, text: str) -> float:
        value = texts.finite(text)
        if value is None:
            raise InvalidParameter(
                f"{name} must be a finite number, and {text!r} was given;"
                " write it like 0.6 or 1e-3."
            )
        return self.stored(name, value)

    def text(self, value: Any) -> str:
        return texts.shortest(value) if is_number(value) else str(value)

    def usual(self) -> str:
        return _usual(self)

    def by(self, dialect: str | None) -> float:
        return self.by_dialect.get(dialect or "", self.default)

    def telling(self) -> tuple[float, ...]:
        steps = [(place, NEAR * max(1.0, abs(place))) for place in self.special]
        near = [place + way * step for place, step in steps for way in (-1, 1)]
        legal = [place for place in near if self.domain.holds(place)]
        return tuple(dict.fromkeys([*self.closed_ends(), *self.special, *legal]))

    def hard(self) -> tuple[float, ...]:
        return tuple(dict.fromkeys([*self.slider, *self.telling()]))

    def draw(self, share: float) -> float:
        low, high = self.slider
        # Cut to eight bits, so that kinks lie exactly where they say.
        part, power = math.frexp(low + (high - low) * share)
        return math.ldexp(int(part * 256.0) / 256.0, power)

    def described(self) -> Json:
        return super().described() | {
            "scale": "log" if self.log else "linear",
            "dialect_defaults": dict(self.by_dialect) or None,
        }


@dataclass(frozen=True, kw_only=True)
class WholeParameter(Scaled):
    """A whole number; in a compiled program it is an argument like any number.

    Unless it ``shapes`` arrays: then a program is compiled for each of its values.
    ``by_dialect`` says which defaults other dialects have.
    """

    kind: ClassVar[str] = "whole"

    shapes: bool = False
    by_dialect: Mapping[str, int]

    @property
    def varies(self) -> bool:
        return not self.shapes

    @property
    def wants(self) -> str:
        if self.domain == real:
            return "a whole number"
        return f"a whole number {self.domain.says}"

    def stored(self, name: str, value: Any) -> Any:
        if isinstance(value, np.generic):
            value = value.item()
        if hasattr(value, "dtype"):
            self._check_whole(name, value)
            return value
        if not is_number(value) or isinstance(value, bool) or value % 1 != 0:
            raise InvalidParameter(
                f"{name} must be {self.wants}, and {value!r} was given."
            )
        self.check(name, _float(value))
        return int(value)

    def _check_whole(self, name: str, value: Array) -> None:
        self.check_array(name, value)
        with at_once(value):
            if is_array(value) and is_known(value) and bool((value % 1 != 0).any()):
                raise InvalidParameter(
                    f"{name} must be {self.wants}, and {value} was given."
                )

    def read(self, name: str, text: str) -> int:
        value = texts.whole(text)
        return self.stored(name, text if value is None else value)

    def usual(self) -> str:
        return _usual(self)

    def by(self, dialect: str | None) -> int:
        return self.by_dialect.get(dialect or "", self.default)

    def telling(self) -> tuple[int, ...]:
        beside = [int(end) + way for end in self.domain.ends for way in (-1, 0, 1)]
        return tuple(place for place in beside if self.domain.holds(place))

    def hard(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys([*self.slider, *self.telling()]))

    def draw(self, share: float) -> int:
        low, high = self.slider
        return int(low + (high - low + 1) * share)

    def described(self) -> Json:
        by = {"dialect_defaults": dict(self.by_dialect) or None}
        return super().described() | by | {"shapes": self.shapes}


@dataclass(frozen=True, kw_only=True)
class NumbersParameter(Scaled):
    """One number for each place along an axis, kept so that it hashes and compares.

    A list or an array of NumPy is stored as a tuple; an array of another library, which
    may be learned or traced, as it is.
    """

    kind: ClassVar[str] = "numbers"

    axis: str

    @property
    def axes(self) -> tuple[str, ...]:
        return (self.axis,)

    @property
    def wants(self) -> str:
        return f"numbers along the axis {self.axis}, each {self.domain.says}"

    def stored(self, name: str, value: Any) -> Any:
        if hasattr(value, "dtype") and not isinstance(value, np.ndarray):
            if len(value.shape) != 1:
                raise self._no_list(name, f"an array of shape {tuple(value.shape)}")
            self.check_array(name, value)
            return value
        try:
            numbers = np.asarray(value)
        except ValueError:  # lists of different lengths
            raise self._no_list(name, repr(value)) from None
        if numbers.ndim != 1 or not numbers.size or numbers.dtype.kind not in "iuf":
            raise self._no_list(name, repr(value))
        self.check_array(name, numbers)
        return tuple(numbers.astype(float).tolist())

    def _no_list(self, name: str, given: str) -> InvalidParameter:
        return InvalidParameter(f"{name} must be {self.wants}, and {given} was given.")

    def read(self, name: str, text: str) -> tuple[float, ...]:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) > texts.LONGEST:
            raise InvalidParameter(
                f"{name} may hold {texts.LONGEST} numbers, and {len(parts)} were"
                " given; give fewer."
            )
        for part in parts:
            if texts.finite(part) is None:
                raise InvalidParameter(
                    f"{name} must be {self.wants}, and {part!r} was given;"
                    " write them like 1,2,3."
                )
        return self.stored(name, list(map(float, parts)))

    def text(self, value: Any) -> str:
        return ",".join(texts.shortest(float(number)) for number in value)

    def argument(self, value: Any) -> Any:
        return np.asarray(value) if isinstance(value, tuple) else value

    def telling(self) -> tuple[tuple[float, ...], ...]:
        size = len(self.default)
        mixed = tuple(np.linspace(*self.slider, size).tolist())
        return (mixed, *((end,) * size for end in self.closed_ends()))

    def hard(self) -> tuple[tuple[float, ...], ...]:
        size = len(self.default)
        return (*((end,) * size for end in self.slider), *self.telling())

    def draw(self, share: float) -> tuple[float, ...]:
        low, high = self.slider
        places = [(share + k / 3.0) % 1.0 for k in range(len(self.default))]
        return tuple(low + (high - low) * place for place in places)

    def described(self) -> Json:
        return super().described() | {"axis": self.axis, "default": list(self.default)}


def _usual(known: NumberParameter | WholeParameter) -> str:
    """The default in words, or those of all dialects."""
    by = [f"{known.text(value)} in {name}" for name, value in known.by_dialect.items()]
    return ", ".join(by) or known.text(known.default)


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number beyond all floats
        return math.inf if value > 0 else -math.inf
