"""What the comparison says of every loss, and the Python that it offers."""

import contextlib
import io

import pytest

import losslab as ll
from e2e.conftest import Visit
from losslab.core.event_losses import EventLoss

EVENTS = [name for name in ll.losses() if isinstance(ll.loss(name), EventLoss)]


def python_of(visit: Visit) -> str:
    page = visit.reach("how-wrong")
    page.get_by_test_id("how-wrong-python").click()
    return page.get_by_test_id("how-wrong-python-code").inner_text()


@pytest.mark.parametrize("name", ll.losses())
def test_the_python_it_offers_prints_what_the_page_shows(
    desk: Visit, name: str
) -> None:
    desk.open(f"#losses={name}")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(python_of(desk), {})
    loss, gradient = (f"{float(x):.4f}" for x in printed.getvalue().split())
    assert desk.text("comparison-loss") == f"Loss: {loss}"
    assert desk.text("comparison-gradient") == f"Gradient: {gradient}"


@pytest.mark.parametrize("name", EVENTS)
def test_a_figure_of_an_event_says_what_its_numbers_are(desk: Visit, name: str) -> None:
    desk.open(f"#losses={name}")
    desk.reach("how-wrong")
    figure = ll.loss(name).figure()
    caption = desk.text("how-wrong-caption")
    assert figure.prediction_kind.says in caption
    assert figure.target_kind.says in caption
    assert "too low" not in caption
    assert "too high" not in caption


def test_an_event_shares_its_figure_with_no_other_loss(desk: Visit) -> None:
    desk.open("#losses=squared_error,triplet_margin")
    desk.reach("how-wrong")
    assert "triplet_margin cannot share a figure with squared_error" in desk.text(
        "notices"
    )
