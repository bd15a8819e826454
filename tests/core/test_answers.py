"""Where answers about many numbers are written, and what is left behind."""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import losslab as ll
from laws.losses_wrong import Square
from losslab.core import programs
from losslab.core.arrays import Array
from losslab.core.domains import positive
from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.parameters import number
from many import COUNT, residuals
from many import programs_for_all as programs_for_all

pytestmark = pytest.mark.usefixtures("programs_for_all")

FORMULAS: list[type[Any]] = []
"""The type of array on which `Counted` has been evaluated, each time."""


@dataclass(frozen=True)
class Counted(Square):
    """The square of a stretched residual, which counts its evaluations."""

    stretch: float = number(
        2.0, domain=positive, says="s", symbol="s", slider=(0.1, 5.0)
    )

    def penalty(self, residual: Array) -> Array:
        FORMULAS.append(type(residual))
        return (self.stretch * residual) ** 2


def test_answers_are_written_where_they_are_wanted() -> None:
    loss, (prediction, target) = ll.SquaredError(), residuals()
    squares, slopes = (prediction - target) ** 2, 2.0 * (prediction - target)
    values, gradient = np.empty_like(prediction), np.empty((2, COUNT))[1]
    assert loss.value(prediction, target, out=values) is values
    np.testing.assert_allclose(values, squares, rtol=1e-15)
    assert loss.gradient(prediction, target, out=gradient) is gradient
    np.testing.assert_allclose(gradient, slopes, rtol=1e-15)
    for apart in (np.empty((COUNT, 2)), np.zeros((2, COUNT)).T):
        both = apart[:, 0], apart[:, 1]
        found = loss.value_and_gradient(prediction, target, out=both)
        assert found[0] is both[0]
        np.testing.assert_allclose(both, (squares, slopes), rtol=1e-15)


def test_an_input_may_be_written_over() -> None:
    loss, (prediction, target) = ll.SquaredError(), residuals()
    squares, slopes = (prediction - target) ** 2, 2.0 * (prediction - target)
    given = prediction.copy(), target.copy()
    loss.value_and_gradient(*given, out=given)
    np.testing.assert_allclose(given, (squares, slopes), rtol=1e-15)
    shifted = np.concatenate([prediction, [0.0]])
    loss.value(shifted[:-1], target, out=shifted[1:])
    np.testing.assert_allclose(shifted[1:], squares, rtol=1e-15)


@pytest.mark.parametrize("many", [1, np.inf])
def test_what_cannot_be_written_into_is_refused(
    many: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "ENOUGH", many)
    loss, (prediction, target) = ll.Huber(), residuals(np.float32)
    frozen = np.empty_like(prediction)
    frozen.flags.writeable = False
    wrong: list[tuple[Any, type[Exception], str]] = [
        (np.empty(3, np.float32), ShapeMismatch, r"out has shape \(3,\), and the ans"),
        (np.empty(COUNT), InvalidInput, "out has dtype float64, and the .* float32"),
        (frozen, InvalidInput, "out must be an array that can be written into"),
        ([0.0] * COUNT, InvalidInput, "out must be an array .*; list was given"),
        (torch.empty(COUNT), InvalidInput, "of the library of the prediction; Tensor"),
    ]
    for out, error, words in wrong:
        with pytest.raises(error, match=words):
            loss.gradient(prediction, target, out=out)
        with pytest.raises(error, match=words):
            loss.value_and_gradient(prediction, target, out=(None, out))
    for out in (np.empty_like(prediction), (np.empty_like(prediction),)):
        with pytest.raises(InvalidInput, match="out must be 2 arrays in a tuple"):
            loss.value_and_gradient(prediction, target, out=out)


def test_tensors_are_written_into_too() -> None:
    prediction, target = map(torch.tensor, residuals())
    out = torch.empty_like(prediction)
    assert ll.SquaredError().value(prediction, target, out=out) is out
    assert torch.equal(out, (prediction - target) ** 2)


