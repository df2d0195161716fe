"""A province: every folder a county.

PV001 one workbook a county, one for the province, sums equal · PV002 what did not change is not read again ·
PV003 the same text or table in two counties is found · PV004 files outside the folders ·
PV005 nothing foreign is overwritten · PV006 a real dask scheduler with two workers gives the same bytes, with
one of them killed too · PV007 a stopped run goes on · PV008 an aggregate is the same as JSON
"""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltools.cli import main
from xltools.county.aggregate import from_json, to_json
from xltools.rules import load_settings
from xltools.work import province as module
from xltools.work.province import PAGE, WORKBOOK, province

FORM = """
## 项目表
| 2024年项目支出绩效目标表 | < | < | < | < |
| 项目名称 | < | {project} | < | < |
| 实施单位 | < | {unit} | < | < |
| 年度资金总额（万元） | < | {total} | 财政拨款 | {total} |
| 总体目标 | {goal} | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 产出指标 | 数量指标 | {project}里程 | ≥{number}公里 | 50 |
| 效益指标 | 生态效益指标 | 环境面貌 | 明显改善 | 30 |
| 满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥92% | 10 |
"""
COPIED = (
    "对辖区内主要河道开展常态化保洁，全年打捞漂浮物，清理岸坡垃圾，保持水面清洁、岸线整洁，让沿岸村民满意。"
)


