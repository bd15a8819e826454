"""What all modules have in common."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from losslab.compiler.errors import Untranslatable
from losslab.compiler.function import Code, Input, returning
from losslab.compiler.names import Names, spelled
from losslab.compiler.primitives import HELPERS
from losslab.compiler.special import FUNCTIONS
from losslab.core.parametrised import Parametrised

MOST_VARIANTS = 32
"""How many programs one definition may become."""


def variants(name: str, definition: type[Any]) -> dict[str, Any]:
    """The forms of a definition, each of which is compiled for itself.

    Raises:
        Untranslatable: where choices, switches and optional parameters make too many.
    """
    count = definition.count_variants()
    if count > MOST_VARIANTS:
        says = f"{count} variants, where {MOST_VARIANTS} are the most"
        raise Untranslatable(says, name)
    return definition.variants()


def arguments(definition: Parametrised, *taken: str) -> list[str]:
    """The numbers it varies by as they are called in JavaScript; see `spelled`."""
    return spelled(definition.varying, *taken)


def inputs(
    definition: Parametrised, names: Sequence[str], sizes: Mapping[str, str]
) -> list[Input]:
    """These arguments: numbers, and arrays where a parameter is a list of them.

    Such a list is as long as its axis, where that is one of the named ``sizes``, and
    else as long as it is now.
    """
    known, found = definition.all_parameters(), list[Input]()
    for name, (key, value) in zip(names, definition.varying.items(), strict=True):
        axes = known[key].axes if key in known else ()
        pairs = zip(axes, np.shape(value), strict=False)
        shape = tuple(sizes.get(axis, length) for axis, length in pairs)
        found.append(Input(name, shape))
    return found


def made(definition: Any, values: Sequence[Any]) -> Any:
    """The definition with traced numbers in place of its own."""
    return definition.varied(dict(zip(definition.varying, values, strict=True)))


@dataclass(frozen=True)
class Function:
    """A function of a module."""

    name: str
    arguments: Sequence[str]
    code: Code
    hidden: bool = False
    """Whether it serves the others only."""

    def text(self) -> str:
        """Its declaration."""
        return f"function {self.inside()}"

    def inside(self) -> str:
        """How it stands in an object."""
        return self.code.function(f"{self.name}({', '.join(self.arguments)})")

    def codes(self) -> Iterator[Code]:
        """What is printed in it."""
        yield self.code


@dataclass(frozen=True, eq=False)
class Group:
    """An object of a module that holds functions, or further ones."""

    name: str
    members: Sequence["Function | Group"]

    def text(self) -> str:
        """Its declaration."""
        return f"const {self.name} = {self.literal()};"

    def inside(self) -> str:
        """How it stands in an object."""
        return f"{self.name}: {self.literal()}"

    def literal(self) -> str:
        """Its members, whatever it is called."""
        hidden = [m.text() for m in self.members if _is_hidden(m)]
        texts = [f"{m.inside()}," for m in self.members if not _is_hidden(m)]
        literal = "\n".join(["{", *_indented(texts), "}"])
        if not hidden:
            return literal
        body = _indented([*hidden, f"return {literal};"])
        return "\n".join(["(() => {", *body, "})()"])

    def codes(self) -> Iterator[Code]:
        """What is printed in it."""
        for member in self.members:
            yield from member.codes()


def _indented(texts: Iterable[str]) -> list[str]:
    return [f"  {line}" for text in texts for line in text.splitlines()]


def _is_hidden(member: "Function | Group") -> bool:
    return isinstance(member, Function) and member.hidden


Members = Sequence[Function | Group]


def module(name: str, variants: Mapping[str, Members]) -> str:
    """The source of a module: helper functions, then what it exports.

    A definition that is one program exports its functions; another one exports the
    object ``variants``, in which programs that are the same stand once.
    """
    if len(variants) == 1:
        (members,) = variants.values()
        texts = [
            f"{'' if _is_hidden(member) else 'export '}{member.text()}"
            for member in members
        ]
        return _assembled(name, members, texts)
    groups = _named(variants)
    texts = [group.text() for group in dict.fromkeys(groups.values())]
    pairs = (_pair(variant, group.name) for variant, group in groups.items())
    texts.append(f"export const variants = {{ {', '.join(pairs)} }};")
    return _assembled(name, list(groups.values()), texts)


def _named(variants: Mapping[str, Members]) -> dict[str, Group]:
    """The variants as objects with names, the same object for the same program."""
    names, known = Names("variants"), dict[Any, Group]()
    found: dict[str, Group] = {}
    for variant, members in variants.items():
        program = tuple(map(_program, members))
        if program not in known:
            known[program] = Group(names.fresh(re.sub(r"\W", "_", variant)), members)
        found[variant] = known[program]
    return found


def read(arguments: Sequence[str], code: Code) -> Sequence[str]:
    """The arguments up to the last one that the statements read."""
    words = set(re.findall(r"\w+", " ".join(code.lines)))
    places = [place for place, x in enumerate(arguments) if x in words]
    return arguments[: 1 + max(places, default=-1)]


def _program(member: Function | Group) -> Any:
    """What makes it another program: not a last argument that it never reads."""
    if isinstance(member, Group):
        return member.name, tuple(map(_program, member.members))
    return member.name, tuple(read(member.arguments, member.code)), member.code


def _pair(variant: str, name: str) -> str:
    if variant == name:
        return name
    return f"{variant}: {name}" if variant.isidentifier() else f'"{variant}": {name}'


def _assembled(name: str, members: Members, texts: Iterable[str]) -> str:
    codes = [code for member in members for code in member.codes()]
    wanted = frozenset[str]().union(*(code.helpers for code in codes))
    helpers = [HELPERS[helper] for helper in HELPERS if helper in wanted]
    helpers += [_printed(helper) for helper in FUNCTIONS if helper in wanted]
    helpers += dict.fromkeys(table for code in codes for table in code.tables)
    head = f"// {name}: compiled from its Python definition; do not edit."
    return "\n\n".join([head, *helpers, *texts]) + "\n"


@cache
def _printed(helper: str) -> str:
    """A special function in JavaScript."""
    code = returning(helper, FUNCTIONS[helper], [Input("x")])
    return Function(helper, ["x"], code).text()
