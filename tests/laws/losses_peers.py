"""Laws of the crosswalk: the code on the cards, run in the libraries as installed."""

import importlib
import os
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from laws.losses_samples import close, hard, samples
from losslab.core.card import Peer
from losslab.core.losses import Loss

os.environ["KERAS_BACKEND"] = "jax"

_MODULES = {
    "PyTorch": ("torch",),
    "Optax": ("optax", "jax.scipy.special"),
    "Keras": ("keras",),
    "scikit-learn": ("sklearn.metrics", "sklearn._loss.loss", "sklearn.linear_model"),
}
_PRECISION = {"Keras": 2e-6}  # it may compute in float32


def _make(library: str, x: Any) -> Any:
    if x is None:
        return None
    if library == "PyTorch":
        return torch.tensor(x)
    return jnp.asarray(x) if library in ("Optax", "Keras") else x


def run(peer: Peer, loss: Loss, prediction: Any, target: Any) -> Any:
    """What the peer's code gives, evaluated as it stands on the card."""
    modules = [importlib.import_module(name) for name in _MODULES[peer.library]]
    roots = {module.__name__.split(".")[0] for module in modules}
    names = {root: importlib.import_module(root) for root in roots}
    names |= loss.parameter_values
    names |= {"prediction": prediction, "target": target}
    return eval(peer.code, names)  # the code of our own cards


def spoken_of(peer: Peer, loss: Loss) -> Loss:
    """The loss with the parameters that the peer fixes; so every peer is run."""
    return loss.with_parameters(**{k: peer.when[k] for k in peer.when if k != "target"})


def _samples(peer: Peer, loss: Loss) -> tuple[np.ndarray, np.ndarray]:
    prediction, target = samples(loss)
    if "target" not in peer.when:
        return prediction, target
    labels = loss.target_kind.labels
    assert labels, f"{peer.name}: these targets are no labels"
    assert peer.when["target"] == (labels.negative, labels.positive), peer.name
    return prediction, hard(loss, target)


def peers_give_our_value(loss: Loss) -> None:
    """Every peer's code gives our losses, or their mean."""
    for peer in loss.card.peers:
        here = spoken_of(peer, loss)
        prediction, target = _samples(peer, here)
        with jax.enable_x64(True):
            given = (_make(peer.library, a) for a in (prediction, target))
            theirs = np.asarray(run(peer, here, *given), dtype=float)
        ours = here.value(prediction, target)
        ours = ours if theirs.ndim else ours.mean()
        same = close(theirs, ours, _PRECISION.get(peer.library, 1e-12))
        assert same.all(), f"{peer.name}: {theirs} and ours {ours}"


def peers_give_our_gradient(loss: Loss) -> None:
    """Every peer that can be differentiated has our gradient, away from kinks."""
    for peer in loss.card.peers:
        if peer.library != "scikit-learn":
            here = spoken_of(peer, loss)
            prediction, target = _samples(peer, here)
            theirs, per_sample = _gradient(peer, here, prediction, target)
            ours = here.gradient(prediction, target)
            ours = ours if per_sample else ours / len(prediction)
            same = close(theirs, ours, _PRECISION.get(peer.library, 1e-12))
            assert same.all(), f"{peer.name}: {theirs} and ours {ours}"


def _gradient(
    peer: Peer, loss: Loss, prediction: np.ndarray, target: np.ndarray
) -> tuple[np.ndarray, bool]:
    if peer.library == "PyTorch":
        x = torch.tensor(prediction, requires_grad=True)
        values = run(peer, loss, x, _make(peer.library, target))
        values.sum().backward()
        assert x.grad is not None
        return x.grad.numpy(), values.ndim > 0
    with jax.enable_x64(True):
        x, t = jnp.asarray(prediction), _make(peer.library, target)
        slope = jax.grad(lambda x: jnp.sum(jnp.asarray(run(peer, loss, x, t))))
        return np.asarray(slope(x)), np.ndim(run(peer, loss, x, t)) > 0


LAWS = (peers_give_our_value, peers_give_our_gradient)
