"""How a run ended and what it took, in numbers and in words; the page says the same."""

from dataclasses import dataclass
from typing import Literal, get_args

Rest = Literal["converged", "saddle", "maximum", "flat"]
Outcome = Literal[Rest, "diverged", "fell", "stuck", "out of steps", "stopped"]

RESTS: tuple[Rest, ...] = get_args(Rest)
"""Where a run can come to rest, as `losslab.numerics.rules.rest` numbers the places."""

SENTENCES: dict[Outcome, str] = {
    "converged": "Converged at step {step}: the gradient is as good as zero.",
    "saddle": (
        "Came to rest in a saddle at step {step}: the gradient is as good as zero, but"
        " there are ways down."
    ),
    "maximum": (
        "Came to rest on a maximum at step {step}: the gradient is as good as zero, but"
        " every way leads down."
    ),
    "flat": (
        "Flattened out at step {step}: the gradient is as good as zero, but there is no"
        " minimum, and the loss sinks on for ever."
    ),
    "diverged": "Diverged at step {step}: try a smaller learning_rate.",
    "fell": "Fell out of every bound at step {step}: it goes down there without end.",
    "stuck": "Stuck at step {step}: the optimizer has no step to take from there.",
    "out of steps": "Out of steps after {step}: it has not settled.",
    "stopped": "Stopped at step {step}.",
}


@dataclass(frozen=True)
class Status:
    """The outcome of a run and the step that it names.

    Converged: the gradient has vanished from this step on, and as far as is known that
    is where a minimum is; saddle, maximum, flat: it has, and there is none. Diverged:
    the run left every bound at this step. Fell: so it did, downhill. Stuck: the
    optimizer found no step from the point of this one. Out of steps: it ended before it
    settled. Stopped: the person ended it.

    >>> print(Status("diverged", 8))
    diverged at step 8
    >>> Status("diverged", 8).says
    'Diverged at step 8: try a smaller learning_rate.'
    """

    name: Outcome
    step: int

    @property
    def says(self) -> str:
        """The outcome as a sentence."""
        return SENTENCES[self.name].format(step=self.step)

    def __str__(self) -> str:
        ended = self.name == "out of steps"
        return self.name if ended else f"{self.name} at step {self.step}"


@dataclass(frozen=True)
class Evaluations:
    """What an optimizer asked for in a run: values, gradients, Hessians, products.

    A product is of the Hessian and a direction; it costs about as much as a gradient.

    >>> Evaluations(value=2, hessian=1).says
    '2 values and 1 Hessian'
    """

    value: int = 0
    gradient: int = 0
    hessian: int = 0
    product: int = 0

    @property
    def says(self) -> str:
        """The counts in words."""
        counts = (self.value, self.gradient, self.hessian, self.product)
        named = zip(counts, ASKED, strict=True)
        parts = [f"{n} {word}{'s' * (n != 1)}" for n, word in named if n]
        *most, last = parts or ["nothing"]
        return f"{', '.join(most)} and {last}" if most else last


ASKED = ("value", "gradient", "Hessian", "Hessian-vector product")
"""What can be asked for, each in words for one."""
