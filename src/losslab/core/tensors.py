"""Tensors of PyTorch: one node of autograd for a whole loss, and memory as NumPy's.

Autograd would keep every intermediate of a formula and walk back through them; duals
know the slope of every sample when its value is known, so the way back is a product.
The node gives values and slopes, and slopes have derivatives again: curvatures, and
beyond them what autograd makes of those.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from array_api_compat import is_torch_array

from losslab.core.arrays import Array, is_compiled
from losslab.core.parametrised import Parametrised
from losslab.core.samples import Samples

Ask = Callable[..., tuple[Array, ...]]
"""`losslab.core.answers.answers`."""


def as_numpy(samples: Samples) -> Samples | None:
    """The samples in the memory where they are, if NumPy may look at it."""
    prediction, target = as_array(samples.prediction), as_array(samples.target)
    if prediction is None or (target is None) != (samples.target is None):
        return None
    return replace(samples, prediction=prediction, target=target)


def as_array(value: Array) -> np.ndarray | None:
    """The array of NumPy that has the same memory, if nothing else looks on."""
    if isinstance(value, np.ndarray):
        return value
    if not is_torch_array(value) or is_compiled(value) or _is_watched(value):
        return None
    try:
        return value.detach().numpy()
    except (RuntimeError, TypeError):  # wrapped by torch.func, elsewhere, or no array
        return None


def _is_watched(tensor: Any) -> bool:
    """Whether autograd or a trace is to know what is done with the tensor."""
    import torch
    from torch.autograd.forward_ad import unpack_dual
    from torch.utils._python_dispatch import is_in_torch_dispatch_mode

    backward = torch.is_grad_enabled() and tensor.requires_grad
    traced = is_in_torch_dispatch_mode(include_infra_modes=True)
    return backward or traced or unpack_dual(tensor).tangent is not None


def differentiated(loss: Any, samples: Samples) -> bool:
    """Whether autograd asks for the prediction's gradient, and for nothing else's."""
    prediction, target = samples.prediction, samples.target
    if not is_torch_array(prediction) or is_compiled(prediction):
        return False
    import torch

    wanted = torch.is_grad_enabled() and prediction.requires_grad
    return wanted and not _is_learned(target) and not _is_learned(loss)


def _is_learned(value: Any) -> bool:
    """Whether autograd asks for the gradient of a tensor, or of one in a definition."""
    if isinstance(value, Parametrised):
        return any(map(_is_learned, vars(value).values()))
    return is_torch_array(value) and value.requires_grad


def values(ask: Ask, loss: Any, samples: Samples) -> Array:
    """The losses of samples, with a way back to the prediction."""
    return _node().apply(samples.prediction, samples.target, ask, loss, samples)[0]


@lru_cache(maxsize=1)
def _node() -> Any:
    """The node; PyTorch is imported where there are tensors, and not before."""
    from torch.autograd import Function

    class Node(Function):
        @staticmethod
        def forward(
            ctx: Any, prediction: Array, target: Array, ask: Ask, *whose: Any
        ) -> Any:
            loss, samples = whose
            likes = samples.prediction, samples.prediction
            found = ask(loss, samples, "_losses_and_gradient", likes)
            ctx.ask, ctx.whose = ask, (loss, replace(samples, prediction=None))
            ctx.set_materialize_grads(False)
            ctx.save_for_backward(prediction, found[1])
            return found

        @staticmethod
        def backward(ctx: Any, *grads: Array) -> Any:
            of_values, of_slopes = grads
            prediction, slopes = ctx.saved_tensors
            change = None if of_values is None else of_values * slopes
            if of_slopes is not None:
                loss, samples = ctx.whose
                samples = replace(samples, prediction=prediction)
                (bends,) = ctx.ask(loss, samples, "_curvature", (prediction,))
                change = (0.0 if change is None else change) + of_slopes * bends
            return change, None, None, None, None

    return Node
