"""The generated files: complete, the same each time, whole or not at all."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from compiler.engine import Engine
from losslab.catalogue.discover import NOUNS, entries
from losslab.core.errors import LosslabError
from losslab.faces.site import __main__ as command
from losslab.faces.site import generate
from losslab.faces.site.mathml import mathml
from losslab.services.latex import UnreadableFormula

DEFINITIONS = [(kind, name) for kind in NOUNS for name in entries(kind)]


def command_line(seed: int, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which orders its sets in its own way."""
    line = [sys.executable, "-m", "losslab.faces.site", *words]
    chance = {**os.environ, "PYTHONHASHSEED": str(seed)}
    return subprocess.run(line, capture_output=True, text=True, env=chance, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("generated")
    done = command_line(1, "generate", str(made))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return made


@pytest.fixture(scope="module")
def files(folder: Path) -> Mapping[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in paths}


def test_each_definition_has_a_card_and_a_kernel(files: Mapping[str, str]) -> None:
    wanted = {"catalogue.json", "kernels/rules.js", "kernels/chance.js"}
    for kind, name in DEFINITIONS:
        wanted |= {f"cards/{kind}/{name}.json", f"kernels/{kind}/{name}.js"}
    assert set(files) == wanted


def test_the_same_files_in_another_process(folder: Path) -> None:
    done = command_line(2, "check", str(folder))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_modules_export_what_the_page_asks_for(
    files: Mapping[str, str], engine: Engine
) -> None:
    exports = {
        "losses": "value gradient subdifferential curvature",
        "surfaces": "value gradient hessian sharpness grid",
        "optimizers": "init step threshold",
    }
    for kind, name in DEFINITIONS:
        source = files[f"kernels/{kind}/{name}.js"]
        assert "import" not in source
        forms = entries(kind)[name].definition.variants()
        wanted = exports[kind] if len(forms) == 1 else "variants"
        for export in wanted.split():
            assert re.search(
                rf"^export (function|const) {export}\b", source, re.MULTILINE
            )
        listed = "export const listed = (...x) => 1;"
        assert engine.calls(f"{source}\n{listed}", "listed", [[]])[0][0] == 1


def test_arguments_are_the_parameters_in_order(files: Mapping[str, str]) -> None:
    for kind in ("losses", "surfaces"):
        for name, entry in entries(kind).items():
            point = {"losses": "prediction, target", "surfaces": "x, y"}[kind]
            wanted = ", ".join([point, *entry.definition().varying])
            one = len(entry.definition.variants()) == 1
            head = f"{'function' if one else ' '} value({wanted}) {{"
            assert head in files[f"kernels/{kind}/{name}.js"]


def test_cards_are_strict_json_with_mathml(files: Mapping[str, str]) -> None:
    def refuse(constant: str) -> Any:
        raise AssertionError(constant)

    for kind, name in DEFINITIONS:
        card = json.loads(files[f"cards/{kind}/{name}.json"], parse_constant=refuse)
        tree = ElementTree.fromstring(f"<p>{card['formula']['mathml']}</p>")
        assert {part.tag for part in tree} == {"math"}
        for element in tree.iter():
            assert not {"style", "onload", "href"} & set(element.attrib)
            assert element.tag != "script"


def test_generates_into_a_folder(
    tmp_path: Path, files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "files", lambda: files)
    (tmp_path / "favicon.svg").write_text("kept")
    stale = tmp_path / "kernels" / "losses" / "gone.js"
    stale.parent.mkdir(parents=True)
    stale.write_text("")
    assert command.main(["check", str(tmp_path)]) == 1
    assert command.main(["generate", str(tmp_path)]) == 0
    assert not stale.exists()
    assert (tmp_path / "favicon.svg").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cards",
        "catalogue.json",
        "favicon.svg",
        "kernels",
    ]
    assert command.main(["check", str(tmp_path)]) == 0


def test_check_names_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"catalogue.json": "{}\n", "kernels/rules.js": "//\n", "kernels/a.js": "//"}
    generate.write(files, tmp_path)
    assert generate.differences(files, tmp_path) == []
    (tmp_path / "kernels" / "a.js").unlink()
    (tmp_path / "kernels" / "b.js").write_text("")
    (tmp_path / "catalogue.json").write_text("{")
    assert generate.differences(files, tmp_path) == [
        "catalogue.json differs from its definition",
        "kernels/a.js is missing",
        "kernels/b.js is stale",
    ]


def test_a_failure_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.write({"kernels/rules.js": "before"}, tmp_path)

    def failing() -> Mapping[str, str]:
        raise LosslabError("losses/new cannot be printed.")

    monkeypatch.setattr(generate, "files", failing)
    assert command.main(["generate", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "losses/new cannot be printed.\n"
    assert (tmp_path / "kernels" / "rules.js").read_text() == "before"


def test_a_folder_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(generate, "files", dict)
    assert command.main(["generate", str(tmp_path / "file")]) == 2
    assert "file" in capsys.readouterr().err


def test_formulas_are_set_as_mathematics() -> None:
    shown = mathml(
        r"\begin{cases}\log\cosh r & |r| \le 1 \\ \hat v & \text{else}\end{cases}"
    )
    tree = ElementTree.fromstring(shown)
    assert [cell.get("class") for cell in tree.iter("mtd")] == ["left"] * 4
    forms = [mo.get("form") for mo in tree.iter("mo") if mo.text == "|"]
    assert forms == ["prefix", "postfix"]
    assert "log</mi><mspace" in shown
    assert " style=" not in shown


def test_a_sign_is_told_from_a_difference() -> None:
    tree = ElementTree.fromstring(mathml(r"\max(-r, |r| - 1) - (-1)"))
    forms = [mo.get("form") for mo in tree.iter("mo") if mo.text == "−"]
    assert forms == ["prefix", None, None, "prefix"]


def test_parts_that_stand_a_quad_apart_are_blocks() -> None:
    parts = mathml(r"a + b, \quad c = d")
    tree = ElementTree.fromstring(f"<p>{parts}</p>")
    assert ["".join(part.itertext()) for part in tree] == ["a+b,", "c=d"]
    inside = r"\begin{cases}a & \quad b \\ c & d\end{cases}"
    assert mathml(inside).count("<math ") == 1


def test_alignment_is_a_class() -> None:
    tree = ElementTree.fromstring(
        mathml(r"\begin{aligned}a &= b \\ c &= d\end{aligned}")
    )
    cells = [cell.get("class") for cell in tree.iter("mtd")]
    assert cells == ["right", "left", "right", "left"]


@pytest.mark.parametrize("latex", [r"\unknowncommand{x}", r"\frac{1}{"])
def test_an_unreadable_formula_is_named(latex: str) -> None:
    with pytest.raises(UnreadableFormula, match="formula"):
        mathml(latex)
