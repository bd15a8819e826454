"""Questions in writing: how the text of each value of a request is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from losslab.services import read

Question = TypeVar("Question")
Schema = Mapping[str, Any]

NUMBER: Schema = {"type": "number", "format": "double"}


@dataclass(frozen=True)
class Written:
    """How one value is written: in words, as text, and the JSON schema of what it says.

    It annotates a field of a request, so that every face reads that field in the same
    way, and says the same of it.
    """

    says: str
    read: Callable[[str, str], Any]
    schema: Schema


def word(says: str) -> Written:
    """A name, taken as it is."""
    return Written(says, lambda _, text: text, {"type": "string"})


def number(says: str) -> Written:
    """A finite number."""
    return Written(says, read.number, NUMBER)


def numbers(says: str) -> Written:
    """One finite number, or several with commas between them."""
    bounds = {"minItems": 1, "maxItems": read.LONGEST}
    return Written(says, read.numbers, {"type": "array", "items": NUMBER, **bounds})


def event(says: str) -> Written:
    """One finite number, several with commas, or rows of them with semicolons."""
    bounds = {"minItems": 1, "maxItems": read.LONGEST}
    return Written(says, read.event, {"type": "array", "items": NUMBER, **bounds})


def point(says: str) -> Written:
    """Two finite numbers with a comma between them."""
    bounds = {"minItems": 2, "maxItems": 2}
    return Written(says, read.point, {"type": "array", "items": NUMBER, **bounds})


def count(says: str, least: int, most: int) -> Written:
    """A whole number within bounds."""
    bounds = {"minimum": least, "maximum": most}
    return Written(
        says,
        lambda name, text: read.count(name, text, least, most),
        {"type": "integer", **bounds},
    )


def written(question: type[Any]) -> dict[str, Written]:
    """How each value of a request is written, by the name of its field.

    >>> from losslab.services.curve import CurveRequest
    >>> written(CurveRequest)["points"].says
    'How many predictions.'
    """
    hints = get_type_hints(question, include_extras=True)
    return {
        name: note
        for name, hint in hints.items()
        for note in getattr(hint, "__metadata__", ())
        if isinstance(note, Written)
    }


def asked(
    question: type[Question], texts: Mapping[str, str | None], **rest: Any
) -> Question:
    """The request that the texts make; what has no text keeps its default.

    Raises:
        InvalidInput: a text that cannot be read.

    >>> from losslab.services.curve import CurveRequest
    >>> asked(CurveRequest, {"loss": "huber", "target": "0.5", "lower": None}).target
    0.5
    """
    given = {
        name: how.read(name, text)
        for name, how in written(question).items()
        if (text := texts.get(name)) is not None
    }
    return question(**given, **rest)
