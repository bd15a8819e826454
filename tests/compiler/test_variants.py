"""Choices, switches and optional parameters: a program for each form, no more."""

import re
from dataclasses import dataclass, make_dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from compiler import grid, law
from compiler.engine import Engine
from laws.losses_wrong import SQUARE
from losslab.compiler.contracts import losses, optimizers, surfaces
from losslab.compiler.contracts.source import MOST_VARIANTS
from losslab.compiler.errors import Untranslatable
from losslab.compiler.trace import trace
from losslab.core.arrays import alike
from losslab.core.card import Card
from losslab.core.domains import at_least_one, positive, real
from losslab.core.dual import innermost
from losslab.core.losses import ResidualLoss
from losslab.core.ops import minimum, sqrt
from losslab.core.optimizers import GradientRule, dialects, filled
from losslab.core.parameters import choice, number, numbers, optional, switch, whole
from losslab.core.surfaces import Surface


@dataclass(frozen=True)
class Formed(ResidualLoss):
    """A loss in eight forms, of which those without a ceiling ignore the switch."""

    scale: float = number(
        1.5, domain=real, says="stretch", symbol="s", slider=(-2.0, 4.0)
    )
    root: str = choice("plain", "root of", says="what is taken")
    halved: bool = switch(False, says="take one half")
    cut: float | None = optional(
        number(3.0, domain=positive, says="ceiling", symbol="c", slider=(0.5, 9.0))
    )
    degree: int = whole(
        2, domain=at_least_one, says="degree", symbol="d", slider=(1, 3)
    )
    card: ClassVar[Card] = SQUARE

    def penalty(self, residual: Any) -> Any:
        value = 1.0 + self.degree * (self.scale * residual) ** 2
        value = sqrt(value) if self.root == "root of" else value
        if self.cut is None:
            return value
        return minimum(0.5 * value if self.halved else value, self.cut)


SOURCE = losses.source("formed", Formed)
FORMS = Formed.variants()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("which", losses.METHODS)
def test_each_form_is_its_definition(form: str, which: str, engine: Engine) -> None:
    rows = grid.rows(FORMS[form], lambda loss: loss)
    program = trace(losses.called(FORMS[form], which), [()] * rows.shape[1]).program
    path = f"variants.{form}.{which}"
    wrong = law.disagreement(lambda x: engine.table(SOURCE, path, x), program, rows)
    assert wrong is None, wrong


def test_a_form_takes_the_numbers_that_it_has() -> None:
    assert list(FORMS["plain true given"].varying) == ["scale", "cut", "degree"]
    heads = set(re.findall(r"  value\((.*)\) {", SOURCE))
    assert heads == {
        "prediction, target, scale, degree",
        "prediction, target, scale, cut, degree",
    }


def test_programs_that_are_the_same_are_printed_once() -> None:
    assert SOURCE.count("  value(") == 6
    assert '"plain true none": plain_false_none' in SOURCE
    assert '"root of true none": root_of_false_none' in SOURCE


def test_a_single_form_exports_its_functions() -> None:
    single = losses.source("single", type("Single", (Plain,), {}))
    assert "variants" not in single
    assert "export function value(prediction, target)" in single


@dataclass(frozen=True)
class Plain(ResidualLoss):
    """A loss without parameters."""

    card: ClassVar[Card] = SQUARE

    def penalty(self, residual: Any) -> Any:
        return residual * residual


@dataclass(frozen=True)
class Bent(ResidualLoss):
    """A loss with a list of numbers, one that may be left out, and one unread."""

    powers: tuple[float, ...] = numbers(
        (1.0, 0.5, 0.25),
        axis="power",
        domain=real,
        says="of the powers",
        symbol="b",
        slider=(-1.0, 1.0),
    )
    lifts: tuple[float, ...] | None = optional(
        numbers(
            (1.0, 2.0),
            axis="lift",
            domain=real,
            says="added",
            symbol="l",
            slider=(-1.0, 1.0),
        )
    )
    mark: int | None = optional(
        whole(1, domain=real, says="read nowhere", symbol="m", slider=(-3, 3))
    )
    card: ClassVar[Card] = SQUARE

    def penalty(self, residual: Any) -> Any:
        square = residual * residual
        powers = alike(self.powers, innermost(residual))
        value = (powers[0] + (powers[1] + powers[2] * square) * square) * square
        if self.lifts is None:
            return value
        lifts = alike(self.lifts, innermost(residual))
        return value + lifts[0] * lifts[1]


