"""Runs every benchmark and prints one table of ratios; JSON goes to results/.

``python -m benchmarks [NAME …]``. A benchmark is a module of this package with a
function ``measure() -> list[Row]`` that first checks that both sides agree.
"""

import importlib
import json
import pkgutil
import platform
import sys
from dataclasses import asdict
from pathlib import Path

import benchmarks
from benchmarks.rows import Row

RESULTS = Path(__file__).parent / "results"


def names() -> list[str]:
    """The benchmarks there are, by walking the folder."""
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return [name for name in found if name not in {"__main__", "rows"}]


def main(wanted: list[str]) -> None:
    """Measure, print, and keep what was measured."""
    rows: list[Row] = []
    for name in wanted or names():
        print(f"measuring {name} …", file=sys.stderr)
        rows += importlib.import_module(f"benchmarks.{name}").measure()
    print(
        f"{platform.processor() or platform.machine()}, Python {sys.version.split()[0]}"
    )
    for row in rows:
        print(row.says)
    RESULTS.mkdir(exist_ok=True)
    table = [{**asdict(row), "ratio": row.ratio} for row in rows]
    (RESULTS / "table.json").write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
