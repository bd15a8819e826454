"""What a loss takes: each kind of prediction and target is a type, not a flag."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from losslab.core.arrays import Array, is_known, library
from losslab.core.domains import Domain, nonnegative, positive, real, unit
from losslab.core.errors import InvalidInput
from losslab.core.text import shortest

Sizes = Mapping[str, Any]
"""How long each named axis of an event is; a trace may leave it open."""

Shape = tuple[Any, ...]
"""How long each axis of an array is; a trace may leave it open."""

PART = "part"
"""The name of the axis along which named parts lie."""


@dataclass(frozen=True)
class Labels:
    """The two pure targets of a binary loss, as the loss encodes them."""

    negative: float
    positive: float
    only: bool = True
    """Whether nothing between the two is a legal target."""


@dataclass(frozen=True)
class Kind:
    """A kind of input: which trailing axes one sample occupies, and what is legal.

    ``axes`` are the named axes of one event, ``()`` for a number. Named ``parts`` of
    fixed length lie along an axis ``part``, the last one unless ``axes`` places it;
    ``part_domains`` are then the domains of the parts. A ``whole`` kind keeps whole
    numbers whole, and with ``index_of`` they count along that axis from 0. ``window``
    and ``default`` are what a figure shows.

    >>> CLASS_SCORES.event, CLASS_INDEX.event
    (('class',), ())
    """

    name: str
    says: str
    axis: str
    window: tuple[float, float]
    default: float
    domain: Domain = real
    labels: Labels | None = None
    axes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    part_domains: tuple[Domain, ...] = ()
    whole: bool = False
    index_of: str | None = None
    sums_to_one: bool = False

    @property
    def event(self) -> tuple[str, ...]:
        """The names of the trailing axes of one sample."""
        last = (PART,) if self.parts and PART not in self.axes else ()
        return (*self.axes, *last)

    def shape(self, sizes: Sizes) -> Shape:
        """The shape of one event."""
        known = {**sizes, PART: len(self.parts)}
        return tuple(known[name] for name in self.event)

    def sizes(self, shape: Shape) -> dict[str, Any]:
        """How long the event's axes are in an array of that shape."""
        rank = len(self.event)
        trailing = shape[len(shape) - rank :]
        return dict(zip(self.event, trailing, strict=True))

    def check(self, role: str, values: Array, sizes: Sizes | None = None) -> None:
        """Refuse values outside the domain; ``sizes`` are those of the prediction.

        Raises:
            InvalidInput: naming the first offending value and the remedy.
        """
        self.check_shape(role, tuple(values.shape))
        if self._is_free() or not is_known(values):
            return
        legal = self._legal(values, sizes or {})
        if not bool(library(values).all(legal)):
            worst = shortest(float(values[~legal].reshape(-1)[0]))
            wanted = self._wanted(sizes or {})
            raise InvalidInput(f"{role} must be {wanted}, and {worst} was given.")
        if self.sums_to_one:
            self._check_sum(role, values)

    def admits(self, values: Array, sizes: Sizes) -> Array:
        """Whether all values are inside the domain."""
        if self._is_free():
            return True
        xp = library(values)
        inside = xp.all(self._legal(values, sizes))
        return inside & ~xp.any(self._sums(values)[1]) if self.sums_to_one else inside

    def _is_free(self) -> bool:
        domains = self.part_domains or (self.domain,)
        return all(domain == real for domain in domains) and self.index_of is None

    def check_shape(self, role: str, shape: Shape) -> None:
        """Refuse an array that is too small to hold an event.

        Raises:
            InvalidInput: saying what one event is.
        """
        if len(shape) < len(self.event):
            given = f"an array of shape {shape} was" if shape else "one number was"
            raise InvalidInput(f"{role} must be {self.says}; {given} given.")
        found = self.sizes(shape)
        if self.parts and found[PART] != len(self.parts):
            raise InvalidInput(
                f"{role} must be {self.says}: {len(self.parts)} parts"
                f" ({', '.join(self.parts)}) along the axis {PART!r}, and"
                f" {found[PART]} were given."
            )
        if empty := [name for name, size in found.items() if size == 0]:
            raise InvalidInput(
                f"{role} must be {self.says}; the axis {empty[0]!r} is empty."
            )

    def _wanted(self, sizes: Sizes) -> str:
        count = sizes.get(self.index_of or "")
        return f"{self.says}, from 0 to {count - 1}" if count else self.says

    def _sums(self, values: Array) -> tuple[Array, Array]:
        """The sums of the events, and which of them are wrong."""
        xp = library(values)
        sums = xp.sum(values, axis=-1)
        # Rounded probabilities miss 1 by a little, wrong ones by much.
        return sums, abs(sums - 1.0) > float(xp.finfo(values.dtype).eps) ** 0.5

    def _check_sum(self, role: str, values: Array) -> None:
        sums, wrong = self._sums(values)
        if bool(library(values).any(wrong)):
            worst = shortest(float(sums[wrong].reshape(-1)[0]))
            raise InvalidInput(f"{role} must be {self.says}; they sum to {worst}.")

    def _legal(self, values: Array, sizes: Sizes) -> Array:
        if self.index_of is not None:
            return (values >= 0) & (values < sizes.get(self.index_of, math.inf))
        if self.labels and self.labels.only:
            return (values == self.labels.negative) | (values == self.labels.positive)
        if not self.part_domains:
            return self.domain.admits(values)
        at = self.event.index(PART) - len(self.event)
        xp = library(values)
        parts = [
            domain.admits(xp.take(values, xp.asarray([k]), axis=at))
            for k, domain in enumerate(self.part_domains)
        ]
        return xp.concat(parts, axis=at)

    def draw(self, rng: np.random.Generator, count: int, sizes: Sizes) -> np.ndarray:
        """Random legal events, ``(count, *event)``; half of them pure, if some are.

        >>> SIGN.draw(np.random.default_rng(0), 2, {}).shape
        (2,)
        """
        shape = (count, *self.shape(sizes))
        if self.index_of is not None:
            return rng.integers(sizes[self.index_of], size=shape)
        if self.whole:  # few different ones, so that some agree
            return rng.integers(2, size=shape)
        if self.sums_to_one:
            soft = rng.dirichlet(np.ones(shape[-1]), shape[:-1])
            if not self.labels:
                return soft
            pure = np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]
            return np.where(self._alternating(shape), pure, soft)
        if self.labels:
            ends = np.array([self.labels.negative, self.labels.positive])
            pure = ends[rng.integers(2, size=shape)]
            soft = rng.uniform(ends[0], ends[1], shape)
            only = self.labels.only
            return pure if only else np.where(self._alternating(shape), pure, soft)
        return self.placed(3.0 * rng.normal(size=shape))

    def _alternating(self, shape: tuple[int, ...]) -> np.ndarray:
        return (np.arange(shape[0]) % 2 == 0).reshape(-1, *[1] * (len(shape) - 1))

    def placed(self, numbers: np.ndarray) -> np.ndarray:
        """Numbers of any size as legal ones, each by the rising map of its domain."""
        if not self.part_domains:
            return np.asarray(self.domain.place(numbers))
        at = self.event.index(PART) - len(self.event)
        rows = np.moveaxis(numbers, at, 0)
        pairs = zip(self.part_domains, rows, strict=True)
        return np.stack([domain.place(row) for domain, row in pairs], axis=at)

    def within(self, start: np.ndarray, direction: np.ndarray) -> tuple[float, float]:
        """How far one may go from a legal event both ways and stay legal."""
        domains: Array = self.domain
        if self.part_domains:
            at = self.event.index(PART) - len(self.event)
            shape = [1] * len(self.event)
            shape[at] = len(self.parts)
            domains = np.array(self.part_domains, dtype=object).reshape(shape)
        lows = np.vectorize(lambda domain: domain.minimum)(domains)
        highs = np.vectorize(lambda domain: domain.maximum)(domains)
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.stack([(lows - start) / direction, (highs - start) / direction])
        moving = direction != 0.0
        if not moving.any():
            return -math.inf, math.inf
        low, high = np.sort(ends[:, moving], axis=0)
        return float(low.max()), float(high.min())


