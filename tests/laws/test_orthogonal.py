"""Muon beside singular values, and beside PyTorch's with its iterations rounded."""

import math
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import pytest
import torch
from numpy.polynomial.polynomial import polyder, polyval

from laws.instances import dialects, instances
from laws.optimizers_laws import close, gradients, run
from laws.optimizers_trials import values
from laws.optimizers_wrong import spoilt
from losslab.catalogue.optimizers.muon import Muon

SHAPES = ((1, 1), (1, 4), (5, 1), (3, 3), (5, 2), (2, 5), (2, 3, 2))
MADE = [rule for rule in instances(Muon) if rule.dialect == "torch"]


def quintic(rule: Any) -> list[float]:
    """The coefficients by rising powers."""
    return [0.0, rule.linear, 0.0, rule.cubic, 0.0, rule.quintic]


def lifted(rule: Any, values: Any) -> Any:
    """Singular values after the rounds of the polynomial."""
    for _ in range(rule.iterations):
        values = polyval(values, quintic(rule))
    return values


def ahead(rule: Any, pulls: Any) -> Iterator[Any]:
    """The momentum that is made orthogonal in each step."""
    keep, velocity = rule.momentum, np.zeros_like(pulls[0])
    for pull in pulls:
        velocity = keep * velocity + (1.0 - keep) * pull
        yield (1.0 - keep) * pull + keep * velocity if rule.nesterov else velocity


def factor(rule: Any, rows: int, columns: int) -> float:
    """How much longer steps of that shape are, as PyTorch documents it."""
    if rule.match_rms:
        return 0.2 * math.sqrt(max(rows, columns))
    return math.sqrt(max(1.0, rows / columns))


