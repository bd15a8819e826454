"""Real fingers: touch events as Chromium gets them from a phone's screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from e2e.conftest import SIZES, Visit

FAR = 90
HANDLES = {
    "how-wrong": "comparison-handle",
    "descent": "landscape-handle",
    "basins": "basins-handle",
}


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Visit]:
    """A fresh visit with a phone's screen, touch only."""
    width, height = SIZES["phone"]
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(15_000)
    visit = Visit(context.new_page(), address)
    visit.watch()
    yield visit
    context.close()
    assert not visit.complaints, visit.complaints


def swipe(visit: Visit, start: tuple[float, float], by: tuple[float, float]) -> None:
    """One finger down, nine moves, up: what the screen itself reports."""
    session = visit.page.context.new_cdp_session(visit.page)

    def touch(kind: str, part: float | None) -> None:
        at = (
            []
            if part is None
            else [{"x": start[0] + part * by[0], "y": start[1] + part * by[1]}]
        )
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
        visit.page.evaluate("() => new Promise(requestAnimationFrame)")

    touch("touchStart", 0)
    for k in range(1, 10):
        touch("touchMove", k / 9)
    touch("touchEnd", None)
    visit.page.evaluate("() => new Promise(requestAnimationFrame)")


def centre(visit: Visit, name: str) -> tuple[float, float]:
    box = visit.page.get_by_test_id(name).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def brought_up(visit: Visit, section: str) -> str:
    """The ring of a section in the middle of the screen; its test id."""
    visit.open()
    visit.reach(section)
    name = HANDLES[section]
    ring = visit.page.get_by_test_id(name)
    ring.wait_for()
    ring.evaluate("ring => ring.scrollIntoView({ block: 'center' })")
    return name


@pytest.mark.parametrize("section", HANDLES)
def test_a_finger_drags_the_ring(phone: Visit, section: str) -> None:
    name = brought_up(phone, section)
    before, scrolled = centre(phone, name), phone.page.evaluate("scrollY")
    phone.page.evaluate(
        "() => addEventListener('pointercancel', () => (window.cancelled = true))"
    )
    swipe(phone, before, (FAR, 0))
    after = centre(phone, name)
    # Rings lie on a grid of round numbers, finer than a pixel.
    assert after == pytest.approx((before[0] + FAR, before[1]), abs=1)
    assert phone.page.evaluate("scrollY") == scrolled
    assert not phone.page.evaluate("window.cancelled")


def test_the_prediction_follows_the_finger(phone: Visit) -> None:
    name = brought_up(phone, "how-wrong")
    ring = phone.page.get_by_test_id(name)
    low, high = (
        float(ring.get_attribute(f"aria-value{end}") or "nan") for end in ("min", "max")
    )
    swipe(phone, centre(phone, name), (FAR, 0))
    moved = float(ring.get_attribute("aria-valuenow") or "nan") - 0.6
    swipe(phone, centre(phone, name), (2 * FAR, 0))
    # A drag ends at the end of the figure: there the axis is as long as its box.
    assert float(ring.get_attribute("aria-valuenow") or "nan") == high
    assert 0.1 * (high - low) < moved < high - 0.6


@pytest.mark.parametrize("section", HANDLES)
def test_a_swipe_beside_the_ring_scrolls(phone: Visit, section: str) -> None:
    name = brought_up(phone, section)
    ring, scrolled = centre(phone, name), phone.page.evaluate("scrollY")
    says = phone.page.get_by_test_id(name).get_attribute("aria-valuetext")
    swipe(phone, (ring[0] + 60, ring[1] - 40), (0, -120))
    phone.page.wait_for_function("before => scrollY > before + 60", arg=scrolled)
    assert phone.page.get_by_test_id(name).get_attribute("aria-valuetext") == says


@pytest.mark.parametrize("section", HANDLES)
def test_a_ring_is_as_large_as_a_fingertip(phone: Visit, section: str) -> None:
    name = brought_up(phone, section)
    box = phone.page.get_by_test_id(name).bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
