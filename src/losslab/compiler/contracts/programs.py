"""Programs on arrays whose sizes are known only at run time.

The module exports ``workspace``, which allocates for one set of sizes all that the
functions keep, and the functions, which are given a workspace and then their
arguments. Arrays are typed arrays, row by row; a result that is called like an
argument overwrites it. A call allocates no memory for numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from losslab.compiler.contracts.source import Function, module
from losslab.compiler.function import Code, Input, Output, storing_with_memory

_WORK = "work"


@dataclass(frozen=True)
class Program:
    """A function of Python, its arguments, and for each result where it goes.

    A result is returned, a list of results where there are several, or stored in the
    array of a name: an argument, or one more argument after the others.
    """

    function: Callable[..., Any]
    inputs: Sequence[Input]
    results: Sequence[str | None]

    @property
    def arguments(self) -> list[str]:
        """The arguments in JavaScript."""
        names = [x.name for x in self.inputs]
        return list(dict.fromkeys([_WORK, *names, *filter(None, self.results)]))

    @property
    def sizes(self) -> list[str]:
        """The names of the sizes."""
        every = (size for x in self.inputs for size in x.shape if isinstance(size, str))
        return list(dict.fromkeys(every))

    def code(self, where: str) -> Code:
        """The statements, given the sizes and the memory.

        Raises:
            Untranslatable: naming the program and what has no JavaScript.
        """
        outputs = [Output(target or "") for target in self.results]
        return storing_with_memory(where, self.function, self.inputs, outputs, [_WORK])


def source(name: str, programs: Mapping[str, Program]) -> str:
    """The module of the programs.

    Raises:
        Untranslatable: naming the program and what has no JavaScript.

    >>> double = Program(lambda x: 2.0 * x, [Input("x", ("n",))], ["x"])
    >>> print(source("example", {"double": double}))
    // example: compiled from its Python definition; do not edit.
    <BLANKLINE>
    export function workspace(n) {
      return { n };
    }
    <BLANKLINE>
    export function double(work, x) {
      const { n } = work;
      for (let i = 0; i < n; i++) {
        x[i] = 2 * x[i];
      }
    }
    <BLANKLINE>
    """
    codes = {key: program.code(f"{name}: {key}") for key, program in programs.items()}
    members = [_workspace(programs, codes)]
    for key, program in programs.items():
        members.append(Function(key, program.arguments, _unpacking(key, codes[key])))
    return module(name, {"": members})


def _workspace(programs: Mapping[str, Program], codes: Mapping[str, Code]) -> Function:
    """The sizes, and for each function the arrays it keeps."""
    sizes = list(dict.fromkeys(n for p in programs.values() for n in p.sizes))
    lines = ["return {", *(f"  {size}," for size in sizes)]
    for key, code in codes.items():
        if code.rooms:
            made = (f"{name}: new {kind}({size})" for name, kind, size in code.rooms)
            lines += [f"  {key}: {{", *(f"    {room}," for room in made), "  },"]
    if not any(code.rooms for code in codes.values()):
        lines = [f"return {{ {', '.join(sizes)} }};"]
    else:
        lines.append("};")
    return Function("workspace", sizes, Code(tuple(lines)))


def _unpacking(key: str, code: Code) -> Code:
    """The statements after those that take apart the workspace."""
    members = sorted(code.lengths)
    if code.rooms:
        names = ", ".join(name for name, _, _ in code.rooms)
        members.append(f"{key}: {{ {names} }}")
    if not members:
        return code
    head = f"const {{ {', '.join(members)} }} = {_WORK};"
    return replace(code, lines=(head, *code.lines))
