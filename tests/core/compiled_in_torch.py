"""Every loss under ``torch.compile(fullgraph=True)``; `test_tensors` runs it."""

from typing import Any

import torch

import losslab as ll
from laws.losses_samples import if_given, samples
from losslab.catalogue.discover import entries
from losslab.core.losses import Loss


def check(loss: Loss, backend: str) -> None:
    """The mean of some samples with weights, and its gradient."""
    prediction, target = (if_given(torch.tensor, x) for x in samples(loss))
    batch = prediction.shape[: prediction.ndim - len(loss.prediction_kind.event)]
    mask = torch.arange(batch.numel()).reshape(batch) % 2 == 0
    weight = torch.ones(batch)

    def mean(x: Any) -> Any:
        return loss(x, target, mask=mask, weight=weight)

    learned = prediction.clone().requires_grad_()
    wanted = mean(learned)
    found = torch.compile(mean, fullgraph=True, backend=backend)(learned)
    torch.testing.assert_close(found, wanted, rtol=1e-12, atol=1e-12)
    slopes = (torch.autograd.grad(x, learned)[0] for x in (found, wanted))
    torch.testing.assert_close(*slopes, rtol=1e-12, atol=1e-12)


def main() -> None:
    """All losses, each compiled anew."""
    for name in entries("losses"):
        torch._dynamo.reset()
        check(ll.loss(name), "eager")
    # The way back in one piece is a matter of operations, which all have in common.
    check(ll.BinaryCrossEntropyLogits(), "aot_eager")
    check(ll.SoftmaxCrossEntropy(), "aot_eager")


if __name__ == "__main__":
    main()
