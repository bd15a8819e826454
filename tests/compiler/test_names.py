"""Parameters may be called anything that Python allows."""

import dataclasses
from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any, ClassVar

import numpy as np
import pytest

from compiler.engine import Engine
from losslab.compiler.contracts import losses, optimizers, surfaces
from losslab.compiler.names import Names, spelled
from losslab.compiler.primitives import HELPERS
from losslab.compiler.special import FUNCTIONS
from losslab.core import kinds
from losslab.core.classes import FIRST_OR_SECOND
from losslab.core.domains import real
from losslab.core.event_losses import EventLoss, Line
from losslab.core.losses import ResidualLoss
from losslab.core.ops import logsumexp, sqrt, stack, total
from losslab.core.optimizers import GradientRule, dialects, filled
from losslab.core.parameters import number
from losslab.core.surfaces import Surface

_WORDS = """
i j n k v v1 i1 new delete let eval arguments function const var this typeof void
prediction target x y out x0 x1 y0 y1 nx ny gradient state parameters sharpness
total carried Math Number Array Float64Array Infinity NaN power roundHalfEven
value hessian grid init step threshold next_m m velocity vector variants torch
here side slope bend room erf erfc lgamma workspace
"""
WORDS = _WORDS.split()
GROUPS = [WORDS[at : at + 9] for at in range(0, len(WORDS), 9)]
VALUES = [1.5, 2.25, 0.75, 3.0, 0.5, 1.25, 2.0, 0.25, 4.0]


class Summed:
    """A definition with parameters of these names, and their sum with weights."""

    words: ClassVar[Sequence[str]]

    def own(self) -> Any:
        terms = [getattr(self, word) * (k + 1) for k, word in enumerate(self.words)]
        return reduce(add, terms)


class Scaled(Summed, ResidualLoss):
    def penalty(self, residual: Any) -> Any:
        return residual * residual * self.own()


class Shifted(Summed, EventLoss):
    prediction_kind: ClassVar[kinds.Kind] = kinds.CLASS_SCORES
    target_kind: ClassVar[kinds.Kind] = kinds.CLASS_PROBABILITIES
    figure_target: ClassVar[kinds.Kind] = FIRST_OR_SECOND

    def line(self, target: Any) -> Line:
        shares = stack([target, 1.0 - target, 0.0])
        return Line(self, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), shares)

    def formula(self, prediction: Any, target: Any) -> Any:
        shifted = prediction * self.own()
        return logsumexp(shifted) - total(target * shifted)


class Tilted(Summed, Surface):
    def formula(self, x: Any, y: Any) -> Any:
        return x * x * y + sqrt(1.0 + x * x) * self.own() + y * y * self.own()


class Rolling(Summed, GradientRule):
    def begin(self, point: Any) -> Any:
        return {"m": filled(0.0, point), "new": filled(1.0, point)}

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        m = state["m"] * 0.5 + gradient * self.own()
        return point - m - total(gradient), {"m": m, "new": state["new"] + m}

    def threshold(self, sharpness: Any) -> Any:
        return self.own() / sharpness


def named(base: type[Any], words: Sequence[str]) -> type[Any]:
    """The definition with parameters called so."""
    known = {"domain": real, "says": "s", "symbol": "s", "slider": (0.0, 1.0)}
    fields: list[Any] = [(word, float, number(1.0, **known)) for word in words]
    fields += [("dialect", str, dialects("torch"))] if base is Rolling else []
    made = dataclasses.make_dataclass("Made", fields, bases=(base,), frozen=True)
    made.words = words
    return made


def allowed(base: type[Any], words: Sequence[str]) -> list[str]:
    """The words that are not methods of the definition itself."""
    return [word for word in words if not hasattr(base, word)]


def instance(definition: type[Any]) -> Any:
    return definition(**dict(zip(definition.words, VALUES, strict=False)))


def values(definition: type[Any]) -> list[float]:
    return VALUES[: len(definition.words)]


