"""An optimizer: init, step in place, and the stability threshold.

A step is given ``here``, the place where it stands: its ``gradient``, ``value`` and
``key``, functions that answer for other points, and ``asked``, where it counts what it
asks for as `losslab.core.ledger` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import jax
from jax.errors import InconclusiveDimensionOperation

from losslab.compiler.asking import Asked
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
from losslab.core.ledger import KINDS
from losslab.core.place import Spot

_TAKEN = ("here", "gradient", "state", "parameters", "sharpness")
_KEY = Input("here.key", (2,), "uint32")
_STEP = "here", "state", "parameters"


def source(name: str, definition: type[Any]) -> str:
    """The module of an optimizer.

    Raises:
        Untranslatable: naming the definition and what has no JavaScript.
    """
    forms = variants(name, definition).items()
    return module(name, {form: Rule(name, own, form).members() for form, own in forms})


@dataclass
class Rule:
    """One form of an optimizer, its state spread out as arguments by name.

    ``point`` is the shape of a point: any number of coordinates where the rule does not
    depend on how many there are, and else the two of a surface.
    """

    name: str
    definition: Any
    form: str
    objective: Any = field(default_factory=Asked)
    point: Shape = ("n",)

    def __post_init__(self) -> None:
        self.parameters = arguments(self.definition, *_TAKEN)
        self.shapes: dict[str, Shape] = {}
        self.counts: dict[str, list[Any]] = {}
        try:
            self._look()
        except (InconclusiveDimensionOperation, TypeError):
            self.point = (2,)
            self._look()

    def _look(self) -> None:
        """Find what the state is, and what is asked for in every step alike."""
        state = trace(self.init, *_apart(self.arriving())).returns[0]
        self.shapes = {key: named(state[key].shape) for key in sorted(state)}
        names = Names(*_TAKEN, *self.parameters)
        self.local = {key: names.fresh(key) for key in self.shapes}
        trace(self.step, *_apart(self.stepping()))

    def members(self) -> list[Function]:
        """The functions of the module."""
        rates = self.parameters
        return [
            Function("init", ["here", "parameters", *rates], self._initial()),
            Function("step", [*_STEP, *rates], self._step()),
            Function("threshold", ["sharpness", *rates], self._threshold()),
        ]

    def arriving(self) -> list[Input]:
        """What `init` is given."""
        place = [Input("gradient", self.point), Input("parameters", self.point)]
        return [*place, Input("here.value"), *map(Input, self.parameters)]

    def stepping(self) -> list[Input]:
        """What `step` is given."""
        place = self.arriving()[:3]
        state = [Input(self.local[key], shape) for key, shape in self.shapes.items()]
        return [*place, _KEY, *state, *map(Input, self.parameters)]

    def init(self, gradient: Any, point: Any, value: Any, *numbers: Any) -> Any:
        """The state, and what was asked for."""
        here = self._here(point, gradient, value)
        state = made(self.definition, numbers).init(here)
        return state, self._counted("init", here)

    def step(
        self, gradient: Any, point: Any, value: Any, key: Any, *rest: Any
    ) -> tuple[Any, dict[str, Any], list[Any]]:
        """The new point and state, and what was asked for.

        ``rest`` is the state, then the optimizer's own numbers.
        """
        here = self._here(point, gradient, value)
        state = dict(zip(self.shapes, rest, strict=False))
        rule = made(self.definition, rest[len(self.shapes) :])
        new, changed = rule.step(here, state, key)
        kept = {name: changed[name] for name in self.shapes}
        return new, kept, self._counted("step", here)

    def _here(self, point: Any, gradient: Any, value: Any) -> Spot:
        known = {"value": lambda: value, "gradient": lambda: gradient}
        return Spot(self.objective, point, known)

    def _counted(self, which: str, here: Spot) -> list[Any]:
        """The counts that are known only when it runs; the others are kept here."""
        counts = list(here.evaluations)
        self.counts[which] = [n if isinstance(n, int) else None for n in counts]
        return [n for n in counts if isinstance(n, jax.Array)]

    def threshold(self, sharpness: Any, *values: Any) -> Any:
        """The largest stable learning rate, from a sharpness and the numbers."""
        return made(self.definition, values).threshold(sharpness)

    def _where(self, which: str) -> str:
        return f"{self.name}: {which}" + (f" ({self.form})" if self.form else "")

    def _initial(self) -> Code:
        outputs = [Output(self.local[key], fresh=True) for key in self.shapes]
        code = self._stored("init", self.arriving(), outputs)
        members = ", ".join(self._member(key) for key in self.shapes)
        returned = f"return {{ {members} }};" if members else "return {};"
        return replace(code, lines=(*code.lines, returned))

    def _step(self) -> Code:
        outputs = [Output("parameters"), *map(self._kept, self.shapes)]
        code = self._stored("step", self.stepping(), outputs)
        return replace(code, lines=(*self._unpacked(), *code.lines))

    def _stored(
        self, which: str, inputs: Sequence[Input], outputs: Sequence[Output]
    ) -> Code:
        """The code of `init` or `step`, and after it what it counts."""
        known = dict(enumerate(self.counts[which]))
        names = Names(*_TAKEN, *self.parameters, *self.local.values())
        later = {i: names.fresh(f"{KINDS[i]}s") for i, n in known.items() if n is None}
        more = [Output(name, fresh=True) for name in later.values()]
        code = storing(
            self._where(which), getattr(self, which), inputs, [*outputs, *more], _TAKEN
        )
        counts = {i: n for i, n in known.items() if n} | later
        lines = [f"here.asked[{i}] += {counts[i]};" for i in sorted(counts)]
        return replace(code, lines=(*_given(code), *code.lines, *lines))

    def _member(self, key: str) -> str:
        written = key if key.isidentifier() else f'"{key}"'
        return key if self.local[key] == key else f"{written}: {self.local[key]}"

    def _kept(self, key: str) -> Output:
        place = f"state.{key}" if key.isidentifier() else f'state["{key}"]'
        return Output(self.local[key] if self.shapes[key] else place)

    def _unpacked(self) -> list[str]:
        members = ", ".join(self._member(key) for key in self.shapes)
        return [f"const {{ {members} }} = state;"] if members else []

    def _threshold(self) -> Code:
        inputs = [Input(name) for name in ("sharpness", *self.parameters)]
        return returning(self._where("threshold"), self.threshold, inputs)


def _apart(inputs: Sequence[Input]) -> tuple[list[Shape], list[str]]:
    """Shapes and types."""
    return [x.shape for x in inputs], [x.type for x in inputs]


def _given(code: Code) -> list[str]:
    """The statement that takes the gradient out of its place, where it is used."""
    used = any(re.search(r"\bgradient\b", line) for line in code.lines)
    return ["const { gradient } = here;"] if used else []
