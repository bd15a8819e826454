"""Definitions of the catalogue as parameters of other definitions."""

from collections.abc import Sequence
from typing import Any

from losslab.catalogue.discover import find
from losslab.core.optimizers import Optimizer
from losslab.core.parameters import definition


def rule(default: Optimizer, *, says: str, needs: Sequence[str] = ()) -> Any:
    """Declare the optimizer that a wrapper wraps: any of the catalogue, or one's own.

    ``needs`` are parameters that it must have.
    """
    return definition(
        default,
        of="optimizers",
        contract=Optimizer,
        find=lambda name: find("optimizers", name).definition,
        named=_named,
        says=says,
        needs=needs,
    )


def _named(kind: type[Any]) -> str:
    return kind.__module__.rpartition(".")[2]
