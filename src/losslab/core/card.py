"""What a definition says of itself: shown to people, and tried by the laws."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from losslab.core.claim import Claim


@dataclass(frozen=True)
class Worked:
    """One example worked out by hand, never pasted from the program's own output.

    ``inputs`` and ``outputs`` are named as in the definition's methods, for a loss
    ``{"prediction": 3.0, "target": 0.0}`` and any of ``loss``, ``gradient``,
    ``curvature``; ``because`` shows the calculation.
    """

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    because: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])


def worked(
    prediction: Any,
    target: Any,
    *,
    because: str,
    parameters: Mapping[str, Any] | None = None,
    **outputs: Any,
) -> Worked:
    """A worked example of a loss.

    >>> worked(3.0, 0.0, loss=9.0, because="3²").outputs
    {'loss': 9.0}
    """
    inputs = {"prediction": prediction, "target": target}
    return Worked(inputs, outputs, because, parameters or {})


@dataclass(frozen=True)
class Peer:
    """How another library spells the same thing.

    ``code`` is a Python expression that gives our values, or their mean, from the
    peer's function; it is shown to people and evaluated by the tests. ``when`` names
    what must be fixed for the two to agree: ``{"pos_weight": 1.0}``, or
    ``{"target": (0.0, 1.0)}`` for a peer that takes no soft labels.
    """

    library: str
    name: str
    code: str
    differs: str = ""
    when: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Source:
    """A paper, book or convention."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class Glance:
    """A place among the common losses shown at a glance."""

    group: str
    says: str
    order: int


@dataclass(frozen=True)
class Card:
    """The complete description of a definition.

    ``formula`` and ``gradient_formula`` are LaTeX; the laws parse both and compare
    them with the definition. Where something in them is said in words that no reader of
    formulas can compute (a sort, a rank), ``in_words`` owns up to it, and twice as many
    worked examples stand in: it names the formulas, or the letters on the left of lines
    of an update rule. Line breaks in the prose are for the source only.
    """

    title: str
    summary: str
    formula: str
    description: str
    use_when: str
    avoid_when: str
    sources: tuple[Source, ...]
    gradient_formula: str | None = None
    claims: tuple[Claim, ...] = ()
    worked: tuple[Worked, ...] = ()
    peers: tuple[Peer, ...] = ()
    glance: Glance | None = None
    in_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("description", "use_when", "avoid_when"):
            object.__setattr__(self, name, " ".join(getattr(self, name).split()))
