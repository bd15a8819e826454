"""Programs on arrays of any size, against JAX: ordinary, empty and hostile ones."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from compiler.engine import Engine
from losslab.compiler.contracts.programs import Program, source
from losslab.compiler.function import Input
from losslab.core import ops, random

Function = Callable[..., Any]
SIZES = ({"n": 5, "d": 3}, {"n": 1, "d": 1}, {"n": 2, "d": 11})
EMPTY = ({"n": 0, "d": 3}, {"n": 4, "d": 0})
HOSTILE = (0.0, -0.0, 1.0, -1.0, 2.5, np.nan, np.inf, -np.inf, 1e-300, 1e300)


class Compiled:
    """A function of a matrix (n, d) and a vector (n,), run by the engine."""

    def __init__(self, engine: Engine, function: Function) -> None:
        inputs = [Input("x", ("n", "d")), Input("y", ("n",))]
        self.engine = engine
        program = Program(lambda x, y: function(x, y) + 0.0, inputs, ["out"])
        text = source("test", {"f": program})
        self.source = f"{text}\nexport const run = (n, d, ...given) =>\n" + (
            "  f(workspace(n, d), ...given);\n"
        )

    def __call__(self, x: np.ndarray, y: np.ndarray, count: int) -> np.ndarray:
        given = (*x.shape, x.reshape(-1), y, np.zeros(count))
        packed = [self.engine.pack(value) for value in given]
        ((_, after),) = self.engine.calls(self.source, "run", [packed])
        return after[-1]


def check(
    engine: Engine, function: Function, cases: list[tuple[np.ndarray, np.ndarray]]
) -> None:
    run = Compiled(engine, function)
    for x, y in cases:
        with jax.enable_x64(True):
            wanted = np.asarray(function(jnp.asarray(x), jnp.asarray(y)))
        found = run(x, y, wanted.size).reshape(wanted.shape)
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14)


def drawn(sizes: Mapping[str, int], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    n, d = sizes["n"], sizes["d"]
    return chance.normal(size=(n, d)), chance.normal(size=n)


def hostile(sizes: Mapping[str, int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    n, d = sizes["n"], sizes["d"]
    return chance.choice(HOSTILE, (n, d)), chance.choice(HOSTILE, n)


def picked(x: Any, y: Any) -> Any:
    return jnp.take(x, (jnp.abs(y) * 3).astype(int) % x.shape[0], axis=0)


def summed_by_place(x: Any, y: Any) -> Any:
    place = (jnp.abs(y) * 3).astype(int) % x.shape[0]
    return jnp.zeros(x.shape).at[place].add(x)


def scanned(x: Any, y: Any) -> Any:
    last, rows = lax.scan(lambda c, r: (0.5 * c + r, jnp.sin(c)), x[0] * 0.0, x)
    return rows + last


def swapped(x: Any, y: Any) -> Any:
    """Two arrays that become one another, with sums between: nothing is read late."""

    def turn(_: Any, both: Any) -> Any:
        a, b = both
        return 0.5 * b + jnp.sum(a), a / (1.0 + jnp.sum(b * b))

    a, b = lax.fori_loop(0, 4, turn, (y, 2.0 * y))
    return a - 3.0 * b


def chosen(x: Any, y: Any) -> Any:
    return lax.cond(jnp.sum(y) > 0.0, lambda a: a @ a.T, lambda a: -(a @ a.T), x)


def drawn_words(x: Any, y: Any) -> Any:
    a = jnp.arange(x.shape[0], dtype=jnp.uint32) + jnp.uint32(0xFFFFFFF0)
    b = a * jnp.uint32(2654435761) ^ (a << 13) ^ (a >> 7)
    return (b + ~a).astype(jnp.float64)


EXACT: dict[str, Function] = {
    "maximum": lambda x, y: jnp.maximum(x, y[:, None]),
    "reversed": lambda x, y: x[::-1],
    "flipped": lambda x, y: jnp.flip(x, 1),
    "transposed": lambda x, y: x.T,
    "reshaped": lambda x, y: x.reshape(-1),
    "padded": lambda x, y: jnp.pad(x, ((1, 2), (0, 1)), constant_values=7.0),
    "spread": lambda x, y: lax.pad(y, 0.5, [(-1, 2, 1)]),
    "joined": lambda x, y: jnp.concatenate([y, x[:, 0], y * 2.0]),
    "sorted": lambda x, y: jnp.sort(x, axis=0),
    "order": lambda x, y: jnp.argsort(x, axis=1),
    "order of rows": lambda x, y: x[jnp.argsort(y)],
    "largest place": lambda x, y: jnp.argmax(x, axis=1),
    "smallest place": lambda x, y: jnp.argmin(x, axis=0),
    "running maximum": lambda x, y: lax.cummax(x, axis=0),
    "running minimum": lambda x, y: lax.cummin(x, axis=1, reverse=True),
    "clipped": lambda x, y: jnp.clip(x, -0.5, 1.0),
    "where": lambda x, y: jnp.where(x > y[:, None], x, 0.25),
    "first": lambda x, y: x[0],
    "last": lambda x, y: x[-1],
    "counted": lambda x, y: jnp.arange(x.shape[0])[:, None] + jnp.arange(x.shape[1]),
    "words": drawn_words,
}

CLOSE: dict[str, Function] = {
    "product": lambda x, y: x.T @ (x * y[:, None]),
    "batched": lambda x, y: jnp.einsum("nd,ne->nde", x, x),
    "traced": lambda x, y: jnp.einsum("nd,nd->n", x, jnp.tanh(x)),
    "two axes": lambda x, y: jnp.einsum("nd,nd,n->n", x, x, y)[None] * jnp.sum(x),
    "softmax": lambda x, y: jax.nn.softmax(x, axis=1),
    "running sum": lambda x, y: jnp.cumsum(x, axis=0),
    "from the end": lambda x, y: lax.cumsum(y, reverse=True),
    "running product": lambda x, y: jnp.cumprod(x, axis=1),
    "running logarithm": lambda x, y: lax.cumlogsumexp(x, axis=0),
    "picked": picked,
    "put": summed_by_place,
    "scanned": scanned,
    "swapped": swapped,
    "chosen": chosen,
    "moved in": lambda x, y: lax.dynamic_update_slice(y, y[:1] * 9.0, (2,)),
    "window": lambda x, y: lax.dynamic_slice(y, (jnp.argmax(y),), (1,)) + y,
    "gradient of a sort": jax.grad(
        lambda x, y: jnp.sum(jnp.sort(x, axis=0) * y[:, None])
    ),
    "gradient of a maximum": jax.grad(
        lambda x, y: jnp.sum(jax.nn.logsumexp(x, axis=1) * y)
    ),
    "gradient of a product": jax.grad(lambda x, y: jnp.sum((jnp.tanh(x) @ x.T) @ y)),
}


@pytest.mark.parametrize("name", [*EXACT, *CLOSE])
def test_ordinary_arrays(name: str, engine: Engine) -> None:
    check(engine, (EXACT | CLOSE)[name], [drawn(sizes) for sizes in SIZES])


@pytest.mark.parametrize("name", EXACT)
def test_hostile_arrays(name: str, engine: Engine) -> None:
    cases = [hostile(sizes, seed) for sizes in SIZES for seed in range(4)]
    check(engine, EXACT[name], cases)


NEEDS_ONE = {
    "largest place", "smallest place", "first", "last", "softmax", "picked", "put",
    "scanned", "moved in", "window", "gradient of a maximum", "spread",
    "joined",
}  # fmt: skip
"""What JAX too refuses where there is nothing, or traces for one or more only."""


@pytest.mark.parametrize("name", [n for n in EXACT | CLOSE if n not in NEEDS_ONE])
def test_empty_arrays(name: str, engine: Engine) -> None:
    check(engine, (EXACT | CLOSE)[name], [drawn(sizes) for sizes in EMPTY])


def test_chance_draws_the_same_bits(engine: Engine) -> None:
    """The words of the core's generator, for a counter of any length."""

    def words(x: Any, y: Any) -> Any:
        key = random.fold(random.key(jnp.uint32(7)), jnp.uint32(3))
        places = jnp.arange(y.shape[0], dtype=jnp.uint32)
        return jnp.stack(random.threefry(key, places, jnp.uint32(1)))

    x, y = drawn({"n": 101, "d": 1})
    found = Compiled(engine, words)(x, y, 2 * y.size)
    key = random.fold(random.key(np.uint32(7)), np.uint32(3))
    places = np.arange(y.size, dtype=np.uint32)
    wanted = random.threefry(key, places, np.uint32(1))
    np.testing.assert_array_equal(found, np.concatenate(wanted))


