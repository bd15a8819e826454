"""Every translation on its own: printed, interpreted, and computed by JAX."""

import itertools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from compiler import law, printing, ulp
from compiler.engine import Engine
from compiler.interpret import FUNCTIONS
from losslab.compiler.errors import Untranslatable
from losslab.compiler.function import Input
from losslab.compiler.trace import trace

SPECIAL = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, 2.5, -2.5, 3.7, -1e-300, 1e3, -40.0)
ENDLESS = (np.inf, -np.inf, np.nan)
Function = Callable[..., Any]


def halving(x: Any) -> Any:
    """How often x can be halved before it is below 1, and what is left."""
    return lax.while_loop(
        lambda c: c[0] >= 1.0, lambda c: (c[0] / 2.0, c[1] + 1.0), (x, 0.0)
    )


def horner(x: Any) -> Any:
    return lax.scan(lambda c, a: (c * x + a, c), 0.0 * x, jnp.array([3.0, -2.0, 0.5]))


def backwards(x: Any) -> Any:
    return lax.scan(lambda c, a: (c / 2.0 + a, c * a), x, jnp.arange(4.0), reverse=True)


def nested(x: Any) -> Any:
    def body(i: Any, c: Any) -> Any:
        return lax.fori_loop(0, 3, lambda j, d: d + x * j, c) - i

    return lax.fori_loop(0, 4, body, x)


def until_small(x: Any, y: Any) -> Any:
    """A condition that needs statements of its own: the loop leaves from within."""

    def goes_on(c: Any) -> Any:
        t = jnp.abs(c) * jnp.abs(y)
        return (t * t + t > 1.0) & (t < 1e100)

    return lax.while_loop(goes_on, lambda c: c / 3.0, x)


def handed_on(x: Any, y: Any) -> Any:
    """Numbers that become one another, and one that counts the turns."""

    def turn(i: Any, c: Any) -> Any:
        a, b, last = c
        return b, a + 2.0 * last, i

    return lax.fori_loop(0, 4, turn, (x, y, 0))


def branches(x: Any, y: Any) -> Any:
    index = jnp.int32(0) + jnp.where(x > 1.0, 1, 0) + jnp.where(x > 2.0, 1, 0)
    first, *rest = (lambda a: a + y, lambda a: a * a, lambda a: -a)
    return lax.switch(index, [first, *rest], x)


def halves_in_a_branch(x: Any) -> Any:
    return lax.cond(x > 2.0, halving, lambda x: (-x, x + 1.0), x)


@jax.custom_jvp
def tripled(x: Any) -> Any:
    return 3.0 * x


tripled.defjvp(lambda primals, tangents: (tripled(*primals), 3.0 * tangents[0]))


UNARY: dict[str, Function] = {
    "abs": jnp.abs, "neg": lambda x: -x, "sign": jnp.sign, "exp": jnp.exp,
    "expm1": jnp.expm1, "log": jnp.log, "log1p": jnp.log1p, "sqrt": jnp.sqrt,
    "cbrt": jnp.cbrt, "sin": jnp.sin, "cos": jnp.cos, "tan": jnp.tan,
    "asin": jnp.arcsin, "acos": jnp.arccos, "atan": jnp.arctan, "sinh": jnp.sinh,
    "cosh": jnp.cosh, "tanh": jnp.tanh, "asinh": jnp.arcsinh, "acosh": jnp.arccosh,
    "atanh": jnp.arctanh, "floor": jnp.floor, "ceil": jnp.ceil, "round": jnp.round,
    "truncate": jnp.trunc, "is_finite": jnp.isfinite, "square": jnp.square,
    "rsqrt": lax.rsqrt, "logistic": jax.nn.sigmoid, "exp2": jnp.exp2,
    "cube": lambda x: x**3, "seventh": lambda x: x**7, "inverse": lambda x: x**-2,
    "nothing": lambda x: x**0, "clamp": lambda x: lax.clamp(-1.0, x, 2.0),
    "not": lambda x: jnp.logical_not(x > 1.0), "number": lambda x: (x > 1.0) * 2.0,
    "truth": lambda x: x.astype(bool), "folded": lambda x: x * jnp.log(2.0),
    "inlined": lambda x: jax.jit(lambda y: tripled(y) + 1.0)(x),
    "checkpoint": lambda x: jax.checkpoint(jnp.sin)(x),
    "erf": lax.erf, "erfc": lax.erfc, "lgamma": lax.lgamma,
    "digamma": lambda x: lax.digamma(x + 0.25),  # JAX says NaN at its pole
    "trigamma": lambda x: lax.polygamma(1.0, x),
    "unused": lambda x: (x, jnp.exp(x))[0],
}  # fmt: skip

