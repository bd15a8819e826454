"""Loops and branches as statements of JavaScript."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager

from losslab.compiler.names import Names
from losslab.compiler.nodes import Node
from losslab.compiler.primitives import SUM
from losslab.compiler.printer import Block, Printer
from losslab.compiler.work import (
    Ask,
    Branch,
    Branching,
    Call,
    Extreme,
    Fill,
    Loop,
    Nest,
    Order,
    Reduce,
    Running,
    Scatter,
    Write,
)


def printer(roots: Iterable[Node], names: Names) -> Printer:
    """A printer that knows loops and branches."""
    return Printer(roots, names, _compute)


def _compute(to: Printer, node: Node) -> None:
    """The statements that the number, or the numbers, of a node come from."""
    _STATEMENTS[type(node.value)](to, node, node.value)


def _reduce(to: Printer, node: Node, work: Reduce) -> None:
    """One loop for all that can come together in it."""
    members = to.together(node)
    names = [to.names.fresh("total") for _ in members]
    for member, name in zip(members, names, strict=True):
        to.lines.append(f"let {name} = {to.call(member.value.start)};")
    with to.over(*work.axes):
        to.enter({m.value.so_far: n for m, n in zip(members, names, strict=True)})
        for member, name in zip(members, names, strict=True):
            to.lines.append(_next(to, member.args[0], member.value.so_far, name))
    to.know(dict(zip(members, names, strict=True)))


def _next(to: Printer, then: Node, so_far: Node, name: str) -> str:
    """What is so far becomes what is then."""
    if then.op == "add" and then.args[0] is so_far:
        return f"{name} += {to.call(then.args[1])};"
    return f"{name} = {to.call(then)};"


def _ask(to: Printer, node: Node, work: Ask) -> None:
    texts = ", ".join(to.call(coordinate) for coordinate in node.args)
    name = to.names.fresh(work.what)
    to.lines.append(f"const {name} = here.{work.what}At({texts});")
    to.know({node: name})


def _call(to: Printer, node: Node, work: Call) -> None:
    texts = ", ".join(to.operand(argument) for argument in node.args)
    name = to.names.fresh("v")
    to.lines.append(f"const {name} = {work.name}({texts});")
    to.know({node: name})


def _extreme(to: Printer, node: Node, work: Extreme) -> None:
    best, place = to.names.fresh("best"), to.names.fresh("place")
    worst = "-Infinity" if work.compare == ">" else "Infinity"
    to.lines.append(f"let {best} = {worst}, {place} = 0;")
    with to.over(work.axis):
        x, at = to.atom(node.args[0]), to.running(-1)
        better = f"{x} {work.compare} {best} || {x} !== {x} && {best} === {best}"
        with to.block(f"if ({better}) {{"):
            to.lines.append(f"{best} = {x};")
            to.lines.append(f"{place} = {at};")
    to.know({node: place})


def _fill(to: Printer, node: Node, work: Fill) -> None:
    members = to.together(node)
    names = [to.memory.room(m, m.value.name, m.value.size) for m in members]
    nests = [member.value.nest for member in members]
    _store(to, list(zip(names, nests, strict=True)))
    to.know(dict(zip(members, names, strict=True)))


def _store(to: Printer, pairs: Sequence[tuple[str, Nest]]) -> None:
    """Nests over the same axes, in one loop; all is computed before any is stored."""
    with to.over(*pairs[0][1].axes):
        each = [
            (name, *both)
            for name, nest in pairs
            for both in zip(nest.places, nest.elements, strict=True)
        ]
        later = [to.atom(element) for *_, element in each[1:]]
        texts = [to.call(element) for *_, element in each[:1]] + later
        for (name, place, _), text in zip(each, texts, strict=True):
            to.lines.append(f"{name}[{to.call(place)}] = {text};")


def write(to: Printer, writes: Sequence[Write]) -> None:
    """Numbers into their arrays; what they need is computed before any is written."""
    to.prepare([node for each in writes for node in each.nodes])
    groups: dict[object, list[Write]] = {}
    for each in writes:
        groups.setdefault(each.nest.axes, []).append(each)
    for group in groups.values():
        _store(to, [(to.memory.name(w.array), w.nest) for w in group])


def _running(to: Printer, node: Node, work: Running) -> None:
    name = to.memory.room(node, "running", work.size)
    *outer, last = work.axes
    with to.over(*outer):
        total = to.names.fresh("total")
        to.lines.append(f"let {total} = {to.call(work.start)};")
        with to.over(last, reverse=work.reverse):
            to.enter({work.so_far: total})
            to.lines.append(_next(to, node.args[0], work.so_far, total))
            to.lines.append(f"{name}[{to.call(work.place)}] = {total};")
    to.know({node: name})


def _order(to: Printer, node: Node, work: Order) -> None:
    name = to.memory.room(node, "order", work.size)
    *outer, last = work.axes
    to.helpers.add("ascending")
    with to.over(*outer):
        start, size = to.call(work.row, SUM), to.call(last.size)
        row = to.names.fresh("row")
        to.lines.append(f"const {row} = {name}.subarray({start}, {start} + {size});")
        with to.counted(last, size, False) as block:
            i = block.names[None]
            to.lines.append(f"{row}[{i}] = {i};")
        a, b = to.running(), to.running(1)
        head = f"{row}.sort(({a}, {b}) => {{"
        with to.block(head, last, work.other, end="});") as block:
            block.names |= {last: a, work.other: b}
            pairs = zip(node.args, work.others, strict=True)
            tests = [f"ascending({to.call(x)}, {to.call(y)})" for x, y in pairs]
            to.lines.append(f"return {' || '.join([*tests, f'{a} - {b}'])};")
    to.know({node: name})


def _scatter(to: Printer, node: Node, work: Scatter) -> None:
    place, valid, number = node.args
    name = to.memory.room(node, "scattered", work.size)
    _store(to, [(name, work.first)])
    with to.over(*work.axes):
        test, at = to.call(valid), f"{name}[{to.call(place)}]"
        text = _ASSIGNMENTS[work.combine].format(at, to.call(number))
        to.lines.append(text if test == "true" else f"if ({test}) {text}")
    to.know({node: name})


_ASSIGNMENTS = {
    "set": "{0} = {1};",
    "add": "{0} += {1};",
    "mul": "{0} *= {1};",
    "min": "{0} = Math.min({0}, {1});",
    "max": "{0} = Math.max({0}, {1});",
}


def _carried(to: Printer, starts: Sequence[Node]) -> list[str]:
    names = [to.names.fresh("carried") for _ in starts]
    texts = [to.call(start) for start in starts]
    to.lines.extend(f"let {a} = {b};" for a, b in zip(names, texts, strict=True))
    return names


def _carry_on(to: Printer, loop: Loop, names: Sequence[str]) -> None:
    """Assign what is carried next, all of it computed from what was carried before."""
    pairs = zip(names, loop.then, strict=True)
    changed = [(n, v) for n, v in pairs if to.named(v) != n]
    several = len(changed) + len(loop.writes) > 1
    texts = [to.atom(v) if several else to.call(v) for _, v in changed]
    texts = [_aside(to, text) if text in names else text for text in texts]
    write(to, loop.writes)
    for (name, _), text in zip(changed, texts, strict=True):
        to.lines.append(f"{name} = {text};")


def _aside(to: Printer, carried: str) -> str:
    """What is carried, for another name: its own may be given something else before."""
    name = to.names.fresh("v")
    to.lines.append(f"const {name} = {carried};")
    return name


def _loop(to: Printer, node: Node, loop: Loop) -> None:
    names = _carried(to, node.args)
    write(to, loop.first)
    with _turns(to, loop) as block:
        to.know(dict(zip(loop.numbers, names, strict=True)))
        if loop.goes_on:
            goes_on = to.call(loop.goes_on)
            if to.lines:
                to.lines.append(f"if (!({goes_on})) break;")
            else:
                block.head = f"while ({goes_on}) {{"
        _carry_on(to, loop, names)
    to.know({(node, place): name for place, name in enumerate(names)})
    to.know({(node, w.array): to.memory.name(w.array) for w in loop.writes})


@contextmanager
def _turns(to: Printer, loop: Loop) -> Generator[Block]:
    if loop.counter is None or loop.length is None:
        with to.block("while (true) {", loop.region) as block:
            yield block
        return
    with to.counted(loop.region, to.call(loop.length), loop.reverse) as block:
        to.know({loop.counter: block.names[None]})
        yield block


def _branching(to: Printer, node: Node, work: Branching) -> None:
    count = len(work.branches) - 1
    tests = [to.call(test) for test in node.args[:count]]
    operands = [to.operand(operand) for operand in node.args[count:]]
    names = [to.names.fresh("chosen") for _ in work.branches[0].numbers]
    if names:
        to.lines.append(f"let {', '.join(names)};")
    heads = [f"if ({test}) {{" for test in tests]
    heads = [*heads[:1], *(f"else {head}" for head in heads[1:]), "else {"]
    for head, branch in zip(heads if count else ["{"], work.branches, strict=True):
        with to.block(head, branch.region):
            _branch(to, branch, operands, names)
    to.know({(node, place): name for place, name in enumerate(names)})
    writes = work.branches[0].writes
    to.know({(node, w.array): to.memory.name(w.array) for w in writes})


def _branch(
    to: Printer, branch: Branch, operands: Sequence[str], names: Sequence[str]
) -> None:
    to.know(dict(zip(branch.given, operands, strict=True)))
    for name, value in zip(names, branch.numbers, strict=True):
        to.lines.append(f"{name} = {to.call(value)};")
    write(to, branch.writes)


_STATEMENTS: dict[type, Callable[..., None]] = {
    Reduce: _reduce,
    Ask: _ask,
    Call: _call,
    Extreme: _extreme,
    Fill: _fill,
    Running: _running,
    Order: _order,
    Scatter: _scatter,
    Loop: _loop,
    Branching: _branching,
}
