"""One traced function as one function of JavaScript."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jax.errors import InconclusiveDimensionOperation

from losslab.compiler.errors import Untranslatable
from losslab.compiler.flows import printer, write
from losslab.compiler.loops import in_turn
from losslab.compiler.memory import KINDS
from losslab.compiler.names import Names
from losslab.compiler.nodes import Node, Work, reachable
from losslab.compiler.printer import Printer
from losslab.compiler.simplify import Builder
from losslab.compiler.tensors import Tensor, indices, nested
from losslab.compiler.trace import Shape, trace
from losslab.compiler.translate import Translator
from losslab.compiler.work import Write


@dataclass(frozen=True)
class Input:
    """An argument: its name in JavaScript, and its dimensions if it is an array.

    A dimension is a number, or the name of a size that is known only at run time.
    """

    name: str
    shape: Shape = ()
    type: str = "float64"


@dataclass(frozen=True)
class Output:
    """Where a result goes: returned, or stored under ``target``.

    A ``fresh`` one is made by the function, another one is overwritten.
    """

    target: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class Code:
    """Printed statements, and what they need around them.

    Needed are the ``lengths`` that sizes are called by, helper functions, tables of
    constants, and ``rooms``: arrays that are kept from call to call, each with its
    kind and its size in JavaScript.
    """

    lines: tuple[str, ...]
    helpers: frozenset[str] = frozenset()
    tables: tuple[str, ...] = ()
    rooms: tuple[tuple[str, str, str], ...] = ()
    lengths: frozenset[str] = frozenset()

    def function(self, head: str) -> str:
        """The statements as the body of a function."""
        return "\n".join([f"{head} {{", *(f"  {line}" for line in self.lines), "}"])

    def alone(self, inputs: Iterable[Input]) -> "Code":
        """With the statements that find sizes and memory, apart from other code."""
        known = {x.shape[0]: x.name for x in inputs if len(x.shape) == 1}
        found = [f"const {n} = {known[n]}.length;" for n in known if n in self.lengths]
        kept = [
            f'const {name} = room("{name}", {kind}, {size});'
            for name, kind, size in self.rooms
        ]
        helpers = self.helpers | ({"room"} if kept else set())
        lines = (*found, *kept, *self.lines)
        return replace(self, lines=lines, helpers=frozenset(helpers), rooms=())


def code(page: Printer, names: Names) -> Code:
    """What a printer has printed."""
    # Sizes are printed apart: they are wanted before the first statement.
    aside = printer((), names)
    rooms = tuple((r.name, r.kind, aside.call(r.size)) for r in page.memory.rooms)
    lengths = frozenset(page.lengths | aside.lengths)
    tables = tuple(page.memory.tables.values())
    return Code(tuple(page.lines), frozenset(page.helpers), tables, rooms, lengths)


class Body:
    """A traced function as numbers of a graph, to be printed."""

    def __init__(
        self, where: str, function: Callable[..., Any], inputs: Sequence[Input]
    ) -> None:
        shapes, types = [x.shape for x in inputs], [x.type for x in inputs]
        try:
            program = trace(function, shapes, types).program
        except InconclusiveDimensionOperation as error:
            what = f"a program that depends on its sizes ({_first_line(error)})"
            raise Untranslatable(what, where) from error
        self.make = Builder()
        translator = Translator(self.make, where)
        pairs = zip(inputs, program.in_avals, strict=True)
        given = [translator.given(aval, x.name) for x, aval in pairs]
        self.results = translator.results(program, given)

    def numbers(self) -> list[Node]:
        """All numbers of results that have few, in order."""
        every = [(x, at) for x in self.results for at in indices(self.make, x.shape)]
        return [x.at(at) for x, at in every]

    def write(self, x: Tensor, target: str) -> Write:
        """A result on its way to an array."""
        array = self.make.leaf("buffer", x.type, target)
        nest = nested(self.make, x.shape, x.at)
        return Write(array, nest, self.make.product(x.shape))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].removesuffix(".")


def returning(
    where: str, function: Callable[..., Any], inputs: Sequence[Input]
) -> Code:
    """A function that returns a number, or all its numbers as a list."""
    body, taken = Body(where, function, inputs), Names(*(x.name for x in inputs))
    nodes = body.numbers()
    page = printer(nodes, taken)
    texts = [page.call(node) for node in nodes]
    is_number = len(body.results) == 1 and not body.results[0].shape
    page.lines.append(f"return {texts[0] if is_number else listed(texts)};")
    return code(page, taken).alone(inputs)


def listed(texts: Iterable[str]) -> str:
    """A list in JavaScript."""
    return f"[{', '.join(texts)}]"


def storing(
    where: str,
    function: Callable[..., Any],
    inputs: Sequence[Input],
    outputs: Sequence[Output],
    taken: Sequence[str] = (),
) -> Code:
    """A function of numbers and arrays, its results stored or returned.

    Every result is computed before any element is overwritten that it needs, so a
    target may be one of the inputs.
    """
    return storing_with_memory(where, function, inputs, outputs, taken).alone(inputs)


def storing_with_memory(
    where: str,
    function: Callable[..., Any],
    inputs: Sequence[Input],
    outputs: Sequence[Output],
    taken: Sequence[str] = (),
) -> Code:
    """As `storing`, for code that is given its sizes and its memory."""
    sizes = (d for x in inputs for d in x.shape if isinstance(d, str))
    words = [*(x.name for x in inputs), *(o.target for o in outputs), *taken, *sizes]
    return _Statements(Body(where, function, inputs), Names(*words)).to(outputs)


class _Statements:
    """The statements that store the results of a function."""

    def __init__(self, body: Body, names: Names) -> None:
        self.body = body
        self.names = names

    def to(self, outputs: Sequence[Output]) -> Code:
        """The code, each result on its way to its output."""
        pairs = list(zip(outputs, self.body.results, strict=True))
        arrays = [(output, x) for output, x in pairs if x.shape]
        writes = in_turn(
            self.body.make, [self.body.write(x, o.target) for o, x in arrays]
        )
        numbers = [(output, x.at(())) for output, x in pairs if not x.shape]
        roots = [node for w in writes for node in w.nodes]
        self.page = printer([*(node for _, node in numbers), *roots], self.names)
        for output, node in numbers:
            self._hint(output, node)
        for (output, _), each in zip(arrays, writes, strict=True):
            for node in each.nest.elements[:1]:
                self._hint(output, node)
        texts = [(output, self._now(node)) for output, node in numbers]
        self._write([output for output, _ in arrays], writes)
        self.page.lines.extend(_assignment(o, text) for o, text in texts if o.target)
        returned = [text for output, text in texts if not output.target]
        if returned:
            result = returned[0] if len(returned) == 1 else listed(returned)
            self.page.lines.append(f"return {result};")
        return code(self.page, self.names)

    def _hint(self, output: Output, node: Node) -> None:
        self.page.hints[node] = f"next_{output.target.split('.')[-1]}"

    def _now(self, node: Node) -> str:
        """A number, computed before any array is overwritten."""
        inline = reachable([node], lambda part: isinstance(part.value, Work))
        loads = any(part.op == "load" for part in inline)
        return self.page.atom(node) if loads else self.page.call(node)

    def _write(self, outputs: Sequence[Output], writes: Sequence[Write]) -> None:
        pairs = list(zip(outputs, writes, strict=True))
        for output, each in pairs:
            if output.fresh:
                made = f"new {KINDS[each.array.type]}({self.page.call(each.size)})"
                self.page.lines.append(f"const {output.target} = {made};")
        # A fresh array is full of zeros already.
        write(self.page, [w for o, w in pairs if not (o.fresh and _is_zero(w))])


def _is_zero(write: Write) -> bool:
    return all(node.literal(0) for node in write.nest.elements)


def _assignment(output: Output, text: str) -> str:
    return f"{'const ' if output.fresh else ''}{output.target} = {text};"
