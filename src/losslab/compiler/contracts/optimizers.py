"""An optimizer: init, step in place, and the stability threshold."""

from dataclasses import dataclass
from typing import Any

from losslab.compiler.contracts.source import (
    Function,
    arguments,
    made,
    module,
    variants,
)
from losslab.compiler.function import (
    LENGTHS,
    Code,
    Input,
    Output,
    returning,
    storing,
    vectors,
)
from losslab.compiler.names import Names
from losslab.compiler.trace import trace

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
        shape = [(LENGTHS[0],), *[()] * len(self.parameters)]
        self.state: dict[str, Any] = trace(self.init, shape).returns
        kinds = vectors(self._where("init"), self.state, LENGTHS[0])
        self.kinds = dict(zip(sorted(self.state), kinds, strict=True))
        names = Names(*_TAKEN, *self.parameters)
        self.local = {key: names.fresh(key) for key in self.kinds}

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
        state = dict(zip(self.kinds, rest, strict=False))
        rule = self._made(rest[len(self.kinds) :])
        new, changed = rule.update(gradient, state, parameters)
        return new, {key: changed[key] for key in self.kinds}

    def threshold(self, sharpness: Any, *values: Any) -> Any:
        """The largest stable learning rate, from a sharpness and the numbers."""
        return self._made(values).threshold(sharpness)

    def _initial(self) -> Code:
        inputs = [Input("parameters", vector=True), *map(Input, self.parameters)]
        outputs = [
            Output(self.local[key], vector, fresh=True)
            for key, vector in self.kinds.items()
        ]
        code = storing(self._where("init"), self.init, inputs, outputs)
        members = ", ".join(self._member(key) for key in self.kinds)
        returned = f"return {{ {members} }};" if members else "return {};"
        return Code((*code.lines, returned), code.helpers)

    def _member(self, key: str) -> str:
        return key if self.local[key] == key else f"{key}: {self.local[key]}"

    def _stepping(self) -> Code:
        inputs = [
            Input("gradient", vector=True),
            Input("parameters", vector=True),
            *(Input(self.local[key], vector) for key, vector in self.kinds.items()),
            *map(Input, self.parameters),
        ]
        outputs = [Output("parameters", vector=True), *map(self._kept, self.kinds)]
        code = storing(self._where("step"), self.step, inputs, outputs, ["state"])
        return Code((*self._unpacked(), *code.lines), code.helpers)

    def _kept(self, key: str) -> Output:
        vector = self.kinds[key]
        return Output(self.local[key] if vector else f"state.{key}", vector)

    def _unpacked(self) -> list[str]:
        members = ", ".join(self._member(key) for key in self.kinds)
        return [f"const {{ {members} }} = state;"] if members else []

    def _threshold(self) -> Code:
        names = ["sharpness", *self.parameters]
        return returning(self._where("threshold"), self.threshold, names)
