"""Arrays long enough for compiled programs, which are made to take so short ones."""

from typing import Any

import numpy as np
import pytest

from losslab.core import programs

COUNT = 2500
"""So many numbers fill two blocks of float32 of the fixture, and some of a third."""

LIKE_ARRAYS = 64.0
"""Both round at every operation; so many ulp of the answer they may differ."""


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


def close(found: Any, wanted: Any, near: float = LIKE_ARRAYS, axes: int = 0) -> None:
    """Whether each number is as wanted, to some ulp of the largest of its event.

    An event is what lies along the last ``axes``: parts of its gradient are sums of
    terms that cancel. What is below the normal numbers is 0 to XLA.
    """
    assert found.dtype == wanted.dtype
    assert found.shape == wanted.shape
    kind, finite = np.finfo(wanted.dtype), np.isfinite(wanted)
    np.testing.assert_array_equal(found[~finite], wanted[~finite])
    found, wanted = (np.where(finite, x, 0.0) for x in (found, wanted))
    size, apart = np.abs(wanted), np.abs(found - wanted)
    over = tuple(range(size.ndim - axes, size.ndim))
    size = size.max(over, keepdims=True, initial=0.0)
    assert np.all(apart <= near * kind.eps * size + kind.tiny), (found, wanted)
