"""Every optimizer moves like its counterparts, to 1e-12 over 200 steps."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from laws import optimizers_defaults as defaults
from laws import optimizers_peers as laws
from laws.instances import named
from laws.optimizers_trials import trials
from losslab.catalogue.discover import entries

OPTIMIZERS = {name: entry.definition for name, entry in entries("optimizers").items()}
EACH = pytest.mark.parametrize("definition", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())


def jobs(dialect: str) -> list[Any]:
    """All descents of all optimizers with a peer in this dialect."""
    return [
        pytest.param(rule, peer, name, id=f"{name}-{named(rule)}")
        for definition in OPTIMIZERS.values()
        for spoken, peer in laws.peers(definition)
        if spoken == dialect
        for rule, name in trials(definition, dialect, peer)
    ]


def once(path: Any) -> laws.Follow:
    """A path that is never another one."""
    return lambda *, shake: path


@pytest.mark.parametrize(("rule", "peer", "name"), jobs("torch"))
def test_moves_like_torch(rule: Any, peer: Any, name: str) -> None:
    laws.moves_like_its_peer(rule, partial(laws.torch_path, rule, peer, name), name)


@pytest.mark.parametrize(("rule", "peer", "name"), jobs("optax"))
def test_moves_like_optax(rule: Any, peer: Any, name: str) -> None:
    laws.moves_like_its_peer(rule, partial(laws.optax_path, rule, peer, name), name)


@pytest.mark.parametrize(("rule", "peer", "name"), jobs("scipy"))
def test_moves_like_scipy(rule: Any, peer: Any, name: str) -> None:
    laws.moves_like_its_peer(rule, once(laws.scipy_path(peer, name)), name)


@pytest.fixture(scope="module")
def keras_path() -> Callable[..., Any]:
    known = [job.values for job in jobs("keras")]
    paths = laws.keras_paths(known)
    found = {(str(r), n): p for (r, _, n), p in zip(known, paths, strict=True)}
    return lambda rule, name: found[str(rule), name]


@pytest.mark.parametrize(("rule", "peer", "name"), jobs("keras"))
def test_moves_like_keras(rule: Any, peer: Any, name: str, keras_path: Any) -> None:
    assert peer.library == "Keras"
    laws.moves_like_its_peer(rule, once(keras_path(rule, name)), name)


@EACH
def test_defaults_are_the_peers(definition: Any) -> None:
    defaults.defaults_are_the_peers(definition)


@EACH
def test_peers_are_called_by_their_names(definition: Any) -> None:
    defaults.peers_are_called_by_their_names(definition)
