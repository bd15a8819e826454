"""From JAX's program to the graph of operations on single numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from losslab.compiler import asking, loops, moves, places, products, sides, sorts, spell
from losslab.compiler.context import Context
from losslab.compiler.nodes import Node, Region
from losslab.compiler.primitives import CALLS, IDENTITIES, PRIMITIVES
from losslab.compiler.tensors import Tensor, loaded, plan
from losslab.compiler.trace import trace

Rule = Callable[[Context, Any, Sequence[Tensor]], list[Tensor]]

RULES: Mapping[str, Rule] = {
    **moves.RULES,
    **places.RULES,
    **products.RULES,
    **sorts.RULES,
    **loops.RULES,
    **asking.RULES,
    **sides.RULES,
}
"""Primitive → how its results come from its operands."""


class Translator(Context):
    """Translates the programs of one function into one graph."""

    def given(self, aval: Any, name: str, *regions: Region) -> Tensor:
        """An argument: a number, or a stored array of numbers row by row.

        A number may have a meaning only in regions.
        """
        kind = self.type(aval)
        if not aval.shape:
            number = self.make.leaf("input", kind, name, *regions)
            return self.tensor(aval, lambda _: number)
        array = self.make.leaf("buffer", kind, name)
        made = self.tensor(aval, loaded(self.make, array, self.shape(aval)))
        made.array = array
        return made

    def results(self, program: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
        """The results of a closed program, settled: their numbers can be asked for."""
        found = self.closed(program, inputs)
        plan(self.items, found)
        for item in self.items:
            if item.needed:
                item.settle(self.make)
        return found

    def closed(self, program: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
        """The results of a closed program, not yet settled."""
        return self.run(program.jaxpr, program.consts, inputs)

    def formula(self, function: Callable[..., Any], *numbers: Node) -> Node:
        """A function of numbers, traced and applied to nodes."""
        program = trace(function, [()] * len(numbers)).program
        pairs = zip(numbers, program.in_avals, strict=True)
        given = [self.tensor(aval, lambda _, x=x: x) for x, aval in pairs]
        return self.closed(program, given)[0].at(())

    def run(
        self, program: Any, consts: Sequence[Any], inputs: Sequence[Tensor]
    ) -> list[Tensor]:
        """The results of a program (a jaxpr)."""
        known: dict[Any, Tensor] = dict(
            zip(program.constvars, map(self.constant, consts), strict=True)
        )
        known.update(zip(program.invars, inputs, strict=True))

        def read(atom: Any) -> Tensor:
            return (
                self.constant(atom.val, atom.aval)
                if hasattr(atom, "val")
                else known[atom]
            )

        for equation in program.eqns:
            results = self.apply(equation, [read(atom) for atom in equation.invars])
            known.update(zip(equation.outvars, results, strict=True))
        return [read(atom) for atom in program.outvars]

    def apply(self, equation: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
        """The results of one operation of the program."""
        name = equation.primitive.name
        for variable in equation.outvars:
            self.type(variable.aval)  # refuses what has no counterpart
        if name in CALLS:
            return self._called(equation.params[CALLS[name]], inputs)
        if name in IDENTITIES:
            return list(inputs)
        if name in RULES:
            return RULES[name](self, equation, inputs)
        return [self._each(name, equation, inputs)]

    def _called(self, program: Any, inputs: Sequence[Tensor]) -> list[Tensor]:
        if hasattr(program, "jaxpr"):
            return self.closed(program, inputs)
        return self.run(program, (), inputs)

    def _each(self, name: str, equation: Any, inputs: Sequence[Tensor]) -> Tensor:
        if name in spell.SPELLED:
            build = spell.SPELLED[name](self, equation)
        elif name in PRIMITIVES:
            build = lambda *nodes: self.make.op(name, *nodes)  # noqa: E731
        else:
            raise self.refuse(f"the primitive {name}")
        return self.map(name, equation.outvars[0].aval, inputs, build)
