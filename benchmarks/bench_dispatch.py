"""1,000 dispatched workbooks against bare XlsxWriter writing the very same cells, in one run.

Usage: ``python benchmarks/bench_dispatch.py [NUMBER]``. The bare side replays the recorded XlsxWriter
calls of each kind of workbook (formats, cells, merges, validations, all of them) with nothing of ours in
between, and saves the file. Both sides write to disk. Also shown: peak memory at a tenth of the run and at
its end.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from xltools.layouts.layout import load_layouts
from xltools.outputs.forms.dispatch import dispatch, township_sets
from xltools.outputs.forms.roster import RosterRow
from xltools.outputs.forms.township import Forms, standard_forms, township_builder

Call = tuple[int, str, tuple[Any, ...], dict[str, Any], int]
PROJECTS = 3
LIMIT = 1.5


class Recorded:
    """Stands for a workbook, worksheet or format and notes every call made on it."""

    def __init__(self, calls: list[Call], number: int, count: list[int]) -> None:
        self.calls, self.number, self.count = calls, number, count

    def __getattr__(self, name: str) -> Callable[..., Recorded]:
        def call(*args: Any, **kwargs: Any) -> Recorded:
            self.count[0] += 1
            self.calls.append((self.number, name, args, kwargs, self.count[0]))
            return Recorded(self.calls, self.count[0], self.count)

        return call


def recorded(build: Callable[[Any], None]) -> list[Call]:
    """The XlsxWriter calls a builder makes."""
    calls: list[Call] = []
    build(Recorded(calls, 0, [0]))
    return calls


def replay(calls: list[Call], path: Path) -> None:
    """The same calls on a real workbook."""
    workbook = Workbook(
        str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    made: dict[int, Any] = {0: workbook}
    for owner, name, args, kwargs, number in calls:
        real = [made[a.number] if isinstance(a, Recorded) else a for a in args]
        for value in args:
            if isinstance(value, dict) and isinstance(value.get("format"), Recorded):
                value = {**value, "format": made[value["format"].number]}
                real[-1] = value
        made[number] = getattr(made[owner], name)(*real, **kwargs)
    workbook.close()


def roster(townships: int) -> list[RosterRow]:
    """A county of so many townships with three projects each."""
    names = ("道路养护补助", "人居环境整治", "村级组织运转经费")
    return [
        RosterRow(
            2 + n * PROJECTS + k, f"云岭县第{n:04d}镇人民政府", f"703{n:04d}", 2025, f"{names[k]}（{n}）",
            f"1302{n:04d}{k}", Decimal(n) / 100 + k, Decimal(n) / 100, Decimal(k), "王某",
        )
        for n in range(townships)
        for k in range(PROJECTS)
    ]  # fmt: skip


def memory() -> float:
    """Peak resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bare(rows: list[RosterRow], forms: Forms, folder: Path) -> float:
    """Seconds for the replay of every township's own calls; recording them is not counted."""
    spent = 0.0
    for n, township in enumerate(township_sets(rows, forms)):
        calls = recorded(township_builder(forms, township))
        start = time.perf_counter()
        replay(calls, folder / f"{n}.xlsx")
        spent += time.perf_counter() - start
    return spent


def main() -> int:
    """Print the times; 1 if the ratio exceeds the limit."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    forms = standard_forms({layout.id: layout for layout in load_layouts()})
    rows = roster(number)
    marks: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        dispatch(rows[:PROJECTS], place / "warm", forms)
        start = time.perf_counter()
        dispatch(rows, place / "ours", forms, on_done=lambda n: marks.setdefault(n, memory()))
        ours = time.perf_counter() - start
        (place / "bare").mkdir()
        theirs = bare(rows, forms, place / "bare")
    early, late = marks[max(number // 10 - 1, 0)], marks[number - 1]
    ratio = ours / theirs
    print(f"{number} workbooks: dispatch {ours:.1f} s, bare XlsxWriter {theirs:.1f} s, ratio {ratio:.2f}")

    print(f"peak memory after a tenth {early:.0f} MB, at the end {late:.0f} MB")
    return 0 if ours <= theirs * LIMIT and late <= early * 1.2 else 1


if __name__ == "__main__":
    raise SystemExit(main())
