"""From the graph of operations to JavaScript.

An operation used once is printed where it is used; one used more often, or long, or
the same for every turn of a loop, gets a name in the outermost block where it has a
meaning.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from losslab.compiler.memory import Memory, literal
from losslab.compiler.names import Names
from losslab.compiler.nodes import Axis, Node, Region, Work, reachable
from losslab.compiler.primitives import ATOM, EQUAL, HELPERS, ORDER, PRIMITIVES, TERNARY
from losslab.compiler.special import FUNCTIONS

_LONG = 64
_DEEP = 80
"""So many operations inside one another get a name, so that recursion has a bound."""
_LEAVES = ("literal", "input", "length", "index")
_ARRAYS = ("buffer", "storage", "table")
_STORED = (*_ARRAYS, "fill", "running", "order", "scatter", "outcome", "answer")


@dataclass(eq=False)
class Block:
    """The statements inside one pair of braces, and the names they declare."""

    regions: frozenset[Region] = frozenset()
    head: str = ""
    lines: list[str] = field(default_factory=list[str])
    names: dict[Any, str] = field(default_factory=dict[Any, str])


Compute = Callable[["Printer", Node], None]


class Printer:
    """Prints the statements that compute the roots, in the order they are asked for.

    ``compute`` prints what takes statements of its own: loops and branches.
    """

    def __init__(self, roots: Iterable[Node], names: Names, compute: Compute) -> None:
        roots = list(roots)
        self.names = names
        self.memory = Memory(names)
        self.helpers: set[str] = set()
        self.lengths: set[str] = set()
        self.hints: dict[Node, str] = {}
        self._compute = compute
        self._blocks = [Block()]
        self._nodes = reachable(roots)
        self._uses = Counter(child for node in self._nodes for child in node.needs)
        self._uses.update(roots)
        self._roots = frozenset(roots)
        self._depths = _depths(self._nodes)
        self._landings = _landings(self._nodes)

    @property
    def lines(self) -> list[str]:
        """The statements so far of the innermost open block."""
        return self._blocks[-1].lines

    @contextmanager
    def block(self, head: str, *regions: Region, end: str = "}") -> Generator[Block]:
        """Statements inside braces after ``head``."""
        inner = Block(frozenset(regions), head)
        self._blocks.append(inner)
        yield inner
        self._blocks.pop()
        self.lines.extend([inner.head, *(f"  {line}" for line in inner.lines), end])

    @contextmanager
    def over(self, *axes: Axis, reverse: bool = False) -> Generator[None]:
        """Loops over the axes, the last one innermost; that one may count down."""
        if not axes:
            yield
            return
        first, *rest = axes
        with self.counted(first, self.call(first.size), reverse and not rest) as block:
            block.names[first] = block.names[None]
            with self.over(*rest, reverse=reverse):
                yield

    @contextmanager
    def counted(self, region: Region, size: str, reverse: bool) -> Generator[Block]:
        """A loop that counts; its block knows the running index as None."""
        i = self.running()
        head = f"for (let {i} = 0; {i} < {size}; {i}++) {{"
        if reverse:
            head = f"for (let {i} = {size} - 1; {i} >= 0; {i}--) {{"
        with self.block(head, region) as block:
            block.names[None] = i
            yield block

    def running(self, beside: int = 0) -> str:
        """A name for a running index, another one than those of the open loops."""
        return self.names.loop(sum(None in b.names for b in self._blocks) + beside)

    @contextmanager
    def _at(self, home: Block) -> Generator[None]:
        """Statements go to an outer block, before the ones inside it."""
        depth = self._blocks.index(home) + 1
        above = self._blocks[depth:]
        del self._blocks[depth:]
        yield
        self._blocks += above

    def know(self, names: Mapping[Any, str]) -> None:
        """Names under which the innermost block knows nodes or results of a flow."""
        self._blocks[-1].names.update(names)

    def enter(self, names: Mapping[Node, str]) -> None:
        """Names of what the innermost block is entered with, again and again."""
        self.know(names)
        block = self._blocks[-1]
        block.regions = block.regions.union(*(node.regions for node in names))

    def named(self, node: Node) -> str | None:
        """The name under which an open block knows the node."""
        key: Any = node
        if node.op == "index":
            key = node.value
        if node.op in ("result", "outcome"):
            key = (node.args[0], node.value)
        blocks = reversed(self._blocks)
        return next((b.names[key] for b in blocks if key in b.names), None)

    def array(self, node: Node) -> str:
        """The name of a stored array, once its numbers are there."""
        known = self.named(node)
        if known:
            return known
        if node.op in _ARRAYS:
            return self.memory.name(node)
        with self._at(self._home(node)):
            self._compute(self, node.args[0] if node.op == "outcome" else node)
        return self.named(node) or self.memory.name(node.value)

    def call(self, node: Node, binds: int = 0) -> str:
        """JavaScript for a node, in brackets where it binds less than wanted."""
        for landing in self._landings_before(node):
            self.operand(landing)
        text, tight = self._text(node, self._blocks[-1])
        return text if tight >= binds else f"({text})"

    def _landings_before(self, node: Node) -> list[Node]:
        """What is named before the node, so that the way down to it is never long."""
        if not self._landings:
            return []
        below = reachable([node], lambda part: self.named(part) is not None)
        ready = (part for part in below if part is not node)
        return [n for n in ready if n in self._landings and self._is_ready(n)]

    def _is_ready(self, node: Node) -> bool:
        """Whether all loops and branches are open that the node belongs to."""
        return node.regions <= frozenset[Region]().union(
            *(block.regions for block in self._blocks)
        )

    def prepare(self, roots: Sequence[Node]) -> None:
        """Compute what the roots need outside of loops that are still to be opened."""
        inner = reachable(roots, self._is_ready)
        edge = (child for part in inner for child in part.needs)
        for node in dict.fromkeys([*roots, *edge]):
            if self._is_ready(node):
                self.operand(node)

    def operand(self, node: Node) -> str:
        """A number that costs nothing to repeat, or the name of an array."""
        return self.array(node) if node.op in _STORED else self.atom(node)

    def atom(self, node: Node) -> str:
        """JavaScript for a node that costs nothing to repeat, now or later."""
        if node.op not in _LEAVES and not self.named(node):
            text = self.call(node)
            return self.named(node) or self._declare(node, text, self._home(node))
        return self.call(node, ATOM)

    def _home(self, node: Node) -> Block:
        """The outermost open block in which the node has a meaning."""
        blocks = reversed(self._blocks)
        return next((b for b in blocks if b.regions & node.regions), self._blocks[0])

    def _text(self, node: Node, at: Block) -> tuple[str, int]:
        name = self.named(node)
        if name:
            return name, ATOM
        if node.op == "same":
            return self._text(node.args[0], at)
        home = self._home(node)
        if node.op == "result" or isinstance(node.value, Work):
            with self._at(home):
                self._compute(self, node.args[0] if node.op == "result" else node)
            return self._text(node, at)
        text, binds = self._expression(node, home)
        long = len(text) > _LONG and node not in self._roots
        often = self._uses[node] > 1 and not _is_short_load(node)
        if (often or home is not at or long) and node.op not in _LEAVES:
            return self._declare(node, text, home), ATOM
        return text, binds

    def _declare(self, node: Node, text: str, home: Block) -> str:
        name = self.names.fresh(self.hints.get(node, "v"))
        home.lines.append(f"const {name} = {text};")
        home.names[node] = name
        return name

    def _expression(self, node: Node, home: Block) -> tuple[str, int]:
        """The operation in JavaScript, and how tightly it binds."""
        if node.op == "literal":
            return literal(node.value)
        if node.op == "length":
            self.lengths.add(node.value)
            return node.value, ATOM
        if node.op in _LEAVES:
            return node.value, ATOM
        if node.op == "load":
            return self._load(node, home)
        if node.op == "select":
            p, a, b = self._operands(node.args, (TERNARY + 1,) * 3, home)
            return f"{p} ? {a} : {b}", TERNARY
        return self._operation(node, home)

    def _load(self, node: Node, home: Block) -> tuple[str, int]:
        array, place = node.args
        text = f"{self.array(array)}[{self._text(place, home)[0]}]"
        return (f"{text} !== 0", EQUAL) if node.type == "bool" else (text, ATOM)

    def _operation(self, node: Node, home: Block) -> tuple[str, int]:
        row, args = PRIMITIVES[node.op], node.args
        text = row.text
        if row.binds in (ORDER, EQUAL) and args[0].op == "literal":
            # `x > 0` reads better than `0 < x`.
            args, text = args[::-1], text.replace("<", ">")
        needs = row.needs if row.binds != ATOM else (0,) * len(args)
        helper = text.partition("(")[0]
        self.helpers.update({helper} & {*HELPERS, *FUNCTIONS})
        return text.format(*self._operands(args, needs, home)), row.binds

    def _operands(
        self, args: Iterable[Node], needs: Iterable[int], home: Block
    ) -> list[str]:
        texts = [self._text(arg, home) for arg in args]
        pairs = zip(texts, needs, strict=True)
        return [text if binds >= need else f"({text})" for (text, binds), need in pairs]

    def together(self, node: Node) -> list[Node]:
        """The loops of the same kind that one loop can do along with this one."""
        axes = node.value.axes
        return [
            other
            for other in self._nodes
            if other.op == node.op
            and other.value.axes == axes
            and other.regions == node.regions
            and self._depths[other] == self._depths[node]
            and not self.named(other)
        ]


def _is_short_load(node: Node) -> bool:
    return node.op == "load" and node.args[1].op in _LEAVES


def _depths(nodes: Iterable[Node]) -> dict[Node, int]:
    """How many loops need one another, one after the other, below each node."""
    depths: dict[Node, int] = {}
    for node in nodes:
        inside = max((depths[child] for child in node.needs), default=0)
        depths[node] = inside + isinstance(node.value, Work)
    return depths


def _landings(nodes: Iterable[Node]) -> frozenset[Node]:
    """Nodes between which no way has more than `_DEEP` steps; none if none is longer.

    Loops are among them, because what is inside them cannot stand before them.
    """
    steps: dict[Node, int] = {}
    found: set[Node] = set()
    for node in nodes:
        count = 1 + max((steps[child] for child in node.needs), default=0)
        if count > _DEEP:
            found.add(node)
            count = 0
        steps[node] = count
    apart = ("result", "asked", "reduce", "extreme", *_STORED)
    loops = {n for n in nodes if n.op in apart}
    return frozenset(found | loops) if found else frozenset()
