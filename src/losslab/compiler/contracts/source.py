"""What all modules have in common."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from losslab.compiler.function import Code
from losslab.compiler.names import spelled
from losslab.compiler.primitives import HELPERS
from losslab.core.parametrised import Parametrised


def arguments(definition: Parametrised, *taken: str) -> list[str]:
    """The numbers it varies by as they are called in JavaScript; see `spelled`."""
    return spelled(definition.varying, *taken)


def made(definition: Any, values: Sequence[Any]) -> Any:
    """The definition with traced numbers in place of its own."""
    return definition.varied(dict(zip(definition.varying, values, strict=True)))


def function(name: str, arguments: Iterable[str], code: Code) -> str:
    """A function declaration."""
    return code.function(f"function {name}({', '.join(arguments)})")


def method(name: str, arguments: Iterable[str], code: Code) -> str:
    """A function inside an object."""
    return code.function(f"{name}({', '.join(arguments)})") + ","


def literal_object(head: str, parts: Iterable[str]) -> str:
    """An object whose members are printed already."""
    lines = [line for part in parts for line in part.splitlines()]
    return "\n".join([f"{head}{{", *(f"  {line}" for line in lines), "};"])


def module(name: str, parts: Mapping[str, str], codes: Iterable[Code]) -> str:
    """The source of a module: helper functions, then its parts by name, exported."""
    wanted = frozenset[str]().union(*(code.helpers for code in codes))
    helpers = [HELPERS[helper] for helper in HELPERS if helper in wanted]
    head = f"// {name}: compiled from its Python definition; do not edit."
    return (
        "\n\n".join([head, *helpers, *(f"export {p}" for p in parts.values())]) + "\n"
    )