def test_normals_are_those_of_python(engine: Engine) -> None:
    def normals(x: Any, y: Any) -> Any:
        return random.normal(random.key(jnp.uint32(5)), y)

    x, y = drawn({"n": 101, "d": 1})
    found = Compiled(engine, normals)(x, y, y.size)
    wanted = random.normal(random.key(np.uint32(5)), y)
    np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-14)


def test_two_unknowns_are_solved_in_closed_form(engine: Engine) -> None:
    def solved(x: Any, y: Any) -> Any:
        bend = jnp.stack([jnp.sum(x * x), jnp.sum(x), jnp.sum(x), 2.0 + jnp.sum(y * y)])
        return ops.solve(bend.reshape(2, 2), jnp.stack([1.0 + y[0], y[1]]))

    check(engine, solved, [drawn({"n": 3, "d": 4}, seed) for seed in range(5)])


def test_a_long_way_through_loops_is_printed(engine: Engine) -> None:
    """Sums in a loop whose turn is one deep formula get names in their places."""

    def turn(c: Any) -> Any:
        a, k = c
        for _ in range(120):
            a = jnp.cos(a) + 0.01 * jnp.sum(a)
        return a, k + 1

    def function(x: Any, y: Any) -> Any:
        return lax.while_loop(lambda c: c[1] < 2, turn, (y, 0))[0]

    check(engine, function, [drawn(SIZES[0])])
