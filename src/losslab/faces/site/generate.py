"""All generated files of the page, and how they reach a folder."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from losslab.catalogue.discover import NOUNS, Entry, entries
from losslab.compiler.contracts import chance, losses, optimizers, rules, surfaces
from losslab.faces.site.mathml import with_mathml
from losslab.numerics import rules as descent_rules
from losslab.services import card

Files = Mapping[str, str]
"""Path below the folder → text."""

_CONTRACTS: Mapping[str, ModuleType] = {
    "losses": losses,
    "surfaces": surfaces,
    "optimizers": optimizers,
}


def files() -> Files:
    """Every generated file; the same text each time.

    Raises:
        Untranslatable: a definition that cannot be compiled, named.
    """
    made = {"catalogue.json": _json(card.catalogue()), "kernels/rules.js": _rules()}
    made["kernels/chance.js"] = chance.source("chance")
    for kind in NOUNS:
        for entry in entries(kind).values():
            made[f"cards/{kind}/{entry.name}.json"] = _card(entry)
            made[f"kernels/{kind}/{entry.name}.js"] = _kernel(entry)
    return made


def _card(entry: Entry) -> str:
    return _json(with_mathml(card.card(entry.kind, entry.name)))


def _kernel(entry: Entry) -> str:
    name = f"{entry.kind}/{entry.name}"
    return _CONTRACTS[entry.kind].source(name, entry.definition)


def _rules() -> str:
    known = {name: getattr(descent_rules, name) for name in rules.ARGUMENTS}
    return rules.source("rules", known)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def write(files: Files, folder: Path) -> None:
    """Put the files into the folder, replacing what an earlier run has put there.

    They are written beside their place and moved when complete, so that a reader, or
    a run that fails, never finds half of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".generating-") as temporary:
        new, old = Path(temporary, "new"), Path(temporary, "old")
        old.mkdir()
        for path, text in files.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_text(text, encoding="utf-8", newline="\n")
        for made in sorted(new.iterdir()):
            _replace(made, folder / made.name, old)


def _replace(made: Path, place: Path, old: Path) -> None:
    if place.is_dir():
        shutil.move(place, old)
    made.replace(place)


def differences(files: Files, folder: Path) -> list[str]:
    """What is missing in the folder, differs, or is left over, a sentence for each."""
    found = [f"{path} is missing" for path in files if not (folder / path).is_file()]
    found += [
        f"{path} differs from its definition"
        for path, text in files.items()
        if (folder / path).is_file() and (folder / path).read_text("utf-8") != text
    ]
    return sorted(found + [f"{path} is stale" for path in _present(files, folder)])


def _present(files: Files, folder: Path) -> list[str]:
    """Files in the generated folders that nothing generates any more."""
    owned = {path.split("/")[0] for path in files if "/" in path}
    there = (path for name in owned for path in (folder / name).rglob("*"))
    names = (path.relative_to(folder).as_posix() for path in there if path.is_file())
    return [name for name in names if name not in files]
