"""Arrays as rules: the number at an index, as a node of the graph.

An array that has few numbers is so many nodes. Any other one is a rule that its
consumers apply at the indices they need, so that operations run together in one loop,
and moving numbers is arithmetic on indices. Only where a rule would be computed again
and again its numbers are stored: `plan` decides that once the whole program is known.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from losslab.compiler.nodes import Axis, Index, Node, Type
from losslab.compiler.simplify import Builder
from losslab.compiler.work import Fill, Nest

FEW = 16
"""A dimension up to this size is that many nodes, and not a loop."""

DEEP = 60
"""So many rules that apply one another are interrupted by an array."""

MOVES, COMPUTES, LOOPS = range(3)
"""What a rule costs: arithmetic on indices, on numbers, or a loop."""


@dataclass(frozen=True)
class Use:
    """That a consumer needs a tensor, at its own indices or ``moved`` to others.

    ``again`` says that it needs numbers more than once, ``guarded`` that it asks for
    more of them than there are and takes those that are there.
    """

    item: "Item"
    moved: bool = False
    again: bool = False
    guarded: bool = False


@dataclass(eq=False)
class Item:
    """A step of the program, in the order in which it was traced.

    ``again`` says that its numbers are needed more than once, ``sites`` where.
    """

    uses: tuple[Use, ...]
    needed: bool = field(default=False, init=False)
    again: bool = field(default=False, init=False)
    sites: set[Any] = field(default_factory=set[Any], init=False)
    loops: int = field(default=0, init=False)
    whole: int = field(default=0, init=False)

    def settle(self, make: Builder) -> None:
        """Make its nodes; everything it uses is settled."""

    def tell(self) -> None:
        """Tell what it uses where, and how often, its numbers will be needed."""
        for place, use in enumerate(self.uses):
            use.item.needed = True
            use.item.again |= use.again
            use.item.sites.add((id(self), place))


@dataclass(eq=False)
class Tensor(Item):
    """An array: its shape, and the rule for the number at an index.

    ``cost`` is what the rule does itself; ``name`` is for reading.
    """

    shape: Index
    type: Type
    rule: Callable[[Index], Node]
    cost: int = COMPUTES
    name: str = "v"
    stored: bool = field(default=False, init=False)
    depth: int = field(default=0, init=False)
    array: Node | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._known: dict[Index, Node] = {}
        self.few = all(map(is_few, self.shape))

    def at(self, index: Index) -> Node:
        """The number at the index."""
        if index not in self._known:
            self._known[index] = self.rule(index)
        return self._known[index]

    def settle(self, make: Builder) -> None:
        if self.stored:
            self.store(make)
        elif self.few:
            for index in indices(make, self.shape):
                self.at(index)

    def store(self, make: Builder) -> Node:
        """Its numbers in an array, from which they are loaded from now on."""
        if self.array is None:
            nest = nested(make, self.shape, self.at)
            work = Fill(nest, make.product(self.shape), self.name)
            self.array = make.node("fill", self.type, (), work)
            self.rule = loaded(make, self.array, self.shape)
            self._known.clear()
        return self.array

    def foresee(self) -> None:
        """What applying the rule costs with all that it applies in turn."""
        used = (use.item for use in self.uses)
        # Few numbers have names of their own, where an array would be stored.
        below = [x for x in used if isinstance(x, Tensor) and not (x.stored or x.few)]
        self.whole = max([self.cost, *(tensor.whole for tensor in below)])
        self.depth = 1 + max([0, *(tensor.depth for tensor in below)])
        if self.depth > DEEP and self.whole > MOVES:
            self.depth = 0

    def decide(self) -> None:
        """Whether it is stored, from what its consumers do with it."""
        often = self.again and self.cost > MOVES
        looped = self.whole == LOOPS and self.cost > MOVES and len(self.sites) > 1
        self.stored = not self.few and (often or looped or self.depth == 0)

    def tell(self) -> None:
        """Tell what it uses where, and how often, its numbers will be needed."""
        through = not (self.few or self.stored or self.cost == LOOPS)
        for place, use in enumerate(self.uses):
            own = {(id(self), place if use.moved else 0)}
            moved = {(id(self), place, site) for site in self.sites}
            sites = (moved if use.moved else self.sites) if through else own
            use.item.needed = True
            wasted = use.guarded and use.item.whole == LOOPS
            use.item.again |= use.again or wasted or (self.again and through)
            use.item.sites |= set(itertools.islice(sites, 2))


@dataclass(eq=False)
class Array(Tensor):
    """An array whose numbers come out of loops of its own, all at once."""

    build: Callable[[], Node] = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.stored = True

    def settle(self, make: Builder) -> None:
        self.array = self.build()
        super().settle(make)

    def store(self, make: Builder) -> Node:
        assert self.array is not None
        return self.array

    def foresee(self) -> None:
        self.whole = self.depth = 0

    def decide(self) -> None:
        """It is stored whatever its consumers do."""


def is_few(size: Node) -> bool:
    """Whether a dimension of this size becomes nodes and not a loop."""
    return size.op == "literal" and size.value <= FEW


def repeats(own: Index, shape: Index) -> bool:
    """Whether an outer loop over the shape finds an array of its own again.

    An inner loop does not: what does not depend on it is computed before.
    """
    large = [k for k, size in enumerate(own) if not is_few(size)]
    outer = range(max(large, default=0))
    return any(own[k].literal(1) and not is_few(shape[k]) for k in outer)


def indices(make: Builder, shape: Index) -> Iterator[Index]:
    """All indices of an array of few numbers."""
    return itertools.product(*([make.whole(k) for k in range(s.value)] for s in shape))


def nested(
    make: Builder, shape: Index, at: Callable[[Index], Node], level: int = 0
) -> Nest:
    """Loops over the large dimensions, and in them the numbers of the small ones."""
    axes: list[Node] = []
    ranges: list[Sequence[Node]] = []
    for size in shape:
        if is_few(size):
            ranges.append([make.whole(k) for k in range(size.value)])
        else:
            axes.append(make.axis(size, level + len(axes)))
            ranges.append(axes[-1:])
    every = list(itertools.product(*ranges))
    places = tuple(make.offset(index, shape) for index in every)
    bound = tuple(axis.value for axis in axes)
    return Nest(bound, places, tuple(map(at, every)))


def loaded(make: Builder, array: Node, shape: Index) -> Callable[[Index], Node]:
    """The rule that loads the number at an index from where it is stored."""
    return lambda index: make.load(array, make.offset(index, shape))


def free_level(index: Index) -> int:
    """The depth for a loop inside those that the index is computed in."""
    regions = (region for node in index for region in node.regions)
    return 1 + max((r.level for r in regions if isinstance(r, Axis)), default=-1)


def plan(items: Sequence[Item], roots: Sequence[Tensor]) -> None:
    """Decide what is needed and what is stored.

    The second time what an array costs is known from what was stored the first time.
    """
    tensors = [item for item in items if isinstance(item, Tensor)]
    for _ in range(2):
        for tensor in tensors:
            tensor.foresee()
        for item in items:
            item.needed, item.again, item.sites = False, False, set()
        for root in roots:
            root.needed = True
            root.sites.add(root.shape)
        for item in reversed(items):
            if isinstance(item, Tensor):
                item.decide()
            if item.needed:
                item.tell()
