"""Laws of parameters far out: what is legal still makes a rule that descends."""

import math

import numpy as np

from laws.optimizers_laws import VECTOR, gradients, run
from laws.optimizers_properties import rates
from laws.places import quadratic, walk
from losslab.core.optimizers import Optimizer

SHORT = 0.05
"""A learning rate that is safe where the sharpness is 1."""
STEPS = 300
NONE = np.zeros((7, 5))
"""Gradients of 0, as many as are given elsewhere."""
PATIENCE = 500
"""Who divides momentum by its length goes on until only an ε is left to divide by."""
FAR = 30.0
"""Heat of 11 spreads by 3.3, and chance goes a few times as far."""


def moves(rule: Optimizer) -> None:
    """Gradients lead somewhere, and not where none would have led."""
    end, still = (run(rule, VECTOR, pulls)[-1] for pulls in (gradients(), NONE))
    assert not np.array_equal(end, still), "it moves"


def comes_to_rest(rule: Optimizer) -> None:
    """After one gradient and no more, steps shrink or stop, unless the rule drifts."""
    if rule.drifts:
        return
    pulls = np.zeros((PATIENCE, 5))
    pulls[0] = 1.0
    steps = np.abs(np.diff(run(rule, VECTOR, pulls), axis=0)).max(axis=1)
    assert steps[-1] == 0.0 or steps[-1] < 0.9 * steps[1], "it comes to rest"


def threshold_is_a_learning_rate(rule: Optimizer) -> None:
    """Where there is a threshold, it may be set."""
    known = rule.all_parameters()
    for sharpness in (0.05, 2.0, 10.0):
        threshold = float(rule.threshold(sharpness))
        legal = all(known[name].domain.holds(threshold) for name in rates(rule))
        said = f"{threshold:g} for {rule} at sharpness {sharpness:g}"
        assert math.isnan(threshold) or legal, said


def comes_down(rule: Optimizer) -> None:
    """With short steps it comes near the minimum of a quadratic, or is still coming.

    Two runs with the same chance come near each other. A rule that says of no learning
    rate that it is too large is also tried where gradient descent would go to and fro.
    """
    rule = rule.varied(dict.fromkeys(rates(rule), SHORT))
    endless = math.isnan(float(rule.threshold(1.0)))
    for sharpness in (1.0, 2.0 / SHORT) if endless else (1.0,):
        one, other = (
            np.array(walk(rule, np.array([start]), quadratic(sharpness), STEPS)[0])
            for start in (1.0, 0.0)
        )
        away = np.abs(one - other)
        half, whole = away[: STEPS // 2].min(), away.min()
        said = f"{rule} at sharpness {sharpness:g}"
        assert whole < 0.5 or whole < 0.99 * half, f"{said} stays {whole:.2g} away"
        assert sharpness > 1.0 or np.nanmax(np.abs(one)) < FAR, f"{said} leaves"
