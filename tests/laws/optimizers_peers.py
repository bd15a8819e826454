"""The counterparts in other libraries, made by the code that the cards show."""

import importlib
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from unittest import mock

import jax
import numpy as np
import optax
import scipy.optimize
import torch

from laws.instances import dialects
from laws.optimizers_laws import STEEPER, Definition, close
from laws.optimizers_slopes import DESCENTS, HEIGHTS, STEPS, pace, shaken
from laws.optimizers_trials import is_steady, values
from laws.places import Bowl, Hill, paced, stroll
from losslab.core.card import Peer
from losslab.core.optimizers import Optimizer

DIALECTS = {
    "PyTorch": "torch",
    "Optax": "optax",
    "Keras": "keras",
    "SciPy": "scipy",
}


class Follow(Protocol):
    """Gives the points of a peer, at wish with its gradients shaken."""

    def __call__(self, *, shake: bool) -> Any: ...


def library(dialect: str) -> Any:
    """The library of a dialect; Keras computes with PyTorch."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return importlib.import_module(dialect)


def peers(definition: Definition) -> list[tuple[str, Peer]]:
    """Each peer with its dialect; both lists must name the same ones."""
    found = [(DIALECTS[peer.library], peer) for peer in definition.card.peers]
    assert {d for d, _ in found} == set(dialects(definition)) - {"paper"}, "dialects"
    return found


def moves_like_its_peer(rule: Optimizer, follow: Follow, name: str) -> None:
    """The same 200 steps to 1e-12 as the peer's, or as many as that one takes.

    Where rounding decides a path it is compared as long as the peer's own is the same
    with its gradients shaken a little: small differences of gradients tell L-BFGS how
    the surface curves.
    """
    path = follow(shake=False)
    ours = our_path(rule, name)
    if not close(ours[: len(path)], path, 1e-12):
        path = path[: _repeatable(path, follow(shake=True))]
    ours = ours[: len(path)]
    assert len(path) > 12, "steps"
    assert close(ours, path, 1e-12), f"{rule} {name}: {np.abs(ours - path).max():.1e}"
    assert np.all(np.isfinite(ours)), "finite"
    assert np.abs(ours[-1] - ours[0]).max() > 1e-3, "it moves"


def _repeatable(path: Any, shaken: Any) -> int:
    """How many points are the same on both paths."""
    pairs = zip(path, shaken, strict=True)
    return next((k for k, (a, b) in enumerate(pairs) if not close(b, a, 1e-12)), STEPS)


def our_path(rule: Optimizer, name: str) -> Any:
    """The points of ours."""
    start = DESCENTS[name][1]
    rules = paced(rule, lambda step: pace(name, step))

    def place(step: int, point: Any) -> Any:
        return ground(name, step, point)

    return np.array(stroll(rules, np.array(start), place, STEPS)[0])


def ground(name: str, step: int, point: Any, shake: bool = False) -> Any:
    """What is descended in that step from that point."""
    slope = _slope(name, shake)
    if name in HEIGHTS:
        return Hill(HEIGHTS[name], slope)
    return Bowl(slope(step, point), point, STEEPER)


@cache
def _slope(name: str, shake: bool) -> Callable[[int, Any], Any]:
    """The gradients of a descent."""
    slope = DESCENTS[name][0]
    return partial(shaken, slope) if shake else slope


def torch_path(rule: Optimizer, peer: Peer, name: str, *, shake: bool = False) -> Any:
    """The points of torch.optim, with what it rounds to bfloat16 left as it is.

    Only Muon does that; as it is, it has a bound and a test of its own.
    """
    slope, start = _slope(name, shake), DESCENTS[name][1]
    point = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
    made = eval(peer.code, {"torch": torch, **values(rule), "parameters": point})
    optimizer = getattr(made, "optimizer", made)  # of a schedule
    path = [np.array(start)]
    for step in range(STEPS):
        point.grad = torch.tensor(slope(step, path[-1]))
        if not is_steady(rule, peer):
            optimizer.param_groups[0]["lr"] = rule.learning_rate * pace(name, step)
        with mock.patch.object(torch.Tensor, "bfloat16", torch.Tensor.clone):
            optimizer.step(lambda: torch.tensor(0.0))
        if made is not optimizer:
            made.step()
        path.append(point.detach().numpy().copy())
    return np.array(path)


def optax_path(rule: Optimizer, peer: Peer, name: str, *, shake: bool = False) -> Any:
    """The points of Optax, in float64."""
    start = DESCENTS[name][1]
    with jax.enable_x64(True):
        rate = {} if is_steady(rule, peer) else _paced_rate(rule, name)
        more = {"optax": optax, "key": jax.random.key(0)}
        made = eval(peer.code, {**more, **values(rule), **rate})
        update, point = jax.jit(_asking(made)), jax.numpy.array(start)
        state, path = made.init(point), [np.array(start)]
        for step in range(STEPS):
            here = ground(name, step, path[-1], shake)
            pull = here.value_and_gradient(np.asarray(point))[1]
            point, state = update(state, point, jax.numpy.array(pull), here)
            path.append(np.asarray(_shown(state, point)))
    return np.array(path)


def _asking(made: Any) -> Any:
    """A step of Optax on an objective, given what its kind of rule asks for."""
    if "grad_fn" in inspect.signature(made.update).parameters:
        return _asking_for_gradients(made)
    made = optax.with_extra_args_support(made)

    def step(state: Any, point: Any, pull: Any, here: Any) -> tuple[Any, Any]:
        value = here.value(point)
        asked = {"value": value, "grad": pull, "value_fn": here.value}
        change, state = made.update(pull, state, point, **asked)
        return point + change, state

    return step


def _asking_for_gradients(made: Any) -> Any:
    def step(state: Any, point: Any, pull: Any, here: Any) -> tuple[Any, Any]:
        slope = jax.grad(here.value)
        change, state = made.update(pull, state, point, grad_fn=lambda x, _: slope(x))
        return point + change, state

    return step


def _shown(state: Any, point: Any) -> Any:
    """The point that counts; schedule-free rules hold another one."""
    if isinstance(state, optax.contrib.ScheduleFreeState):
        return optax.contrib.schedule_free_eval_params(state, point)
    return point


def _paced_rate(rule: Optimizer, name: str) -> dict[str, Any]:
    """The learning rate as Optax takes one that changes: a function of the step."""
    rate = rule.parameter_values["learning_rate"]
    paces = jax.numpy.array([pace(name, step) for step in range(STEPS)])
    return {"learning_rate": lambda count: rate * paces[count]}


def scipy_path(peer: Peer, name: str) -> Any:
    """The best points of SciPy until it is content."""
    start = np.array(DESCENTS[name][1])
    path = [start]
    minimize = partial(scipy.optimize.minimize, callback=path.append)
    named = SimpleNamespace(optimize=SimpleNamespace(minimize=minimize))
    eval(peer.code, {"scipy": named, "objective": HEIGHTS[name], "parameters": start})
    return np.array(path[: STEPS + 1])


def keras_paths(jobs: list[tuple[Optimizer, Peer, str]]) -> list[Any]:
    """The points of Keras for many descents, computed in a process of its own."""
    asked = [(peer.code, values(rule), name) for rule, peer, name in jobs]
    script = Path(__file__).with_name("optimizers_keras.py")
    done = subprocess.run(
        [sys.executable, str(script)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [np.array(path) for path in json.loads(done.stdout)]
