"""How a run ended, as a name and a sentence; the page says the same sentences."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["converged", "diverged", "out of steps", "stopped"]

SENTENCES: dict[Outcome, str] = {
    "converged": "Converged at step {step}: the gradient is as good as zero.",
    "diverged": "Diverged at step {step}: try a smaller learning_rate.",
    "out of steps": "Out of steps after {step}: it has not settled.",
    "stopped": "Stopped at step {step}.",
}


@dataclass(frozen=True)
class Status:
    """The outcome of a run and the step that it names.

    Converged: the gradient has vanished from this step on. Diverged: the run left
    every bound at this step. Out of steps: it ended before it settled. Stopped: the
    person ended it.

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
