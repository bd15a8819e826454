"""Runs Keras optimizers in a process of their own: code and numbers in, paths out.

Keras computes in one global precision, which must be float64 here and nowhere else.
"""

import json
import os
import sys
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from keras.src import ops
from optimizers_slopes import DESCENTS, STEPS, pace

keras.config.set_floatx("float64")
# Keras takes lengths in single precision all the same.
ops.norm = lambda x, axis, keepdims: torch.linalg.norm(x, dim=axis, keepdim=keepdims)


def path(code: str, values: dict[str, float], descent: str) -> list[Any]:
    """The points of one descent."""
    slope, start = DESCENTS[descent]
    point = keras.Variable(np.array(start), dtype="float64")
    optimizer = eval(code, {"keras": keras, **values})
    points = [np.array(start)]
    for step in range(STEPS):
        if "learning_rate" in values:
            optimizer.learning_rate = values["learning_rate"] * pace(descent, step)
        optimizer.apply([torch.tensor(slope(step, points[-1]))], [point])
        points.append(point.value.detach().numpy().copy())
    return np.array(points).tolist()


json.dump([path(*job) for job in json.load(sys.stdin)], sys.stdout)
