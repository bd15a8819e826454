"""Control flow of JAX as control flow of JavaScript."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from losslab.compiler.context import Context
from losslab.compiler.nodes import LANE, Flow, Node, Region, Stretch, reachable
from losslab.compiler.structure import Cells


def _flat(arrays: Sequence[Cells]) -> tuple[Node, ...]:
    return tuple(node for cells in arrays for node in cells.reshape(-1))


def _entered(to: Context, region: Region, avals: Sequence[Any]) -> list[Cells]:
    """Arrays of the nodes that stand for what a loop or branch is entered with."""
    arrays: list[Cells] = []
    for place, aval in enumerate(avals):
        cells = np.empty(to.shape(aval), dtype=object)
        for at in np.ndindex(cells.shape):
            cells[at] = to.entered(region, aval, at, place)
        arrays.append(cells)
    return arrays


def _results(
    to: Context, op: str, args: Sequence[Node], flow: Flow, avals: Sequence[Any]
) -> list[Cells]:
    """The results of control flow, an array of nodes for each."""
    node = to.make.node(op, "float", tuple(args), flow)
    _refuse_mixed(to, flow)
    arrays: list[Cells] = []
    place = 0
    for aval in avals:
        cells = np.empty(to.shape(aval), dtype=object)
        for at in np.ndindex(cells.shape):
            cells[at] = to.make.node("result", to.type(aval), (node,), place)
            place += 1
        arrays.append(cells)
    return arrays


def _refuse_mixed(to: Context, flow: Flow) -> None:
    """No sum over a vector inside a loop that runs once for each of its elements."""
    regions = {stretch.region for stretch in flow.stretches}
    inside = reachable(node for stretch in flow.stretches for node in stretch.yields)
    mine = [node for node in inside if node.regions & regions]
    if any(LANE in node.regions and node.op == "given" for node in mine) and any(
        node.op == "reduce" for node in mine
    ):
        raise to.refuse("a loop that carries a vector of any length and sums over it")


def _while(to: Context, equation: Any, inputs: Sequence[Cells]) -> list[Cells]:
    params = equation.params
    test, body = params["cond_jaxpr"], params["body_jaxpr"]
    for_test, for_body = params["cond_nconsts"], params["body_nconsts"]
    first = for_test + for_body
    region = Region("while")
    avals = [atom.aval for atom in equation.outvars]
    given = _entered(to, region, avals)
    goes_on = to.closed(test, [*inputs[:for_test], *given])
    new = to.closed(body, [*inputs[for_test:first], *given])
    stretches = (
        Stretch(region, _flat(given), _flat(goes_on)),
        Stretch(region, _flat(given), _flat(new)),
    )
    return _results(to, "while", _flat(inputs[first:]), Flow(stretches), avals)


def _scan(to: Context, equation: Any, inputs: Sequence[Cells]) -> list[Cells]:
    params = equation.params
    fixed, carried, length = params["num_consts"], params["num_carry"], params["length"]
    if length == to.lane:
        raise to.refuse("a scan along a vector of any length")
    program, region = params["jaxpr"], Region("scan")
    given = _entered(to, region, [v.aval for v in program.jaxpr.invars[fixed:]])
    yields = to.closed(program, [*inputs[:fixed], *given])
    start, arrays = inputs[fixed : fixed + carried], inputs[fixed + carried :]
    flow = Flow(
        (Stretch(region, _flat(given), _flat(yields)),),
        tuple(column for array in arrays for column in _columns(array)),
        length,
        params["reverse"],
        len(_flat(start)),
    )
    return _stacked(to, flow, start, equation, carried)


def _columns(array: Cells) -> list[tuple[Node, ...]]:
    """For each number of one element, its values along the scanned axis."""
    return [tuple(column) for column in array.reshape(len(array), -1).T]


def _stacked(
    to: Context, flow: Flow, start: Sequence[Cells], equation: Any, carried: int
) -> list[Cells]:
    avals = [atom.aval for atom in equation.outvars]
    final = _results(to, "scan", _flat(start), flow, avals[:carried])
    node = to.make.node("scan", "float", _flat(start), flow)
    place = flow.carried
    for aval in avals[carried:]:
        shape = to.shape(aval)
        inner = int(np.prod(shape[1:]))
        cells = np.empty((shape[0], inner), dtype=object)
        for at in np.ndindex(cells.shape):
            value = (place + at[1], at[0])
            cells[at] = to.make.node("stacked", to.type(aval), (node,), value)
        place += inner
        final.append(cells.reshape(shape))
    return final


def _cond(to: Context, equation: Any, inputs: Sequence[Cells]) -> list[Cells]:
    index, *operands = inputs
    stretches: list[Stretch] = []
    for program in equation.params["branches"]:
        region = Region("branch")
        given = _entered(to, region, [v.aval for v in program.jaxpr.invars])
        yields = to.closed(program, given)
        stretches.append(Stretch(region, _flat(given), _flat(yields)))
    avals = [atom.aval for atom in equation.outvars]
    places = [to.make.literal(place, "int") for place in range(len(stretches) - 1)]
    tests = [to.make.op("le", index.item(), place) for place in places]
    args = [*tests, *_flat(operands)]
    return _results(to, "cond", args, Flow(tuple(stretches)), avals)


FLOWS: dict[str, Callable[..., list[Cells]]] = {
    "while": _while,
    "scan": _scan,
    "cond": _cond,
}
"""Name of the primitive → how it becomes a node of control flow."""
