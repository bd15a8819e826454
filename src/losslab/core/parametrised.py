"""What losses, surfaces and optimizers have in common: checked parameters."""

import copy
import dataclasses
import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from losslab.core.arrays import at_once, is_array, is_known, is_torch, library
from losslab.core.errors import InvalidParameter
from losslab.core.fields import Parameter
from losslab.core.nested import Form, apart, inside
from losslab.core.parameters import OfDialect

Made = TypeVar("Made", bound="Parametrised")


class Parametrised:
    """A frozen dataclass whose parameter fields are checked when it is made.

    Two are equal where class and fields are. Arrays of NumPy and JAX compare by their
    numbers; one that is learned or traced is equal to itself only.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # The comparison that @dataclass would add fails on arrays; it keeps this one.
        if "__eq__" not in vars(cls):
            cls.__eq__ = _equal
            cls.__hash__ = _hash

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        """The parameters in the order of declaration."""
        # Not by dataclasses.fields, which the compiler of PyTorch does not follow.
        fields: dict[str, Any] = getattr(cls, "__dataclass_fields__", {})
        return {
            name: field.metadata["parameter"]
            for name, field in fields.items()
            if "parameter" in field.metadata
        }

    @classmethod
    def variants(cls: type[Made]) -> dict[str, Made]:
        """An instance for each form of the formula that is a program of its own.

        Choices, switches, and whether something optional is there make forms; numbers
        make none. The name tells the form of each such parameter.
        """
        several = cls._forms()
        found: dict[str, Made] = {}
        for chosen in itertools.product(*(form.items() for form in several.values())):
            values = (value for _, value in chosen)
            name = " ".join(word for word, _ in chosen)
            found[name] = cls(**dict(zip(several, values, strict=True)))
        return found

    @classmethod
    def count_variants(cls) -> int:
        """How many there are."""
        return math.prod(map(len, cls._forms().values()))

    @classmethod
    def _forms(cls) -> dict[str, Mapping[str, Any]]:
        forms = {name: known.forms() for name, known in cls.parameters().items()}
        return {name: form for name, form in forms.items() if len(form) > 1}

    @property
    def parameter_values(self) -> dict[str, Any]:
        """The values of this instance, in the order of declaration."""
        return {name: getattr(self, name) for name in self.parameters()}

    def all_parameters(self) -> dict[str, Parameter]:
        """The parameters, and those of what it holds under both names."""
        found: dict[str, Parameter] = {}
        for name, known in self.parameters().items():
            found[name] = known
            if held := self._held().get(name):
                found |= inside(name, held.all_parameters())
        return found

    def _held(self) -> dict[str, "Parametrised"]:
        """The definitions inside this one."""
        values = _values(self).items()
        return {name: it for name, it in values if isinstance(it, Parametrised)}

    @property
    def varying(self) -> dict[str, Any]:
        """What a compiled program takes as arguments: all that is a number."""
        known, found = self.parameters(), dict[str, Any]()
        for name, value in _values(self).items():
            if isinstance(value, Parametrised):
                found |= inside(name, value.varying)
            elif _varies(known.get(name), value):
                found[name] = known[name].argument(value) if name in known else value
        return found

    @property
    def fixed(self) -> tuple[tuple[str, Any], ...]:
        """What a compiled program is compiled for: all that is no number."""
        known, held = self.parameters(), self._held()
        forms = {name: Form(type(it), it.fixed) for name, it in held.items()}
        return tuple(
            (name, forms.get(name, value))
            for name, value in _values(self).items()
            if name in forms or not _varies(known.get(name), value)
        )

    @classmethod
    def remade(
        cls: type[Made], fixed: Iterable[tuple[str, Any]], numbers: Mapping[str, Any]
    ) -> Made:
        """The definition of what is `fixed` and `varying`, numbers unchecked."""
        own, held = apart(numbers)
        made = object.__new__(cls)
        for name, value in fixed:
            if isinstance(value, Form):
                value = value.kind.remade(value.fixed, held.get(name, {}))
            object.__setattr__(made, name, value)
        for name, value in own.items():
            object.__setattr__(made, name, value)
        return made

    def varied(self: Made, numbers: Mapping[str, Any]) -> Made:
        """A copy with numbers in place of its own, unchecked: they may be traced."""
        own, held = apart(numbers)
        made = copy.copy(self)
        for name, values in held.items():
            own[name] = getattr(self, name).varied(values)
        for name, value in own.items():
            object.__setattr__(made, name, value)
        return made

    def __post_init__(self) -> None:
        dialect = getattr(self, "dialect", None)
        for name, known in self.parameters().items():
            value = getattr(self, name)
            value = known.by(dialect) if isinstance(value, OfDialect) else value
            object.__setattr__(self, name, known.stored(name, value))

    def with_parameters(self: Made, **values: Any) -> Made:
        """A copy with some parameters replaced.

        Raises:
            InvalidParameter: a name it does not have, or a value outside its domain.
        """
        own, held = apart(values)
        unknown = sorted({*own, *held} - set(self.parameters()))
        if unknown:
            has = ", ".join(self.all_parameters()) or "none"
            raise InvalidParameter(
                f"There is no parameter {unknown[0]!r} here; there is: {has}."
            )
        made = dataclasses.replace(self, **own)  # type: ignore[type-var]
        inner = {
            name: getattr(made, name).with_parameters(**given)
            for name, given in held.items()
        }
        return dataclasses.replace(made, **inner) if inner else made  # type: ignore[type-var]


def _varies(known: Parameter | None, value: Any) -> bool:
    if known is None:
        return is_array(value)
    return known.varies and value is not None


def _values(made: Any) -> dict[str, Any]:
    return {field.name: getattr(made, field.name) for field in dataclasses.fields(made)}


def _equal(self: Any, other: Any) -> Any:
    if type(self) is not type(other):
        return NotImplemented
    mine, yours = _values(self), _values(other)
    return all(_same(mine[name], yours[name]) for name in mine)


def _hash(self: Any) -> int:
    return hash((type(self), *map(_key, _values(self).values())))


def _same(a: Any, b: Any) -> bool:
    if a is b or not (is_array(a) or is_array(b)):
        return bool(a is b or a == b)
    alike = type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape
    if not (alike and _by_value(a) and _by_value(b)):
        return False
    with at_once(a):
        return bool((a == b).all())


def _key(value: Any) -> Any:
    if not is_array(value):
        return value
    return (value.shape, str(value.dtype)) if _by_value(value) else id(value)


def _by_value(array: Any) -> bool:
    # A tensor of PyTorch changes as it is learned, and a traced array has no numbers.
    return not is_torch(library(array)) and is_known(array)