def steps_along_singular_vectors(rule: Any, start: Any, pulls: Any) -> None:
    """The steps are UP(Σ)Vᵀ of the momentum UΣVᵀ, P the polynomial k times."""
    point, path = start, run(rule, start, pulls)
    for matrix, found in zip(ahead(rule, pulls), path[1:], strict=True):
        u, s, v = np.linalg.svd(matrix.reshape(len(start), -1), full_matrices=False)
        step = (u * lifted(rule, s / max(np.linalg.norm(s), 1e-7))) @ v
        rate = rule.learning_rate * factor(rule, len(u), v.shape[1])
        point = (1.0 - rule.learning_rate * rule.decay) * point
        point = point - rate * step.reshape(point.shape)
        assert close(found, point, 1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_steps_follow_from_singular_values(shape: tuple[int, ...]) -> None:
    start = np.linspace(-1.0, 2.0, math.prod(shape)).reshape(shape)
    for rule in MADE:
        steps_along_singular_vectors(rule, start, gradients(shape=shape))


def test_a_matrix_of_low_rank_stays_one() -> None:
    pulls = np.einsum("ti,j->tij", gradients(shape=(4,)), [1.0, -2.0, 0.5])
    steps_along_singular_vectors(Muon(), np.ones((4, 3)), pulls)


WRONG = {
    "divided by its length only": {"_orthogonal": lambda self, m: m / self._size(m)},
    "another factor": {"_factor": lambda self, rows, columns: 1.0},
    "the other side's factor": {
        "_factor": lambda self, rows, columns: math.sqrt(max(1.0, columns / rows))
    },
    "entry by entry": {"_orthogonal": lambda self, m: np.sign(m)},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_orthogonal_is_refused(changes: Any) -> None:
    wrong = spoilt(Muon, **changes)(learning_rate=0.1)
    with pytest.raises(AssertionError):
        steps_along_singular_vectors(wrong, np.ones((4, 2)), gradients(shape=(4, 2)))


UNIT = 2.0**-8
"""The unit roundoff of bfloat16, which keeps eight bits."""


def blur(rule: Any, matrix: Any) -> float:
    """How far rounding to bfloat16 may lead the orthogonal matrix astray.

    At first order of the unit roundoff, in the root of the sum of squares.
    The matrix and its quotient are rounded first. In each round X is off by e, and the
    polynomial makes that Le, where L is its steepest divided difference at ± the
    singular values. XXᵀ, bXXᵀ + c(XXᵀ)² and the result are rounded anew.
    """
    s = np.linalg.svd(matrix, compute_uv=False)
    s = s / np.linalg.norm(s)
    off = 2.0 * UNIT
    for _ in range(rule.iterations):
        after = polyval(s, quintic(rule))
        gram = UNIT * np.linalg.norm(s**2)
        scales = UNIT * np.linalg.norm(rule.cubic * s**2 + rule.quintic * s**4)
        bent = np.abs(rule.cubic + rule.quintic * np.add.outer(s**2, s**2)).max()
        fresh = s.max() * (bent * gram + scales) + UNIT * np.linalg.norm(after)
        off, s = _steepest(rule, s) * off + fresh, np.abs(after)
    return float(off)


def _steepest(rule: Any, s: Any) -> float:
    x, y = np.meshgrid(*[np.concatenate([s, -s])] * 2)
    apart = np.abs(x - y) > 1e-6
    rise = polyval(x, quintic(rule)) - polyval(y, quintic(rule))
    slopes = polyval(s, polyder(quintic(rule)))
    return max(np.abs(rise[apart] / (x - y)[apart]).max(), np.abs(slopes).max())


EVEN = np.array([[1.0, 1.0], [1.0, -1.0], [1.0, 1.0], [1.0, -1.0]])
"""Equal singular values: what rounding does to them is not magnified much."""


def torch_steps(rule: Any, start: Any, pulls: Any) -> Any:
    """The points of torch.optim.Muon as it is."""
    point = torch.nn.Parameter(torch.tensor(start))
    given = {"torch": torch, "parameters": point, **values(rule)}
    optimizer, path = eval(rule.card.peers[0].code, given), [start]
    for pull in pulls:
        point.grad = torch.tensor(pull)
        optimizer.step()
        path.append(point.detach().numpy().copy())
    return np.array(path)


def torch_is_as_near_as_bfloat16_allows(rule: Any, pull: Any) -> None:
    """No further off after t steps than t times what rounding does to one."""
    pulls = [size * pull for size in np.geomspace(1.0, 100.0, 6)]
    start = np.ones(pull.shape)
    off = np.array(run(rule, start, pulls)) - torch_steps(rule, start, pulls)
    one = rule.learning_rate * factor(rule, *pull.shape) * blur(rule, pull)
    assert np.all(np.linalg.norm(off, axis=(1, 2)) <= one * np.arange(7))
    assert one < 0.25 * np.linalg.norm(run(rule, start, pulls[:1])[1] - start)


PULLS = (EVEN, EVEN.T, EVEN[:, :1], EVEN[:1])


@pytest.mark.parametrize("pull", PULLS, ids=lambda pull: str(pull.shape))
def test_torch_as_it_is(pull: Any) -> None:
    torch_is_as_near_as_bfloat16_allows(Muon(), pull)


@pytest.mark.parametrize("named", ["divided by its length only", "another factor"])
def test_torch_refuses_what_rounding_does_not_explain(named: str) -> None:
    with pytest.raises(AssertionError):
        torch_is_as_near_as_bfloat16_allows(spoilt(Muon, **WRONG[named])(), EVEN)


def arrays(numbers: Any) -> list[Any]:
    """The same numbers in each library."""
    return [numbers, torch.tensor(numbers), jax.numpy.asarray(numbers)]


@pytest.mark.parametrize("dialect", dialects(Muon))
@pytest.mark.parametrize("shape", [(4,), (2, 3), (3, 2)])
def test_gradients_of_any_size(shape: tuple[int, ...], dialect: str) -> None:
    """Huge ones move as usual, tiny ones hardly, and none not at all."""
    rule = Muon(dialect=dialect, decay=0.0)
    start, pull = np.zeros(shape), gradients(1, shape)
    usual = run(rule, start, 1e9 * pull)[1]
    with jax.enable_x64(True):
        for point, *pulls in zip(
            arrays(start),
            *(arrays(size * pull) for size in (1e300, 1e-300, 0.0)),
            strict=True,
        ):
            huge, tiny, none = (np.asarray(run(rule, point, p)[1]) for p in pulls)
            assert close(huge, usual, 1e-12)
            assert np.abs(tiny).max() < 1e-285
            assert np.array_equal(none, start)


def test_vectors_take_steps_of_one_length_along_the_momentum() -> None:
    """As the card says of the surfaces: 0.985η with two coordinates, without decay."""
    rule, pulls = Muon(learning_rate=0.1, decay=0.0), gradients(shape=(2,))
    moves = np.diff(run(rule, np.ones(2), pulls), axis=0)
    lengths = np.linalg.norm(moves, axis=-1)
    assert np.allclose(lengths, 0.1 * np.sqrt(2.0) * lifted(rule, 1.0), rtol=1e-12)
    assert np.allclose(lengths, 0.0985, rtol=1e-3)
    wanted = np.array(list(ahead(rule, pulls)))
    along = wanted / np.linalg.norm(wanted, axis=-1, keepdims=True)
    assert close(-moves / lengths[:, None], along, 1e-12)


def test_singular_values_come_between_the_bounds_on_the_card() -> None:
    values = lifted(Muon(), np.linspace(1 / 500, 1.0, 100_001))
    assert 0.68 <= values.min() <= 0.69
    assert 1.20 <= values.max() <= 1.21


@pytest.mark.parametrize("shape", [(3, 3), (5, 2), (2, 5)])
def test_entries_move_about_as_far_as_with_adam(shape: tuple[int, int]) -> None:
    """With all singular values at 1, 0.2·√max(n, m)·X has the root mean square 0.2."""
    rule = Muon(learning_rate=1.0, decay=0.0, match_rms=True)
    pull = np.linalg.qr(gradients(1, (5, 5))[0])[0][: shape[0], : shape[1]]
    u, _, v = np.linalg.svd(pull, full_matrices=False)
    move = run(rule, np.zeros(shape), [u @ v])[1]
    values = lifted(rule, 1.0 / math.sqrt(min(shape)))
    assert np.sqrt(np.mean(move**2)) == pytest.approx(0.2 * values, rel=1e-12)
