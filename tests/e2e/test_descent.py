"""The browser's runs are the library's runs."""

import csv
from urllib.parse import quote

import numpy as np
import pytest

import losslab as ll
from e2e.conftest import Visit

STEPS = 500
LEARNING_RATE = 0.01


def trajectory(visit: Visit) -> np.ndarray:
    """The run on the page, as its CSV button saves it: w1, w2, loss."""
    page = visit.reach("descent")
    with page.expect_download() as download:
        page.get_by_test_id("descent-csv").click()
    with download.value.path().open() as file:
        rows = list(csv.DictReader(file))
    return np.array([[float(row[key]) for key in ("w1", "w2", "loss")] for row in rows])


def rate(optimizer: str) -> float:
    """A small learning rate, which the page offers for this one."""
    known = ll.optimizer(optimizer).all_parameters()
    least = [p.slider[0] for name, p in known.items() if name.endswith("learning_rate")]
    return max([LEARNING_RATE, *least])


def library(
    optimizer: str, seed: int = 0, nudge: float = 0.0, **chosen: str
) -> np.ndarray:
    rule = ll.optimizer(optimizer, **chosen)
    rates = [name for name in rule.all_parameters() if name.endswith("learning_rate")]
    rule = rule.with_parameters(**dict.fromkeys(rates, rate(optimizer)))
    valley = ll.surface("rosenbrock")
    run = ll.descend(valley, rule, (-1.5, 1.5 + nudge), steps=STEPS, seed=seed)
    return np.column_stack([run.trajectory, run.losses])


@pytest.mark.parametrize("optimizer", ll.optimizers())
def test_five_hundred_steps_agree(desk: Visit, optimizer: str) -> None:
    desk.open(f"#optimizer={optimizer}&learning_rate={rate(optimizer)}")
    page, python = trajectory(desk), library(optimizer)
    assert page.shape == python.shape == (STEPS + 1, 3)
    # A chaotic run is compared while a nudge does not matter; parity laws do the rest.
    parted = np.abs(library(optimizer, nudge=1e-13) - python).max(axis=1) > 1e-11
    calm = int(np.argmax(parted)) if parted.any() else STEPS + 1
    assert calm > 200
    np.testing.assert_allclose(page[:calm], python[:calm], rtol=1e-9, atol=1e-12)


def test_a_dialect_is_chosen_as_everything_is(desk: Visit) -> None:
    # From about step 300 on this run is chaotic: roundings grow.
    steps = 200
    desk.open(f"#optimizer=rmsprop&learning_rate={LEARNING_RATE}&steps={steps}")
    page = desk.reach("descent")
    page.get_by_test_id("landscape-more").click()
    page.get_by_test_id("choice-rmsprop.dialect").select_option("keras")
    python = library("rmsprop", dialect="keras")[: steps + 1]
    np.testing.assert_allclose(trajectory(desk), python, rtol=1e-9, atol=1e-12)
    assert "optimizer_parameters=rmsprop.dialect:keras" in page.url
    assert np.max(np.abs(python - library("rmsprop")[: steps + 1])) > 1e-3


CHANCE = [name for name in ll.optimizers() if ll.optimizer(name).chance]


@pytest.mark.parametrize("optimizer", CHANCE)
def test_chance_is_the_librarys_whatever_the_seed(desk: Visit, optimizer: str) -> None:
    desk.open(f"#optimizer={optimizer}&learning_rate={LEARNING_RATE}")
    page = desk.reach("descent")
    page.get_by_test_id("landscape-more").click()
    page.get_by_test_id("typed-seed").fill("12345")
    page.get_by_test_id("typed-seed").press("Enter")
    python = library(optimizer, seed=12345)
    np.testing.assert_allclose(trajectory(desk), python, rtol=1e-9, atol=1e-12)
    assert "seed=12345" in page.url
    assert np.max(np.abs(python - library(optimizer))) > 1e-3


@pytest.mark.parametrize(
    ("optimizer", "chosen"),
    [
        ("heavy_ball", "heavy_ball.dialect:keras,heavy_ball.momentum:0.8"),
        *((name, "") for name in CHANCE),
    ],
)
def test_the_python_it_offers_gives_the_same_run(
    desk: Visit, optimizer: str, chosen: str
) -> None:
    state = f"surface=himmelblau&optimizer={optimizer}&learning_rate=0.003"
    chosen = f"optimizer_parameters={chosen}" if chosen else "seed=7"
    desk.open(f"#{state}&start=0.5,-1&steps=120&{chosen}")
    page = desk.reach("descent")
    page.get_by_test_id("descent-python").click()
    code = page.get_by_test_id("descent-python-code").inner_text()
    names: dict[str, object] = {}
    exec(code, names)
    runs = [value for value in names.values() if hasattr(value, "trajectory")]
    assert len(runs) == 1
    run = runs[0]
    both = np.column_stack([run.trajectory, run.losses])  # type: ignore[attr-defined]
    assert both.shape == (121, 3)
    np.testing.assert_allclose(trajectory(desk), both, rtol=1e-9, atol=1e-12)


def test_divergence_has_a_name_and_a_step(visit: Visit) -> None:
    rule = ll.optimizer("gradient_descent", learning_rate=0.2)
    run = ll.descend(ll.surface("rosenbrock"), rule, start=(-1.5, 1.5), steps=STEPS)
    visit.open("#learning_rate=0.2")
    page = visit.reach("descent")
    page.get_by_test_id("landscape-run").click()
    page.wait_for_selector("[data-testid=landscape-status]:has-text('Diverged')")
    assert run.status.name == "diverged"
    assert visit.text("landscape-status").startswith(run.status.says)
    assert "NaN" not in (page.locator("body").inner_text())


