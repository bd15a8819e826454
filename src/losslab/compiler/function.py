"""One traced function as one function of JavaScript."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from losslab.compiler.context import one
from losslab.compiler.errors import Untranslatable
from losslab.compiler.flows import printer
from losslab.compiler.names import Names
from losslab.compiler.nodes import LANE, Node
from losslab.compiler.simplify import Builder
from losslab.compiler.trace import flat, trace
from losslab.compiler.translate import Translator

LENGTHS = (9973, 9967)
"""Two lengths to trace vectors with: what is printed must not depend on which."""


@dataclass(frozen=True)
class Input:
    """An argument: its name in JavaScript, and whether it is a vector."""

    name: str
    vector: bool = False


@dataclass(frozen=True)
class Output:
    """Where a result goes: returned, or stored under ``target``.

    A ``fresh`` vector is made by the function, another one is overwritten.
    """

    target: str = ""
    vector: bool = False
    fresh: bool = False


@dataclass(frozen=True)
class Code:
    """Printed statements and the helper functions they call."""

    lines: tuple[str, ...]
    helpers: frozenset[str]

    def function(self, head: str) -> str:
        """The statements as the body of a function."""
        return "\n".join([f"{head} {{", *(f"  {line}" for line in self.lines), "}"])


def returning(where: str, function: Callable[..., Any], names: Sequence[str]) -> Code:
    """A function of numbers that returns a number, or all its numbers as a list."""
    traced = trace(function, [()] * len(names))
    make = Builder()
    inputs = [one(make.leaf("input", "float", name)) for name in names]
    results = Translator(make, where).closed(traced.program, inputs)
    nodes = [node for cells in results for node in cells.reshape(-1)]
    page = printer(nodes, Names(*names))
    texts = [page.call(node) for node in nodes]
    is_number = len(results) == 1 and results[0].ndim == 0
    page.lines.append(f"return {texts[0] if is_number else listed(texts)};")
    return Code(tuple(page.lines), frozenset(page.helpers))


def listed(texts: Iterable[str]) -> str:
    """A list in JavaScript."""
    return f"[{', '.join(texts)}]"


def for_any_length(where: str, printed: Callable[[int], Code]) -> Code:
    """What is printed for vectors, whichever length they are traced with.

    Raises:
        Untranslatable: where the program depends on the length.
    """
    first, second = map(printed, LENGTHS)
    if first != second:
        raise Untranslatable("a program that depends on the length of a vector", where)
    return first


def storing(
    where: str,
    function: Callable[..., Any],
    inputs: Sequence[Input],
    outputs: Sequence[Output],
    taken: Sequence[str] = (),
) -> Code:
    """A function of numbers and vectors of any length, its results stored or returned.

    Every result is computed before any element is overwritten, so the vectors may be
    the same memory.
    """

    def printed(length: int) -> Code:
        shapes = [(length,) if x.vector else () for x in inputs]
        traced = trace(function, shapes)
        names = Names(*(x.name for x in inputs), *(o.target for o in outputs), *taken)
        return _Body(where, traced.program, inputs, length, names).store(outputs)

    return for_any_length(where, printed)


def vectors(where: str, results: Any, length: int) -> list[bool]:
    """Which results of a traced function are vectors.

    Raises:
        Untranslatable: for a result that is neither a number nor a vector.
    """
    shapes = [leaf.shape for leaf in flat(results)]
    for shape in shapes:
        if shape not in ((), (length,)):
            raise Untranslatable(f"a result of shape {shape}", where)
    return [shape != () for shape in shapes]


class _Body:
    """The statements of a function of vectors."""

    def __init__(
        self, where: str, program: Any, inputs: Sequence[Input], lane: int, names: Names
    ) -> None:
        self.make = Builder()
        translator = Translator(self.make, where, lane)
        cells = [self._input(x) for x in inputs]
        results = translator.closed(program, cells)
        self.nodes: list[Node] = [result.reshape(-1)[0] for result in results]
        first = next(x.name for x in reversed(inputs) if x.vector)
        self.page = printer(self.nodes, names)
        self.length = f"const n = {first}.length;"

    def _input(self, x: Input) -> Any:
        if x.vector:
            leaf = self.make.leaf("element", "float", f"{x.name}[i]", LANE)
            return one(leaf).reshape(1)
        return one(self.make.leaf("input", "float", x.name))

    def store(self, outputs: Sequence[Output]) -> Code:
        pairs = list(zip(outputs, self.nodes, strict=True))
        for output, node in pairs:
            self.page.hints[node] = f"next_{output.target.split('.')[-1]}"
        numbers = [(o, self.page.call(node)) for o, node in pairs if not o.vector]
        self._store_vectors([(o, node) for o, node in pairs if o.vector])
        self.page.lines.extend(_stored(output, text) for output, text in numbers)
        lines = [self.length] * self.page.uses_length + self.page.lines
        return Code(tuple(lines), frozenset(self.page.helpers))

    def _store_vectors(self, pairs: Sequence[tuple[Output, Node]]) -> None:
        for output, _ in pairs:
            if output.fresh:
                self.page.uses_length = True
                made = f"const {output.target} = new Float64Array(n);"
                self.page.lines.append(made)
        # A fresh Float64Array is full of zeros already.
        pairs = [(o, node) for o, node in pairs if not (o.fresh and node.literal(0.0))]
        if pairs:
            self._fill(pairs)

    def _fill(self, pairs: Sequence[tuple[Output, Node]]) -> None:
        with self.page.over_lane():
            later = [self.page.atom(node) for _, node in pairs[1:]]
            texts = [self.page.call(pairs[0][1]), *later]
            for (output, _), text in zip(pairs, texts, strict=True):
                self.page.lines.append(f"{output.target}[i] = {text};")


def _stored(output: Output, text: str) -> str:
    if not output.target:
        return f"return {text};"
    return (
        f"const {output.target} = {text};"
        if output.fresh
        else f"{output.target} = {text};"
    )
