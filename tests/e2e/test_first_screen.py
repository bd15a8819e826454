"""The exact figures of the mission, in a real Chromium, wide and narrow."""

from e2e.conftest import Visit


def drag_prediction_to(visit: Visit, goal: float) -> None:
    """Drag the handle with the mouse as a person does: near first, then by pixels."""
    page = visit.page
    handle = page.get_by_test_id("comparison-handle").first
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def prediction() -> float:
        page.evaluate("() => new Promise(requestAnimationFrame)")
        return float(handle.get_attribute("aria-valuenow") or "nan")

    start = prediction()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=5)
    per_pixel = (prediction() - start) / 40
    place = x + (goal - start) / per_pixel
    for _ in range(60):
        page.mouse.move(place, y, steps=2)
        missing = goal - prediction()
        if abs(missing) < 1e-9:
            break
        place += 0.25 if missing > 0 else -0.25
    page.mouse.up()


def test_it_opens_on_squared_error(visit: Visit) -> None:
    visit.open()
    assert "0.1600" in visit.text("comparison-loss")
    assert visit.text("comparison-loss").startswith("Loss: 0.1600")
    assert visit.text("comparison-gradient").startswith("Gradient: -0.8000")
    arrow = visit.page.get_by_test_id("comparison-arrow").first
    assert arrow.get_attribute("data-direction") == "right"


def test_dragging_to_one_and_a_half(visit: Visit) -> None:
    visit.open()
    drag_prediction_to(visit, 1.5)
    assert visit.text("comparison-loss").startswith("Loss: 0.2500")
    assert visit.text("comparison-gradient").startswith("Gradient: 1.0000")
    arrow = visit.page.get_by_test_id("comparison-arrow").first
    assert arrow.get_attribute("data-direction") == "left"


def test_the_arrow_keys_do_what_dragging_does(visit: Visit) -> None:
    page = visit.open()
    handle = page.get_by_test_id("comparison-handle").first
    handle.focus()
    before = float(handle.get_attribute("aria-valuenow") or "nan")
    page.keyboard.press("ArrowRight")
    small = float(handle.get_attribute("aria-valuenow") or "nan") - before
    page.keyboard.press("Shift+ArrowRight")
    large = float(handle.get_attribute("aria-valuenow") or "nan") - before - small
    assert small > 0
    assert abs(large - 10 * small) < 1e-9


def test_it_opens_on_the_rosenbrock_surface(visit: Visit) -> None:
    visit.open()
    visit.reach("descent")
    assert visit.text("landscape-w1").startswith("w₁ = -1.500")
    assert visit.text("landscape-w2").startswith("w₂ = 1.500")
    assert visit.text("landscape-loss").startswith("Loss = 9.0625")


def test_one_step_of_gradient_descent(visit: Visit) -> None:
    visit.open()
    page = visit.reach("descent")
    page.get_by_test_id("landscape-step-button").click()
    page.wait_for_selector("[data-testid=landscape-w1]:has-text('-1.225')")
    assert visit.text("landscape-w1").startswith("w₁ = -1.225")
    assert visit.text("landscape-w2").startswith("w₂ = 1.575")


def test_nothing_is_wider_than_the_screen(visit: Visit) -> None:
    page = visit.open()
    widths = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] <= widths[1]