@pytest.fixture
def root(tmp_path: Path, markdown_workbook) -> Path:
    """Two counties of two towns, and one whose only file is a scan."""
    towns = {
        "云水县": (
            ("柳溪镇", "河道保洁", "12.6", COPIED, 18),
            ("石桥乡", "村道养护", "8.05", "养护村道里程31公里，全年保持畅通。", 31),
        ),
        "青禾县": (
            ("白桦镇", "河道清洁", "7.3", COPIED, 22),
            ("松岭乡", "路灯维护", "3.2", "维护路灯线路9公里，夜间照明正常。", 9),
        ),
    }
    place = tmp_path / "全省"
    for county, rows in towns.items():
        for town, project, total, goal, number in rows:
            text = FORM.format(
                unit=f"{county}{town}人民政府", project=project, total=total, goal=goal, number=number
            )
            markdown_workbook(text, f"全省/{county}/{town}.xlsx")
    (place / "空山县").mkdir()
    (place / "空山县" / "扫描.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    return place


def side_by_side(out: Path) -> dict[str, dict[str, object]]:
    sheet = load_workbook(out / WORKBOOK)["各县对比"]
    heads = [str(cell.value) for cell in sheet[4]]
    rows = [dict(zip(heads, (c.value for c in row), strict=True)) for row in sheet.iter_rows(min_row=5)]
    return {str(row["县（市、区）"]): row for row in rows}


def test_counties_side_by_side(root: Path, tmp_path: Path, capsys) -> None:  # PV001, PV003, PV004
    (root / "补报.xlsx").write_bytes(b"PK")
    out = tmp_path / "汇总"
    assert main(["province", str(root), "-o", str(out)]) == 1
    said = capsys.readouterr().out
    assert "3 个县，计入 4 张表，1 个文件未能使用" in said and "补报.xlsx" in said
    assert sorted(p.name for p in out.glob("*.xlsx")) == ["云水县.xlsx", WORKBOOK, "青禾县.xlsx"]
    rows = side_by_side(out)
    assert [rows[c]["项目资金"] for c in ("云水县", "青禾县")] == [20.65, 10.5]
    assert rows["空山县"]["未能使用"] == 1 and rows["空山县"]["项目资金"] is None
    shared = load_workbook(out / WORKBOOK)["跨县相同"]
    text = "\n".join(str(c.value) for row in shared.iter_rows(min_row=5) for c in row if c.value is not None)
    assert "云水县、青禾县" in text and "柳溪镇" in text and "白桦镇" in text
    page = (out / PAGE).read_text("utf-8")
    assert "31.15" in page and 'href="%E4%BA%91%E6%B0%B4%E5%8E%BF.xlsx"' in page


def test_what_did_not_change_is_not_read_again(root: Path, tmp_path: Path, monkeypatch) -> None:  # PV002
    settings = load_settings(None)
    out = tmp_path / "汇总"
    first = province(root, out, settings, jobs=1)
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    done: list[str] = []
    real = module.do_county
    monkeypatch.setattr(
        module, "do_county", lambda job, executor=None: (done.append(job.name), real(job, executor))[1]
    )
    again = province(root, out, settings, jobs=1)
    assert (done, again.again, again.counties) == ([], 3, first.counties)
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    (root / "青禾县" / "松岭乡.xlsx").unlink()
    changed = province(root, out, settings, jobs=1)
    assert done == ["青禾县"]
    assert changed.counties[2].years[0].project_total == Decimal("7.3")


def test_a_stopped_run_goes_on(root: Path, tmp_path: Path, monkeypatch) -> None:  # PV007
    settings = load_settings(None)
    out = tmp_path / "汇总"
    real = module.do_county

    def stopped(job, executor=None):
        if job.name == "青禾县":
            raise KeyboardInterrupt
        return real(job, executor)

    monkeypatch.setattr(module, "do_county", stopped)
    with pytest.raises(KeyboardInterrupt):
        province(root, out, settings, jobs=1)
    assert not (out / WORKBOOK).exists()
    monkeypatch.setattr(module, "do_county", real)
    assert province(root, out, settings, jobs=1).again >= 1


def test_a_county_that_fails_costs_no_other_its_place(root: Path, tmp_path: Path, monkeypatch) -> None:
    real = module.do_county

    def failing(job, executor=None):
        if job.name == "云水县":
            raise ValueError("English text of a library")
        return real(job, executor)

    monkeypatch.setattr(module, "do_county", failing)
    done = province(root, tmp_path / "汇总", load_settings(None), jobs=1)
    assert [bool(c.failed) for c in done.counties] == [True, False, False]
    assert "English" not in done.counties[0].failed


def test_nothing_foreign_is_overwritten(root: Path, tmp_path: Path, capsys) -> None:  # PV005
    out = tmp_path / "汇总"
    out.mkdir()
    (out / "云水县.xlsx").write_bytes(b"somebody's")
    assert main(["province", str(root), "-o", str(out)]) == 2
    assert "云水县.xlsx" in capsys.readouterr().err
    assert (out / "云水县.xlsx").read_bytes() == b"somebody's"


def test_an_aggregate_as_json(root: Path, tmp_path: Path) -> None:  # PV008
    for county in province(root, tmp_path / "汇总", load_settings(None), jobs=1).counties:
        assert from_json(to_json(county)) == county


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A dask scheduler and two workers, each a process of its own on the loopback interface."""
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("dask.distributed is not installed (the extra cluster)")
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    common = {"cwd": tmp_path, "env": environment, "text": True, "stderr": subprocess.STDOUT}
    with (tmp_path / "scheduler.log").open("w") as log:
        scheduler = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
             "--no-dashboard", "--scheduler-file", str(tmp_path / "scheduler.json")],
            stdout=log, **common,
        )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (tmp_path / "scheduler.json").is_file():
        assert time.monotonic() < deadline, (tmp_path / "scheduler.log").read_text()
        time.sleep(0.1)
    found = re.search(r"tcp://127\.0\.0\.1:\d+", (tmp_path / "scheduler.json").read_text())
    assert found is not None
    workers = []
    for number in range(2):
        with (tmp_path / f"worker{number}.log").open("w") as log:
            workers.append(
                subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "distributed.cli.dask_worker",
                        found[0],
                        "--nthreads",
                        "1",
                        "--no-nanny",
                        "--no-dashboard",
                        "--local-directory",
                        str(tmp_path / f"w{number}"),
                    ],
                    stdout=log,
                    **common,
                )
            )
    try:
        yield found[0], workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait(20)


@pytest.mark.slow
def test_a_real_scheduler_gives_the_same_bytes(root: Path, tmp_path: Path, cluster) -> None:  # PV006
    address, workers = cluster
    settings = load_settings(None)
    outs = [tmp_path / name / "汇总" for name in ("本机", "集群", "少一个")]
    for out in outs:
        out.parent.mkdir()
    province(root, outs[0], settings, jobs=1)
    province(root, outs[1], settings, cluster=address)
    workers[0].send_signal(signal.SIGKILL)
    province(root, outs[2], settings, cluster=address)
    bytes_of = [{p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} for out in outs]
    assert bytes_of[0].keys() == bytes_of[1].keys() == bytes_of[2].keys()
    for name in bytes_of[0]:
        assert bytes_of[1][name] == bytes_of[0][name], name
        assert bytes_of[2][name] == bytes_of[0][name], name
