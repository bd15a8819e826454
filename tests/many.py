"""Arrays long enough for compiled programs, which are made to take so short ones."""

from typing import Any

import numpy as np
import pytest

from losslab.core import programs

COUNT = 2500
"""So many numbers fill two blocks of float32 of the fixture, and some of a third."""

LIKE_ARRAYS = 64.0
"""Both round at every operation; so many ulp of the largest term they may differ."""


@pytest.fixture
def programs_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever has an axis is computed by a program, in blocks of 4 kB."""
    for name, value in (("ENOUGH", 1), ("COMPILING", 0), ("IMPORTING", 0)):
        monkeypatch.setattr(programs, name, value)
    monkeypatch.setattr(programs, "BLOCK", 4096)
    monkeypatch.setattr(programs, "_programs", {})


def by_arrays(loss: Any, *given: Any, **options: Any) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programs, "ENOUGH", np.inf)
        return loss.value_and_gradient(*given, **options)


def residuals(dtype: Any = np.float64, count: int = COUNT) -> Any:
    rng = np.random.default_rng(0)
    return rng.normal(size=count).astype(dtype), rng.normal(size=count).astype(dtype)


def close(found: Any, wanted: Any, near: float = LIKE_ARRAYS) -> None:
    assert found.dtype == wanted.dtype
    assert found.shape == wanted.shape
    kind = np.finfo(wanted.dtype)
    finite = np.isfinite(wanted)
    np.testing.assert_array_equal(found[~finite], wanted[~finite])
    size = np.maximum(np.abs(wanted[finite]), 1.0)
    apart = np.abs(found[finite] - wanted[finite]) / size
    assert not apart.size or apart.max() <= near * kind.eps, apart.max() / kind.eps
