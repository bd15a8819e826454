"""Whether the defaults and names on cards are those of the libraries."""

import inspect
import math
from typing import Any

from laws.optimizers_laws import Definition, nudged
from laws.optimizers_peers import library, peers, values
from losslab.core.card import Peer
from losslab.core.optimizers import Optimizer


class Recorder:
    """Stands in for a library and keeps what its code was called with."""

    def __init__(self, place: Any) -> None:
        self.place = place
        self.differing: dict[str, tuple[Any, Any]] = {}

    def __getattr__(self, name: str) -> "Recorder":
        inner = Recorder(getattr(self.place, name))
        inner.differing = self.differing
        return inner

    def __call__(self, *given: Any, **named: Any) -> None:
        signature = inspect.signature(self.place)
        for name, value in signature.bind(*given, **named).arguments.items():
            default = signature.parameters[name].default
            # None stands for what another function of the library would have made.
            if default is not inspect.Parameter.empty and not _same(value, default):
                self.differing[name] = (value, default)


def _same(value: Any, default: Any) -> bool:
    if isinstance(value, float) and isinstance(default, float):
        return math.isclose(value, default, rel_tol=1e-15, abs_tol=0.0)
    return value is None or value == default


def peers_are_called_by_their_names(definition: Definition) -> None:
    """The name of a peer is what its code calls, and the library has it."""
    for _, peer in peers(definition):
        assert f"{peer.name}(" in peer.code, peer.name
        place, *names = peer.name.split(".")
        found: Any = library(place)
        for name in names:
            found = getattr(found, name, None)
        assert callable(found), peer.name


def defaults_are_the_peers(definition: Definition) -> None:
    """In each dialect the defaults are those of the library's function.

    One function of a library may serve several of ours; what tells them apart is the
    momentum and its form. What a peer holds fixed is what its code passes.
    """
    for dialect, peer in peers(definition):
        differing = _differing(dialect, peer, definition(dialect=dialect))
        wrong = set(differing) - {"momentum", "nesterov", *peer.when}
        assert not wrong, f"{dialect}: {differing}"
        for name in set(peer.when) & set(differing):
            passed = differing[name][0]
            assert _same(peer.when[name], passed), f"{dialect}: {name} is {passed}"


def a_peer_vouches(definition: Definition, name: str) -> bool:
    """Whether a library has a default that another one of ours would differ from."""
    for dialect, peer in peers(definition):
        usual = definition(dialect=dialect)
        both = [
            _differing(dialect, peer, rule) for rule in (usual, nudged(usual, name))
        ]
        if set(both[0]) < set(both[1]):
            return True
    return False


def _differing(dialect: str, peer: Peer, rule: Optimizer) -> dict[str, Any]:
    """The arguments that the peer's code gives otherwise than by default."""
    recorder = Recorder(library(dialect))
    given = {"parameters": None, "objective": None, "key": None, **values(rule)}
    eval(peer.code, {dialect: recorder, **given})
    return recorder.differing
