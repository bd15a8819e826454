"""Kernels of the rules of the descent loop, and of its keys, against the rules."""

import numpy as np

from compiler.engine import Engine
from losslab.compiler.contracts import chance, rules
from losslab.core import random
from losslab.numerics import rules as descent_rules

RULES = {name: getattr(descent_rules, name) for name in rules.ARGUMENTS}
SOURCE = rules.source("rules", RULES)
SIZES = (0.0, -1e-9, 7e-9, 1e-8, 1.0000001e-8, 1.0, 1e11, -1e12, 1.1e12, 1e200)
SPECIAL = (np.inf, -np.inf, np.nan)
VECTORS = [np.array([a, b]) for a in (*SIZES, *SPECIAL) for b in (*SIZES, *SPECIAL)]


def test_diverged(engine: Engine) -> None:
    cases = [(loss, vector) for loss in (0.0, 1e308, *SPECIAL) for vector in VECTORS]
    packed = [[engine.pack(loss), engine.pack(vector)] for loss, vector in cases]
    found = [bool(result) for result, _ in engine.calls(SOURCE, "diverged", packed)]
    assert found == [bool(descent_rules.diverged(*case)) for case in cases]
    assert set(found) == {True, False}


def test_settled(engine: Engine) -> None:
    packed = [[engine.pack(vector)] for vector in VECTORS]
    found = [bool(result) for result, _ in engine.calls(SOURCE, "settled", packed)]
    assert found == [bool(descent_rules.settled(vector)) for vector in VECTORS]
    assert set(found) == {True, False}


def test_stuck(engine: Engine) -> None:
    packed = [[engine.pack(vector)] for vector in VECTORS]
    found = [bool(result) for result, _ in engine.calls(SOURCE, "stuck", packed)]
    assert found == [bool(np.any(np.isnan(vector))) for vector in VECTORS]
    assert set(found) == {True, False}


def test_keys_are_those_of_the_library(engine: Engine) -> None:
    seeds, steps = (0, 1, 7, 2**31, 2**32 - 1), (0, 1, 499, 2**31 + 5)
    rows = np.array([(seed, step) for seed in seeds for step in steps], dtype=float)
    found = engine.table(chance.source("chance"), "key", rows)
    wanted = [random.fold(random.key(seed), step) for seed in seeds for step in steps]
    assert found.tolist() == np.array(wanted).tolist()


def test_fell(engine: Engine) -> None:
    losses = (0.0, 1.0, -1e300, *SPECIAL)
    rows = np.array([(loss, before) for loss in losses for before in losses])
    found = engine.table(SOURCE, "fell", rows).ravel()
    assert [bool(x) for x in found] == [bool(a < b) for a, b in rows]


def test_rest(engine: Engine) -> None:
    sizes = (0.0, 1.0, -1.0, 1e-9, -1e-9, -1e-7, 1e200, *SPECIAL)
    hessians = [np.array([[a, b], [b, d]]) for a in sizes for b in sizes for d in sizes]
    cases = [(hessian, float(k % 2)) for k, hessian in enumerate(hessians)]
    packed = [[engine.pack(hessian), engine.pack(end)] for hessian, end in cases]
    found = [result for result, _ in engine.calls(SOURCE, "rest", packed)]
    with np.errstate(all="ignore"):
        assert found == [float(descent_rules.rest(*case)) for case in cases]
    assert set(found) == {0.0, 1.0, 2.0, 3.0}
