"""Workers that may die: one bad file costs itself only.

K001 order and results · K002 abort, exception, panic, endless loop, memory · K003 progress · K004 no warnings
about threads · K005 nothing is left running.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.handmade import write_xlsx

from xltools.grid import xlsx as ooxml
from xltools.grid.open import Opened, open_grids
from xltools.work.workers import run_isolated, start_method


class PanicException(BaseException):
    pass


def work(item: str) -> str:
    if item.startswith("abort"):
        os.abort()
    if item.startswith("exit"):
        os._exit(3)
    if item.startswith("raise"):
        raise ValueError("坏数据")
    if item.startswith("panic"):
        raise PanicException("index out of bounds")
    if item.startswith("loop"):
        time.sleep(60)
    if item.startswith("memory"):
        return str(len(bytearray(2**36)))
    return item.upper()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    outcomes = list(run_isolated(work, "abcdefg", jobs))
    assert [(o.index, o.item, o.value, o.problem) for o in outcomes] == [
        (n, letter, letter.upper(), None) for n, letter in enumerate("abcdefg")
    ]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("abort", "崩溃"),
        ("exit", "退出码 3"),
        ("raise", "值不对"),
        ("panic", "意外错误"),
        pytest.param(
            "memory", "内存不够", marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux limit")
        ),
    ],
)
def test_a_file_that_kills_its_worker_costs_itself_only(jobs: int, bad: str, reason: str) -> None:
    outcomes = list(run_isolated(work, ["a", bad, "b", f"{bad}2", "c"], jobs))
    assert [o.value for o in outcomes] == ["A", None, "B", None, "C"]
    for outcome in (outcomes[1], outcomes[3]):
        assert outcome.problem is not None
        assert (outcome.problem.code, outcome.problem.severity) == ("F008", "error")
        assert reason in outcome.problem.message
        assert outcome.problem.path == outcome.item


def test_endless_file_is_stopped() -> None:
    started = time.monotonic()
    outcomes = list(run_isolated(work, ["loop", "a", "b"], 1, timeout=2.5))
    assert time.monotonic() - started < 30
    assert [o.value for o in outcomes] == [None, "A", "B"]
    assert outcomes[0].problem is not None
    assert "2.5 秒" in outcomes[0].problem.message


def test_every_item_is_reported_done_once() -> None:
    done: list[int] = []
    assert len(list(run_isolated(work, ["a", "abort", "b", "c"], 2, done.append))) == 4
    assert sorted(done) == [0, 1, 2, 3]


def test_no_items() -> None:
    assert list(run_isolated(work, [], 4)) == []


def test_beside_a_thread_processes_are_spawned() -> None:
    event = threading.Event()
    thread = threading.Thread(target=event.wait)
    thread.start()
    try:
        assert start_method() == "spawn"
    finally:
        event.set()
        thread.join()


FRESH = """
import multiprocessing, time
from xltools.work.workers import run_isolated, start_method
started = time.monotonic()
outcomes = run_isolated(str.upper, ["a", "b"], 2)
children = len(multiprocessing.active_children())
values = [outcome.value for outcome in outcomes]
fast = time.monotonic() - started < 0.5
print(start_method(), children, values, len(multiprocessing.active_children()), fast)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_workers_start_fast_and_before_the_first_result_is_asked_for() -> None:
    """In a fresh interpreter: libraries loaded by other tests have threads of their own."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", FRESH], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.split("\n")[0] == "fork 2 ['A', 'B'] 0 True"


def test_stopping_early_leaves_nothing_running() -> None:
    outcomes = run_isolated(work, ["a", "loop", "loop"], 2)
    assert next(outcomes).value == "A"
    outcomes.close()
    assert multiprocessing.active_children() == []


def open_unguarded(path: Path) -> Opened:
    """Open a workbook without looking for far cells first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ooxml, "MAX_AREA", 2**60)
        return open_grids(path)


def test_a_workbook_that_aborts_the_real_reader(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>9</v></c></row>'
    bad = write_xlsx(tmp_path / "坏.xlsx", far)
    good = write_xlsx(tmp_path / "好.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    outcomes = list(run_isolated(open_unguarded, [bad, good], 1))
    assert outcomes[0].problem is not None
    assert outcomes[0].problem.code == "F008"
    assert outcomes[1].value is not None
    assert outcomes[1].value.grids[0].rows == [[1.0]]
