"""Names in printed JavaScript: the field's words where there are some, else a count."""

from collections.abc import Iterable

from losslab.compiler.primitives import HELPERS
from losslab.compiler.special import FUNCTIONS

_TAKEN = """
arguments await break case catch class const continue debugger default delete do
else enum eval export extends false finally for function if implements import in
instanceof interface let new null package private protected public return static
super switch this throw true try typeof undefined var void while with yield Math
Number Infinity NaN Array Float64Array Int32Array Uint32Array Uint8Array i j n
"""


class Names:
    """Hands out names that are not yet taken in one function."""

    def __init__(self, *taken: str) -> None:
        self._taken = {*_TAKEN.split(), *HELPERS, *FUNCTIONS, *taken}
        self._count = 0
        self._loops = ["i", "j"]

    def loop(self, depth: int) -> str:
        """The running index of a loop inside so many others, from i on."""
        while len(self._loops) <= depth:
            letter = chr(ord("i") + len(self._loops))
            self._loops.append(self.fresh(letter))
        return self._loops[depth]

    def fresh(self, hint: str) -> str:
        """A free name: the hint itself where it is a word of its own, else numbered."""
        hint = hint.replace(".", "_")
        if hint != "v" and hint not in self._taken:
            self._taken.add(hint)
            return hint
        while True:
            self._count += 1
            name = f"{hint}{self._count}"
            if name not in self._taken:
                self._taken.add(name)
                return name


def spelled(parameters: Iterable[str], *taken: str) -> list[str]:
    """The parameters as arguments in JavaScript, apart from words that are taken.

    Calls are positional, so an argument may be called otherwise than its parameter.

    >>> spelled(["delta", "new", "x", "i"], "x", "y")
    ['delta', 'new1', 'x2', 'i3']
    """
    names = Names(*taken)
    return [names.fresh(parameter) for parameter in parameters]
