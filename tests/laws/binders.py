"""What binds indices or asks conditions: sums, maxima over an index, cases."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from mpmath import mp, mpf

from laws.functions import RELATIONS, SERIES
from laws.rows import (
    Letters,
    Meaning,
    bare,
    is_sign,
    letters,
    name,
    scripts,
    signs,
    split,
    stuck,
)
from losslab.services.formula import Node, Row, Words


class Reader(Protocol):
    """What turns rows into functions, where some letters are known."""

    names: frozenset[str]

    def sum(self, row: Row) -> Meaning: ...
    def product(self, row: Row) -> Meaning: ...
    def inside(self, indices: Iterable[str]) -> "Reader": ...
    def range(self, index: str, at: Letters) -> range: ...


def series(reader: Reader, node: Node, scope: Row) -> Meaning:
    """A sum, product, maximum or minimum over indices of the product behind it."""
    gather, (below, above) = SERIES[name(node)], scripts(node)
    head, *conditions = split(below, "separator", ":")
    indices = [i for i in dict.fromkeys(letters(head)) if i not in reader.names]
    inner = reader.inside(indices)
    term = inner.product(bare(scope))
    if not above and any(is_sign(part, "relation") for part in head):
        conditions.append(head)  # i < j, and not i = 1 below an n
    held = [condition(inner, row) for row in conditions]

    def computed(at: Letters) -> Any:
        places = _places(indices, [reader.range(i, at) for i in indices], at)
        return gather([term(here) for here in places if all(h(here) for h in held)])

    return computed


def _places(
    indices: Sequence[str], ranges: Sequence[range], at: Letters
) -> Iterator[Mapping[str, Any]]:
    for place in itertools.product(*ranges):
        yield {**at, **dict(zip(indices, place, strict=True))}


_SEARCHED = 2000
"""So far a set is searched for its least number."""


def first_of(reader: Reader, body: Row) -> Meaning:
    r"""The least whole number, from 0 on, of ``j \ge 0 : …``; ∞ where there is none."""
    head, rest = split(body, "separator", ":")
    index = next(letters(head))
    inner = reader.inside([index])
    held = [condition(inner, row) for row in (head, rest)]

    def computed(at: Letters) -> Any:
        found = ({**at, index: mpf(j)} for j in range(_SEARCHED))
        return next((h[index] for h in found if all(c(h) for c in held)), mp.inf)

    return computed


def condition(reader: Reader, row: Row) -> Meaning:
    r"""Whether all relations of a row hold: ``0 < r \le 1, y = 1``."""
    held = [_chain(reader, part) for part in split(row, "separator")]
    return lambda at: all(holds(at) for holds in held)


def _chain(reader: Reader, row: Row) -> Meaning:
    known = [RELATIONS.get(sign) for sign in signs(row, "relation")]
    relations = [relation for relation in known if relation]
    if not relations or len(relations) < len(known):
        raise stuck("this is no condition", row)
    terms = [reader.sum(part) for part in split(row, "relation")]

    def holds(at: Letters) -> bool:
        pairs = itertools.pairwise([term(at) for term in terms])
        return all(r(*pair) for r, pair in zip(relations, pairs, strict=True))

    return holds


def cases(reader: Reader, rows: Sequence[Sequence[Row]]) -> Meaning:
    """The case whose condition holds, or the one for what is left, or NaN.

    A condition may be the name of something that is done or left.
    """
    known: list[tuple[Meaning, Meaning]] = []
    rest: Meaning = lambda at: mp.nan  # noqa: E731
    for cell, when in rows:
        words = [node.text for node in when if isinstance(node, Words)]
        if words and words[0] in reader.names:
            known.append((reader.sum(cell), itemgetter(words[0])))
        elif words:
            rest = reader.sum(cell)
        else:
            known.append((reader.sum(cell), condition(reader, when)))

    def computed(at: Letters) -> Any:
        held = [case for case, holds in known if holds(at)]
        assert len(held) <= 1, f"cases that hold at once, at {at}"
        return (held or [rest])[0](at)

    return computed
