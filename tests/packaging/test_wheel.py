"""The wheel carries the page: no Node, no source tree, the same bytes."""

import json
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
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a fresh environment with the wheel and its needs."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run((sys.executable, "-m", "venv", str(folder)), check=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    options = ("--quiet", "--disable-pip-version-check", "-c", "constraints.txt")
    subprocess.run(
        (commands / "python", "-m", "pip", "install", *options, wheel),
        cwd=ROOT,
        env=alone(os.environ["PATH"]),
        check=True,
    )
    return commands


def alone(path: str = "") -> dict[str, str]:
    """Nothing of this environment; without a PATH nothing finds Node."""
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"PATH": path}


def test_it_is_installed_apart_from_the_source_tree(installed: Path) -> None:
    code = "import losslab; print(losslab.__file__)"
    where = subprocess.check_output(
        (installed / "python", "-c", code), env=alone(), cwd=installed, text=True
    )
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_it_evaluates_and_descends_with_its_own_dependencies(installed: Path) -> None:
    questions = {
        "eval squared_error --prediction 0.6 --target 1 --json": ("loss", 0.16),
        "descend rosenbrock --optimizer gradient_descent --learning-rate 0.01"
        " --steps 1 --json": ("trajectory", [[-1.5, 1.5], [-1.225, 1.575]]),
    }
    for words, (key, value) in questions.items():
        answer = subprocess.check_output(
            (installed / "losslab", *words.split()), env=alone(), cwd=installed
        )
        assert json.loads(answer)[key] == value


def test_it_serves_the_page_of_the_source_tree(installed: Path) -> None:
    command = (installed / "losslab", "serve", "--port", "0")
    with subprocess.Popen(
        command, env=alone(), cwd=installed, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        found = (re.search(r"http://[\d.]+:\d+", line) for line in process.stderr)
        address = next(match.group() for match in found if match)
        pages = {path: content(f"{address}/{path}") for path in ("", "catalogue.json")}
        answer = content(f"{address}/api/v1/evaluate?loss=huber&prediction=3&target=0")
        process.terminate()
        process.communicate(timeout=15)
    assert pages[""] == (DIST / "index.html").read_bytes()
    assert pages["catalogue.json"] == (DIST / "catalogue.json").read_bytes()
    assert json.loads(answer)["loss"] == 2.5


def content(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read()


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
