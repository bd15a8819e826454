"""The wheel carries the page: no Node, no source tree, the same bytes."""

import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIST = ROOT / "src" / "losslab" / "faces" / "site" / "dist"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--quiet", "-w", str(folder))
    subprocess.run(
        (sys.executable, "-m", "pip", "wheel", str(ROOT), *options), check=True
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked as an installer would, away from the source tree."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def environment(site: Path) -> dict[str, str]:
    """No PATH: nothing may look for Node."""
    return {**os.environ, "PYTHONPATH": str(site), "PATH": ""}


def test_it_imports_from_the_wheel(site: Path) -> None:
    code = "import losslab; print(losslab.__file__)"
    where = subprocess.check_output(
        (sys.executable, "-c", code), env=environment(site), cwd=site, text=True
    )
    assert Path(where.strip()).is_relative_to(site)


def test_it_serves_the_page_of_the_source_tree(site: Path) -> None:
    command = (sys.executable, "-m", "losslab", "serve", "--port", "0")
    with subprocess.Popen(
        command, env=environment(site), cwd=site, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        found = (re.search(r"http://[\d.]+:\d+", line) for line in process.stderr)
        address = next(match.group() for match in found if match)
        with urllib.request.urlopen(f"{address}/") as answer:
            page = answer.read()
        process.terminate()
        process.communicate(timeout=15)
    assert page == (DIST / "index.html").read_bytes()


def test_it_carries_every_file_of_the_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = (path.relative_to(DIST) for path in DIST.rglob("*") if path.is_file())
    wanted = {f"losslab/faces/site/dist/{path.as_posix()}" for path in files}
    assert len(wanted) > 10
    assert wanted <= names


def test_the_page_names_no_other_host() -> None:
    """Addresses appear only as sources to read, never as something to load."""
    for path in (*DIST.glob("*.html"), *DIST.rglob("*.js"), *DIST.rglob("*.css")):
        text = path.read_text()
        loads = re.findall(
            r"""(?:src|href|from|import|url)\s*[=(]?\s*["']https?:""", text
        )
        assert not loads, path
