"""How a run ended, as a name and a sentence."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Status:
    """The outcome of a run.

    >>> print(diverged(8))
    diverged at step 8
    >>> diverged(8).says
    'Diverged at step 8: try a smaller learning_rate.'
    """

    name: Literal["converged", "diverged", "out of steps", "stopped"]
    step: int
    says: str

    def __str__(self) -> str:
        return (
            self.name
            if self.name == "out of steps"
            else f"{self.name} at step {self.step}"
        )


def converged(step: int) -> Status:
    """The gradient has vanished from this step on."""
    return Status("converged", step, f"Converged at step {step}.")


def diverged(step: int) -> Status:
    """The run left every bound at this step."""
    says = f"Diverged at step {step}: try a smaller learning_rate."
    return Status("diverged", step, says)


def out_of_steps(step: int) -> Status:
    """The run ended before it settled."""
    return Status("out of steps", step, f"Out of steps after {step}; still moving.")


def stopped(step: int) -> Status:
    """The person ended the run."""
    return Status("stopped", step, f"Stopped at step {step}.")
