"""`import losslab`: light, complete, and helpful about names."""

import importlib.metadata
import subprocess
import sys

import pytest

import losslab as ll
from losslab.catalogue.discover import NOUNS, entries

CLASSES = {
    entry.definition.__name__: entry.definition
    for kind in NOUNS
    for entry in entries(kind).values()
}


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after running the code."""
    ask = (
        f"{code}\nimport sys; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    )
    done = subprocess.run(
        (sys.executable, "-c", ask), capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = {"numpy", "jax", "torch", "starlette", "uvicorn", "array_api_compat"}
    assert not heavy & loaded_by("import losslab")


def test_evaluating_loads_no_jax_and_no_server() -> None:
    code = "import losslab as ll; ll.Huber().gradient(3.0, 0.0)"
    assert not {"jax", "torch", "starlette"} & loaded_by(code)


def test_services_know_no_face() -> None:
    modules = "card, curve, descend, evaluate, make, read, strict, written"
    loaded = loaded_by(f"from losslab.services import {modules}")
    assert not {"starlette", "uvicorn"} & loaded


@pytest.mark.parametrize("name", CLASSES)
def test_every_definition_is_a_class_of_the_package(name: str) -> None:
    assert getattr(ll, name) is CLASSES[name]
    assert name in dir(ll)


def test_dir_lists_only_what_is_there() -> None:
    for name in dir(ll):
        assert getattr(ll, name)
    assert {"losses", "descend", "UnknownName", "__version__"} <= set(dir(ll))


def test_names_give_cards() -> None:
    for kind in NOUNS:
        found = getattr(ll, kind)()
        assert list(found) == list(entries(kind))
        for name, card in found.items():
            assert card is entries(kind)[name].definition.card


def test_a_definition_is_made_by_name_or_by_class() -> None:
    assert ll.loss("huber", delta=2.0) == ll.Huber(delta=2.0)
    assert ll.surface("rosenbrock", b=2.0) == ll.Rosenbrock(b=2.0)
    adam = ll.optimizer("adam", dialect="keras", learning_rate=0.1)
    assert adam == ll.Adam(learning_rate=0.1, dialect="keras")


def test_misspelt_names_are_told_their_neighbours() -> None:
    with pytest.raises(AttributeError, match="close names: Huber"):
        _ = ll.Hubr
    with pytest.raises(AttributeError, match=r"dir\(losslab\) lists all"):
        _ = ll.qqqq
    with pytest.raises(ll.UnknownName, match="close names: adam"):
        ll.optimizer("adm")
    with pytest.raises(ll.InvalidParameter, match="it has: delta"):
        ll.loss("huber", gamma=1.0)


def test_the_version_is_the_installed_one() -> None:
    assert ll.__version__ == importlib.metadata.version("losslab")
