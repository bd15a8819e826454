"""The catalogue and its cards as data: complete, strict, and derived."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import losslab
from losslab.catalogue.discover import NOUNS, entries
from losslab.core.errors import UnknownName
from losslab.services.card import card, cards, catalogue, flat, kinks_in_words
from losslab.services.make import loss
from losslab.services.strict import IN_WORDS, strict

ALL = [(kind, name) for kind in NOUNS for name in entries(kind)]
LIGHT = {
    "losses": {"family", "prediction", "target", "axis", "event", "glance"},
    "surfaces": {"window", "start", "minima", "colour", "creased", "bottomless"},
    "optimizers": {"chance"},
}
FULL = {
    *("formula", "gradient_formula", "description", "use_when", "avoid_when"),
    *("claims", "worked", "peers", "sources"),
}
COMMON = {"name", "kind", "symbol", "says", "default"}
RANGE = {"minimum", "maximum", "minimum_open", "maximum_open", "range"}
PARAMETER = {
    "number": COMMON | RANGE | {"scale", "dialect_defaults"},
    "whole": COMMON | RANGE | {"dialect_defaults", "shapes"},
    "choice": COMMON | {"options"},
    "switch": COMMON,
    "optional": COMMON | {"of", "without"},
    "definition": COMMON | {"of", "needs"},
    "numbers": COMMON | RANGE | {"axis"},
}


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_a_card_is_strict_json_with_exactly_the_agreed_keys(
    kind: str, name: str
) -> None:
    full = card(kind, name)
    assert json.loads(json.dumps(full, allow_nan=False)) == full
    common = {"name", "title", "summary", "parameters"}
    kinks = {"notation", "kinks"} if kind == "losses" else set[str]()
    assert set(full) == common | LIGHT[kind] | FULL | kinks
    assert set(full["formula"]) == {"latex"}
    for parameter in full["parameters"]:
        assert set(parameter) == PARAMETER[parameter["kind"]]


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_a_default_lies_within_its_domain_and_its_slider(kind: str, name: str) -> None:
    for parameter in card(kind, name)["parameters"]:
        if parameter["kind"] not in ("number", "whole"):
            continue
        lower, upper = parameter["range"]
        assert lower <= parameter["default"] <= upper
        assert parameter["minimum"] is None or parameter["minimum"] <= lower
        assert parameter["maximum"] is None or parameter["maximum"] >= upper


def test_the_catalogue_is_the_light_part_of_every_card() -> None:
    index = catalogue()
    assert json.loads(json.dumps(index, allow_nan=False)) == index
    assert index["version"] == losslab.__version__
    for kind in NOUNS:
        assert [entry["name"] for entry in index[kind]] == list(entries(kind))
        for entry, full in zip(index[kind], cards(kind), strict=True):
            assert entry.items() <= full.items()


@pytest.mark.parametrize("name", entries("losses"))
def test_labels_are_only_on_targets_and_default_to_the_positive(name: str) -> None:
    full = card("losses", name)
    assert "labels" not in full["prediction"]
    labels = full["target"]["labels"]
    assert labels is None or labels["positive"] == full["target"]["default"]
    assert full["axis"] in {"real", "positive", "score", "probability"}


def test_a_flat_card_shows_formulas_as_text() -> None:
    for kind, name in ALL:
        shown = flat(card(kind, name))
        assert isinstance(shown["formula"], str)
        assert isinstance(shown["gradient_formula"], str | None)


def test_kinks_are_told_with_the_element_that_is_used() -> None:
    said = kinks_in_words(loss("absolute_error", {}))
    assert said is not None
    assert "from −1 to 1" in said
    assert "0 is used" in said
    assert "all between are subgradients" in said
    assert kinks_in_words(loss("squared_error", {})) is None


def test_a_concave_corner_has_no_subgradients() -> None:
    # max(0, |a| - |a - 2| + 1): the slope is 2 from a = 1/2 to the negative at 2.
    said = kinks_in_words(loss("triplet_margin", {}))
    assert said is not None
    concave = said[said.index("At prediction 2 (target 2)") :].split(" At ")[0]
    assert "from 2 to 0: the corner is not convex" in concave
    assert "no subgradient" in concave
    assert "all between are subgradients" not in concave


def test_unknown_names_are_refused_with_near_ones() -> None:
    with pytest.raises(UnknownName, match="close names: huber"):
        card("losses", "huberr")


def test_numbers_without_end_are_none_and_words_on_cards() -> None:
    given: Any = {"a": (float("inf"), -float("inf")), "b": [float("nan"), 1, "x"]}
    assert strict(given) == {"a": [None, None], "b": [None, 1, "x"]}
    assert strict(given, IN_WORDS) == {"a": ["∞", "−∞"], "b": [None, 1, "x"]}


def test_numbers_keep_fifteen_digits_and_the_largest_stay_numbers() -> None:
    assert strict((0.6 - 1.0) ** 2) == 0.16
    assert strict([sys.float_info.max]) == [sys.float_info.max]


def test_no_face_and_no_service_names_a_definition() -> None:
    """Menus and flags are derived; a name in a string would be a second list."""
    names = {name for _, name in ALL}
    package = Path(losslab.__file__).parent
    for folder in ("services", "faces/cli", "faces/server"):
        for path in (package / folder).glob("*.py"):
            found = {
                node.value
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            assert not names & found, path


@pytest.mark.parametrize("name", entries("surfaces"))
def test_a_minimum_says_its_kind(name: str) -> None:
    declared = entries("surfaces")[name].definition().minima()
    said = card("surfaces", name)["minima"]
    assert [minimum["kind"] for minimum in said] == [m.kind for m in declared]
