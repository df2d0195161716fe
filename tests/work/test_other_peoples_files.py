"""Files of other people: one never costs another its place, and each is answered with its true reason.

OP001 the parent's scan of a folder is bounded: a pipe, a huge file, a zip whose properties inflate
OP002 a rule, a sheet or a letter that fails costs only itself and is named
OP003 names and numbers beyond reason: 25 digits, 1e25, control characters, 250 letters, GBK bytes
OP004 the time a text takes grows with its length, not with its square
OP005 what we write is XML, whatever stands in the cells
OP006 nothing of a name reaches the terminal as a command; a wrong byte costs no text
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from xltools.cli import main
from xltools.grid.collect import collect
from xltools.rules import Settings, check_file
from xltools.rules import run as rules_run
from xltools.work.read import read, read_text

FORM = """
| 项目支出绩效目标表 | < | < | < |
| 项目名称 | {name} | < | < |
| 单位名称 | {unit} | 年度 | 2024 |
| 资金总额 | {money} | < | < |
| 其中：财政拨款 | 15 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 修路里程 | {target} |
| 效益指标 | 社会效益指标 | 受益人数 | >=300人 |
"""
SOUND = {"name": "修路", "unit": "清溪镇", "money": "12.8", "target": "≥3公里"}
TEXT = """项目支出绩效目标表
项目名称\t修路\t\t
单位名称\t清溪镇\t年度\t2024
年度绩效目标\t{goal}\t\t
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t修路里程\t{target}
"""


def form(**values: str) -> str:
    return FORM.format(**{**SOUND, **values})


@pytest.fixture
def folder(tmp_path: Path, markdown_workbook: Callable[..., Path]) -> Path:
    return markdown_workbook(form(), "收到/清溪镇.xlsx").parent


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and sparse files of Unix")
def test_op001_the_scan_is_bounded(folder: Path) -> None:
    os.mkfifo(folder / "管道.xlsx")
    with open(folder / "巨大.xlsx", "wb") as huge:
        huge.write(b"PK\x03\x04")
        huge.truncate(5 * 2**30)
    began = time.monotonic()
    files = {Path(file.path).name: file for file in read([folder])}
    assert time.monotonic() - began < 20
    assert "不是普通文件" in files["管道.xlsx"].problems[0].message
    assert "5120 MB，超过" in files["巨大.xlsx"].problems[0].message
    assert files["清溪镇.xlsx"].tables


def test_op001_properties_that_inflate_are_never_inflated_by_the_scan(folder: Path) -> None:
    part = zipfile.ZipInfo("docProps/core.xml")
    part.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(folder / "炸弹.xlsx", "w") as bomb, bomb.open(part, "w", force_zip64=True) as stream:
        for _ in range(400):
            stream.write(b" " * 2**20)
    began = time.monotonic()
    files, problems = collect([folder])
    assert time.monotonic() - began < 1 and len(files) == 2 and not problems
    found = {Path(file.path).name: file for file in read([folder])}
    assert found["炸弹.xlsx"].problems[0].code == "F006" and found["清溪镇.xlsx"].tables


def test_op001_a_linked_folder_is_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "别处").mkdir()
    (folder / "链接").symlink_to(tmp_path / "别处")
    _, problems = collect([folder])
    assert [problem.code for problem in problems] == ["F009"] and "是链接" in problems[0].message


def test_op002_a_rule_that_raises_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    file = read_text(TEXT.format(goal="修路3公里。", target=">=3公里"))
    codes = {problem.code for problem in check_file(file, Settings())}
    assert codes

    def broken(view: object) -> None:
        raise KeyError("no such thing")

    victim = next(rule for rule in rules_run._RULES if rule.scope == "table")
    rules = tuple(replace(rule, function=broken) if rule is victim else rule for rule in rules_run._RULES)
    monkeypatch.setattr(rules_run, "_RULES", rules)
    found = check_file(file, Settings())
    failed = [problem for problem in found if problem.code == "F021"]
    assert len(failed) == 1 and f"规则 {victim.code}" in failed[0].message and failed[0].audience == "county"
    assert "no such thing" not in failed[0].message
    assert codes - {victim.code} <= {problem.code for problem in found}


def test_op002_a_sheet_that_fails_costs_only_itself(
    markdown_workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from xltools.layouts import recognise
    from xltools.layouts.file_read import read_file

    path = markdown_workbook(f"## 坏\n{form()}\n## 好\n{form()}")
    inner = recognise._sheet

    def fail_on_one(grid: object, *rest: object) -> None:
        inner(grid, *rest)
        if grid.name == "坏":
            raise IndexError("list index out of range")

    monkeypatch.setattr(recognise, "_sheet", fail_on_one)
    file = read_file(path)
    assert [table.sheet for table in file.tables] == ["好"] and file.status == "partial"
    failed = [problem for problem in file.problems if problem.code == "F020"]
    assert [problem.sheet for problem in failed] == ["坏"] and "list index" not in failed[0].message


def test_op002_a_letter_that_fails_costs_only_itself(
    folder: Path,
    markdown_workbook: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from xltools.outputs.notices import letter

    markdown_workbook(form(unit="东关镇"), "收到/东关镇.xlsx")
    inner = letter.notice_bytes

    def fail_on_one(notice: letter.Notice) -> bytes:
        if notice.township == "东关镇":
            raise ValueError("All strings must be XML compatible")
        return inner(notice)

    monkeypatch.setattr(letter, "notice_bytes", fail_on_one)
    assert main(["report", str(folder), "-o", str(tmp_path / "报告")]) == 1
    text = capsys.readouterr().err
    assert "东关镇 的通知没有写出" in text and "XML compatible" not in text
    assert [path.name for path in (tmp_path / "报告").rglob("*.docx")] == ["退回修改通知-清溪镇.docx"]


STRANGE = {
    "二十五位": {"target": f"≥{'9' * 25}人", "money": "1" * 25},
    "科学计数": {"target": "1e25", "money": "'1e25"},
    "控制字符": {"unit": "清_x0007_溪_x000B_镇", "name": "修_x000B_路", "target": ">=3_x000B_公里"},
    "二百五十字": {"unit": "镇" * 250, "name": "路" * 250},
}


def test_op003_one_strange_file_costs_no_other_its_place(
    folder: Path, markdown_workbook: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, values in STRANGE.items():
        markdown_workbook(form(**values), f"收到/{name}.xlsx")
    if sys.platform == "linux":
        (folder / "控制字符.xlsx").rename(os.fsdecode(os.fsencode(folder) + "/镇\x01.xlsx".encode("gbk")))
    out = tmp_path / "结果"
    out.mkdir()
    commands = (
        ["check", "--json", out / "a.json", "--xlsx", out / "a.xlsx", "--fix", "-o", out / "修复"],
        ["score", "-o", out / "s.xlsx"],
        ["score", "--monitor", "-o", out / "m.xlsx"],
        ["convert", "-o", out / "转换"],
        ["merge", "-o", out / "汇总.xlsx", "--html", out / "汇总.html"],
        ["report", "-o", out / "报告"],
    )
    for command, *rest in commands:
        code = main([command, str(folder), *map(str, rest)])
        shown = capsys.readouterr()
        assert code in (0, 1), (command, shown.err)
        assert "Traceback" not in shown.err and "没有写出" not in shown.err
    for path in out.rglob("*.xlsx"):  # OP005: openpyxl refuses what is no XML
        load_workbook(path)
    letters = list((out / "报告").rglob("*.docx"))  # 清_x0007_溪镇 is 清溪镇
    assert len(letters) == 2 and all(len(os.fsencode(path.name)) <= 255 for path in letters)
    for path in letters:
        docx.Document(str(path))
    assert len(json.loads((out / "a.json").read_text(encoding="utf-8"))["files"]) == 5


LONG = (
    "第一季度", "8", "1,", "a", "（", "一", "其中", "；", "3公里", "1.5万元，", "2024年", "≥", "-", "<p>",
    "&nbsp;",
    "%", "至", "每", "1-", "（一）", "1.", " ", "\u3000", "用于修路12.5万元，", "12月底前完成3公里、20座，",
    "每人每月500元，共10人12个月，",
)  # fmt: skip


@pytest.mark.parametrize("piece", LONG)
def test_op004_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        long = (piece * (length // len(piece) + 1))[:length]
        began = time.process_time()
        for text in (TEXT.format(goal=long, target="≥3公里"), TEXT.format(goal="修路。", target=long)):
            file = read_text(text)
            problems = [*file.problems, *check_file(file, Settings())]
            assert not [problem for problem in problems if problem.code in ("F020", "F021")]
        return time.process_time() - began

    seconds(100)
    short = min(seconds(800), seconds(800))
    # Four times the text may take four times as long; sixteen times is the square.
    assert min(seconds(3200), seconds(3200)) < 0.1 + 10 * short


def test_op006_names_give_the_terminal_no_commands(
    markdown_workbook: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = markdown_workbook(form(unit="清溪镇"), "a\x1b]0;标题\x07b\x1b[2Jc.xlsx")
    for command in ("read", "check"):
        main([command, str(path)])
        shown = capsys.readouterr()
        assert "\x1b" not in shown.out + shown.err and "\x07" not in shown.out + shown.err
        assert "abc.xlsx" in shown.out.replace("\n", "")  # a long path is broken anywhere


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_op006_one_wrong_byte_costs_no_text(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = TEXT.format(goal="修路3公里。", target="≥3公里").encode(encoding) + b"\n\xff\n"
    (tmp_path / "a.txt").write_bytes(data)
    assert main(["read", str(tmp_path / "a.txt"), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["tables"][0]["unit"] == "清溪镇"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["read", "-", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["tables"][0]["unit"] == "清溪镇"


def test_op006_a_csv_field_may_be_long(tmp_path: Path) -> None:
    rows = TEXT.format(goal="修路3公里。", target="≥3公里").replace("\t", ",").replace(",,", ",")
    (tmp_path / "a.csv").write_text(f"{rows}说明,{'长' * 140_000},,\n", "utf-8")
    assert read([tmp_path / "a.csv"])[0].tables[0].unit == "清溪镇"
