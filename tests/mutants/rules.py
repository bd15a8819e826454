"""Whether two optimizers are one, wherever they are put."""

import warnings
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from laws.optimizers_laws import MATRICES, VECTOR, gradients, run
from laws.places import Hill, quadratic, walk


def same_rules(one: Any, other: Any) -> bool:
    """The same points whatever the gradients, and on ground of every kind."""
    if _says_of_itself(one) != _says_of_itself(other):
        return False
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        paths = [np.concatenate([*map(np.ravel, _paths(x))]) for x in (one, other)]
    steps = [rule.threshold(np.geomspace(0.1, 100.0, 9)) for rule in (one, other)]
    return np.allclose(*paths, rtol=1e-14, atol=0.0, equal_nan=True) and np.allclose(
        *steps, rtol=1e-14, atol=0.0, equal_nan=True
    )


def _says_of_itself(rule: Any) -> tuple[bool, ...]:
    return rule.coupled, rule.shaped, rule.drifts, rule.chance


def _paths(rule: Any) -> Iterator[Any]:
    given = gradients() * 10.0 ** np.linspace(-6, 6, 7)[:, None]
    yield np.array(run(rule, VECTOR, given))
    for sharpness in (-1.0, 0.0, 1.0, 50.0, 1e4):
        yield np.array(walk(rule, VECTOR, quadratic(sharpness), 7)[0])
    for wide in (1.0, 3.0, 3.1):
        edge = Hill(partial(_up_to, wide), lambda step, x: 4.0 * x)
        yield np.array(walk(rule, VECTOR, lambda step, x, e=edge: e, 7)[0])
    for start in MATRICES if rule.shaped else ():
        yield np.array(run(rule, start, gradients(shape=start.shape)))


def _up_to(wide: float, x: Any) -> Any:
    """A bowl with an edge, beyond which there is nothing."""
    return 2.0 * (x * x).sum() + 0.0 * np.sqrt(wide - abs(x).max())
