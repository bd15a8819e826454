"""Takes the pictures of the page that the documentation shows.

``python scripts/screenshots.py FOLDER`` starts the lab, opens it in Chromium at desktop
width in the light theme and at phone width in the dark one, and writes a PNG for each.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SIZES = {"desktop": (1400, 1500), "phone": (390, 1750)}
PICTURES = (("desktop", "light"), ("phone", "dark"))
STATE = "#losses=squared_error,absolute_error,huber&optimizer=heavy_ball&step=60"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def lab() -> Iterator[str]:
    """The address of a lab of its own, which ends with the block."""
    command = (sys.executable, "-m", "losslab", "serve", "--port", "0")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        yield next(m.group() for m in map(_address, lines) if m)
        process.terminate()


def _address(line: str) -> re.Match[str] | None:
    return re.search(r"http://[\d.]+:\d+", line)


def shoot(browser: Browser, address: str, folder: Path, size: str, theme: str) -> None:
    """One picture of the page with a run under way."""
    width, height = SIZES[size]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]  # one of two literal words
        reduced_motion="reduce",
    )
    page.goto(f"{address}/{STATE}")
    page.wait_for_selector("html[data-ready=true]")
    page.mouse.wheel(0, 600)
    page.wait_for_selector("[data-testid=descent-caption]")
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{size}-{theme}.png")
    page.close()


def main(folder: Path) -> None:
    """Write all pictures into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with lab() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        for size, theme in PICTURES:
            shoot(browser, address, folder, size, theme)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