def test_a_link_restores_the_state(desk: Visit) -> None:
    desk.open("#prediction=1.5&surface=himmelblau&start=" + quote("1,-2"))
    assert desk.text("comparison-loss").startswith("Loss: 0.2500")
    desk.reach("descent")
    assert desk.text("landscape-w1").startswith("w₁ = 1.000")
    assert desk.text("landscape-w2").startswith("w₂ = -2.000")
    assert float(ll.surface("himmelblau").value((1.0, -2.0))) == 148.0
    assert "148.0000" in desk.text("landscape-loss")


def test_a_broken_link_says_so_and_opens(desk: Visit) -> None:
    page = desk.open("#prediction=banana&surface=nowhere&colour=blue")
    assert desk.text("comparison-loss").startswith("Loss: 0.1600")
    said = page.locator("body").inner_text()
    assert "banana" in said
    assert "nowhere" in said


@pytest.mark.parametrize("surface", ll.surfaces())
def test_every_surface_can_be_run(desk: Visit, surface: str) -> None:
    desk.open(f"#surface={surface}&steps=50")
    page = desk.reach("descent")
    page.get_by_test_id("landscape-run").click()
    page.wait_for_function(
        "() => /Out of steps|Converged|Diverged|Fell|Stuck/.test("
        "document.querySelector('[data-testid=landscape-status]').textContent)"
    )
    assert "NaN" not in page.locator("body").inner_text()


SURFACES = ("himmelblau", "beale", "rosenbrock")
IN_LINK = """([surface, optimizer]) => {
    const link = new URLSearchParams(location.hash.slice(1));
    return (link.get("surface") ?? "rosenbrock") === surface
        && link.get("optimizer") === optimizer;
}"""


@pytest.mark.parametrize(
    ("optimizer", "own"), [("schedule_free_sgd", 1.0), ("newton", 1.0), ("sam", 0.01)]
)
def test_what_is_picked_brings_a_rate_that_is_stable_there(
    desk: Visit, optimizer: str, own: float
) -> None:
    desk.open()
    page = desk.reach("descent")
    for surface in SURFACES:
        page.get_by_test_id("landscape-surface").select_option(surface)
        page.get_by_test_id("landscape-optimizer").select_option(optimizer)
        page.wait_for_function(IN_LINK, arg=[surface, optimizer])
        rate = page.get_by_test_id("typed-learning_rate").input_value()
        assert float(rate) == first_stable(surface, optimizer, own)
        assert len(trajectory(desk)) == STEPS + 1


def first_stable(surface: str, optimizer: str, own: float) -> float:
    """The largest rate from its own one down at which the library's run holds."""
    rule = ll.optimizer(optimizer)
    names = [name for name in rule.all_parameters() if name.endswith("learning_rate")]
    below = [digit / power for power in (10, 100, 1000) for digit in (5, 2, 1)]
    for rate in (own, *(rate for rate in below if rate < own)):
        slow = rule.with_parameters(**dict.fromkeys(names, rate))
        run = ll.descend(ll.surface(surface), slow, steps=STEPS)
        moves = run.status.name == "out of steps"
        if moves and run.losses[-1] > run.losses[0]:
            continue
        if run.status.name != "diverged":
            return rate
    raise AssertionError(f"{optimizer} on {surface}")


def test_python_of_a_paused_run_ends_where_the_page_stands(desk: Visit) -> None:
    desk.open("#step=37")
    page = desk.reach("descent")
    page.get_by_test_id("descent-python").click()
    code = page.get_by_test_id("descent-python-code")
    assert "steps=37" in code.inner_text()
    names: dict[str, object] = {}
    exec(code.inner_text(), names)
    end = names["run"].losses[-1]  # type: ignore[attr-defined]
    assert f"{end:.4f}" in desk.text("landscape-loss")
    page.get_by_test_id("landscape-reset").click()
    assert "steps=500" in code.inner_text()


def test_a_run_far_outside_is_not_told_what_is_stable_there(desk: Visit) -> None:
    desk.open("#optimizer=gradient_descent&learning_rate=0.2")
    page = desk.reach("descent")
    stable = page.get_by_text("stable here up to")
    assert stable.count() == 1
    for _ in range(3):
        page.get_by_test_id("landscape-step-button").click()
    assert "It has left the map." in desk.text("landscape-status")
    assert stable.count() == 0


def test_a_loss_that_has_vanished_is_no_share(desk: Visit) -> None:
    desk.open("#surface=quadratic&optimizer=newton&learning_rate=1&step=5")
    desk.reach("descent")
    said = desk.text("descent-caption")
    assert "to 0.0000. It asked" in said
    assert "%" not in said


@pytest.mark.parametrize("surface", ["saddle", "himmelblau", "logistic_separable"])
def test_a_rest_that_is_no_minimum_is_called_what_it_is(
    desk: Visit, surface: str
) -> None:
    rule = ll.optimizer("newton", learning_rate=1.0)
    run = ll.descend(ll.surface(surface), rule, steps=100)
    assert run.status.name in ("saddle", "maximum", "flat")
    place = f"surface={surface}&optimizer=newton&learning_rate=1"
    desk.open(f"#{place}&steps=100&step=100")
    desk.reach("descent")
    assert desk.text("landscape-status").startswith(run.status.says)
