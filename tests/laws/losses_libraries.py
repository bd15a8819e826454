"""Laws of array libraries: plain functions that raise AssertionError."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from laws.losses_samples import close, if_given, samples
from losslab.core.errors import InvalidInput, ShapeMismatch
from losslab.core.event_losses import EventLoss
from losslab.core.kinds import NOTHING, Kind
from losslab.core.losses import Loss, PointwiseLoss

Maker = Callable[[np.ndarray, Any], Any]

LIBRARIES: dict[str, tuple[Maker, tuple[Any, ...]]] = {
    "numpy": (np.asarray, (np.float64, np.float32, np.float16)),
    "jax": (jnp.asarray, (jnp.float64, jnp.float32, jnp.float16, jnp.bfloat16)),
    "torch": (
        lambda x, dtype: torch.tensor(x).to(dtype),
        (torch.float64, torch.float32, torch.float16, torch.bfloat16),
    ),
}

_PRECISION = {"float64": 1e-13, "float32": 1e-5, "float16": 3e-2, "bfloat16": 2e-1}


def _outputs(loss: Loss, prediction: Any, target: Any) -> dict[str, Any]:
    value, gradient = loss.value_and_gradient(prediction, target)
    found = {
        "value": loss.value(prediction, target),
        "loss": value,
        "gradient": gradient,
    }
    if isinstance(loss, PointwiseLoss):
        lower, upper = loss.subdifferential(prediction, target)
        bend = loss.curvature(prediction, target)
        found |= {"lower": lower, "upper": upper, "curvature": bend}
    return found


def _as_numpy(values: Any) -> np.ndarray:
    if isinstance(values, torch.Tensor):
        return values.detach().to(torch.float64).numpy()
    return np.asarray(values).astype(float)


def libraries_agree(loss: Loss) -> None:
    """NumPy, PyTorch and JAX give the same numbers, in the type they were given."""
    prediction, target = samples(loss)
    reference = _outputs(loss, prediction, target)
    with jax.enable_x64(True):
        for name, (make, dtypes) in LIBRARIES.items():
            for dtype in dtypes:
                of_target = None if loss.target_kind.whole else dtype
                given = make(prediction, dtype), if_given(make, target, of_target)
                # One program instead of one per operation; only vectors take that many.
                short = name == "jax" and given[0].dtype.itemsize == 2
                whole = short and isinstance(loss, EventLoss)
                outputs = jax.jit(_outputs, static_argnums=0) if whole else _outputs
                found = outputs(loss, *given)
                tolerance = _PRECISION[
                    str(
                        np.dtype(dtype) if name == "numpy" else given[0].dtype
                    ).removeprefix("torch.")
                ]
                _compare(f"{name} {given[0].dtype}", found, reference, given, tolerance)


def _compare(
    who: str,
    found: dict[str, Any],
    reference: dict[str, Any],
    given: Any,
    tolerance: float,
) -> None:
    scale = abs(reference["gradient"]).max() + abs(reference["value"]).max()
    for what, values in found.items():
        assert type(values) is type(given[0]), f"{who}: {what} is a {type(values)}"
        assert values.dtype == given[0].dtype, f"{who}: {what} is {values.dtype}"
        size = np.max(np.abs(reference[what])) + scale
        same = close(_as_numpy(values), reference[what], tolerance, size)
        assert same.all(), f"{who}: {what} is {_as_numpy(values)[~same][:3]}"


def scalars_are_welcome(loss: Loss) -> None:
    """Python numbers, lists, scalars beside arrays, empty arrays."""
    prediction, target = samples(loss)
    if isinstance(loss, EventLoss):
        first = [if_given(lambda x: x[0].tolist(), x) for x in (prediction, target)]
        value = loss.value(*first)
        assert np.ndim(value) == 0
        assert close(value, loss.value(prediction, target)[0], 1e-15)
        none = [if_given(lambda x: x[:0], x) for x in (prediction, target)]
        assert loss.value(*none).shape == (0,)
        return
    one, label = float(prediction[0]), float(target[0])
    value = loss.value(prediction, target)[0]
    assert close(loss.value(one, label), value, 1e-15)
    assert close(loss.value([one, one], label), value, 1e-15).all()
    assert close(loss.value(one, np.array([label] * 2)), value, 1e-15).all()
    assert loss.gradient(one, np.array([label] * 2)).shape == (2,)
    assert loss.value(prediction[:0], target[:0]).shape == (0,)
    single = loss.value(torch.tensor([one], dtype=torch.float32), label)
    assert single.dtype == torch.float32


def wrong_shapes_are_refused(loss: Loss) -> None:
    """Nothing is broadcast, and arrays of two libraries do not meet."""
    prediction, target = samples(loss)
    if loss.target_kind is NOTHING:
        _refused(InvalidInput, loss, prediction, prediction)
        _refused(InvalidInput, loss, 0.5, None)
        return
    for make, _ in LIBRARIES.values():
        a, b = make(prediction[:3], None), make(target[:3], None)
        _refused(ShapeMismatch, loss, a[:, None], b)
        _refused(ShapeMismatch, loss, a[:2], b)
    _refused(InvalidInput, loss, torch.tensor(prediction), jnp.asarray(target))


def _refused(error: type[Exception], loss: Loss, prediction: Any, target: Any) -> None:
    for method in (loss.value, loss.gradient, loss.value_and_gradient, loss):
        refusal = _refusal(error, method, prediction, target)
        assert refusal, f"{method} took {prediction!r} and {target!r}"
        assert refusal.endswith("."), refusal


def _refusal(error: type[Exception], method: Any, *given: Any) -> str | None:
    try:
        method(*given)
    except error as refused:
        return str(refused)
    return None


def wrong_values_are_refused(loss: Loss) -> None:
    """Values outside the domains of prediction and target, words and None."""
    prediction, target = samples(loss)
    roles = (("prediction", loss.prediction_kind), ("target", loss.target_kind))
    for role, kind in roles:
        given = {"prediction": prediction, "target": target}
        for wrong in _wrong(kind, given[role]):
            _refused(InvalidInput, loss, **(given | {role: wrong}))
        for nonsense in ("0.5", None, ["a"], 1j):
            if nonsense is not None or kind is not NOTHING:
                _refused(InvalidInput, loss, **(given | {role: nonsense}))


def _wrong(kind: Kind, values: Any) -> Iterator[np.ndarray]:
    """The values with one of them outside its domain, or no whole number."""
    domains = kind.part_domains or (kind.domain,) * (kind is not NOTHING)
    for part, domain in enumerate(domains):
        first = [0] * values.ndim
        if kind.part_domains:
            first[kind.event.index("part") - len(kind.event)] = part
        outside = [end + way for way in (-0.5, 0.5) for end in domain.ends]
        halves = [0.5] if kind.whole or domain.whole else []
        for bound in [x for x in (*outside, *halves) if not domain.holds(x)] or halves:
            wrong = values.astype(float)
            wrong[tuple(first)] = bound
            yield wrong


@functools.cache
def _jitted(kind: type[Loss], fixed: tuple[tuple[str, Any], ...]) -> Any:
    return jax.jit(lambda p, x, t: _outputs(kind(**dict(fixed), **p), x, t))


def jax_transforms_pass_through(loss: Loss) -> None:
    """jit of every method, with traced parameters too, and vmap."""
    prediction, target = samples(loss)
    with jax.enable_x64(True):
        given = jnp.asarray(prediction), if_given(jnp.asarray, target)
        plain = _outputs(loss, *given)
        jitted = _jitted(type(loss), loss.fixed)(loss.varying, *given)
        mapped = jax.vmap(lambda x, t: _outputs(loss, x, t))(*given)
        for what, values in plain.items():
            assert close(jitted[what], values, 1e-13).all(), f"jit of {what}"
            assert close(mapped[what], values, 1e-13).all(), f"vmap of {what}"


LAWS = (
    libraries_agree,
    scalars_are_welcome,
    wrong_shapes_are_refused,
    wrong_values_are_refused,
    jax_transforms_pass_through,
)
