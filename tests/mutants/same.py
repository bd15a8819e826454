"""Whether a mutant is another definition at all.

One that no law kills may compute the same numbers, mean the same formula or say
something that is true as well. That is not for the laws to say, so it is looked at
apart: on many more points, with many digits.
"""

import itertools
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from mpmath import mp

from laws import optimizers_worked as worked
from laws import oracle
from laws.instances import instances, sweep, telling
from laws.losses_events import shown, ties
from laws.losses_formula import extremes, places
from laws.losses_samples import joined, letters
from laws.meaning import NoMeaning, evaluate
from losslab.core.card import Worked
from losslab.core.claim import Claim
from losslab.core.event_losses import EventLoss
from losslab.core.losses import Loss, PointwiseLoss
from mutants.rules import same_rules
from mutants.sites import Mutant, Source
from mutants.truths import is_true

DIGITS = 60


def sameness(mutant: Mutant) -> str:
    """Why the mutant is the definition it was made from; empty where it is not."""
    look = _OF_KIND.get(mutant.kind, _computes_the_same)
    return look(mutant)


def _pairs(mutant: Mutant, all_of: Any = instances) -> Iterator[tuple[Any, Any]]:
    """Instances of the definition as it is, and of the mutant, at equal parameters."""
    module = types.ModuleType(f"{mutant.entry.module}_as_it_is")
    sys.modules[module.__name__] = module
    exec(compile(Source.of(mutant.entry).text, module.__name__, "exec"), vars(module))
    changed = mutant.entry.definition
    for made in all_of(getattr(module, changed.__name__)):
        yield made, changed(**made.parameter_values)


def _computes_the_same(mutant: Mutant) -> str:
    compare = {"losses": _losses, "surfaces": _surfaces, "optimizers": same_rules}
    pairs = list(_pairs(mutant))
    try:
        same = all(compare[mutant.entry.kind](*pair) for pair in pairs)
    except Exception:
        return ""
    return f"computes the same at {len(pairs)} parameters" if same else ""


def _losses(one: Loss, other: Loss) -> bool:
    """Equal with many digits, but for rounded constants; no less exact with few."""
    if _declared(one) != _declared(other) or _figure(one) != _figure(other):
        return False
    prediction, target = _grid(one)
    with mp.workdps(DIGITS):
        pair = [oracle.value_and_gradient(x, prediction, target) for x in (one, other)]
        # A constant in the text, such as log(2.0), is a float: half an ulp from itself.
        if not all(_close(a, b, mp.mpf(2) ** -53) for a, b in zip(*pair, strict=True)):
            return False
    floats = [_floats(x, prediction, target) for x in (one, other)]
    # Terms in another order are rounded otherwise; `_as_exact` asks that it be as well.
    near = (_close(a, b, 1e-14) for a, b in zip(*floats, strict=True))
    return all(near) and _as_exact(pair[0], *floats)


def _as_exact(exactly: Any, one: list[Any], other: list[Any]) -> bool:
    """Whether value and gradient are rounded about as little as they were."""
    for want, was, now in zip(exactly, one, other, strict=False):
        before, after = (_largest_miss(got, want) for got in (was, now))
        if after > 2.0 * before + np.finfo(float).eps:
            return False
    return True


def _largest_miss(got: Any, want: Any) -> float:
    pairs = zip(np.ravel(got).tolist(), np.ravel(want).tolist(), strict=True)
    known = [(mp.mpf(a), b) for a, b in pairs if mp.isfinite(b) and b != 0]
    return max((float(abs(a / b - 1)) for a, b in known), default=0.0)


def _grid(loss: Loss) -> tuple[Any, Any]:
    """Where laws look, and a thousand places more."""
    prediction, target = map(joined, places(loss), extremes(loss))
    if isinstance(loss, EventLoss):
        for tied in ties(loss):
            prediction, target = map(joined, (prediction, target), tied)
        return prediction, target
    drawn = np.random.default_rng(8).normal(size=(3, 1000))
    anywhere = loss.prediction_kind.placed(4.0 * drawn[0]), np.resize(target, 1000)
    pairs = [(prediction, target), anywhere]
    if not loss.target_kind.labels:
        near = loss.target_kind.placed(4.0 * drawn[1])
        beside = near * (1.0 + 0.2 * drawn[2])
        legal = loss.prediction_kind.domain.holds(beside)
        pairs.append((beside[legal], near[legal]))
    return tuple(map(np.concatenate, zip(*pairs, strict=True)))


def _floats(loss: Loss, prediction: Any, target: Any) -> list[Any]:
    found = list(loss.value_and_gradient(prediction, target))
    if isinstance(loss, PointwiseLoss):
        found += [loss.curvature(prediction, target)]
        found += loss.subdifferential(prediction, target)
        ends = np.array([-np.inf, np.inf, np.nan])
        if not loss.prediction_kind.domain.ends:
            found += [loss.value(ends, t) for t in _some(target)]
    return found


def _declared(loss: Loss) -> list[Any]:
    if not isinstance(loss, PointwiseLoss):
        return []
    _, target = _grid(loss)
    methods = (loss.kinks, loss.bends, loss.jumps)
    return [sorted(map(float, m(t))) for m in methods for t in _some(target)]


def _some(target: Any) -> Any:
    """A few dozen of the targets, small ones and large ones."""
    every = np.unique(target)
    return every[:: 1 + len(every) // 40]


def _figure(loss: Loss) -> str:
    """The lines that figures show, in full."""
    if not isinstance(loss, EventLoss):
        return ""
    lines = [loss.line(np.float64(target)) for target in shown(loss.figure_target)]
    parts = [(line.start, line.direction, line.target) for line in lines]
    numbers = [np.array(part, float).tolist() for each in parts for part in each]
    return f"{numbers}{[sorted(map(float, line.kinks_at)) for line in lines]}"


def _close(a: Any, b: Any, tolerance: Any) -> bool:
    flat = zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True)
    return all(_one_close(mp.mpf(x), mp.mpf(y), tolerance) for x, y in flat)


