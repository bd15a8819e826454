"""Sums over vectors, loops and branches as statements of JavaScript."""

from collections.abc import Callable, Iterable, Sequence

from losslab.compiler.names import Names
from losslab.compiler.nodes import Flow, Node, Stretch
from losslab.compiler.primitives import PRIMITIVES
from losslab.compiler.printer import Printer


def printer(roots: Iterable[Node], names: Names) -> Printer:
    """A printer that knows sums, loops and branches."""
    return Printer(roots, names, _compute)


def _compute(to: Printer, node: Node) -> None:
    """The statements that a sum, or a result of a loop or branch, comes from."""
    if node.op == "reduce":
        _sums(to, node)
    else:
        flow = node.args[0]
        _FLOWS[flow.op](to, flow, flow.value)


def _sums(to: Printer, node: Node) -> None:
    """One loop for all the sums that can be computed together."""
    members = [other for other in to.together(node) if not to.named(other)]
    names = [to.names.fresh("total") for _ in members]
    for member, name in zip(members, names, strict=True):
        to.lines.append(f"let {name} = {to.call(member.value[1])};")
    with to.over_lane():
        for member, name in zip(members, names, strict=True):
            to.lines.append(_accumulated(to, member, name))
    to.know(dict(zip(members, names, strict=True)))


def _accumulated(to: Printer, node: Node, name: str) -> str:
    (element,) = node.args
    combine, _ = node.value
    if combine == "add":
        return f"{name} += {to.call(element)};"
    row = PRIMITIVES[combine]
    return f"{name} = {row.text.format(name, to.call(element, max(row.needs)))};"


def _carried(to: Printer, starts: Sequence[Node]) -> list[str]:
    names = [to.names.fresh("carried") for _ in starts]
    texts = [to.call(start) for start in starts]
    to.lines.extend(f"let {a} = {b};" for a, b in zip(names, texts, strict=True))
    return names


def _carry_on(to: Printer, names: Sequence[str], values: Sequence[Node]) -> None:
    """Assign the next carried values, all of them computed from the old ones."""
    changed = [(n, v) for n, v in zip(names, values, strict=True) if to.named(v) != n]
    texts = [to.atom(v) if len(changed) > 1 else to.call(v) for _, v in changed]
    pairs = zip(changed, texts, strict=True)
    to.lines.extend(f"{name} = {text};" for (name, _), text in pairs)


def _while(to: Printer, node: Node, flow: Flow) -> None:
    test, body = flow.stretches
    names = _carried(to, node.args)
    with to.block("while (true) {", body.region) as block:
        to.know(dict(zip(body.given, names, strict=True)))
        goes_on = to.call(test.yields[0])
        if to.lines:
            to.lines.append(f"if (!({goes_on})) break;")
        else:
            block.head = f"while ({goes_on}) {{"
        _carry_on(to, names, body.yields)
    to.know({(node, place): name for place, name in enumerate(names)})


def _scan(to: Printer, node: Node, flow: Flow) -> None:
    (body,) = flow.stretches
    names = _carried(to, node.args)
    counter = to.names.fresh("k")
    lists = [_list(to, array, counter) for array in flow.arrays]
    stacked = [to.names.fresh("stacked") for _ in body.yields[flow.carried :]]
    to.lines.extend(f"const {name} = new Array({flow.length});" for name in stacked)
    with to.block(_counting(counter, flow), body.region):
        to.know(dict(zip(body.given, [*names, *lists], strict=True)))
        for name, value in zip(stacked, body.yields[flow.carried :], strict=True):
            to.lines.append(f"{name}[{counter}] = {to.call(value)};")
        _carry_on(to, names, body.yields[: flow.carried])
    to.know({(node, place): name for place, name in enumerate([*names, *stacked])})


def _list(to: Printer, array: Sequence[Node], counter: str) -> str:
    name = to.names.fresh("list")
    to.lines.append(f"const {name} = [{', '.join(map(to.call, array))}];")
    return f"{name}[{counter}]"


def _counting(counter: str, flow: Flow) -> str:
    if flow.reverse:
        return (
            f"for (let {counter} = {flow.length - 1}; {counter} >= 0; {counter}--) {{"
        )
    return f"for (let {counter} = 0; {counter} < {flow.length}; {counter}++) {{"


def _cond(to: Printer, node: Node, flow: Flow) -> None:
    count = len(flow.stretches) - 1
    tests = [to.call(test) for test in node.args[:count]]
    operands = [to.atom(operand) for operand in node.args[count:]]
    names = [to.names.fresh("chosen") for _ in flow.stretches[0].yields]
    if names:
        to.lines.append(f"let {', '.join(names)};")
    heads = [f"if ({test}) {{" for test in tests]
    heads = [heads[0], *(f"else {head}" for head in heads[1:]), "else {"]
    for head, stretch in zip(heads, flow.stretches, strict=True):
        with to.block(head, stretch.region):
            _branch(to, stretch, operands, names)
    to.know({(node, place): name for place, name in enumerate(names)})


def _branch(
    to: Printer, stretch: Stretch, operands: Sequence[str], names: Sequence[str]
) -> None:
    to.know(dict(zip(stretch.given, operands, strict=True)))
    for name, value in zip(names, stretch.yields, strict=True):
        to.lines.append(f"{name} = {to.call(value)};")


_FLOWS: dict[str, Callable[..., None]] = {
    "while": _while,
    "scan": _scan,
    "cond": _cond,
}
