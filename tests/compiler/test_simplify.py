"""Simplification changes no bit: random programs on zeros, infinities and NaN."""

import itertools
import random
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from compiler import printing, ulp
from compiler.engine import Engine
from compiler.interpret import interpret
from losslab.compiler.contracts.source import Function, module
from losslab.compiler.function import Input, returning
from losslab.compiler.trace import trace

LITERALS = (0.0, -0.0, 1.0, -1.0, 2.0, -0.5, np.inf, np.nan)
VALUES = (0.0, -0.0, 1.0, -1.0, 0.3, 5e-324, -1e308, np.inf, -np.inf, np.nan)
ROWS = np.array(list(itertools.product(VALUES, repeat=2)))

UNARY = (lax.neg, lax.abs, lambda x: x * x, lambda x: lax.integer_pow(x, 3))
BINARY = (lax.add, lax.sub, lax.mul, lax.div, lax.max, lax.min)
TESTS = (lax.lt, lax.le, lax.gt, lax.eq, lax.ne)
JOINTS = (jnp.logical_and, jnp.logical_or, lambda p, q: jnp.logical_and(p, ~q))


def number(chance: random.Random, leaves: tuple[Any, ...], depth: int) -> Any:
    """A random expression over the leaves and literals."""
    if depth <= 0 or chance.random() < 0.1:
        if chance.random() < 0.6:
            return chance.choice(leaves)
        return jnp.float64(chance.choice(LITERALS))
    parts = [number(chance, leaves, depth - 1) for _ in range(2)]
    kind = chance.random()
    if kind < 0.2:
        return chance.choice(UNARY)(parts[0])
    if kind < 0.7:
        return chance.choice(BINARY)(*parts)
    return jnp.where(truth(chance, leaves, depth - 1), *parts)


def truth(chance: random.Random, leaves: tuple[Any, ...], depth: int) -> Any:
    """A random condition."""
    if depth > 1 and chance.random() < 0.4:
        sides = [truth(chance, leaves, depth - 1) for _ in range(2)]
        return chance.choice(JOINTS)(*sides)
    sides = [number(chance, leaves, depth - 1) for _ in range(2)]
    return chance.choice(TESTS)(*sides)


def program(seed: int) -> Callable[..., Any]:
    def written(x: Any, y: Any) -> Any:
        return number(random.Random(seed), (x, y), 5)

    return written


@pytest.mark.parametrize("block", range(4))
def test_random_programs_keep_every_bit(block: int, engine: Engine) -> None:
    seeds = range(40 * block, 40 * block + 40)
    names = ["x", "y"]
    members = [
        Function(
            f"f{seed}", names, returning("f", program(seed), list(map(Input, names)))
        )
        for seed in seeds
    ]
    source = module("random", {"": members})
    for seed in seeds:
        traced = trace(program(seed), [(), ()]).program
        wanted = interpret(traced, *ROWS.T)[0]
        found = engine.table(source, f"f{seed}", ROWS)[:, 0]
        apart, row = ulp.worst(found, np.broadcast_to(wanted, found.shape))
        assert apart == 0, (seed, ROWS[row])


SHORT: dict[str, tuple[Callable[..., Any], str]] = {
    "x · 1": (lambda x, y: x * 1.0, "x0"),
    "x / 1": (lambda x, y: x / 1.0, "x0"),
    "x − 0": (lambda x, y: x - 0.0, "x0"),
    "x + −0": (lambda x, y: x + -0.0, "x0"),
    "x¹": (lambda x, y: lax.integer_pow(x, 1), "x0"),
    "same branches": (lambda x, y: jnp.where(x < y, y, y), "x1"),
    "−(−x)": (lambda x, y: lax.neg(lax.neg(x)), "x0"),
    "p and p": (lambda x, y: jnp.where((x < y) & (y > x), x, y), "x0 < x1 ? x0 : x1"),
    "p or true": (lambda x, y: jnp.where((x < y) | (1.0 < 2.0), x, y), "x0"),
    "a literal truth": (lambda x, y: jnp.where(False, x, y), "x1"),
    "folded": (lambda x, y: x * jnp.log(2.0), "x0 * 0.6931471805599453"),
    "x + 0 is not x": (lambda x, y: x + 0.0, "x0 + 0"),
    "x · 0 is not 0": (lambda x, y: x * 0.0, "x0 * 0"),
    "0 − x is not −x": (lambda x, y: 0.0 - x, "0 - x0"),
    "x / x is not 1": (lambda x, y: x / x, "x0 / x0"),
    "brackets": (lambda x, y: x - (y - x) * (x + y), "x0 - (x1 - x0) * (x0 + x1)"),
}


@pytest.mark.parametrize("name", SHORT)
def test_prints_short(name: str) -> None:
    python, text = SHORT[name]
    assert f"  return {text};\n" in printing.scalar_module(python, 2)


def test_a_shared_part_is_computed_once() -> None:
    source = printing.scalar_module(lambda x, y: jnp.exp(x) + y * jnp.exp(x), 2)
    assert source.count("Math.exp") == 1
    assert "const v1 = Math.exp(x0);" in source


ITERATED: dict[str, Callable[..., Any]] = {
    "shared": lambda x, y: x * x * 0.5 - y,
    "nested": lambda x, y: 0.25 * jnp.sin(x) + y,
    "branching": lambda x, y: jnp.where(x > y, x * 0.5 - y, x * y),
}


@pytest.mark.parametrize("name", ITERATED)
def test_a_formula_iterated_thousands_of_times(name: str, engine: Engine) -> None:
    def iterated(x: Any, y: Any) -> Any:
        for _ in range(3000):
            x = ITERATED[name](x, y)
        return x

    rows = np.array([(0.3, 0.7), (-1.0, 0.5), (2.0, -0.25)])
    wanted = interpret(trace(iterated, [(), ()]).program, *rows.T)[0]
    found = printing.run(engine, iterated, rows)[:, 0]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_what_nothing_needs_is_not_printed() -> None:
    def wasteful(x: Any) -> Any:
        jnp.exp(x)
        return x + 1.0

    assert "Math.exp" not in printing.scalar_module(wasteful, 1)
