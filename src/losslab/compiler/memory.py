"""Memory of a printed function: arrays that are kept from call to call, and tables."""

import re
import zlib
from dataclasses import dataclass
from typing import Any

from losslab.compiler.names import Names
from losslab.compiler.nodes import Node
from losslab.compiler.primitives import ATOM, UNARY

KINDS = {
    "float": "Float64Array",
    "int": "Float64Array",  # of 53 bits
    "int32": "Int32Array",
    "uint32": "Uint32Array",
    "bool": "Uint8Array",
}
"""Type of numbers → the array of JavaScript that holds them."""


@dataclass(frozen=True)
class Room:
    """An array that is allocated once."""

    name: str
    kind: str
    size: Node


class Memory:
    """Names the arrays of a function, and knows what is to be allocated."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._known: dict[Node, str] = {}
        self.rooms: list[Room] = []
        self.tables: dict[str, str] = {}

    def name(self, array: Node) -> str:
        """The name of an array that is given, is a constant, or is kept."""
        if array.op == "buffer":
            return array.value
        if array not in self._known:
            is_table = array.op == "table"
            self._known[array] = self._table(array) if is_table else self._room(array)
        return self._known[array]

    def room(self, array: Node, hint: str, size: Node) -> str:
        """The name of new memory for the array."""
        if array not in self._known:
            name = self._known[array] = self._names.fresh(hint)
            self.rooms.append(Room(name, KINDS[array.type], size))
        return self._known[array]

    def _room(self, storage: Node) -> str:
        return self.room(storage, "kept", storage.value[1])

    def _table(self, table: Node) -> str:
        numbers = ", ".join(literal(number.value)[0] for number in table.value)
        text = f"{KINDS[table.type]}.of({numbers})"
        # The same name for the same table in all functions of a module.
        name = f"table{zlib.crc32(text.encode()):x}"
        self.tables[name] = f"const {name} = {text};"
        return name


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
