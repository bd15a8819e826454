"""Definitions that hold definitions: a wrapper's rule, with its parameters inside.

A parameter of what is held is called by both names, ``base.learning_rate``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from losslab.core.errors import InvalidParameter
from losslab.core.fields import Json, Parameter


@dataclass(frozen=True, kw_only=True)
class DefinitionParameter(Parameter):
    """A definition of a folder of the catalogue, chosen by name or given.

    ``find`` gives the class of a name, ``named`` the name of a class; ``needs`` are
    parameters that it must have, itself or in what it holds.
    """

    kind: ClassVar[str] = "definition"

    of: str
    contract: type[Any]
    find: Callable[[str], type[Any]]
    named: Callable[[type[Any]], str]
    needs: tuple[str, ...] = ()

    @property
    def wants(self) -> str:
        lacks = f" with a {' and a '.join(self.needs)}" if self.needs else ""
        return f"one of the {self.of}{lacks}"

    def stored(self, name: str, value: Any) -> Any:
        held = self.find(value)() if isinstance(value, str) else value
        if not isinstance(held, self.contract):
            raise InvalidParameter(
                f"{name} must be {self.wants}, and {value!r} was given."
            )
        for needed in self.needs:
            if not has(held, needed):
                raise InvalidParameter(
                    f"{name} must be {self.wants}, and {self.text(held)} has none."
                )
        return held

    def read(self, name: str, text: str) -> Any:
        return self.stored(name, text)

    def text(self, value: Any) -> str:
        return self.named(type(value))

    def telling(self) -> tuple[Any, ...]:
        return (self.default,)

    def draw(self, share: float) -> Any:
        return self.default

    def described(self) -> Json:
        usual = {"default": self.text(self.default), "of": self.of}
        return super().described() | usual | {"needs": list(self.needs)}


class Form(NamedTuple):
    """A definition without its numbers."""

    kind: type[Any]
    fixed: tuple[tuple[str, Any], ...]


def has(definition: Any, name: str) -> bool:
    """Whether there is such a parameter, in it or in what it holds."""
    return any(name == own.rpartition(".")[2] for own in definition.all_parameters())


def apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values by name: one's own, and those of each thing that is held.

    >>> apart({"rho": 1, "base.rate": 2, "base.base.x": 3})
    ({'rho': 1}, {'base': {'rate': 2, 'base.x': 3}})
    """
    own: dict[str, Any] = {}
    held: dict[str, Any] = {}
    for name, value in values.items():
        owner, dot, rest = name.partition(".")
        if dot:
            held.setdefault(owner, {})[rest] = value
        else:
            own[name] = value
    return own, held


def inside(owner: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values under the names by which the one who holds them calls them."""
    return {f"{owner}.{name}": value for name, value in values.items()}