NOTHING = Kind("nothing", "no target", "nothing", (0.0, 0.0), 0.0)
"""The kind of target of a loss that takes none."""
REAL = Kind("real", "a real number", "real", (-1.0, 3.0), 0.6)
REAL_TARGET = Kind("real", "a real number", "real", (-1.0, 3.0), 1.0)
POSITIVE = Kind(
    "positive",
    "a positive number: a rate, a mean, an amount",
    "positive",
    (0.125, 6.0),
    3.0,
    positive,
)
NONNEGATIVE_TARGET = Kind(
    "nonnegative",
    "a number that is 0 or more: a count, an amount",
    "positive",
    (0.0, 6.0),
    1.0,
    nonnegative,
)
SCORE = Kind("score", "a real score; its sign is the class", "score", (-3.0, 3.0), 0.6)
LOGIT = Kind(
    "logit", "a logit: log-odds of the positive class", "score", (-3.0, 3.0), 0.6
)
PROBABILITY = Kind(
    "probability", "a probability from 0 to 1", "probability", (0.0, 1.0), 0.6, unit
)
SIGN = Kind(
    "sign",
    "a label −1 or +1 (encode labels 0 and 1 as 2·label − 1)",
    "label",
    (-1.0, 1.0),
    1.0,
    Domain(-1.0, 1.0, minimum_open=False, maximum_open=False),
    Labels(-1.0, 1.0),
)
INDICATOR = Kind(
    "indicator",
    "a label 0 or 1 (encode labels −1 and +1 as (label + 1) / 2)",
    "label",
    (0.0, 1.0),
    1.0,
    unit,
    Labels(0.0, 1.0),
)
SOFT_INDICATOR = Kind(
    "soft indicator",
    "a label from 0 to 1, or a probability of the positive class",
    "label",
    (0.0, 1.0),
    1.0,
    unit,
    Labels(0.0, 1.0, only=False),
)
CLASS_SCORES = Kind(
    "class scores",
    "one real score per class, along the last axis",
    "score",
    (-3.0, 3.0),
    0.6,
    axes=("class",),
)
CLASS_PROBABILITIES = Kind(
    "class probabilities",
    "one probability per class along the last axis, summing to 1 (one-hot for a label)",
    "label",
    (0.0, 1.0),
    1.0,
    unit,
    Labels(0.0, 1.0, only=False),
    axes=("class",),
    sums_to_one=True,
)
CLASS_INDEX = Kind(
    "class index",
    "the whole number of a class",
    "label",
    (0.0, 1.0),
    0.0,
    nonnegative,
    whole=True,
    index_of="class",
)