def test_what_is_refused_is_refused_in_the_same_words() -> None:
    scores, labels = residuals()
    labels = np.sign(labels)
    labels[COUNT - 1] = 0.5
    with pytest.raises(InvalidInput, match=r"a label −1 or \+1.*, and 0.5 was given"):
        ll.Hinge().value(scores, labels)
    with pytest.raises(InvalidInput, match="a probability from 0 to 1, and nan was"):
        ll.BinaryCrossEntropyProbs().value(np.full(COUNT, np.nan), np.ones(COUNT))


def test_what_is_learned_is_left_to_arrays() -> None:
    prediction, target = residuals()
    learned: Any = np.linspace(0.5, 1.0, COUNT)
    Counted(stretch=learned).value_and_gradient(prediction, target)
    assert not programs._programs


def test_other_lengths_and_numbers_compile_nothing_again() -> None:
    prediction, target = residuals(count=9000)
    Counted().value_and_gradient(prediction, target)
    traced = len(FORMULAS)
    for count in (9000, 8999, 4096, 7000):
        for stretch in (0.5, 3.0):
            given = prediction[:count], target[:count]
            values, _ = Counted(stretch=stretch).value_and_gradient(*given)
            wanted = (stretch * (given[0] - given[1])) ** 2
            np.testing.assert_allclose(values, wanted, rtol=1e-14)
    Counted().value_and_gradient(*(x.reshape(30, 10, 30) for x in (prediction, target)))
    assert len(FORMULAS) == traced


def test_little_work_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "COMPILING", 3 * COUNT)
    monkeypatch.setattr(programs, "_met", {})
    for compiled in (False, False, True):
        Counted().value(*residuals())
        assert bool(programs._programs) is compiled


def test_an_interrupt_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    loss, (prediction, target) = ll.SquaredError(), residuals(count=9000)
    real, calls = np.copyto, []

    def interrupted(*given: Any) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(np, "copyto", interrupted)
        with pytest.raises(KeyboardInterrupt):
            loss.value(prediction, target)
    found = loss.value(prediction, target)
    np.testing.assert_allclose(found, (prediction - target) ** 2, rtol=1e-15)


def test_threads_do_not_meet() -> None:
    loss, (prediction, target) = ll.Huber(), residuals(count=50_000)
    wanted = loss.value(prediction, target)
    found: list[Any] = []

    def ask() -> None:
        found.extend(loss.value(prediction, target) for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert all((values == wanted).all() for values in found)


def test_a_thousand_calls_need_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "BLOCK", 1 << 16)
    loss, (prediction, target) = ll.Huber(), residuals(count=50_000)
    out = np.empty_like(prediction), np.empty_like(prediction)

    def held_after(calls: int) -> int:
        for _ in range(calls):
            loss.value_and_gradient(prediction, target, out=out)
        return kilobytes_held()

    first = held_after(50)
    # A call that left its arrays behind would add 800.
    assert held_after(1000) - first < 50_000


def kilobytes_held() -> int:
    """The memory of this process now: earlier tests have set its peak."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") // 1000


WITHOUT_JAX = """
import sys
import numpy as np
import losslab as ll
class Nowhere:
    def find_spec(self, name, *_):
        if name == "jax":
            raise ImportError(name)
sys.meta_path.insert(0, Nowhere())
many = np.zeros(50_000_000, np.float32)
assert float(ll.SquaredError()(many, 1.0)) == 1.0
"""

FEW = """
import sys
import numpy as np
import losslab as ll
few = np.zeros(1 << 18, np.float32)
assert float(ll.SquaredError()(few, 1.0)) == 1.0
assert "jax" not in sys.modules
"""


@pytest.mark.parametrize("script", [WITHOUT_JAX, FEW])
def test_arrays_do_where_jax_is_not_worth_it(script: str) -> None:
    subprocess.run([sys.executable, "-c", script], check=True)