BENT = losses.source("bent", Bent)


@pytest.mark.parametrize("form", Bent.variants())
@pytest.mark.parametrize("which", losses.METHODS)
def test_lists_of_numbers_are_arrays(form: str, which: str, engine: Engine) -> None:
    variant = Bent.variants()[form]
    rows = grid.rows(variant, lambda loss: loss)
    shapes = [(), (), *grid.shapes(variant)]
    program = trace(losses.called(variant, which), shapes).program
    path = f"variants.{form}.{which}"
    run = lambda rows: engine.table(BENT, path, rows, shapes)  # noqa: E731
    assert law.disagreement(run, program, rows) is None


def test_what_is_never_read_makes_no_program() -> None:
    assert BENT.count("  value(") == 2
    assert '"none given": none_none' in BENT


def test_too_many_forms_are_refused() -> None:
    fields: list[Any] = [(f"s{k}", bool, switch(False, says="s")) for k in range(6)]
    many = make_dataclass("Many", fields, bases=(Plain,), frozen=True)
    says = f"many cannot be printed.*64 variants, where {MOST_VARIANTS} are the most"
    with pytest.raises(Untranslatable, match=says):
        losses.source("many", many)


@dataclass(frozen=True)
class Folded(Surface):
    """A surface that is a bowl or a gutter."""

    shape: str = choice("bowl", "gutter", says="how it is bent")
    window: ClassVar[Any] = ((-1.0, 1.0), (-1.0, 1.0))
    start: ClassVar[Any] = (1.0, 1.0)

    def formula(self, x: Any, y: Any) -> Any:
        return x * x + (y * y if self.shape == "bowl" else 0.0)


def test_a_surface_has_forms(engine: Engine) -> None:
    source = surfaces.source("folded", Folded)
    rows = np.array([[3.0, 2.0]])
    for form, height in (("bowl", 13.0), ("gutter", 9.0)):
        assert engine.table(source, f"variants.{form}.value", rows)[0, 0] == height
        cells = [engine.pack(value) for value in (3.0, 4.0, 2, 2.0, 2.0, 1)]
        grid_of = engine.calls(source, f"variants.{form}.grid", [cells])[0][0]
        assert grid_of.tolist() == [height, height + 7.0]


@dataclass(frozen=True)
class Rolling(GradientRule):
    """A step with a velocity where there is one, and signs only where wanted."""

    rate: float = number(
        0.5, domain=positive, says="rate", symbol="η", slider=(0.1, 1.0)
    )
    keep: float | None = optional(
        number(0.25, domain=positive, says="kept", symbol="μ", slider=(0.1, 0.9))
    )
    doubled: bool = switch(False, says="step twice as far")
    dialect: str = dialects("torch", "keras")

    def begin(self, point: Any) -> Any:
        return {} if self.keep is None else {"velocity": filled(0.0, point)}

    def update(self, gradient: Any, state: Any, point: Any) -> Any:
        step = self.rate * gradient * (2.0 if self.doubled else 1.0)
        if self.keep is None:
            return point - step, {}
        velocity = self.keep * state["velocity"] + step
        return point - velocity, {"velocity": velocity}


def test_an_optimizer_has_forms(engine: Engine) -> None:
    source = optimizers.source("rolling", Rolling)
    start, slope = np.array([1.0, -1.0]), np.array([1.0, 2.0])
    wanted = {
        "none false torch": [0.5, -2.0],
        "none true keras": [0.0, -3.0],
        "given true torch": [-0.25, -3.25],
    }
    for form, place in wanted.items():
        values = Rolling.variants()[form].varying.values()
        state = {"velocity": np.ones(2)} if "given" in form else {}
        here = {"gradient": slope, "asked": np.zeros(4)}
        packed = [engine.pack(x) for x in (here, state, start, *values)]
        ((_, after),) = engine.calls(source, f"variants.{form}.step", [packed])
        assert after[2].tolist() == place
    assert source.count("  step(") == 4
