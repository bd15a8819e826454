r"""What a formula means: a function of its letters, computed with mpmath's numbers.

It multiplies as people read: ``2y\max(0, 1-m)`` is a product, ``\log p`` takes one run
of letters, a sum over an index takes the product that follows. Zero times anything is
0, as in y·log p at y = 0. Letters go by the sign one writes: ŷ, δ, β₁. What stands for
nothing raises `NoMeaning`, and of several cases only one may hold.

Longer than most files: words, products, sums and cases are read by one another in turn.
"""

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from typing import Any

import numpy as np
from mpmath import mp, mpf

from laws.binders import cases, condition, first_of, series
from laws.functions import (
    FUNCTIONS,
    GIVEN,
    SERIES,
    add,
    length,
    product,
    quotient,
    subtract,
)
from laws.rows import (
    Letters,
    Meaning,
    base,
    is_sign,
    letters,
    name,
    scripts,
    signs,
    split,
    stuck,
)
from laws.rows import NoMeaning as NoMeaning
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
    Table,
    Words,
)
from losslab.services.latex import read

_CONSTANTS = {
    "π": lambda: mp.pi,
    "e": lambda: mp.e,
    "∞": lambda: mp.inf,
    "𝟙": lambda: mpf(1),
}
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def evaluate(formula: str | Row, at: Letters) -> Any:
    r"""What a formula, in LaTeX or read, is where its letters have these values.

    With an index that nothing binds, it is the array over that index.

    >>> float(evaluate(r"\frac{1}{2}r^2", {"r": mpf(3)}))
    4.5
    """
    return _understood(formula, frozenset(at))(at)


@cache
def _understood(formula: str | Row, names: frozenset[str]) -> Meaning:
    return meaning(read(formula) if isinstance(formula, str) else formula, names)


@cache
def meaning(formula: Row, names: frozenset[str]) -> Meaning:
    """The function of those letters that a formula stands for.

    Behind commas it may define letters of its own: ``2w, w = r/c``.

    Raises:
        NoMeaning: naming what stands for nothing.
    """
    first, *rest = split(formula, "separator")
    steps: list[tuple[str, Meaning]] = []
    for part in rest:
        letter, indices, row = _defined(part)
        # Its indices may be asked about too: [j ≠ i].
        steps.append((letter, _Reader(names.union(indices)).whole(row, indices)))
        names |= {letter}
    result = _Reader(names).whole(first)

    def computed(at: Letters) -> Any:
        known = dict(at)
        for letter, step in steps:
            known[letter] = step(known)
        return result(known)

    return computed


@cache
def _number(text: str, precision: int) -> Any:
    """What digits say, to so many bits."""
    return mpf(text)


def _defined(row: Row) -> tuple[str, Sequence[str], Row]:
    """The letter that a definition defines, its indices, and the row it stands for."""
    words = tuple(node for node in row if not isinstance(node, Words))
    parts = split(words, "relation", "=")
    if (
        len(parts) != 2
        or len(parts[0]) != 1
        or not isinstance(base(parts[0][0]), Letter)
    ):
        raise stuck("only letters may be defined behind a comma", row)
    left, right = parts
    return name(left[0]), tuple(letters(scripts(left[0])[0])), right


def _parts(row: Row) -> list[Row] | None:
    """What the commas of a bracket separate, where a row is nothing else."""
    match row:
        case (Fence("(", body),) if len(parts := split(body, "separator", ",")) > 1:
            return parts
        case _:
            return None


