"""What reading costs: bare calamine, pandas with openpyxl, and each step of xltools, in one run.

    python benchmarks/bench_read.py [--rounds 5] [--count 40] [--json FILE] [--only NAME …]

Every way runs in a process of its own, several times in turn, so that a busy moment of the machine hits all
of them; the best round counts. The figure is milliseconds per workbook, files in the page cache and
imports not counted, except for the last two lines, which are whole commands with their start-up.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Way = Callable[[list[str]], object]


def each(read: Callable[[str], object]) -> Way:
    """Read one file after the other and let go of each, as a run over a county does."""

    def way(paths: list[str]) -> None:
        for path in paths:
            read(path)

    return way


def calamine() -> Way:
    from python_calamine import CalamineWorkbook

    def read(path: str) -> None:
        book = CalamineWorkbook.from_path(path)
        for index in range(len(book.sheet_names)):
            book.get_sheet_by_index(index).to_python()

    return each(read)


def pandas_openpyxl() -> Way:
    import pandas

    return each(lambda path: pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl"))


def grids() -> Way:
    from xltools.grid.open import open_grids

    return each(open_grids)


def records() -> Way:
    from xltools.work.read import read_file

    return each(read_file)


def records_and_rules() -> Way:
    from xltools.rules import check_file
    from xltools.work.read import read_file

    return each(lambda path: check_file(read_file(path)))


def read_paths_2_jobs() -> Way:
    from xltools.rules.settings import Settings
    from xltools.work.read import read_paths

    settings = Settings()

    return lambda paths: read_paths(paths, jobs=2, settings=settings)


def merge_command() -> Way:
    def merge(paths: list[str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            target = str(Path(folder) / "汇总.xlsx")
            command = [sys.executable, "-m", "xltools", "merge", str(Path(paths[0]).parent), "-o", target]
            done = subprocess.run([*command, "--quiet"], capture_output=True, text=True)
            if not Path(target).exists():
                raise RuntimeError(done.stderr[-300:])

    return merge


def pandas_command() -> Way:
    code = (
        "import sys, pandas\n"
        "for path in sys.argv[1:]: pandas.read_excel(path, sheet_name=None, header=None, engine='openpyxl')"
    )
    return lambda paths: subprocess.run([sys.executable, "-c", code, *paths], check=True)


WAYS: dict[str, tuple[str, Callable[[], Way]]] = {
    "calamine": ("bare calamine", calamine),
    "pandas": ("pandas with openpyxl", pandas_openpyxl),
    "grids": ("xltools: grids", grids),
    "records": ("xltools: records", records),
    "rules": ("xltools: records and rules", records_and_rules),
    "jobs": ("xltools: records and rules, 2 workers", read_paths_2_jobs),
    "pandas-command": ("pandas with openpyxl, whole process", pandas_command),
    "merge-command": ("xltools merge, whole process", merge_command),
}
ONCE = ("pandas", "pandas-command", "merge-command")
"""Slow ways are run once a round, the others three times."""


def measure(name: str, paths: list[str]) -> float:
    """Seconds of the best of a few passes, after one that warms up."""
    way = WAYS[name][1]()
    best = float("inf")
    if name not in ONCE:
        way(paths)
    for _ in range(1 if name in ONCE else 3):
        started = time.perf_counter()
        way(paths)
        best = min(best, time.perf_counter() - started)
    return best


def in_own_process(name: str, paths: list[str]) -> float | str:
    """The seconds :func:`measure` finds in a fresh process, or why it could not run."""
    command = [sys.executable, __file__, "--measure", name, *paths]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1]
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", nargs="+", choices=list(WAYS), default=list(WAYS))
    arguments = parser.parse_args()
    from make_workbooks import make_workbooks

    best: dict[str, float] = {}
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(path) for path in make_workbooks(Path(folder), arguments.count)]
        for _ in range(arguments.rounds):
            for name in arguments.only:
                seconds = missing.get(name) or in_own_process(name, paths)
                if isinstance(seconds, str):
                    missing[name] = seconds
                else:
                    best[name] = min(best.get(name, seconds), seconds)
    base = best.get("calamine")
    print(f"{arguments.count} workbooks, best of {arguments.rounds} rounds")
    print(f"{'':38}{'ms/file':>10}{'× calamine':>12}{'seconds':>10}")
    for name in arguments.only:
        label = WAYS[name][0]
        if name in best:
            times = f"{best[name] / base:12.2f}" if base else f"{'':12}"
            print(f"{label:38}{best[name] / arguments.count * 1000:10.2f}{times}{best[name]:10.3f}")
        else:
            print(f"{label:38}  not measured: {missing[name]}")
    if arguments.json:
        result = {"workbooks": arguments.count, "seconds": best, "not_measured": missing}
        arguments.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(measure(sys.argv[2], sys.argv[3:]))
    else:
        main()
