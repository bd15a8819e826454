"""Where a definition's source can be changed, and the text of a change."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from losslab.catalogue.discover import Entry

MATHEMATICS, CARD, CLAIMS, PARAMETERS = "mathematics", "card", "claims", "parameters"

SHOWN = ("name", "says", "axis", "window", "default")
"""What a kind of input says, and what a figure shows first: words, and a choice.

No law could say that others would be wrong. What is legal is no choice, nor the axes.
"""


@dataclass(frozen=True)
class Mutant:
    """A definition with one thing changed; ``part`` is what of the card, if that."""

    entry: Entry
    kind: str
    line: int
    says: str
    source: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.entry.name}:{self.line} {self.kind}: {self.says}"


@dataclass(frozen=True)
class Site:
    """An expression or statement, in its region and in its function.

    The function is the part of the card where it is one, and then ``on_card`` is true.
    """

    node: ast.AST
    region: str
    function: str = ""
    on_card: bool = False


class Source:
    """The text of a definition, its tree, and the same text with a part replaced."""

    def __init__(self, entry: Entry, text: str) -> None:
        self.entry, self.text = entry, text
        self.tree = ast.parse(text)
        lines = text.encode().splitlines(keepends=True)
        self._bytes = b"".join(lines)
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))

    @classmethod
    def of(cls, entry: Entry) -> "Source":
        """The source file of a definition."""
        import losslab

        (root,) = losslab.__path__
        parts = entry.module.split(".")[1:]
        return cls(entry, Path(root, *parts).with_suffix(".py").read_text())

    def sites(self) -> Iterator[Site]:
        """Every node that is mathematics or part of what the card says."""
        for statement in self.tree.body:
            if isinstance(statement, ast.ClassDef):
                for part in statement.body:
                    yield from _of_class(part)
            elif isinstance(statement, ast.FunctionDef):
                yield from _within(statement, MATHEMATICS, statement.name)
            elif isinstance(statement, ast.Assign | ast.AnnAssign):
                yield from _of_name(statement)

    def replaced(self, site: Site, new: str, kind: str, says: str) -> Mutant:
        """The mutant with the text of the site replaced."""
        node = site.node
        start = self._place(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end = self._place(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        text = self._bytes[:start] + new.encode() + self._bytes[end:]
        part = site.function if site.on_card else ""
        return Mutant(self.entry, kind, node.lineno, says, text.decode(), part)  # type: ignore[attr-defined]

    def _place(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column


def _of_name(statement: ast.Assign | ast.AnnAssign) -> Iterator[Site]:
    """What a name stands for: part of a claim, a kind of input, or numbers."""
    value = statement.value
    match value:
        case ast.Call(ast.Name("replace" | "Kind")):
            for keyword in value.keywords:
                if keyword.arg not in SHOWN:
                    region = PARAMETERS if "domain" in str(keyword.arg) else MATHEMATICS
                    yield from _within(keyword.value, region, str(keyword.arg))
        case _:
            said = "claims." in ast.unparse(value) if value else False
            yield from _within(statement, CLAIMS if said else MATHEMATICS, "")


def _of_class(part: ast.stmt) -> Iterator[Site]:
    if isinstance(part, ast.FunctionDef):
        yield from _within(part, MATHEMATICS, part.name)
    elif isinstance(part, ast.AnnAssign) and part.value:
        name = ast.unparse(part.target)
        if name != "card":
            yield from _within(part.value, PARAMETERS, name)
        elif isinstance(part.value, ast.Call):
            for keyword in part.value.keywords:
                region = CLAIMS if keyword.arg == "claims" else CARD
                yield from _within(keyword.value, region, keyword.arg or "", True)


def _within(
    node: ast.AST, region: str, function: str, on_card: bool = False
) -> Iterator[Site]:
    for inner in ast.walk(node):
        if hasattr(inner, "lineno"):
            yield Site(inner, region, function, on_card)
