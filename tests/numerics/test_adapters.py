"""Optimizers of Optax in our loop."""

import sys
from typing import Any

import numpy as np
import optax
import pytest

from losslab.catalogue.discover import find
from losslab.core.errors import InvalidInput, MissingExtra, UnknownName
from losslab.numerics.adapters import from_optax
from losslab.numerics.descent import descend

VALLEY = find("surfaces", "rosenbrock").definition()


@pytest.mark.parametrize(
    "rule", [from_optax("adam", learning_rate=0.01), optax.adam(0.01)]
)
def test_it_moves_like_ours(rule: Any) -> None:
    ours = find("optimizers", "adam").definition(learning_rate=0.01, dialect="optax")
    theirs = descend(VALLEY, from_optax(getattr(rule, "transformation", rule)))
    assert np.abs(theirs.trajectory - descend(VALLEY, ours).trajectory).max() <= 1e-12


@pytest.mark.parametrize("name", ["lion", "radam", "yogi", "rprop", "adabelief"])
def test_others_descend_too(name: str) -> None:
    run = descend(VALLEY, from_optax(name, learning_rate=0.02))
    assert run.losses[-1] < 0.2 * run.losses[0]


def test_chains_descend_too() -> None:
    chain = optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.05))
    run = descend(VALLEY, from_optax(chain))
    longest = np.linalg.norm(np.diff(run.trajectory, axis=0), axis=1).max()
    assert longest <= 0.05 * (1.0 + 1e-9)


def test_line_searches_are_refused_with_a_sentence() -> None:
    with pytest.raises(InvalidInput, match="nothing but the gradient"):
        descend(VALLEY, from_optax("lbfgs"))


def test_bad_names_and_things_are_refused() -> None:
    with pytest.raises(UnknownName, match="close names: "):
        from_optax("adamm")
    with pytest.raises(InvalidInput, match="An Optax transformation"):
        from_optax(3.0)
    with pytest.raises(InvalidInput, match="Arguments go with a name"):
        from_optax(optax.sgd(0.1), learning_rate=0.1)


def test_a_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optax", None)
    with pytest.raises(MissingExtra, match="pip install"):
        from_optax("adam", learning_rate=0.1)
