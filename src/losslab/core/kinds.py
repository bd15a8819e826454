"""What a loss takes: each kind of prediction and target is a type, not a flag."""

from dataclasses import dataclass

from losslab.core.arrays import Array, is_known, library
from losslab.core.domains import Domain, real, unit
from losslab.core.errors import InvalidInput


@dataclass(frozen=True)
class Labels:
    """The two pure targets of a binary loss, as the loss encodes them."""

    negative: float
    positive: float
    only: bool = True
    """Whether nothing between the two is a legal target."""


@dataclass(frozen=True)
class Kind:
    """A kind of number: its legal domain, its words, and what a figure shows of it."""

    name: str
    says: str
    axis: str
    window: tuple[float, float]
    default: float
    domain: Domain = real
    labels: Labels | None = None
    per_class: bool = False
    """Whether a sample is one number per class, along the last axis."""
    sums_to_one: bool = False

    def check(self, role: str, values: Array) -> None:
        """Refuse values outside the domain.

        Raises:
            InvalidInput: naming the first offending value and the remedy.
        """
        if self.per_class and not values.ndim:
            raise InvalidInput(f"{role} must be {self.says}; one number was given.")
        if self.domain == real or not is_known(values):
            return
        legal = self._legal(values)
        if not bool(library(values).all(legal)):
            worst = float(values[~legal].reshape(-1)[0])
            raise InvalidInput(f"{role} must be {self.says}, and {worst:g} was given.")
        if self.sums_to_one:
            self._check_sum(role, values)

    def _check_sum(self, role: str, values: Array) -> None:
        xp = library(values)
        sums = xp.sum(values, axis=-1)
        # Rounded probabilities miss 1 by a little, wrong ones by much.
        wrong = abs(sums - 1.0) > float(xp.finfo(values.dtype).eps) ** 0.5
        if bool(xp.any(wrong)):
            worst = float(sums[wrong].reshape(-1)[0])
            raise InvalidInput(f"{role} must be {self.says}; they sum to {worst:g}.")

    def _legal(self, values: Array) -> Array:
        if self.labels and self.labels.only:
            return (values == self.labels.negative) | (values == self.labels.positive)
        domain = self.domain
        return (values >= domain.minimum) & (values <= domain.maximum)


REAL = Kind("real", "a real number", "real", (-1.0, 3.0), 0.6)
REAL_TARGET = Kind("real", "a real number", "real", (-1.0, 3.0), 1.0)
SCORE = Kind("score", "a real score; its sign is the class", "score", (-3.0, 3.0), 0.6)
LOGIT = Kind(
    "logit", "a logit: log-odds of the positive class", "score", (-3.0, 3.0), 0.6
)
PROBABILITY = Kind(
    "probability", "a probability from 0 to 1", "probability", (0.0, 1.0), 0.6, unit
)
CLASS_SCORES = Kind(
    "class scores",
    "one real score per class, along the last axis",
    "score",
    (-3.0, 3.0),
    0.6,
    per_class=True,
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
SLICE_SCORE = Kind(
    "score",
    "the score of class 1 of three classes; the other two scores are 0",
    "score",
    (-3.0, 3.0),
    0.6,
)
SLICE_TARGET = Kind(
    "soft indicator",
    "1 for class 1, 0 for class 2, or a probability of class 1 between the two",
    "label",
    (0.0, 1.0),
    1.0,
    unit,
    Labels(0.0, 1.0, only=False),
)
CLASS_PROBABILITIES = Kind(
    "class probabilities",
    "one probability per class along the last axis, summing to 1 (one-hot for a label)",
    "label",
    (0.0, 1.0),
    1.0,
    unit,
    Labels(0.0, 1.0, only=False),
    per_class=True,
    sums_to_one=True,
)
