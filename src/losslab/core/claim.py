"""What a claim is, and how claims are combined."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Refuter = Callable[[Any], str | None]
"""Looks at a definition; returns a counter-example in words, or None."""

Condition = Callable[[Any], bool]
"""Whether a claim speaks of this instance."""


def _always(_: Any) -> bool:
    return True


@dataclass(frozen=True)
class Claim:
    """A statement about a definition and the trial it has to survive.

    ``sharp``, where given, tries to show that the claim's ``limit``, the constant in
    it, could be better. ``condition`` are the words for when it applies; a law computes
    them, and those of the limit.

    >>> Claim("positive", "never negative", lambda loss: None).refute(object())
    """

    name: str
    says: str
    refute: Refuter
    sharp: Refuter | None = None
    applies: Condition = _always
    limit: "Constant | None" = None
    condition: str = ""

    def when(self, says: str, applies: Condition) -> "Claim":
        """The claim for those parameters only; elsewhere it says nothing.

        >>> even = Claim("even", "even", lambda n: "odd" if n % 2 else None)
        >>> even.when("n > 9", lambda n: n > 9).refute(7)
        """

        def refute(loss: Any) -> str | None:
            return self.refute(loss) if applies(loss) else None

        return replace(
            self,
            says=f"{self.says}, for {says}",
            refute=refute,
            applies=applies,
            condition=says,
        )


@dataclass(frozen=True)
class Constant:
    """A constant that depends on the parameters, with its words for the card.

    >>> Constant("2n", lambda n: 2.0 * n).of(3)
    6.0
    """

    says: str
    of: Callable[[Any], float]


def constant(value: float | Constant) -> Constant:
    """A plain number as a constant."""
    return (
        value
        if isinstance(value, Constant)
        else Constant(f"{value:g}", lambda _: value)
    )


def NOT(claim: Claim) -> Claim:
    """The claim's negation; refuted where the trial of the claim finds nothing.

    >>> NOT(Claim("even", "even", lambda n: "odd" if n % 2 else None)).refute(4)
    'no counter-example to "even" was found'
    """

    def refute(loss: Any) -> str | None:
        found = claim.refute(loss)
        return None if found else f'no counter-example to "{claim.says}" was found'

    return Claim(f"not {claim.name}", f"not {claim.says}", refute, None, claim.applies)