BINARY: dict[str, Function] = {
    "add": lambda x, y: x + y, "sub": lambda x, y: x - (y - x),
    "mul": lambda x, y: x * (y * x), "div": lambda x, y: x / (y / x),
    "rem": lax.rem, "max": jnp.maximum, "min": jnp.minimum, "atan2": jnp.arctan2,
    "pow": lax.pow, "lt": lambda x, y: x < y, "le": lambda x, y: x <= y,
    "gt": lambda x, y: x > y, "ge": lambda x, y: x >= y, "eq": lambda x, y: x == y,
    "ne": lambda x, y: x != y, "and": lambda x, y: (x > 0) & (y > 0),
    "or": lambda x, y: (x > 0) | (y > 0), "xor": lambda x, y: (x > 0) ^ (y > 0),
    "select": lambda x, y: jnp.where(x < y, x - 1.0, y * 2.0),
    "signs": lambda x, y: jnp.where(x < 0.0, -1.0, 1.0) * y,
}  # fmt: skip


def table(x: Any, y: Any) -> Any:
    return jnp.stack([jnp.stack([x, y]), jnp.stack([y, 2.0 * x])])


STRUCTURED: dict[str, Function] = {
    "stack": lambda x, y: jnp.stack([x, y])[1],
    "concatenate": lambda x, y: jnp.concatenate([jnp.stack([x, y]), jnp.ones(2)]),
    "reversed": lambda x, y: jnp.flip(jnp.stack([x, y, x * y])),
    "outer": lambda x, y: jnp.outer(jnp.stack([x, y]), jnp.stack([y, x])),
    "matrix": lambda x, y: (
        jnp.stack([x, y, x, y]).reshape(2, 2).T @ jnp.stack([x, 2.0 * y])
    ),
    "sum": lambda x, y: jnp.sum(jnp.stack([x, y, 1.0 + x])),
    "product": lambda x, y: jnp.prod(jnp.stack([x, y, 1.0 + x])),
    "largest": lambda x, y: jnp.max(table(x, y), axis=0),
    "smallest": lambda x, y: jnp.min(table(x, y), axis=1),
    "all": lambda x, y: jnp.all(jnp.stack([x, y]) > 0.0),
    "any": lambda x, y: jnp.any(jnp.stack([x, y]) > 0.0),
    "counted": lambda x, y: jnp.arange(3.0) * x + y,
    "padded": lambda x, y: jnp.pad(jnp.stack([x, y]), (1, 2), constant_values=7.0),
    "every other": lambda x, y: jnp.stack([x, y, x + y])[::2],
    "constants": lambda x, y: jnp.array([1.0, 2.0, np.inf]) * x,
    "split": lambda x, y: jnp.split(jnp.stack([x, y, x * y]), 3)[1],
    "pushed back": jax.grad(lambda x, y: jnp.sum(jnp.stack([x * y, x])[:1]) * x),
}

FLOWS: dict[str, Function] = {
    "until small": lambda x: until_small(x, 2.0),
    "branches": lambda x: branches(x, 0.5),
    "halving": halving,
    "handed on": lambda x: handed_on(x, 0.5),
    "horner": horner,
    "backwards": backwards,
    "nested": nested,
    "halves in a branch": halves_in_a_branch,
}


def compare(engine: Engine, function: Function, rows: np.ndarray) -> None:
    program = trace(function, [()] * rows.shape[1]).program
    run = lambda rows: printing.run(engine, function, rows)  # noqa: E731
    assert law.disagreement(run, program, rows) is None
    found = run(rows)
    with jax.enable_x64(True):
        for row, result in list(zip(rows, found, strict=True))[::5]:
            leaves = jax.tree.leaves(function(*map(jnp.float64, row)))
            wanted = np.concatenate([np.ravel(leaf) for leaf in leaves])
            np.testing.assert_allclose(result, wanted, rtol=1e-13, atol=0)


@pytest.mark.parametrize("name", UNARY)
def test_of_one_number(name: str, engine: Engine) -> None:
    compare(engine, UNARY[name], np.array([*SPECIAL, *ENDLESS])[:, None])


@pytest.mark.parametrize("name", [*BINARY, *STRUCTURED])
def test_of_two_numbers(name: str, engine: Engine) -> None:
    function = (BINARY | STRUCTURED)[name]
    pairs = itertools.product(SPECIAL + ENDLESS, repeat=2)
    compare(engine, function, np.array(list(pairs)))


