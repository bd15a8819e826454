"""What losses, surfaces and optimizers have in common: checked parameters."""

import dataclasses
from typing import Any, TypeVar

from losslab.core.errors import InvalidParameter
from losslab.core.parameters import Parameter, resolved

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
