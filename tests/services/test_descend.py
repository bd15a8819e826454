"""Runs by name: the same as the library's, within bounds, with a named outcome."""

import numpy as np
import pytest

import losslab as ll
from losslab.core.errors import InvalidInput, InvalidParameter, UnknownName
from losslab.services.descend import DescendRequest, descend
from losslab.services.limits import MOST_STEPS
from losslab.services.strict import strict

RATE = {"learning_rate": 0.01}


def test_it_is_the_librarys_run() -> None:
    request = DescendRequest(
        "rosenbrock", "gradient_descent", (-1.5, 1.5), 50, optimizer_parameters=RATE
    )
    answer = descend(request)
    run = ll.descend(
        ll.surface("rosenbrock"),
        ll.optimizer("gradient_descent", learning_rate=0.01),
        start=(-1.5, 1.5),
        steps=50,
    )
    np.testing.assert_array_equal(answer.trajectory, run.trajectory)
    np.testing.assert_array_equal(answer.losses, run.losses)
    assert answer.status == run.status
    assert answer.trajectory[1].round(12).tolist() == [-1.225, 1.575]


def test_a_diverged_run_is_a_result_that_says_where() -> None:
    request = DescendRequest(
        "rosenbrock",
        "gradient_descent",
        (-1.5, 1.5),
        optimizer_parameters={"learning_rate": 0.2},
    )
    data = strict(descend(request))
    step = data["status"]["step"]
    assert data["status"]["name"] == "diverged"
    assert f"at step {step}" in data["status"]["says"]
    assert len(data["trajectory"]) == len(data["losses"]) == step
    assert np.isfinite(data["trajectory"]).all()


def test_surface_and_optimizer_take_their_own_parameters() -> None:
    request = DescendRequest(
        "rosenbrock",
        "adam",
        steps=1,
        surface_parameters={"b": 100.0},
        optimizer_parameters={**RATE, "dialect": "keras"},
    )
    answer = descend(request)
    assert answer.losses[0] == ll.surface("rosenbrock", b=100.0).value((-1.5, 1.5))


def test_what_does_not_fit_is_refused_in_a_sentence() -> None:
    with pytest.raises(InvalidInput, match=f"from 0 to {MOST_STEPS} steps"):
        descend(DescendRequest("rosenbrock", "adam", steps=MOST_STEPS + 1))
    with pytest.raises(UnknownName, match="close names: rosenbrock"):
        descend(DescendRequest("rosenbrok", "adam"))
    latin = {"dialect": "latin"}
    with pytest.raises(InvalidParameter, match="dialect must be one of"):
        descend(DescendRequest("rosenbrock", "adam", optimizer_parameters=latin))
    with pytest.raises(InvalidInput, match="start"):
        descend(DescendRequest("rosenbrock", "adam", (1e200, 0.0)))
