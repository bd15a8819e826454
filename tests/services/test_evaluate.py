"""Loss, gradient, subdifferential and curvature, and what is said where one fails."""

import numpy as np
import pytest

from losslab.catalogue.discover import entries
from losslab.core.errors import InvalidInput, InvalidParameter, UnknownName
from losslab.core.event_losses import EventLoss
from losslab.core.losses import PointwiseLoss
from losslab.services.evaluate import EvaluateRequest, evaluate
from losslab.services.strict import strict

LOSSES = entries("losses")


def samples(name: str) -> tuple[object, object]:
    """A prediction and a target that the loss takes: those its figure opens with."""
    definition = LOSSES[name].definition
    if issubclass(definition, EventLoss):
        inputs = definition.card.worked[0].inputs
        return inputs["prediction"], inputs["target"]
    return definition.prediction_kind.default, definition.target_kind.default


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_answers_with_what_the_definition_says(name: str) -> None:
    prediction, target = samples(name)
    answer = evaluate(EvaluateRequest(name, prediction, target))
    loss = LOSSES[name].definition()
    np.testing.assert_array_equal(answer.loss, loss.value(prediction, target))
    np.testing.assert_array_equal(answer.gradient, loss.gradient(prediction, target))
    assert (answer.curvature is None) == isinstance(loss, EventLoss)
    assert (answer.curvature is None) == ("curvature" in answer.reasons)


@pytest.mark.parametrize("name", LOSSES)
def test_every_worked_example_comes_out(name: str) -> None:
    examples = LOSSES[name].definition.card.worked
    assert examples
    for worked in examples:
        inputs = worked.inputs
        request = EvaluateRequest(
            name, inputs["prediction"], inputs["target"], worked.parameters
        )
        answer = evaluate(request)
        for key in {"loss", "gradient", "curvature"} & set(worked.outputs):
            np.testing.assert_allclose(
                getattr(answer, key), worked.outputs[key], rtol=1e-12, atol=1e-12
            )


def test_squared_error_reads_as_on_the_first_screen() -> None:
    answer = strict(evaluate(EvaluateRequest("squared_error", 0.6, 1)))
    assert answer == {
        "loss": 0.16,
        "gradient": -0.8,
        "subdifferential": [-0.8, -0.8],
        "curvature": 2.0,
    }


def test_a_kink_gives_an_interval_and_a_gradient_without_a_sign() -> None:
    answer = evaluate(EvaluateRequest("absolute_error", 1.0, 1.0))
    assert strict(answer)["subdifferential"] == [-1.0, 1.0]
    assert not np.signbit(answer.gradient)


def test_a_jump_has_a_value_and_reasons_instead_of_derivatives() -> None:
    answer = strict(evaluate(EvaluateRequest("zero_one", 0.0, 1.0)))
    assert answer["loss"] == 1.0
    for name in ("gradient", "subdifferential", "curvature"):
        assert answer[name] is None
        assert "jumps" in answer["reasons"][name]


@pytest.mark.parametrize(
    ("name", "prediction", "target"),
    [
        ("binary_cross_entropy_probs", 0.0, 1.0),
        ("kl_divergence", [0.0, 1.0], [0.5, 0.5]),
        ("kl_divergence", [[0.5, 0.5], [0.0, 1.0]], [[0.5, 0.5], [0.5, 0.5]]),
    ],
)
def test_an_infinite_loss_is_said_and_not_sent(
    name: str, prediction: object, target: object
) -> None:
    answer = strict(evaluate(EvaluateRequest(name, prediction, target)))
    assert np.ravel(np.array(answer["loss"], dtype=object))[-1] is None
    assert answer["reasons"]["loss"] == "The loss is infinite here."


@pytest.mark.parametrize(
    ("name", "prediction", "target", "what"),
    [
        ("squared_error", 1e200, 1.0, "loss"),
        ("exponential_margin", [0.6, -1e3], [1.0, 1.0], "loss"),
        ("softmax_cross_entropy", [[1e308, -1e308]], [[0.0, 1.0]], "loss"),
        ("binary_cross_entropy_probs", 5e-324, 1.0, "gradient"),
        ("binary_cross_entropy_probs", [0.0, 5e-324], [1.0, 1.0], "gradient"),
        ("kl_divergence", [5e-324, 1.0], [1.0, 0.0], "gradient"),
    ],
)
def test_a_number_too_large_for_a_float_is_not_called_infinite(
    name: str, prediction: object, target: object, what: str
) -> None:
    answer = strict(evaluate(EvaluateRequest(name, prediction, target)))
    says = f"The {what} is beyond the largest float here (about 1.8e308)."
    assert answer["reasons"][what] == says


def test_samples_are_answered_one_by_one() -> None:
    answer = evaluate(EvaluateRequest("absolute_error", [1.0, 3.0], [1.0, 1.0]))
    assert strict(answer) == {
        "loss": [0.0, 2.0],
        "gradient": [0.0, 1.0],
        "subdifferential": [[-1.0, 1.0], [1.0, 1.0]],
        "curvature": [0.0, 0.0],
    }


@pytest.mark.parametrize("name", LOSSES)
def test_where_the_gradient_is_missing_the_loss_declares_a_jump(name: str) -> None:
    definition = LOSSES[name].definition
    if not issubclass(definition, PointwiseLoss):
        assert issubclass(definition, EventLoss)
        return
    target = definition.target_kind.default
    for place in definition().jumps(target):
        answer = evaluate(EvaluateRequest(name, place, target))
        assert "jumps" in answer.reasons["gradient"]


def test_what_does_not_fit_is_refused_in_a_sentence() -> None:
    with pytest.raises(UnknownName, match="close names: huber"):
        evaluate(EvaluateRequest("huberr", 1.0, 1.0))
    with pytest.raises(InvalidParameter, match="no parameter 'gamma'; it has: delta"):
        evaluate(EvaluateRequest("huber", 1.0, 1.0, {"gamma": 1.0}))
    with pytest.raises(InvalidParameter, match="delta must be above 0"):
        evaluate(EvaluateRequest("huber", 1.0, 1.0, {"delta": -1.0}))
    with pytest.raises(InvalidInput, match="label"):
        evaluate(EvaluateRequest("hinge", 1.0, 0.0))
    with pytest.raises(InvalidInput, match="shape"):
        evaluate(EvaluateRequest("huber", [1.0, 2.0], [1.0, 2.0, 3.0]))
