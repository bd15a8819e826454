"""The reader of the LaTeX on the cards: text in, a tree of `losslab.services.formula`.

It knows the notation that cards use and refuses the rest by name, so that nothing is
set, printed or checked that was not understood.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from losslab.core.errors import LosslabError
from losslab.services.formula import (
    Fence,
    Fraction,
    Letter,
    Name,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Sign,
    Space,
    Table,
    Words,
)


class UnreadableFormula(LosslabError):
    """A formula in a notation that is not understood."""


_GREEK = {
    unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda"): letter
    for letter in "αβγδεζηθικλμνξπρστυφχψω"
}
_LETTERS = _GREEK | {
    "varepsilon": "ε", "varphi": "φ", "Gamma": "Γ", "Delta": "Δ", "Lambda": "Λ",
    "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "infty": "∞",
    "nabla": "∇", "partial": "∂", "top": "⊤", "dots": "…", "ldots": "…", "cdots": "⋯",
}  # fmt: skip
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304",
    "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307",
}  # fmt: skip
_BLACKBOARD = {"1": "𝟙", "E": "𝔼", "P": "ℙ", "R": "ℝ"}
_NAMES = {
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "det", "exp", "inf", "lim",
    "ln", "log", "max", "min", "sin", "sinh", "sup", "tan", "tanh",
}  # fmt: skip
_DRAWN = {
    "\\cdot": "·", "\\times": "×", "\\pm": "±", "\\odot": "⊙", "\\le": "≤",
    "\\leq": "≤", "\\ge": "≥", "\\geq": "≥", "\\ne": "≠", "\\neq": "≠", "\\lt": "<",
    "\\gt": ">", "\\in": "∈", "\\approx": "≈", "\\sim": "∼", "\\to": "→",
    "\\rightarrow": "→", "\\leftarrow": "←", "\\gets": "←", "\\mid": "∣",
    "\\colon": ":", "\\sum": "∑", "\\prod": "∏", "\\{": "{", "\\}": "}", "\\|": "‖",
    "\\lvert": "|", "\\rvert": "|", "\\vert": "|", "\\lVert": "‖", "\\rVert": "‖",
    "\\Vert": "‖", "\\langle": "⟨", "\\rangle": "⟩",
}  # fmt: skip
_ROLES = {
    **dict.fromkeys("+−/·×±⊙", "binary"), **dict.fromkeys("=<>≤≥≠∈≈∼→←∣", "relation"),
    **dict.fromkeys(",;:", "separator"), "!": "postfix", "∑": "series", "∏": "series",
}  # fmt: skip
_SPACES = {
    " ": 0.0, "\\ ": 0.25, "\\,": 0.167, "\\:": 0.222, "\\;": 0.278, "\\!": 0.0,
    "\\quad": 1.0, "\\qquad": 2.0,
}  # fmt: skip
_BLANK = Space(_SPACES[" "])
_PAIRS = {
    "(": (")", "]"), "[": ("]", ")"), "{": ("}",), "\\{": ("\\}",),
    "\\langle": ("\\rangle",), "\\lvert": ("\\rvert",), "\\lVert": ("\\rVert",),
}  # fmt: skip
_BARS = {"|", "\\|", "\\vert", "\\Vert"}
_SIZES = r"\\(?:left|right|[bB]igg?[lr]?|displaystyle|textstyle|limits)(?![A-Za-z])\s*"
_TOKEN = re.compile(
    r"\\(?:text|operatorname\*?|mathrm|mathbb|begin|end)\{[^{}]*\}"
    r"|\\[A-Za-z]+\s*|\\.|\d+(?:\.\d+)?|\s+|.",
    re.DOTALL,
)
_WORD = re.compile(r"\\(\w+)\*?\{(.*)\}", re.DOTALL)


@cache
def read(latex: str) -> Row:
    r"""The formula as a row of nodes.

    Raises:
        UnreadableFormula: naming what is not understood.

    >>> [type(node).__name__ for node in read(r"2\log r")]
    ['Number', 'Name', 'Letter']
    """
    reader = _Reader(latex)
    row = reader.row(())
    if not row:
        raise reader.stuck("it is empty")
    return row


class _Reader:
    def __init__(self, latex: str) -> None:
        self.latex = latex
        bare = re.sub(_SIZES, "", latex.strip()).replace("-", "−")
        self.tokens = [token.strip() or " " for token in _TOKEN.findall(bare)][::-1]

    def stuck(self, why: str) -> UnreadableFormula:
        return UnreadableFormula(
            f"The formula {self.latex} cannot be read: {why}. Write it as on the other"
            " cards, or teach losslab.services.latex the notation."
        )

    @property
    def next(self) -> str:
        """The token to come; empty at the end."""
        return self.tokens[-1] if self.tokens else ""

    def row(self, ends: Sequence[str]) -> Row:
        """The nodes up to one of the tokens that end the row, which stays."""
        nodes: list[Node] = []
        while self.next and not self._is_over(ends, nodes):
            token = self.tokens.pop()
            if token in ("_", "^"):
                nodes.append(self._script(nodes, token))
            else:
                nodes.append(self._node(token, nodes))
        return _trimmed(nodes)

    def _is_over(self, ends: Sequence[str], nodes: Sequence[Node]) -> bool:
        # A bar that follows nothing to enclose does not close, it opens another.
        return self.next in ends and not (self.next in _BARS and _awaits(nodes))

    def _take(self, wanted: Sequence[str]) -> str:
        if self.next not in wanted:
            raise self.stuck(
                f"{self.next or 'its end'} stands where {wanted[0]} should"
            )
        return self.tokens.pop()

    def _node(self, token: str, before: Sequence[Node]) -> Node:
        if token in _PAIRS or token in _BARS:
            return self._fence(token)
        if role := _ROLES.get(_drawn(token)):
            is_alone = role == "binary" and _awaits(before)
            return Sign(_drawn(token), "prefix" if is_alone else role)
        if token in _SPACES:
            return Space(_SPACES[token])
        if word := _WORD.fullmatch(token):
            return self._worded(*word.groups())
        if token[0] == "\\":
            return self._command(token[1:])
        if token[0].isdecimal():
            return Number(token)
        if token.isalpha():
            return Letter(token)
        raise self.stuck(f"{token} is not understood")

    def _fence(self, opening: str) -> Node:
        closings = _PAIRS.get(opening, (opening,))
        body = self.row(closings)
        closing = self._take(closings)
        if opening != "{":
            return Fence(_drawn(opening), body, _drawn(closing))
        return body[0] if len(body) == 1 else Fence("", body, "")

    def _worded(self, command: str, word: str) -> Node:
        if command == "text":
            return Words(word.strip())
        if command == "mathbb":
            return self._blackboard(word)
        if command == "begin" and word in ("cases", "aligned"):
            return self._table(word)
        if command in ("begin", "end"):
            raise self.stuck(f"\\{command}{{{word}}} is not understood")
        return Name(word)

    def _blackboard(self, word: str) -> Letter:
        if word not in _BLACKBOARD:
            raise self.stuck(f"\\mathbb{{{word}}} is not understood")
        return Letter(_BLACKBOARD[word])

    def _table(self, environment: str) -> Table:
        end = f"\\end{{{environment}}}"
        rows: list[tuple[Row, ...]] = []
        while self.next != end:
            cells = [self.row(("&", "\\\\", end))]
            while self.next == "&":
                self.tokens.pop()
                cells.append(self.row(("&", "\\\\", end)))
            rows.append(tuple(cells))
            if self.next != end:
                self._take(("\\\\",))
        self.tokens.pop()
        return Table(tuple(row for row in rows if any(row)), environment == "cases")

    def _command(self, name: str) -> Node:
        if name in _LETTERS:
            return Letter(_LETTERS[name])
        if name in _NAMES:
            return Name(name)
        if name in _ACCENTS:
            return self._accented(name)
        if name in ("frac", "tfrac", "dfrac"):
            return Fraction(self._argument(), self._argument())
        if name == "sqrt":
            return Root(self._argument())
        raise self.stuck(f"\\{name} is not understood")

    def _accented(self, name: str) -> Letter:
        match self._argument():
            case (Letter(text, ""),):
                return Letter(text, _ACCENTS[name])
            case _:
                raise self.stuck(f"\\{name} stands on what is no letter")

    def _argument(self) -> Row:
        """What the braces hold, or the node to come."""
        while self.next == " ":
            self.tokens.pop()
        if not self.next:
            raise self.stuck("an argument is missing")
        match self._node(self.tokens.pop(), ()):
            case Fence("", body):
                return body
            case node:
                return (node,)

    def _script(self, nodes: list[Node], mark: str) -> Scripts:
        while nodes and isinstance(nodes[-1], Space):
            nodes.pop()
        if not nodes:
            raise self.stuck(f"nothing stands before {mark}")
        base, argument = nodes.pop(), self._argument()
        known = base if isinstance(base, Scripts) else Scripts(base)
        if mark == "_" and not known.below:
            return Scripts(known.base, argument, known.above)
        if mark == "^" and not known.above:
            return Scripts(known.base, known.below, argument)
        raise self.stuck(f"{mark} follows {mark}")


def _drawn(token: str) -> str:
    return _DRAWN.get(token, token)


def _trimmed(nodes: Sequence[Node]) -> Row:
    """The nodes without spaces of the source at the ends."""
    start, end = 0, len(nodes)
    while start < end and nodes[start] == _BLANK:
        start += 1
    while start < end and nodes[end - 1] == _BLANK:
        end -= 1
    return tuple(nodes[start:end])


def _awaits(nodes: Sequence[Node]) -> bool:
    """Whether an operand has to follow: nothing, an operator or a name comes last."""
    shown = [node for node in nodes if not isinstance(node, Space)]
    last = shown[-1] if shown else Sign("", "prefix")
    base = last.base if isinstance(last, Scripts) else last
    if isinstance(base, Sign):
        return base.role != "postfix"
    return isinstance(base, Name | Words)
