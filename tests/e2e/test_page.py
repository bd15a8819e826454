"""What the page owes everybody: little to load, every device, every hand and eye."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Response

import losslab as ll
from e2e.conftest import Visit

FIRST_LOAD = 60_000
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
INSTRUMENTS = ("comparison", "landscape", "basins", "glance", "explorer-card")
SCREENS = {
    "desktop light": ((1400, 900), "light"),
    "desktop dark": ((1400, 900), "dark"),
    "phone light": ((360, 740), "light"),
}


def mount_everything(page: Page) -> None:
    """Scroll from section to section until every instrument is there."""
    for name in INSTRUMENTS:
        while not page.get_by_test_id(name).count():
            page.mouse.wheel(0, 400)
            page.wait_for_timeout(50)
        page.get_by_test_id(name).scroll_into_view_if_needed()
    page.get_by_test_id("landscape-handle").wait_for()
    page.get_by_test_id("basins-handle").wait_for()


def sideways(page: Page) -> int:
    """By how many pixels the page can be scrolled sideways."""
    return page.evaluate(
        "() => { const root = document.documentElement;"
        " return root.scrollWidth - root.clientWidth; }"
    )


@pytest.mark.parametrize("size", [(1280, 800), (2560, 1440)])
def test_little_javascript_before_the_first_input(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    scripts: list[Response] = []
    page.on("response", lambda r: scripts.append(r) if r.url.endswith(".js") else None)
    page.goto(address)
    page.wait_for_selector("html[data-ready=true]")
    page.wait_for_load_state("networkidle")
    lengths = {
        script.url: int(script.header_value("content-length") or "nan")
        for script in scripts
    }
    page.close()
    assert lengths
    assert sum(lengths.values()) <= FIRST_LOAD, lengths


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(browser: Browser, address: str, screen: str) -> None:
    (width, height), scheme = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(address)
    mount_everything(page)
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "async (values) => (await axe.run({runOnly: {type: 'tag', values}})).violations"
        ".map(({id, nodes}) => [id, nodes.map((n) => n.html.slice(0, 200))])",
        RULES,
    )
    context.close()
    assert found == []


def test_the_keyboard_reaches_the_prediction(visit: Visit) -> None:
    page = visit.open()
    handle = page.get_by_test_id("comparison-handle")
    for _ in range(30):
        page.keyboard.press("Tab")
        if handle.evaluate("(element) => element === document.activeElement"):
            break
    ring = handle.locator(".aura").evaluate(
        "(aura) => { const { stroke, strokeWidth, opacity } = getComputedStyle(aura);"
        " return [stroke, parseFloat(strokeWidth), Number(opacity)]; }"
    )
    assert ring[0] != "none"
    assert ring[1] >= 2
    assert ring[2] == 1
    before = visit.text("comparison-loss")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "(before) => document.querySelector('[data-testid=comparison-loss]')"
        ".textContent !== before",
        arg=before,
    )


def test_a_narrow_screen_has_nothing_to_scroll_sideways(desk: Visit) -> None:
    desk.page.set_viewport_size({"width": 320, "height": 640})
    page = desk.open()
    mount_everything(page)
    assert sideways(page) == 0


def test_large_text_has_nothing_to_scroll_sideways(
    browser: Browser, address: str
) -> None:
    # Zooming to 200 % gives the page half the pixels, each of them twice as large.
    context = browser.new_context(
        viewport={"width": 640, "height": 400}, device_scale_factor=2
    )
    page = context.new_page()
    page.goto(address)
    mount_everything(page)
    assert sideways(page) == 0
    context.close()


def test_a_start_too_far_out_is_brought_back(desk: Visit) -> None:
    page = desk.open("#descent&start=1e200,1e200")
    said = page.get_by_test_id("notices").inner_text()
    assert "start = 1e200,1e200 is out of range; 10¹², 10¹² is used" in said
    desk.reach("descent")
    assert "infinite" not in desk.text("landscape-loss")


def test_a_typed_number_comes_back_from_its_link(desk: Visit) -> None:
    page = desk.open()
    desk.reach("descent")
    page.get_by_test_id("typed-learning_rate").fill("1e-9")
    page.get_by_test_id("typed-learning_rate").blur()
    page.wait_for_function("() => location.hash.includes('learning_rate=1e-9')")
    page.reload()
    desk.reach("descent")
    assert page.get_by_test_id("notices").count() == 0
    assert page.get_by_test_id("typed-learning_rate").input_value() == "1e-9"


def test_a_link_keeps_the_start_on_the_map_of_basins(desk: Visit) -> None:
    page = desk.open()
    desk.reach("basins")
    handle = page.get_by_test_id("basins-handle")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => location.hash.includes('basin_start=')")
    ends = desk.text("basins-ends")
    page.reload()
    desk.reach("basins")
    page.wait_for_function(
        "(ends) => document.querySelector('[data-testid=basins-ends]')"
        ".textContent.trim() === ends",
        arg=ends,
    )


@pytest.mark.parametrize("width", [390, 760, 1280, 2560])
def test_long_formulas_wrap_or_show_that_they_go_on(desk: Visit, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 900})
    page = desk.open()
    place = page.locator("[data-section=explorer]")
    too_wide = list[str]()
    for name in ll.losses():
        page.evaluate("(name) => (location.hash = `explored=${name}`)", name)
        while not page.locator(f"[data-name={name}]").count():
            place.scroll_into_view_if_needed()
            page.wait_for_timeout(30)
        for box in page.locator(".formula").all():
            over = box.evaluate("(box) => box.scrollWidth - box.clientWidth")
            assert (box.get_attribute("tabindex") == "0") == (over > 0)
            if over > 0:
                too_wide.append(name)
                assert (shaded(box, "left"), shaded(box, "right")) == (False, True)
                box.evaluate("(box) => box.scrollTo(box.scrollWidth, 0)")
                page.wait_for_timeout(50)
                assert (shaded(box, "left"), shaded(box, "right")) == (True, False)
        assert sideways(page) <= 0, name
    assert bool(too_wide) == (width < 500)


def shaded(box: Locator, edge: str) -> bool:
    """Whether the box is darker at the edge than the paper in its corner was."""
    image = Image.open(BytesIO(box.screenshot())).convert("L")
    column = 0 if edge == "left" else image.width - 1
    shades = [image.getpixel((column, row)) for row in (1, 2, 3)]
    return max(map(float, shades)) < PAPER


PAPER = 225
"""Lighter than this is paper; it is 248."""
