"""To add a loss is to add one file: copy a newcomer in, look for it everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import losslab

HERE = Path(__file__).parent
NAME = "quartic_newcomer"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with one more file in it, as a folder for PYTHONPATH."""
    folder = tmp_path_factory.mktemp("copy")
    package = Path(losslab.__file__).parent
    shutil.copytree(
        package, folder / "losslab", ignore=shutil.ignore_patterns("__pycache__")
    )
    place = folder / "losslab" / "catalogue" / "losses" / "regression" / f"{NAME}.py"
    shutil.copy(HERE / "newcomer.py.txt", place)
    return folder


def environment(copy: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(copy)}


def run(copy: Path, *arguments: str) -> str:
    done = subprocess.run(
        (sys.executable, *arguments),
        env=environment(copy),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_library_has_it(copy: Path) -> None:
    code = f"import losslab as ll; print(ll.loss('{NAME}').gradient(3.0, 1.0))"
    assert float(run(copy, "-c", code)) == 32.0
    code = "import losslab as ll; print(ll.QuarticNewcomer().value(3.0, 1.0))"
    assert float(run(copy, "-c", code)) == 16.0


def test_the_command_line_has_it(copy: Path) -> None:
    listed = json.loads(run(copy, "-m", "losslab", "losses", "--json"))
    assert NAME in [card["name"] for card in listed]
    wanted = ("eval", NAME, "--prediction", "3", "--target", "1", "--json")
    answer = json.loads(run(copy, "-m", "losslab", *wanted))
    assert (answer["loss"], answer["gradient"], answer["curvature"]) == (16, 32, 48)


def test_the_laws_try_it(copy: Path) -> None:
    root = HERE.parents[1]
    laws = ("-m", "pytest", str(root / "tests" / "laws"), "-k", NAME, "-q")
    output = run(
        copy, *laws, "-p", "no:cacheprovider", "-c", str(root / "pyproject.toml")
    )
    passed = re.search(r"(\d+) passed", output)
    assert passed, output
    assert int(passed[1]) >= 10


@pytest.fixture(scope="module")
def address(copy: Path) -> Iterator[str]:
    """A lab served from the copy, its static data generated again."""
    page = copy / "losslab" / "faces" / "site" / "dist"
    run(copy, "-m", "losslab.faces.site", "generate", str(copy / "data"))
    shutil.copytree(copy / "data", page, dirs_exist_ok=True)
    command = (sys.executable, "-m", "losslab", "serve", "--port", "0")
    with subprocess.Popen(
        command, env=environment(copy), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        found = (re.search(r"http://[\d.]+:\d+", line) for line in process.stderr)
        yield next(match.group() for match in found if match)
        process.terminate()
        process.communicate(timeout=15)


def test_the_page_has_it(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready=true]")
    page.get_by_test_id("loss-picker-open").click()
    page.locator(f"[data-testid=loss-picker-item][data-name={NAME}]").click()
    page.wait_for_selector(f"[data-testid=chip-{NAME}]")
    page.locator("[data-section=explorer]").scroll_into_view_if_needed()
    page.get_by_test_id("explorer-item").filter(has_text="Quartic newcomer").click()
    card = page.get_by_test_id("explorer-card").filter(has_text="raise the residual")
    card.wait_for()
    page.close()
