"""Every kind of parameter: what is kept, what is refused, how it is read and tried."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from losslab.core.domains import Domain, at_least_one, nonnegative, positive, real
from losslab.core.errors import InvalidParameter
from losslab.core.parameters import choice, number, numbers, optional, switch, whole
from losslab.core.parametrised import Parametrised


@dataclass(frozen=True)
class Every(Parametrised):
    """One parameter of each kind."""

    shape: float = number(
        1.0, domain=real, says="shape", symbol="α", slider=(-2.0, 4.0), special=(0, 2)
    )
    degree: int = whole(
        2, domain=at_least_one, says="degree", symbol="d", slider=(1, 6)
    )
    kind: str = choice("soft", "hard", says="of threshold")
    mean: bool = switch(False, says="divide by the count")
    cut: float | None = optional(
        number(3.0, domain=positive, says="cut", symbol="c", slider=(0.5, 9.0)),
        without="no cut",
    )
    weights: tuple[float, ...] = numbers(
        (1.0, 2.0, 0.5),
        axis="class",
        domain=nonnegative,
        says="of each class",
        symbol="w",
        slider=(0.0, 4.0),
    )


KNOWN = Every.parameters()
REFUSED = [
    ("shape", np.inf, "shape must be a finite number, and inf was given"),
    ("degree", 2.5, "degree must be a whole number at least 1, and 2.5 was given"),
    ("degree", 0, "degree must be a whole number at least 1, and 0 was given"),
    ("degree", np.nan, "degree must be a whole number at least 1, and nan was given"),
    ("degree", True, "degree must be a whole number at least 1, and True was given"),
    ("degree", np.array([1.0, 1.5]), "degree must be a whole number at least 1"),
    ("degree", torch.tensor(2.5), "degree must be a whole number at least 1"),
    ("kind", "sofft", "one of soft, hard, and 'sofft' was given; close names: soft."),
    ("kind", 1, "kind must be one of soft, hard, and 1 was given."),
    ("kind", None, "kind must be one of soft, hard, and None was given."),
    ("mean", "yes", "mean must be true or false, and 'yes' was given."),
    ("mean", 1, "mean must be true or false, and 1 was given."),
    ("mean", np.array([True]), "mean must be true or false"),
    ("cut", 0.0, "cut must be above 0, and 0 was given."),
    ("cut", "none", "cut must be a number, and 'none' was given."),
    ("weights", 1.0, "weights must be numbers along the axis class, each at least 0"),
    ("weights", (), "numbers along the axis class, each at least 0, and .. was given"),
    ("weights", [[1.0, 2.0]], "weights must be numbers along the axis class"),
    ("weights", [[1.0], [1.0, 2.0]], "weights must be numbers along the axis class"),
    ("weights", ["a"], "weights must be numbers along the axis class"),
    ("weights", [True, False], "weights must be numbers along the axis class"),
    ("weights", [1.0, -2.0], "weights must be numbers along.*, and -2 was given"),
    ("weights", [1.0, np.nan], "weights must be numbers along.*, and nan was given"),
    ("weights", torch.tensor(1.0), r"an array of shape \(\) was given"),
    ("weights", torch.tensor([1.0, -2.0]), "weights must be .*, and -2 was given"),
]


@pytest.mark.parametrize(("name", "bad", "words"), REFUSED)
def test_what_is_illegal_is_refused(name: str, bad: Any, words: str) -> None:
    with pytest.raises(InvalidParameter, match=words):
        Every(**{name: bad})


KEPT = [
    ("degree", 3.0, 3),
    ("degree", np.int64(3), 3),
    ("degree", 2**53 + 1, 2**53 + 1),
    ("mean", np.True_, True),
    ("cut", None, None),
    ("cut", 2, 2.0),
    ("weights", [1, 2], (1.0, 2.0)),
    ("weights", np.array([1, 2], dtype=np.float32), (1.0, 2.0)),
]


@pytest.mark.parametrize(("name", "given", "kept"), KEPT)
def test_what_is_legal_is_kept_in_its_own_type(
    name: str, given: Any, kept: Any
) -> None:
    found = getattr(Every(**{name: given}), name)
    assert found == kept
    assert type(found) is type(kept)


READ = [
    ("shape", "1e-3", 1e-3),
    ("degree", "3", 3),
    ("kind", "hard", "hard"),
    ("mean", "true", True),
    ("mean", "False", False),
    ("cut", "none", None),
    ("cut", "2.5", 2.5),
    ("weights", "1, 2,3", (1.0, 2.0, 3.0)),
]


@pytest.mark.parametrize(("name", "text", "value"), READ)
def test_text_is_read(name: str, text: str, value: Any) -> None:
    found = KNOWN[name].read(name, text)
    assert found == value
    assert type(found) is type(value)


UNREADABLE = [
    ("shape", "nan", "shape must be a finite number, and 'nan' was given; write it"),
    ("degree", "2.5", "degree must be a whole number at least 1, and '2.5' was given"),
    ("degree", "1_000", "degree must be a whole number at least 1, and '1_000' was"),
    ("degree", "0", "degree must be a whole number at least 1, and 0 was given"),
    ("kind", "Soft", "one of soft, hard, and 'Soft' was given; close names: soft."),
    ("mean", "1", "mean must be true or false, and '1' was given"),
    ("cut", "-1", "cut must be above 0, and -1 was given"),
    ("cut", "", "cut must be a finite number, and '' was given"),
    ("weights", "1,x", "each at least 0, and 'x' was given; write them like 1,2,3."),
    ("weights", "1,,2", "and '' was given; write them like 1,2,3."),
    ("weights", ",".join("1" * 513), "may hold 512 numbers, and 513 were given"),
]


@pytest.mark.parametrize(("name", "text", "words"), UNREADABLE)
def test_text_that_says_nothing_legal_is_refused(
    name: str, text: str, words: str
) -> None:
    with pytest.raises(InvalidParameter, match=words):
        KNOWN[name].read(name, text)


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_tried_is_legal_and_is_read_back(name: str) -> None:
    known = KNOWN[name]
    drawn = [known.draw(share) for share in (0.0, 0.3, 0.6, 0.999)]
    for value in (*known.hard(), *drawn):
        assert known.stored(name, value) == value
    for value in (known.default, *drawn):
        assert known.read(name, known.text(value)) == value
    assert set(known.telling()) <= set(known.hard())


def test_what_is_tried_is_where_formulas_change() -> None:
    near = {0.0, 1e-9, -1e-9, 2.0, 2.0 + 2e-9, 2.0 - 2e-9}
    assert set(KNOWN["shape"].telling()) == near
    assert set(KNOWN["shape"].hard()) == near | {-2.0, 4.0}
    assert set(KNOWN["degree"].telling()) == {1, 2}
    assert set(KNOWN["degree"].hard()) == {1, 2, 6}
    assert KNOWN["kind"].telling() == ("soft", "hard")
    assert KNOWN["mean"].telling() == (False, True)
    assert KNOWN["cut"].telling() == (None, 3.0)
    assert KNOWN["cut"].hard() == (None, 3.0, 0.5, 9.0)
    assert KNOWN["weights"].telling() == ((0.0, 2.0, 4.0), (0.0, 0.0, 0.0))


def test_neighbours_outside_the_domain_are_left_out() -> None:
    @dataclass(frozen=True)
    class Edge(Parametrised):
        level: float = number(
            0.5,
            domain=Domain(0.0, 1e6, minimum_open=False, maximum_open=False),
            says="level",
            symbol="l",
            slider=(0.1, 0.9),
            special=(0.0, 1e6),
        )

    known = Edge.parameters()["level"]
    assert set(known.telling()) == {0.0, 1e-9, 1e6, 1e6 - 1e-3}


def test_forms_are_variants() -> None:
    found = Every.variants()
    assert list(found) == [
        f"{kind} {mean} {cut}"
        for kind in ("soft", "hard")
        for mean in ("false", "true")
        for cut in ("none", "given")
    ]
    one = found["hard true given"]
    assert (one.kind, one.mean, one.cut) == ("hard", True, 3.0)
    assert list(one.varying) == ["shape", "degree", "cut", "weights"]
    assert dict(one.fixed) == {"kind": "hard", "mean": True}
    without = found["hard true none"]
    assert list(without.varying) == ["shape", "degree", "weights"]
    assert dict(without.fixed) == {"kind": "hard", "mean": True, "cut": None}


def test_numbers_become_an_array_for_a_program() -> None:
    weights = Every(weights=[1.0, 3.0]).varying["weights"]  # type: ignore[arg-type]
    np.testing.assert_array_equal(weights, [1.0, 3.0])
    assert KNOWN["weights"].axes == ("class",)
    assert KNOWN["shape"].axes == ()


def test_traced_numbers_take_their_places_unchecked() -> None:
    def total(shape: Any, weights: Any) -> Any:
        made = Every().varied({"shape": shape, "weights": weights})
        return made.shape * sum(made.weights)

    slope = jax.grad(total, argnums=(0, 1))(2.0, jnp.array([1.0, 4.0]))
    assert slope[0] == 5.0
    assert slope[1].tolist() == [2.0, 2.0]
    made = jax.jit(lambda w: sum(Every(weights=w).weights))(jnp.array([1.0, 4.0]))
    assert made == 5.0


def test_equal_parameters_make_equal_definitions() -> None:
    same = Every(weights=[1, 2, 0.5]), Every(weights=np.array([1.0, 2.0, 0.5]))  # type: ignore[arg-type]
    assert same[0] == same[1] == Every()
    assert len({*same, Every()}) == 1
    assert Every(kind="hard") != Every()
    assert Every() != "Every()"


@pytest.mark.parametrize("make", [np.array, jnp.array])
def test_arrays_compare_by_their_numbers(make: Any) -> None:
    one, twin, other = (Every(shape=make([1.0, x])) for x in (2.0, 2.0, 3.0))
    assert one == twin
    assert hash(one) == hash(twin)
    assert len({one, twin, other}) == 2
    assert one != other
    assert one != Every(shape=make([1.0]))
    assert one != Every(shape=1.0)
    assert one != Every(shape=make([1, 2]))


def test_what_is_learned_or_traced_equals_itself_only() -> None:
    learned = torch.tensor([1.0, 2.0], requires_grad=True)
    assert Every(shape=learned) == Every(shape=learned)  # type: ignore[arg-type]
    assert Every(shape=learned) != Every(shape=learned.clone())  # type: ignore[arg-type]
    assert len({Every(shape=learned), Every(shape=learned)}) == 1  # type: ignore[arg-type]

    def traced(x: Any, y: Any) -> Any:
        assert Every(shape=x) == Every(shape=x)
        assert Every(shape=x) != Every(shape=y)
        return x

    jax.jit(traced)(1.0, 1.0)


def test_tensors_along_an_axis_stay_tensors() -> None:
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    assert Every(weights=weights).weights is weights  # type: ignore[arg-type]


def test_all_is_described_as_data() -> None:
    described = {name: known.described() for name, known in KNOWN.items()}
    assert described["degree"]["kind"] == "whole"
    assert described["degree"]["minimum"] == 1.0
    assert described["kind"] == {
        "kind": "choice",
        "symbol": "",
        "says": "of threshold",
        "default": "soft",
        "options": ["soft", "hard"],
    }
    assert described["cut"]["default"] is None
    assert described["cut"]["without"] == "no cut"
    assert described["cut"]["of"]["range"] == [0.5, 9.0]
    assert described["weights"]["default"] == [1.0, 2.0, 0.5]
    assert described["weights"]["axis"] == "class"
