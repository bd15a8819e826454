"""The kinds of parameters: how each is checked, read from text, described and tried.

`losslab.core.parameters` declares fields of these kinds. A new kind is a class like
these; kinds of numbers are in `losslab.core.number_fields`.
"""

import abc
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from losslab.core.errors import InvalidParameter

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Parameter(abc.ABC):
    """What is known of one parameter besides its name."""

    kind: ClassVar[str]
    default: Any
    says: str
    symbol: str

    @property
    def varies(self) -> bool:
        """Whether one compiled program serves all values, as an argument."""
        return False

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes along which a value lies."""
        return ()

    @property
    @abc.abstractmethod
    def wants(self) -> str:
        """What is legal, in words."""

    @abc.abstractmethod
    def stored(self, name: str, value: Any) -> Any:
        """The value as it is kept.

        Raises:
            InvalidParameter: what is not legal.
        """

    @abc.abstractmethod
    def read(self, name: str, text: str) -> Any:
        """The value that a person wrote; raises as `stored` does."""

    @abc.abstractmethod
    def telling(self) -> tuple[Any, ...]:
        """The values at which the formula may be another, which every law tries."""

    def hard(self) -> tuple[Any, ...]:
        """These and the ends of what a control offers, for laws that are quick."""
        return self.telling()

    @abc.abstractmethod
    def draw(self, share: float) -> Any:
        """One of the usual values, by a share between 0 and 1."""

    def text(self, value: Any) -> str:
        """The value as `read` reads it."""
        return str(value)

    def usual(self) -> str:
        """The default in words."""
        return self.text(self.default)

    @property
    def example(self) -> Any:
        """A value to show how one is written."""
        return self.default

    def by(self, dialect: str | None) -> Any:
        """The default in a dialect."""
        return self.default

    def forms(self) -> Mapping[str, Any]:
        """A value for each form that is a program of its own, by the form's name."""
        return {"": self.default}

    def argument(self, value: Any) -> Any:
        """The value as a compiled program takes it."""
        return value

    def described(self) -> Json:
        """All of this as JSON data."""
        common = {"kind": self.kind, "symbol": self.symbol, "says": self.says}
        return common | {"default": self.default}


@dataclass(frozen=True, kw_only=True)
class ChoiceParameter(Parameter):
    """One word of several; the formula is another for each."""

    kind: ClassVar[str] = "choice"

    options: tuple[str, ...]

    @property
    def wants(self) -> str:
        return f"one of {', '.join(self.options)}"

    def stored(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            given = f"{value!r} was given{self._near(value)}"
            raise InvalidParameter(f"{name} must be {self.wants}, and {given}.")
        return str(value)

    def _near(self, value: Any) -> str:
        near = difflib.get_close_matches(str(value), self.options, cutoff=0.5)
        return f"; close names: {', '.join(near)}" if near else ""

    def read(self, name: str, text: str) -> str:
        return self.stored(name, text)

    def telling(self) -> tuple[str, ...]:
        return self.options

    def draw(self, share: float) -> str:
        return self.options[int(share * len(self.options))]

    def forms(self) -> Mapping[str, str]:
        return {option: option for option in self.options}

    def described(self) -> Json:
        return super().described() | {"options": list(self.options)}


@dataclass(frozen=True, kw_only=True)
class SwitchParameter(Parameter):
    """Something that is done or left."""

    kind: ClassVar[str] = "switch"

    @property
    def wants(self) -> str:
        return "true or false"

    def stored(self, name: str, value: Any) -> bool:
        # A NumPy truth value is no bool, and knows no `is`.
        if type(value).__name__ not in ("bool", "bool_") or getattr(value, "ndim", 0):
            raise InvalidParameter(
                f"{name} must be {self.wants}, and {value!r} was given."
            )
        return bool(value)

    def read(self, name: str, text: str) -> bool:
        return self.stored(name, {"true": True, "false": False}.get(text.lower(), text))

    def telling(self) -> tuple[bool, ...]:
        return False, True

    def draw(self, share: float) -> bool:
        return share >= 0.5

    def text(self, value: Any) -> str:
        return str(value).lower()

    def forms(self) -> Mapping[str, bool]:
        return {self.text(state): state for state in self.telling()}


@dataclass(frozen=True, kw_only=True)
class OptionalParameter(Parameter):
    """A parameter of another kind, or None; ``without`` says what None means."""

    kind: ClassVar[str] = "optional"

    of: Parameter
    without: str

    @property
    def varies(self) -> bool:
        return self.of.varies

    @property
    def axes(self) -> tuple[str, ...]:
        return self.of.axes

    @property
    def wants(self) -> str:
        return f"{self.of.wants}, or none: {self.without}"

    @property
    def example(self) -> Any:
        return self.of.default

    def stored(self, name: str, value: Any) -> Any:
        return None if value is None else self.of.stored(name, value)

    def read(self, name: str, text: str) -> Any:
        return None if text.lower() == "none" else self.of.read(name, text)

    def text(self, value: Any) -> str:
        return "none" if value is None else self.of.text(value)

    def telling(self) -> tuple[Any, ...]:
        return None, self.of.default, *self.of.telling()

    def hard(self) -> tuple[Any, ...]:
        return None, self.of.default, *self.of.hard()

    def draw(self, share: float) -> Any:
        return None if share < 0.25 else self.of.draw((share - 0.25) / 0.75)

    def forms(self) -> Mapping[str, Any]:
        return {"none": None} | {
            form or "given": value for form, value in self.of.forms().items()
        }

    def argument(self, value: Any) -> Any:
        return self.of.argument(value)

    def described(self) -> Json:
        return super().described() | {
            "of": self.of.described(),
            "without": self.without,
        }
