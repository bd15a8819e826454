"""What takes statements of its own: loops over axes, and control flow."""

from dataclasses import dataclass

from losslab.compiler.nodes import Axis, Node, Region, Work


@dataclass(frozen=True)
class Nest:
    """Numbers to be stored: each element at its place, at all indices of the axes."""

    axes: tuple[Axis, ...]
    places: tuple[Node, ...]
    elements: tuple[Node, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything that is computed."""
        return (*self.elements, *self.places)


@dataclass(frozen=True)
class Write:
    """A nest, and the array of ``size`` numbers that it goes to."""

    array: Node
    nest: Nest
    size: Node

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything that is computed, and the array."""
        return (*self.nest.nodes, self.array)


@dataclass(frozen=True)
class Reduce(Work):
    """What comes together at all indices, one after the other.

    The operand is what follows ``so_far`` at each of them.
    """

    axes: tuple[Axis, ...]
    so_far: Node
    start: Node

    @property
    def inside(self) -> tuple[Node, ...]:
        return (self.start,)

    @property
    def binds(self) -> frozenset[Region]:
        return self.so_far.regions


@dataclass(frozen=True)
class Ask(Work):
    """What the host is asked at a point; the operands are its coordinates."""

    what: str


@dataclass(frozen=True)
class Call(Work):
    """A function of the module; the operands are its arguments."""

    name: str


@dataclass(frozen=True)
class Extreme(Work):
    """Where along the axis the operand is largest or smallest, the first such index."""

    compare: str
    axis: Axis

    @property
    def binds(self) -> frozenset[Region]:
        return frozenset({self.axis})


@dataclass(frozen=True)
class Fill(Work):
    """An array of ``size`` numbers; the name is for reading."""

    nest: Nest
    size: Node
    name: str

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What it loops over."""
        return self.nest.axes

    @property
    def inside(self) -> tuple[Node, ...]:
        return (*self.nest.nodes, self.size)

    @property
    def binds(self) -> frozenset[Region]:
        return frozenset(self.nest.axes)


@dataclass(frozen=True)
class Running(Work):
    """An array of what has come together along the last axis, up to each index.

    The operand is what follows ``so_far`` at each of them.
    """

    axes: tuple[Axis, ...]
    so_far: Node
    start: Node
    place: Node
    size: Node
    reverse: bool

    @property
    def inside(self) -> tuple[Node, ...]:
        return (self.start, self.place, self.size)

    @property
    def binds(self) -> frozenset[Region]:
        return self.so_far.regions | frozenset(self.axes)


@dataclass(frozen=True)
class Order(Work):
    """An array of indices in the stable order of the keys along the last axis.

    The operands are the keys at the index ``axes[-1]``, the first deciding before the
    second; ``others`` are the same keys at the index ``other``.
    """

    axes: tuple[Axis, ...]
    other: Axis
    others: tuple[Node, ...]
    row: Node
    size: Node

    @property
    def inside(self) -> tuple[Node, ...]:
        return (*self.others, self.row, self.size)

    @property
    def binds(self) -> frozenset[Region]:
        return frozenset({*self.axes, self.other})


@dataclass(frozen=True)
class Scatter(Work):
    """An array filled first, and then changed at places that are computed.

    The operands are the place, whether it is inside, and the number that comes there.
    """

    first: Nest
    axes: tuple[Axis, ...]
    combine: str
    size: Node

    @property
    def inside(self) -> tuple[Node, ...]:
        return (*self.first.nodes, self.size)

    @property
    def binds(self) -> frozenset[Region]:
        return frozenset({*self.first.axes, *self.axes})


@dataclass(frozen=True, eq=False)
class Loop(Work):
    """A loop that carries numbers and arrays: while it ``goes_on``, or counted.

    The operands are the numbers that ``numbers`` start as; they become ``then``.
    """

    region: Region
    numbers: tuple[Node, ...]
    then: tuple[Node, ...]
    first: tuple[Write, ...]
    writes: tuple[Write, ...]
    goes_on: Node | None = None
    counter: Node | None = None
    length: Node | None = None
    reverse: bool = False

    @property
    def inside(self) -> tuple[Node, ...]:
        ends = [node for node in (self.goes_on, self.length) if node]
        written = (
            node for write in (*self.first, *self.writes) for node in write.nodes
        )
        return (*ends, *self.then, *written)

    @property
    def binds(self) -> frozenset[Region]:
        axes = (
            axis for write in (*self.first, *self.writes) for axis in write.nest.axes
        )
        return frozenset({self.region, *axes})


@dataclass(frozen=True, eq=False)
class Branch:
    """One way: what it is entered with, and the numbers and arrays it yields."""

    region: Region
    given: tuple[Node, ...]
    numbers: tuple[Node, ...]
    writes: tuple[Write, ...]


@dataclass(frozen=True, eq=False)
class Branching(Work):
    """The first branch whose test holds, or the last.

    The operands are the tests, and then what the branches are entered with.
    """

    branches: tuple[Branch, ...]

    @property
    def inside(self) -> tuple[Node, ...]:
        writes = (write for branch in self.branches for write in branch.writes)
        numbers = (node for branch in self.branches for node in branch.numbers)
        return (*numbers, *(node for write in writes for node in write.nodes))

    @property
    def binds(self) -> frozenset[Region]:
        writes = (write for branch in self.branches for write in branch.writes)
        axes = (axis for write in writes for axis in write.nest.axes)
        return frozenset({*(branch.region for branch in self.branches), *axes})
