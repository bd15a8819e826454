"""An optimizer: init, step in place, and the stability threshold."""

from dataclasses import dataclass, replace
from typing import Any

from losslab.compiler.contracts.source import (
    Function,
    arguments,
    made,
    module,
    variants,
)
from losslab.compiler.function import Code, Input, Output, returning, storing
from losslab.compiler.names import Names
from losslab.compiler.trace import Shape, named, trace

_VECTOR: Shape = ("n",)
_TAKEN = ("gradient", "state", "parameters", "sharpness")


def source(name: str, definition: type[Any]) -> str:
    """The module of an optimizer.

    Raises:
        Untranslatable: naming the definition and what has no JavaScript.
    """
    forms = variants(name, definition).items()
    return module(name, {form: Rule(name, own, form).members() for form, own in forms})


@dataclass
class Rule:
    """One form of an optimizer, its state spread out as arguments by name."""

    name: str
    definition: Any
    form: str

    def __post_init__(self) -> None:
        self.parameters = arguments(self.definition, *_TAKEN)
        shapes: list[Shape] = [_VECTOR, *[()] * len(self.parameters)]
        self.state: dict[str, Any] = trace(self.init, shapes).returns
        self.shapes = {key: named(self.state[key].shape) for key in sorted(self.state)}
        names = Names(*_TAKEN, *self.parameters)
        self.local = {key: names.fresh(key) for key in self.shapes}

    def members(self) -> list[Function]:
        """The functions of the module."""
        rates = self.parameters
        return [
            Function("init", ["parameters", *rates], self._initial()),
            Function(
                "step", ["gradient", "state", "parameters", *rates], self._stepping()
            ),
            Function("threshold", ["sharpness", *rates], self._threshold()),
        ]

    def _where(self, which: str) -> str:
        return f"{self.name}: {which}" + (f" ({self.form})" if self.form else "")

    def _made(self, values: tuple[Any, ...]) -> Any:
        return made(self.definition, values)

    def init(self, parameters: Any, *values: Any) -> Any:
        """The state, from parameters and the optimizer's own numbers."""
        return self._made(values).begin(parameters)

    def step(self, gradient: Any, parameters: Any, *rest: Any) -> Any:
        """New parameters and state; ``rest`` is the state, then the numbers."""
        state = dict(zip(self.shapes, rest, strict=False))
        rule = self._made(rest[len(self.shapes) :])
        new, changed = rule.update(gradient, state, parameters)
        return new, {key: changed[key] for key in self.shapes}

    def threshold(self, sharpness: Any, *values: Any) -> Any:
        """The largest stable learning rate, from a sharpness and the numbers."""
        return self._made(values).threshold(sharpness)

    def _initial(self) -> Code:
        inputs = [Input("parameters", _VECTOR), *map(Input, self.parameters)]
        outputs = [Output(self.local[key], fresh=True) for key in self.shapes]
        code = storing(self._where("init"), self.init, inputs, outputs)
        members = ", ".join(self._member(key) for key in self.shapes)
        returned = f"return {{ {members} }};" if members else "return {};"
        return replace(code, lines=(*code.lines, returned))

    def _member(self, key: str) -> str:
        return key if self.local[key] == key else f"{key}: {self.local[key]}"

    def _stepping(self) -> Code:
        inputs = [
            Input("gradient", _VECTOR),
            Input("parameters", _VECTOR),
            *(Input(self.local[key], shape) for key, shape in self.shapes.items()),
            *map(Input, self.parameters),
        ]
        outputs = [Output("parameters"), *map(self._kept, self.shapes)]
        code = storing(self._where("step"), self.step, inputs, outputs, ["state"])
        return replace(code, lines=(*self._unpacked(), *code.lines))

    def _kept(self, key: str) -> Output:
        return Output(self.local[key] if self.shapes[key] else f"state.{key}")

    def _unpacked(self) -> list[str]:
        members = ", ".join(self._member(key) for key in self.shapes)
        return [f"const {{ {members} }} = state;"] if members else []

    def _threshold(self) -> Code:
        names = ["sharpness", *self.parameters]
        return returning(self._where("threshold"), self.threshold, names)
