"""LaTeX formulas as lines of Unicode text, for terminals."""

import re
import unicodedata
from collections.abc import Iterator

_GREEK = {
    unicodedata.name(letter).removeprefix("GREEK SMALL LETTER ").lower(): letter
    for letter in "αβγδεζηθικμνξπρστυφχψω"
}
_SIGNS = _GREEK | {
    "lambda": "λ", "varepsilon": "ε", "Delta": "Δ", "Sigma": "Σ", "nabla": "∇",
    "cdot": "·", "times": "×", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "ne": "≠", "neq": "≠", "lt": "<", "gt": ">", "infty": "∞", "in": "∈", "to": "→",
    "leftarrow": "←", "rightarrow": "→", "gets": "←", "odot": "⊙", "pm": "±",
    "sum": "Σ ", "prod": "Π ", "partial": "∂", "approx": "≈", "lvert": "|",
    "rvert": "|", "vert": "|", "mid": "|", "lVert": "‖", "rVert": "‖", "Vert": "‖",
    "|": "‖", "ell": "ℓ", "dots": "…", "ldots": "…", "cdots": "…", "top": "ᵀ",
    "langle": "⟨", "rangle": "⟩", "{": "{", "}": "}", "colon": ":", "%": "%",
    ",": " ", ";": " ", ":": " ", " ": " ", "!": "", "quad": "  ", "qquad": "  ",
    "left": "", "right": "", "big": "", "Big": "", "bigl": "", "bigr": "",
    "Bigl": "", "Bigr": "", "displaystyle": "", "textstyle": "", "limits": "",
}  # fmt: skip
_ACCENTS = {
    "hat": "\u0302",
    "bar": "\u0304",
    "tilde": "\u0303",
    "vec": "\u20d7",
    "widehat": "\u0302",
    "overline": "\u0304",
    "dot": "\u0307",
}
_WORDS = {"text", "operatorname", "mathrm", "mathbf", "mathbb", "mathit", "boldsymbol"}
_HALVES = {("1", "2"): "½", ("1", "3"): "⅓", ("1", "4"): "¼", ("3", "4"): "¾"}
_RAISED = dict(
    zip(
        "0123456789+-−()=abcdefghijklmnoprstuvwxyzTγβ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾⁼ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵞᵝ",
        strict=True,
    )
)
_LOWERED = dict(
    zip("0123456789+-−()=aeijkmnoprtx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎₌ₐₑᵢⱼₖₘₙₒₚᵣₜₓ", strict=True)
)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&]|\s+|[0-9]*\.?[0-9]+|.", re.DOTALL)
_CASES = re.compile(r"(.*?)\\begin\{cases\}(.*?)\\end\{cases\}(.*)", re.DOTALL)
_BRACES = {1: "{", 2: "⎧⎩", 3: "⎧⎨⎩"}


def lines(latex: str) -> list[str]:
    r"""The formula as one line, or one line per case.

    >>> lines(r"\frac{1}{2}r^2")
    ['½r²']
    >>> print("\n".join(lines(r"\begin{cases}r & |r| \le 1 \\ 0 & |r| > 1\end{cases}")))
    ⎧ r  if |r| ≤ 1
    ⎩ 0  if |r| > 1
    """
    found = _CASES.fullmatch(latex.strip())
    if not found:
        return [_spaced(_Reader(row).read()) for row in _rows(latex)]
    before, cases, after = found.groups()
    rows = [_case(row) for row in _rows(cases)]
    head, tail = (_spaced(_Reader(part).read()) for part in (before, after))
    return _braced(head, rows, tail)


def _rows(latex: str) -> list[str]:
    return [row for row in re.split(r"\\\\(?:\[[^]]*\])?", latex) if row.strip()]


def _case(row: str) -> tuple[str, str]:
    value, _, condition = row.partition("&")
    return _spaced(_Reader(value).read()), _spaced(_Reader(condition).read())


