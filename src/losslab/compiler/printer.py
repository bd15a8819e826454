"""From the graph of scalar operations to JavaScript.

An operation used once is printed where it is used; one used more often, or long, or
the same for every turn of a loop, gets a name in the outermost block where it has a
meaning.
"""

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from losslab.compiler.names import Names
from losslab.compiler.nodes import LANE, Node, Region, reachable
from losslab.compiler.primitives import (
    ATOM,
    EQUAL,
    HELPERS,
    ORDER,
    PRIMITIVES,
    TERNARY,
    UNARY,
)

_LONG = 64
_DEEP = 80
"""So many operations inside one another get a name, so that recursion has a bound."""
_LEAVES = ("literal", "input", "element", "length", "index")


@dataclass(eq=False)
class Block:
    """The statements inside one pair of braces, and the names they declare."""

    region: Region | None
    head: str = ""
    lines: list[str] = field(default_factory=list[str])
    names: dict[Any, str] = field(default_factory=dict[Any, str])


Compute = Callable[["Printer", Node], None]


class Printer:
    """Prints the statements that compute the roots, in the order they are asked for.

    ``compute`` prints what takes statements of its own: sums, loops and branches.
    Vectors have the length ``n``.
    """

    def __init__(self, roots: Iterable[Node], names: Names, compute: Compute) -> None:
        roots = list(roots)
        self.names = names
        self.uses_length = False
        self._compute = compute
        self.helpers: set[str] = set()
        self.hints: dict[Node, str] = {}
        self._blocks = [Block(None)]
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
    def block(self, head: str, region: Region | None = None) -> Generator[Block]:
        """Statements inside braces after ``head``."""
        inner = Block(region, head)
        self._blocks.append(inner)
        yield inner
        self._blocks.pop()
        self.lines.extend([inner.head, *(f"  {line}" for line in inner.lines), "}"])

    def over_lane(self) -> Any:
        """A loop over the elements of the vectors."""
        self.uses_length = True
        return self.block("for (let i = 0; i < n; i++) {", LANE)

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

    def named(self, node: Node) -> str | None:
        """The name under which an open block knows the node."""
        key: Any = node
        if node.op in ("result", "stacked"):
            place = node.value if node.op == "result" else node.value[0]
            key = (node.args[0], place)
        name = next(
            (b.names[key] for b in reversed(self._blocks) if key in b.names), None
        )
        return f"{name}[{node.value[1]}]" if name and node.op == "stacked" else name

    def call(self, node: Node, binds: int = 0) -> str:
        """JavaScript for a node, in brackets where it binds less than wanted."""
        for landing in self._landings_before(node):
            self.atom(landing)
        text, tight = self._text(node, self._blocks[-1])
        return text if tight >= binds else f"({text})"

    def _landings_before(self, node: Node) -> list[Node]:
        """What is named before the node, so that the way down to it is never long."""
        if not self._landings:
            return []
        regions = {block.region for block in self._blocks}
        below = reachable([node], lambda part: self.named(part) is not None)
        ready = (part for part in below if part is not node)
        return [n for n in ready if n in self._landings and n.regions <= regions]

    def atom(self, node: Node) -> str:
        """JavaScript for a node that costs nothing to repeat."""
        if node.op not in _LEAVES and not self.named(node):
            text = self.call(node)
            return self.named(node) or self._declare(node, text, self._home(node))
        return self.call(node, ATOM)

    def _home(self, node: Node) -> Block:
        """The outermost open block in which the node has a meaning."""
        blocks = reversed(self._blocks)
        return next((b for b in blocks if b.region in node.regions), self._blocks[0])

    def _text(self, node: Node, at: Block) -> tuple[str, int]:
        name = self.named(node)
        if name:
            return name, ATOM
        home = self._home(node)
        if node.op in ("reduce", "result", "stacked"):
            with self._at(home):
                self._compute(self, node)
            return self._text(node, at)
        text, binds = self._expression(node, home)
        long = len(text) > _LONG and node not in self._roots
        shared = self._uses[node] > 1 or home is not at or long
        if shared and node.op not in _LEAVES:
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
            self.uses_length = True
            return "n", ATOM
        if node.op in _LEAVES:
            return "i" if node.op == "index" else node.value, ATOM
        if node.op == "select":
            p, a, b = self._operands(node.args, (TERNARY + 1,) * 3, home)
            return f"{p} ? {a} : {b}", TERNARY
        return self._operation(node, home)

    def _operation(self, node: Node, home: Block) -> tuple[str, int]:
        row, args = PRIMITIVES[node.op], node.args
        text = row.text
        if row.binds in (ORDER, EQUAL) and args[0].op == "literal":
            # `x > 0` reads better than `0 < x`.
            args, text = args[::-1], text.replace("<", ">")
        needs = row.needs if row.binds != ATOM else (0,) * len(args)
        self.helpers.update(name for name in HELPERS if text.startswith(f"{name}("))
        return text.format(*self._operands(args, needs, home)), row.binds

    def _operands(
        self, args: Iterable[Node], needs: Iterable[int], home: Block
    ) -> list[str]:
        texts = [self._text(arg, home) for arg in args]
        pairs = zip(texts, needs, strict=True)
        return [text if binds >= need else f"({text})" for (text, binds), need in pairs]

    def together(self, node: Node) -> list[Node]:
        """The sums over vectors that one loop can compute along with this one."""
        depth = self._depths[node]
        return [
            other
            for other in self._nodes
            if other.op == "reduce"
            and self._depths[other] == depth
            and other.regions == node.regions
        ]


def literal(value: Any) -> tuple[str, int]:
    """A number or truth value in JavaScript, and how tightly it binds."""
    if isinstance(value, bool):
        return str(value).lower(), ATOM
    if value != value:
        return "NaN", ATOM
    if value in (float("inf"), float("-inf")):
        text = "Infinity" if value > 0 else "-Infinity"
    else:
        text = re.sub(r"e([+-])0?", _exponent, repr(value).removesuffix(".0"))
    return text, UNARY if text.startswith("-") else ATOM


def _exponent(found: re.Match[str]) -> str:
    return "e-" if found[1] == "-" else "e"


def _depths(nodes: Iterable[Node]) -> dict[Node, int]:
    """How many sums over vectors stand one inside the other, below each node."""
    depths: dict[Node, int] = {}
    for node in nodes:
        inside = max((depths[child] for child in node.needs), default=0)
        depths[node] = inside + (node.op == "reduce")
    return depths


def _landings(nodes: Iterable[Node]) -> frozenset[Node]:
    """Nodes between which no way has more than `_DEEP` steps; none if none is longer.

    Sums and loops are among them, because what is inside them cannot stand before
    them.
    """
    steps: dict[Node, int] = {}
    found: set[Node] = set()
    flows: set[Node] = set()
    for node in nodes:
        count = 1 + max((steps[child] for child in node.needs), default=0)
        if node.op in ("reduce", "result", "stacked"):
            flows.add(node)
        if count > _DEEP:
            found.add(node)
            count = 0
        steps[node] = count
    return frozenset(found | flows) if found else frozenset()