def _one_close(x: Any, y: Any, tolerance: Any) -> bool:
    if mp.isnan(x) or mp.isnan(y):
        return bool(mp.isnan(x) and mp.isnan(y))
    return bool(x == y or abs(x - y) <= tolerance * max(abs(x), abs(y)))


def _surfaces(one: Any, other: Any) -> bool:
    (x0, x1), (y0, y1) = one.window
    axes = np.meshgrid(np.linspace(x0, x1, 41), np.linspace(y0, y1, 41))
    at = np.stack(axes, axis=-1)
    found = [
        [s.value(at), s.gradient(at), s.hessian(at), s.value(1e3 * at)]
        for s in (one, other)
    ]
    # At a minimum terms cancel, and what is left are roundings of them, not of itself.
    near = (
        np.allclose(a, b, rtol=1e-13, atol=1e-15 * abs(a).max())
        for a, b in zip(*found, strict=True)
    )
    said = [(s.window, s.start, s.colour, s.creased, s.minima()) for s in (one, other)]
    return all(near) and said[0] == said[1]


def _means_the_same(mutant: Mutant) -> str:
    if mutant.entry.kind != "losses":
        return ""
    for one, other in _pairs(mutant):
        prediction, target = _grid(one)
        for x, y in zip(prediction, target, strict=True):
            at = letters(one, x, y)
            for key in ("formula", "gradient_formula"):
                if not _agree(getattr(one.card, key), getattr(other.card, key), at):
                    return ""
    return "means the same"


def _agree(one: str, other: str, at: Any) -> bool:
    try:
        with mp.workdps(DIGITS):
            return _close(evaluate(one, at), evaluate(other, at), mp.mpf(10) ** -40)
    except (AssertionError, NoMeaning):
        return False


def _example_is_true(mutant: Mutant) -> str:
    """Whether all that the examples say comes out, but for a few roundings.

    What was changed by one percent did not matter, as a place on a flat loss.
    """
    definition = mutant.entry.definition
    is_true = {"losses": _of_loss, "surfaces": _of_surface, "optimizers": _of_rule}
    each = (is_true[mutant.entry.kind](definition, e) for e in definition.card.worked)
    return "the example is still true" if all(each) else ""


def _of_surface(definition: Any, example: Worked) -> bool:
    surface, point = definition(**example.parameters), example.inputs["point"]
    found = {name: getattr(surface, name)(point) for name in example.outputs}
    return all(_comes_out(found[n], told) for n, told in example.outputs.items())


def _of_rule(definition: Any, example: Worked) -> bool:
    if "variance" in example.outputs:
        return False
    rule = worked.made(definition, example)
    return _comes_out(worked.path(rule, example), example.outputs["trajectory"])


def _of_loss(definition: Any, example: Worked) -> bool:
    loss, at = definition(**example.parameters), example.inputs.values()
    methods = {"loss": "value", "gradient": "gradient", "curvature": "curvature"}
    pairs = ((methods[name], told) for name, told in example.outputs.items())
    return all(_comes_out(getattr(loss, name)(*at), told) for name, told in pairs)


def _comes_out(found: Any, told: Any) -> bool:
    # By floats, after several steps of a rule too; a mutant is off by a hundredth.
    return np.allclose(found, told, rtol=1e-13, atol=1e-14)


def _claim_is_true(mutant: Mutant) -> str:
    """The claim that was added, written as on a card."""
    added = mutant.says.removeprefix("+ claims.")
    made = telling(mutant.entry.definition)
    return "the claim is true" if all(is_true(added, loss) for loss in made) else ""


def _claims_are_the_same(mutant: Mutant) -> str:
    """In words and numbers, at all parameters that are tried and many more."""
    for one, other in _pairs(mutant, sweep):
        pairs = itertools.zip_longest(one.card.claims, other.card.claims)
        if any(_claimed(a, one) != _claimed(b, other) for a, b in pairs):
            return ""
    return "claims the same for the same parameters"


def _holds_the_same(mutant: Mutant) -> str:
    """Where whole numbers are asked for, other ends may leave the same ones."""
    one, other = next(_pairs(mutant))
    known, changed = (list(type(x).parameters().values()) for x in (one, other))
    others = [[p for p in side if p.kind not in _WITHOUT] for side in (known, changed)]
    same = others[0] == others[1]
    held = [_held(parameters) for parameters in (known, changed)]
    return "holds the same whole numbers" if same and held[0] == held[1] else ""


_WITHOUT = ("whole", "definition")
"""Kinds of parameters that need not be the same: a definition inside has no domain."""


def _held(parameters: Any) -> list[list[int]]:
    domains = [p.domain for p in parameters if p.kind == "whole"]
    return [[n for n in range(-1000, 1000) if d.holds(n)] for d in domains]


def _claimed(claim: Claim, loss: Loss) -> tuple[Any, ...]:
    applies = bool(claim.applies(loss))
    number = claim.limit.of(loss) if claim.limit and applies else None
    return claim.says, applies, number


_OF_KIND: dict[str, Callable[[Mutant], str]] = {
    "latex": _means_the_same,
    "worked": _example_is_true,
    "false claim": _claim_is_true,
    "claim condition": _claims_are_the_same,
    "claim constant": _claims_are_the_same,
    **dict.fromkeys(("claim words", "peer", "default"), lambda _: ""),
    "domain": _holds_the_same,
}