def _braced(head: str, rows: list[tuple[str, str]], tail: str) -> list[str]:
    head = f"{head} " if head else ""
    size = max(len(value) for value, _ in rows)
    signs = _BRACES.get(len(rows), "⎧" + "⎪" * (len(rows) - 2) + "⎩")
    result: list[str] = []
    for i, ((value, condition), sign) in enumerate(zip(rows, signs, strict=True)):
        when = condition if condition.startswith(_STARTS) else f"if {condition}"
        left = head if i == 0 else " " * len(head)
        right = f"  {tail}" if tail and i == 0 else ""
        line = f"{left}{sign} {value.ljust(size)}  {when if condition else ''}{right}"
        result.append(line.rstrip())
    return result


_STARTS = ("if", "otherwise", "else", "where", "for")


class _Reader:
    """Reads tokens of LaTeX and writes text."""

    def __init__(self, latex: str) -> None:
        self.tokens: Iterator[str] = iter(_TOKEN.findall(latex))

    def read(self) -> str:
        parts: list[str] = []
        for piece in self.tokens:
            if piece == "}":
                break
            parts.append(self._said(piece))
        return "".join(parts)

    def _said(self, piece: str) -> str:
        if piece == "{":
            return self.read()
        if piece == "^":
            return _shifted(self._argument(), _RAISED, "^")
        if piece == "_":
            return _shifted(self._argument(), _LOWERED, "_")
        if piece.startswith("\\"):
            return self._command(piece[1:])
        return " " if piece.isspace() or piece == "&" else piece

    def _argument(self) -> str:
        for piece in self.tokens:
            if not piece.isspace():
                return self._said(piece)
        return ""

    def _command(self, name: str) -> str:
        if name in {"frac", "tfrac", "dfrac"}:
            return _fraction(self._argument().strip(), self._argument().strip())
        if name == "sqrt":
            return f"√{_grouped(self._argument())}"
        if name in _ACCENTS:
            return unicodedata.normalize("NFC", self._argument() + _ACCENTS[name])
        if name in _WORDS:
            return f" {self._argument()} "
        if name in {"begin", "end"}:
            self._argument()
            return ""
        return _SIGNS.get(name, f" {name} ")


# A fraction keeps these marks until it is known what follows it.
_OPEN, _CLOSE = "\ue000", "\ue001"


def _fraction(over: str, under: str) -> str:
    plain = f"{_OPEN}{_grouped(over)}/{_grouped(under)}{_CLOSE}"
    return _HALVES.get((over, under), plain)


_SHIFTED = "".join([*_RAISED.values(), *_LOWERED.values()])
_ONE = re.compile(
    rf"[\d.]+|√?[^\W\d][\u0300-\u036f]?([{_SHIFTED}]*|\^\([^()]*\))"
    r"|\([^()]*\)|\|[^|]*\|"
)


def _grouped(text: str) -> str:
    """The text in parentheses unless it is one thing already."""
    text = _spaced(text)
    return text if _ONE.fullmatch(text) else f"({text})"


def _shifted(text: str, signs: dict[str, str], mark: str) -> str:
    bare = _spaced(text).replace(" ", "")
    if bare and all(char in signs for char in bare):
        return "".join(signs[char] for char in bare)
    return f"{mark}{bare}" if len(bare) == 1 else f"{mark}({_spaced(text)})"


def _spaced(text: str) -> str:
    """The text with even spaces: around relations, and around + and − between two."""
    text = re.sub(rf"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}(?=\s*[\w(|√])", r"(\1)", text)
    text = re.sub(f"[{_OPEN}{_CLOSE}]", "", text).replace("-", "−")
    text = re.sub(r"\s*([=≤≥<>≠←→∈≈])\s*", r" \1 ", text)
    before = rf"(?<=[\w)|‖½⅓¼¾\u0300-\u036f{_SHIFTED}])"
    text = re.sub(rf"{before}\s*([+−])\s*", r" \1 ", text)
    text = re.sub(r"(^|[(\[{=<>≤≥,←→]|(?:^|[\s(])\|)\s*−\s+", r"\1−", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"([=≤≥<>≠←→∈≈,])−", r"\1 −", text)
    text = re.sub(rf"\s+(?=[{_SHIFTED}])", "", text)
    text = re.sub(r"([^\W\d_]{2,}|\)) \(", r"\1(", text)
    return re.sub(r"\s+([),;])", r"\1", re.sub(r"\(\s+", "(", text)).strip()