@pytest.mark.parametrize("words", GROUPS)
def test_of_a_loss(words: list[str], engine: Engine) -> None:
    made = named(Scaled, allowed(Scaled, words))
    source = losses.source("made", made)
    rows = np.array([[0.5, -1.0, *values(made)], [2.0, 3.0, *values(made)]])
    for which in ("value", "gradient", "curvature"):
        wanted = getattr(instance(made), which)(rows[:, 0], rows[:, 1])
        found = engine.table(source, which, rows)[:, 0]
        np.testing.assert_allclose(found, wanted, rtol=1e-14)


@pytest.mark.parametrize("words", GROUPS)
def test_of_a_loss_of_class_scores(words: list[str], engine: Engine) -> None:
    made = named(Shifted, allowed(Shifted, words))
    source = losses.source("made", made)
    z, y = np.array([0.05, -0.01, 0.02, 0.0]), np.array([0.0, 1.0, 0.0, 0.0])
    packed = [engine.pack(x) for x in (z, y, np.zeros(4), *values(made))]
    ((_, after),) = engine.calls(source, "vector.gradient", [packed])
    np.testing.assert_allclose(after[2], instance(made).gradient(z, y), rtol=1e-12)
    ((found, _),) = engine.calls(source, "vector.value", [packed[:2] + packed[3:]])
    np.testing.assert_allclose(found, instance(made).value(z, y), rtol=1e-12)


@pytest.mark.parametrize("words", GROUPS)
def test_of_a_surface(words: list[str], engine: Engine) -> None:
    made = named(Tilted, allowed(Tilted, words))
    source = surfaces.source("made", made)
    x, y = np.linspace(-1.0, 2.0, 3), np.linspace(0.0, 1.0, 2)
    points = np.array([(a, b) for b in y for a in x])
    rows = np.array([(*point, *values(made)) for point in points])
    for which in surfaces.METHODS:
        wanted = np.asarray(getattr(instance(made), which)(points)).reshape(6, -1)
        found = engine.table(source, which, rows)
        np.testing.assert_allclose(found, wanted, rtol=1e-13)
    packed = [engine.pack(v) for v in (-1.0, 2.0, 3, 0.0, 1.0, 2, *values(made))]
    ((grid, _),) = engine.calls(source, "grid", [packed])
    np.testing.assert_allclose(grid, instance(made).value(points), rtol=1e-14)


@pytest.mark.parametrize("words", GROUPS)
def test_of_an_optimizer(words: list[str], engine: Engine) -> None:
    made = named(Rolling, allowed(Rolling, words))
    source = optimizers.source("made", made)
    start, slope = np.array([0.5, -1.5, 2.0]), np.array([1.0, -2.0, 0.25])
    rule, rest = instance(made), [engine.pack(v) for v in values(made)]
    state = {key: np.asarray(v) for key, v in rule.begin(start).items()}
    here = engine.pack({"gradient": slope, "asked": np.zeros(4)})
    begin = engine.calls(source, "init", [[here, engine.pack(start), *rest]])
    assert {key: list(v) for key, v in begin[0][0].items()} == {
        key: list(v) for key, v in state.items()
    }
    packed = [here, *(engine.pack(v) for v in (state, start))]
    ((_, after),) = engine.calls(source, "step", [[*packed, *rest]])
    new, changed = rule.update(slope, state, start)
    np.testing.assert_allclose(after[2], new, rtol=1e-14)
    for key, wanted in changed.items():
        np.testing.assert_allclose(after[1][key], wanted, rtol=1e-14)
    rows = np.array([[2.0, *values(made)]])
    found = engine.table(source, "threshold", rows)[0, 0]
    np.testing.assert_allclose(found, rule.threshold(2.0), rtol=1e-14)


def test_ordinary_parameters_keep_their_names() -> None:
    words = ["learning_rate", "delta", "beta1", "condition_number"]
    assert spelled(words, "x", "y") == words
    source = losses.source("made", named(Scaled, words))
    assert f"function value(prediction, target, {', '.join(words)})" in source


def test_helpers_are_taken() -> None:
    assert all(Names().fresh(helper) != helper for helper in [*HELPERS, *FUNCTIONS])
