"""What the compiler refuses, with the definition it was translating."""

from losslab.core.errors import LosslabError


class Untranslatable(LosslabError):
    """A traced program that has no counterpart in JavaScript.

    >>> print(Untranslatable("fft", "surfaces/waves: value"))
    surfaces/waves: value cannot be printed as JavaScript: fft
    """

    def __init__(self, what: str, where: str) -> None:
        super().__init__(f"{where} cannot be printed as JavaScript: {what}")
        self.what = what
        self.where = where