@pytest.mark.parametrize("name", FLOWS)
def test_control_flow(name: str, engine: Engine) -> None:
    program = trace(FLOWS[name], [()]).program
    for x in (-3.0, 0.0, 0.7, 2.0, 5.5, 100.0):
        row = np.array([[x]])
        found = printing.run(engine, FLOWS[name], row)
        assert not np.any(law.wrong(found, program, [np.array([x])]))
    compare(engine, FLOWS[name], np.array([[5.5]]))


@pytest.mark.parametrize("name", law.ROUNDINGS)
def test_elementary_functions_differ_from_numpy_by_what_the_law_grants(
    name: str, engine: Engine
) -> None:
    chance = np.random.default_rng(3)
    sizes = 10.0 ** chance.uniform(-300, 300, 3000)
    x = np.concatenate(
        [chance.normal(size=8000) * 5, chance.uniform(-1, 1, 8000), sizes]
    )
    columns = [x, chance.permutation(x)][: 2 if name in ("pow", "atan2") else 1]
    if name in ("sin", "cos", "tan"):
        columns = [x[np.abs(x) < 1e6]]
    functions = {"pow": lax.pow, "atan2": lax.atan2}
    function = functions.get(name) or UNARY[name]
    with np.errstate(all="ignore"):
        wanted = FUNCTIONS[name](*columns)
    found = printing.run(engine, function, np.stack(columns, axis=-1))[:, 0]
    assert ulp.worst(found, wanted)[0] <= law.ROUNDINGS[name]


VECTORS: dict[str, Function] = {
    "elementwise": lambda v, w, s: s * v + jnp.sin(w),
    "normed": lambda v, w, s: v / jnp.sqrt(jnp.sum(v * v)) + jnp.max(w) * s,
    "softmax": lambda v, w, s: jax.nn.softmax(v) * w - s,
    "counted": lambda v, w, s: v + jnp.arange(v.shape[0]) * s,
    "dotted": lambda v, w, s: jnp.dot(v, w) * v - s,
    "chosen": lambda v, w, s: jnp.where(jnp.all(v > s), v, w),
    "averaged": lambda v, w, s: v - jnp.mean(v) * s + 0.0 * w,
    "looped": lambda v, w, s: lax.fori_loop(0, 3, lambda i, c: c * s + w, v),
    "branched": lambda v, w, s: lax.cond(s > 0.5, lambda a: a * s, lambda a: a + w, v),
    "summed in a loop": lambda v, w, s: (
        lax.fori_loop(0, 3, lambda i, c: c + jnp.sum(v) * s, s) * v + w
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_of_any_length(name: str, engine: Engine) -> None:
    inputs = [Input("v", ("n",)), Input("w", ("n",)), Input("s")]
    source = printing.vector_module(VECTORS[name], inputs)
    for length in (1, 2, 7):
        v, w = np.linspace(-1.0, 2.0, length), np.linspace(3.0, 1.0, length) ** 2
        for s in (0.25, 2.0):
            case = [engine.pack(x) for x in (v, w, s, np.zeros(length))]
            ((_, after),) = engine.calls(source, "f", [case])
            program = trace(VECTORS[name], [(length,), (length,), ()]).program
            points = [np.asarray(x)[..., None] for x in (v, w, s)]
            assert not np.any(law.wrong(after[3][None], program, points))


REFUSED: dict[str, tuple[Function, str]] = {
    "erf_inv": (lambda x: lax.erf_inv(x), "the primitive erf_inv"),
    "polygamma": (lambda x: lax.polygamma(2.0, x), "an order other than 1"),
    "float32": (lambda x: x.astype(jnp.float32), "numbers of type float32"),
    "complex": (lambda x: jnp.abs(x + 1j), "complex"),
    "half up": (
        lambda x: lax.round(x, lax.RoundingMethod.AWAY_FROM_ZERO),
        "halves away from zero",
    ),
    "bits": (lambda x: (x > 0).astype(int) & 3, "and on the bits"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_javascript_is_named(name: str) -> None:
    function, says = REFUSED[name]
    with pytest.raises(Untranslatable, match=f"^f cannot be printed.*{says}"):
        printing.scalar_module(function, 1)


REFUSED_VECTORS: dict[str, tuple[Function, str]] = {
    "a question": (lambda v: v if v.shape[0] > 5 else -v, "depends on its sizes"),
    "float32": (lambda v: v.astype(jnp.float32), "numbers of type float32"),
}


@pytest.mark.parametrize("name", REFUSED_VECTORS)
def test_what_a_vector_cannot_be_asked_is_named(name: str) -> None:
    function, says = REFUSED_VECTORS[name]
    with pytest.raises(Untranslatable, match=says):
        printing.vector_module(function, [Input("v", ("n",))])
