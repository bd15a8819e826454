"""Tensors of PyTorch: gradients of gradients, transforms, and its compiler."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.autograd import forward_ad
from torch.fx.experimental.proxy_tensor import make_fx

import losslab as ll
from losslab.core import programs
from many import COUNT, residuals
from many import programs_for_all as programs_for_all

# The forward derivatives of PyTorch itself are written in what it has given up.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")

LOGISTIC = ll.BinaryCrossEntropyLogits()


def tensors(count: int = COUNT, dtype: Any = np.float64) -> Any:
    prediction, target = residuals(dtype, count)
    return torch.tensor(prediction), torch.tensor((target > 0).astype(dtype))


def node(values: Any) -> str:
    return type(values.grad_fn).__name__


@pytest.mark.usefixtures("programs_for_all")
@pytest.mark.parametrize("name", ["huber", "pinball", "binary_cross_entropy_logits"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_way_back_is_the_gradient_of_the_definition(name: str, dtype: Any) -> None:
    loss, (prediction, target) = ll.loss(name), tensors(dtype=dtype)
    prediction[:9] = target[:9]  # at the kink too
    learned = prediction.clone().requires_grad_()
    values = loss.value(learned, target)
    assert node(values) == "NodeBackward"
    (slopes,) = torch.autograd.grad(values.sum(), learned)
    wanted = loss.value_and_gradient(prediction.numpy(), target.numpy())
    np.testing.assert_array_equal(values.detach().numpy(), wanted[0])
    np.testing.assert_array_equal(slopes.numpy(), wanted[1])


@pytest.mark.usefixtures("programs_for_all")
def test_a_mean_with_weights_and_a_mask() -> None:
    prediction, target = tensors()
    weight, mask = torch.linspace(0.0, 1.0, COUNT), torch.arange(COUNT) % 3 > 0
    prediction[0] = torch.nan
    learned = prediction.clone().requires_grad_()
    LOGISTIC(learned, target, weight=weight, mask=mask).backward()
    shares = torch.where(mask, weight, 0.0) / weight[mask].sum()
    wanted = torch.where(mask, torch.sigmoid(prediction) - target, 0.0) * shares
    assert learned.grad is not None
    torch.testing.assert_close(learned.grad, wanted, rtol=1e-6, atol=0.0)


@pytest.mark.parametrize("many", [False, True])
def test_gradients_of_gradients(many: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: σ − y, σ(1 − σ), σ(1 − σ)(1 − 2σ)."""
    if many:
        programs_for_all.__wrapped__(monkeypatch)
    prediction, target = tensors()
    x = prediction.requires_grad_()
    s = torch.sigmoid(x)
    found = LOGISTIC.value(x, target)
    assert (node(found) == "NodeBackward") is many
    for wanted in (s - target, s * (1 - s), s * (1 - s) * (1 - 2 * s)):
        (found,) = torch.autograd.grad(found.sum(), x, create_graph=True)
        torch.testing.assert_close(found, wanted, rtol=1e-12, atol=1e-15)


@pytest.mark.usefixtures("programs_for_all")
def test_numerical_differences_agree() -> None:
    prediction, target = tensors(6)

    def value(x: Any) -> Any:
        return LOGISTIC.value(x, target)

    given = (prediction.requires_grad_(),)
    assert torch.autograd.gradcheck(
        value, given, check_batched_grad=True, check_forward_ad=True
    )
    assert torch.autograd.gradgradcheck(value, given)


@pytest.mark.usefixtures("programs_for_all")
def test_what_else_is_learned_gets_its_gradient() -> None:
    prediction, target = tensors()
    learned = target.clone().requires_grad_()
    ll.SquaredError().value(prediction.requires_grad_(), learned).sum().backward()
    assert learned.grad is not None
    torch.testing.assert_close(learned.grad, -2.0 * (prediction.detach() - target))
    delta: Any = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    ll.Huber(delta=delta).value(prediction, target).sum().backward()
    far = (prediction.detach() - target).abs() - 0.5
    torch.testing.assert_close(delta.grad, far[far > 0.0].sum())


TRANSFORMS: dict[str, tuple[Callable[[Any, Any], Any], int]] = {
    "grad": (lambda f, x: torch.func.grad(lambda x: f(x).sum())(x), 1),
    "jacrev": (lambda f, x: torch.func.jacrev(f)(x).diagonal(), 1),
    "jacfwd": (lambda f, x: torch.func.jacfwd(f)(x).diagonal(), 1),
    "vjp": (lambda f, x: torch.func.vjp(f, x)[1](torch.ones_like(x))[0], 1),
    "jvp": (lambda f, x: torch.func.jvp(f, (x,), (torch.ones_like(x),))[1], 1),
    "hessian": (lambda f, x: torch.func.hessian(lambda x: f(x).sum())(x).diagonal(), 2),
}


@pytest.mark.usefixtures("programs_for_all")
@pytest.mark.parametrize("name", TRANSFORMS)
def test_transforms(name: str) -> None:
    transform, order = TRANSFORMS[name]
    prediction, target = tensors(8)
    s = torch.sigmoid(prediction)
    found = transform(lambda x: LOGISTIC.value(x, target), prediction)
    wanted = s - target if order == 1 else s * (1 - s)
    torch.testing.assert_close(found, wanted, rtol=1e-12, atol=1e-15)


@pytest.mark.usefixtures("programs_for_all")
def test_one_by_one() -> None:
    prediction, target = (x.reshape(-1, 4) for x in tensors(20))
    by_row = torch.func.vmap(LOGISTIC)(prediction, target)
    torch.testing.assert_close(by_row, LOGISTIC.value(prediction, target).mean(1))
    slopes = torch.func.vmap(torch.func.grad(LOGISTIC))(prediction, target)
    torch.testing.assert_close(slopes, (torch.sigmoid(prediction) - target) / 4)


@pytest.mark.usefixtures("programs_for_all")
def test_no_program_hides_what_is_done() -> None:
    """Forward derivatives and traces see every operation."""
    prediction, target = tensors()
    with forward_ad.dual_level():
        pushed = forward_ad.make_dual(prediction, torch.ones_like(prediction))
        change = forward_ad.unpack_dual(LOGISTIC.value(pushed, target)).tangent
    torch.testing.assert_close(change, torch.sigmoid(prediction) - target)
    traced = make_fx(lambda x: LOGISTIC.value(x, target))(prediction)
    assert not programs._programs
    torch.testing.assert_close(traced(-prediction), LOGISTIC.value(-prediction, target))


@pytest.mark.usefixtures("programs_for_all")
def test_tensors_without_gradient_use_programs_too() -> None:
    prediction, target = tensors()
    found = LOGISTIC.value_and_gradient(prediction, target)
    assert programs._programs
    wanted = LOGISTIC.value_and_gradient(prediction.numpy(), target.numpy())
    for ours, theirs in zip(found, wanted, strict=True):
        assert type(ours) is torch.Tensor
        np.testing.assert_array_equal(ours.numpy(), theirs)
    over = prediction.clone()
    assert LOGISTIC.value(over, target, out=over) is over
    np.testing.assert_array_equal(over.numpy(), wanted[0])


def test_every_loss_is_compiled_in_one_piece() -> None:
    """Without the checks of types that tests add, which the compiler cannot follow."""
    script = Path(__file__).with_name("compiled_in_torch.py")
    paths = os.pathsep.join(filter(None, ["tests", os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": paths}
    subprocess.run([sys.executable, script], check=True, env=environment)
