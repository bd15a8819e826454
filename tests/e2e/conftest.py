"""One server and one Chromium for all browser tests."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

SIZES = {"desktop": (1400, 900), "phone": (360, 740)}


def chromium_path() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, "No Chromium on PATH: install it (Debian: apt-get install chromium)."
    return path


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a lab started with the real command, on a free port."""
    command = (sys.executable, "-m", "losslab", "serve", "--port", "0")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        found = None
        for line in process.stderr:
            found = re.search(r"http://[\d.]+:\d+", line)
            if found:
                break
        assert found, "The server ended without printing its address."
        yield found.group()
        process.terminate()
        process.communicate(timeout=15)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    flags = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(flags)
        )
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """An open page, and everything that went wrong on it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list[str])

    def open(self, place: str = "") -> Page:
        self.page.goto(f"{self.address}/{place}")
        self.page.wait_for_selector("html[data-ready=true]")
        return self.page

    def reach(self, section: str) -> Page:
        """Scroll to a section and wait until its instrument is there."""
        place = self.page.locator(f"[data-section={section}]")
        place.scroll_into_view_if_needed()
        place.get_by_test_id(f"{section}-caption").wait_for()
        return self.page

    def text(self, name: str) -> str:
        """The text of the element with that test id, spaces made plain."""
        content = self.page.get_by_test_id(name).first.text_content() or ""
        return " ".join(content.split())

    def watch(self) -> None:
        page, note = self.page, self.complaints.append
        page.on("pageerror", lambda error: note(f"error: {error}"))
        page.on(
            "console",
            lambda m: note(f"{m.type}: {m.text}") if m.type in _BAD else None,
        )
        page.on(
            "request",
            lambda request: (
                note(f"foreign request: {request.url}")
                if not request.url.startswith((self.address, "data:", "blob:"))
                else None
            ),
        )


_BAD = ("error", "warning")


def _visit(context: BrowserContext, address: str) -> Iterator[Visit]:
    context.set_default_timeout(15_000)
    visit = Visit(context.new_page(), address)
    visit.watch()
    yield visit
    context.close()
    assert not visit.complaints, visit.complaints


@pytest.fixture(params=SIZES)
def visit(
    request: pytest.FixtureRequest, browser: Browser, address: str
) -> Iterator[Visit]:
    """A fresh visit at desktop and at phone width; fails if the console complains."""
    width, height = SIZES[request.param]
    phone = request.param == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=phone
    )
    yield from _visit(context, address)


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Visit]:
    """A fresh visit at desktop width."""
    width, height = SIZES["desktop"]
    context = browser.new_context(
        viewport={"width": width, "height": height}, accept_downloads=True
    )
    yield from _visit(context, address)
