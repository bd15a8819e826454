"""What the documents say is so: examples run, links and pictures lead somewhere."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_the_examples_of_the_readme_run() -> None:
    readme = (ROOT / "README.md").read_text()
    blocks = "\n".join(re.findall(r"```pycon\n(.*?)```", readme, re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(blocks, {}, "README", None, None)
    runner = doctest.DocTestRunner()
    runner.run(examples)
    assert runner.tries >= 5
    assert runner.failures == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text()):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_paths_in_code_marks_exist(document: Path) -> None:
    """A path such as `src/losslab/core` must be there; <placeholders> are not paths."""
    for path in re.findall(
        r"`((?:src|web|tests|docs)/[\w./-]+)`", document.read_text()
    ):
        assert (ROOT / path).exists(), path
