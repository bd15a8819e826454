"""One number at a time, which Python computes, is what arrays of NumPy say of it."""

import numpy as np
import pytest

import losslab as ll
from losslab.catalogue.discover import entries
from losslab.core.losses import PointwiseLoss

NAMES = [
    name
    for name, entry in entries("losses").items()
    if issubclass(entry.definition, PointwiseLoss)
]


@pytest.mark.parametrize("name", NAMES)
def test_one_number_is_as_many(name: str) -> None:
    """To two roundings: a power of Python rounds once, where NumPy multiplies."""
    loss = ll.loss(name)
    labels = loss.target_kind.labels
    targets = (labels.negative, labels.positive) if labels else (0.0, 1.0, 1e200)
    targets = [y for y in targets if loss.target_kind.domain.holds(y)]
    points = np.array(loss.prediction_kind.domain.hard()[::3])
    for target in targets:
        for method in ("value", "gradient", "subdifferential", "curvature"):
            ask = getattr(loss, method)
            many = np.asarray(ask(points, np.full_like(points, target)))
            one = [ask(float(x), target) for x in points]
            assert all(type(x) is np.float64 for x in np.ravel(np.array(one, object)))
            np.testing.assert_array_max_ulp(np.array(one).T, many, 2)