class _Reader:
    """Turns rows into functions, where some letters are known."""

    def __init__(self, names: Iterable[str], outer: "_Reader | None" = None) -> None:
        self.names = frozenset(names)
        self.looks: dict[str, tuple[str, int]] = outer.looks if outer else {}
        """For each index the letter, and its axis, that it looks into."""
        self.free: list[str] = outer.free if outer else []
        """The indices that nothing binds."""

    def inside(self, indices: Iterable[str]) -> "_Reader":
        return _Reader(self.names.union(indices), self)

    def range(self, index: str, at: Letters) -> range:
        if index not in self.looks:
            raise stuck("nothing says how far this index runs", index)
        letter, axis = self.looks[index]
        return range(np.shape(at[letter])[axis])

    def whole(self, row: Row, order: Sequence[str] = ()) -> Meaning:
        """The row, as an array over the indices that it leaves free.

        Several in one bracket are the parts of an event, one after the other.
        """
        if (parts := _parts(row)) is not None:
            each = [_Reader(self.names).whole(part, order) for part in parts]
            return lambda at: np.stack([np.asarray(part(at)) for part in each])
        term = self.sum(row)
        free = [*order, *(i for i in dict.fromkeys(self.free) if i not in order)]

        def computed(at: Letters) -> Any:
            result = np.empty([len(self.range(i, at)) for i in free], dtype=object)
            for place in np.ndindex(result.shape):
                result[place] = term({**at, **dict(zip(free, place, strict=True))})
            return result

        return computed if free else term

    def sum(self, row: Row) -> Meaning:
        first, *rest = map(self.product, split(row, "binary", "+−"))
        if not rest:
            return first
        each = {"+": add, "−": subtract}
        steps = [each[sign] for sign in signs(row, "binary", "+−")]
        pairs = list(zip(steps, rest, strict=True))

        def computed(at: Letters) -> Any:
            return reduce(lambda x, pair: pair[0](x, pair[1](at)), pairs, first(at))

        return computed

    def product(self, row: Row) -> Meaning:
        if row and is_sign(row[0], "prefix"):
            rest, sign = self.product(row[1:]), -1 if name(row[0]) == "−" else 1
            return lambda at: sign * rest(at)
        factors, place = list[tuple[bool, Meaning]](), 0
        while place < len(row):
            divides = is_sign(row[place], "binary", "/")
            factor, place = self.factor(row, place + is_sign(row[place], "binary"))
            factors.append((divides, factor))
        if not factors:
            raise stuck("there is nothing to multiply", row)
        (_, first), *rest = factors
        if not rest:
            return first

        def computed(at: Letters) -> Any:
            result = first(at)
            for divides, factor in rest:
                # Zero times anything is 0.
                if isinstance(result, np.ndarray) or result:
                    join = quotient if divides else product
                    result = join(result, factor(at))
            return result

        return computed

    def factor(self, row: Row, place: int) -> tuple[Meaning, int]:
        """What begins at a place of a row, and the place behind it."""
        if place >= len(row):
            raise stuck("the formula ends too early", row)
        node = row[place]
        if name(node) in SERIES and scripts(node)[0]:
            return series(self, node, row[place + 1 :]), len(row)
        if called := self._given(row, place):
            inside = self.sum(base(row[place + len(called)]).body)
            return lambda at: at[called](inside(at)), place + len(called) + 1
        if isinstance(base(node), Name) or self._is_function(row, place):
            return self.applied(row, place)
        return self.single(node), place + 1

    def _given(self, row: Row, place: int) -> str:
        """A function that is given like a letter, before its argument: ∇f(x)."""
        for called in GIVEN:
            said, after = row[place : place + len(called)], place + len(called)
            known = called in self.names and "".join(map(name, said)) == called
            if known and after < len(row) and isinstance(row[after], Fence):
                return called
        return ""

    def _is_function(self, row: Row, place: int) -> bool:
        """Whether a letter that is no variable stands before its argument: Φ(x)."""
        after = place + 1 < len(row) and isinstance(base(row[place + 1]), Fence)
        called = name(row[place])
        return bool(after) and called in FUNCTIONS and called not in self.names

    def applied(self, row: Row, place: int) -> tuple[Meaning, int]:
        """A function of what is enclosed next, or of the letters that follow."""
        called, above = name(row[place]), scripts(row[place])[1]
        if called == "min" and (chosen := self._least(row[place + 1 :])):
            return chosen, place + 2
        if called not in FUNCTIONS:
            raise stuck("this function has no meaning here", called)
        arguments, fence, place = self._arguments(row, place + 1)
        if fence:  # an index behind softmax(y) looks into y
            self._look(scripts(fence)[0], next(letters(base(fence).body), ""))
        function = FUNCTIONS[called]

        def computed(at: Letters) -> Any:
            return function(*(argument(at) for argument in arguments))

        return self._raised(self._scripted(computed, fence), above), place

    def _least(self, row: Row) -> Meaning | None:
        r"""The least whole number of a set: ``\{j \ge 0 : …\}``; ∞ for an empty one."""
        match row:
            case (Fence("{", body), *_) if len(split(body, "separator", ":")) == 2:
                return first_of(self, body)
            case _:
                return None

    def _arguments(self, row: Row, place: int) -> tuple[list[Meaning], Any, int]:
        """The arguments, the bracket around them if there is one, the place behind."""
        fence = base(row[place]) if place < len(row) else None
        if isinstance(fence, Fence) and fence.opening in ("(", "[", "{"):
            parts = [self.sum(part) for part in split(fence.body, "separator")]
            return parts, row[place], place + 1
        end = place
        while end < len(row) and isinstance(base(row[end]), Letter | Number):
            if self._is_function(row, end):
                break
            end += 1
        if end > place:
            return [self.product(row[place:end])], None, end
        argument, end = self.factor(row, place)
        return [argument], None, end

    def single(self, node: Node) -> Meaning:
        """What stands for itself, whatever is beside it."""
        match node:
            case Number(text):
                return lambda at: _number(text, mp.prec)
            case Letter():
                return self.letter(node.said)
            case Fence():
                return self.fence(node)
            case Fraction(above, below):
                over, under = self.sum(above), self.sum(below)
                return lambda at: quotient(over(at), under(at))
            case Root(body):
                inside = self.sum(body)
                return lambda at: mp.sqrt(inside(at))
            case Scripts():
                return self.small(node)
            case Table(rows, True):
                return cases(self, rows)
            case _:
                raise stuck("this has no meaning here", node)

    def letter(self, said: str) -> Meaning:
        if said in self.names:
            return lambda at: at[said]
        if said not in _CONSTANTS:
            raise stuck("nobody says what this letter stands for", said)
        return lambda at: _CONSTANTS[said]()

    def fence(self, fence: Fence, below: Row = ()) -> Meaning:
        """What is enclosed; its size between bars; 1 or 0 where it is a condition."""
        if any(is_sign(node, "relation") for node in fence.body):
            holds = condition(self, fence.body)
            return lambda at: mpf(int(holds(at)))
        inside = self.sum(fence.body)
        if fence.opening == "‖":
            order = self.sum(below) if below else lambda at: 2
            return lambda at: length(inside(at), order(at))
        return (lambda at: abs(inside(at))) if fence.opening == "|" else inside

    def small(self, node: Scripts) -> Meaning:
        """What has something small beside it: an index, a power, the kind of a norm."""
        match node:
            case Scripts(Letter("e", ""), (), above) if "e" not in self.names:
                exponent = self.sum(above)
                return lambda at: FUNCTIONS["exp"](exponent(at))
            case Scripts(Letter() as letter, below, above) if below:
                return self._raised(self.element(letter.said, below), above)
            case Scripts(Fence("‖") as fence, below, above):
                return self._raised(self.fence(fence, below), above)
            case _:
                return self._scripted(self.single(node.base), node)

    def _scripted(self, whole: Meaning, node: Node | None) -> Meaning:
        """A part of a value, or its positive part, and its power."""
        below, above = scripts(node) if node else ((), ())
        if below == (Sign("+", "prefix"),):
            return self._raised(lambda at: max(whole(at), mpf(0)), above)
        places = [self.index(part) for part in below]
        if not places:
            return self._raised(whole, above)
        return self._raised(lambda at: whole(at)[tuple(p(at) for p in places)], above)

    def _raised(self, power: Meaning, above: Row) -> Meaning:
        exponent = self.sum(above) if above else None
        return (lambda at: power(at) ** exponent(at)) if exponent else power

    def element(self, said: str, below: Row) -> Meaning:
        """A letter that has its index in its name, or an element of its array."""
        index = "".join(map(name, below))
        whole = said + (index.translate(_LOWERED) if index.isdigit() else f"_{index}")
        if whole in self.names:
            return lambda at: at[whole]
        parts = tuple(node for node in below if not is_sign(node, "separator"))
        self._look(parts, said)
        return self._scripted(self.letter(said), Scripts(Letter(said), parts))

    def _look(self, below: Row, said: str) -> None:
        for axis, index in enumerate(map(name, below)):
            self.looks.setdefault(index, (said, axis))

    def index(self, node: Node) -> Meaning:
        match node:
            case Number(text):
                return lambda at: int(text) - 1
            case Letter(said):
                if said not in self.names:
                    self.free.append(said)
                return lambda at: int(at[said])
            case _:
                raise stuck("this is no index", node)
