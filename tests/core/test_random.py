"""The generator: published answers, another implementation, and what chance should be.

Known answers: `kat_vectors` of Random123, the code of Salmon et al. 2011.
"""

from typing import Any

import jax
import numpy as np
import pytest
import scipy.stats
import torch
from jax.extend.random import threefry_2x32

from losslab.core import random

KNOWN = [
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF,) * 2, (0xFFFFFFFF,) * 2, (0x1CB996FC, 0xBB002BE7)),
    (
        (0x13198A2E, 0x03707344),
        (0x243F6A88, 0x85A308D3),
        (0xC4923A9C, 0x483DF7A0),
    ),
]


def words(*values: int) -> Any:
    return np.array(values, dtype=np.uint32)


@pytest.mark.parametrize(("key", "counter", "answer"), KNOWN)
def test_the_published_answers(key: Any, counter: Any, answer: Any) -> None:
    assert random.threefry(words(*key), *words(*counter)) == answer


def test_another_implementation_gives_the_same_words() -> None:
    drawn = np.random.default_rng(0).integers(0, 2**32, (50, 4), dtype=np.uint32)
    for row in drawn:
        ours = random.threefry(row[:2], *row[2:])
        assert np.array_equal(ours, threefry_2x32(row[:2], row[2:]))


def test_normals_are_normal() -> None:
    for seed in (0, 1, 2**32 - 1):
        drawn = random.normal(random.key(seed), np.zeros(200_000))
        assert scipy.stats.kstest(drawn, "norm").pvalue > 1e-3
        pairs = drawn.reshape(-1, 2)
        assert abs(np.corrcoef(pairs.T)[0, 1]) < 0.015, "neighbours"
        assert abs(np.corrcoef((pairs**2).T)[0, 1]) < 0.015, "sizes of neighbours"


def test_keys_of_steps_draw_apart() -> None:
    drawn = np.array(
        [
            random.normal(random.fold(random.key(seed), step), np.zeros(1))
            for seed in (0, 1)
            for step in range(20_000)
        ]
    ).reshape(2, -1)
    assert len(np.unique(drawn)) == drawn.size
    assert scipy.stats.kstest(drawn[0], "norm").pvalue > 1e-3
    assert abs(np.corrcoef(drawn)[0, 1]) < 0.03, "seeds"
    assert abs(np.corrcoef(drawn[0, 1:], drawn[0, :-1])[0, 1]) < 0.03, "steps"


def test_the_first_numbers_do_not_depend_on_how_many_are_drawn() -> None:
    few, many = (random.normal(random.key(5), np.zeros(n)) for n in (3, 300))
    assert np.array_equal(few, many[:3])


def test_all_libraries_draw_the_same() -> None:
    key = random.fold(random.key(7), 3)
    shape = (2, 3)
    expected = random.normal(key, np.zeros(shape))
    assert expected.shape == shape
    for made in (torch.zeros(shape, dtype=torch.float64), torch.zeros(shape)):
        drawn = random.normal(key, made)
        assert drawn.dtype == made.dtype
        assert np.allclose(drawn, expected, rtol=1e-6)
    with jax.enable_x64(True):
        compiled = jax.jit(
            lambda seed, like: random.normal(random.fold(random.key(seed), 3), like)
        )
        for dtype, tolerance in (("float64", 1e-14), ("float32", 1e-5)):
            like = jax.numpy.zeros(shape, dtype=dtype)
            for drawn in (random.normal(key, like), compiled(7, like)):
                assert drawn.dtype == like.dtype
                assert np.allclose(drawn, expected, rtol=tolerance, atol=tolerance)
    assert float(random.normal(key, 0.0)) == expected[0, 0]
