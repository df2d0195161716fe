"""``xltools read``: recognised tables as JSON or as a list, from files, folders and standard input."""

from __future__ import annotations

import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from xltools.cli import main

FORM = """
## 表一
| 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
| （2024年） | < | < | < | < | < |
| 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < |
| 年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | < |
| ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金 |
| ^ | 运转保障 | 办公 | 12.5 | 12.5 | |
| ^ | 合计 | < | 12.5 | 12.5 | |
| 年度总体目标 | 保障运转 | < | < | < | < |
| 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | < |
| ^ | 产出指标 | 数量指标 | 保障人数 | >=295人 | < |
"""
TEXT = """部门（单位）整体支出绩效目标表
(2022年)

部门（单位）名称\t\t\t柳泉镇人民政府
\t任务名称\t主要内容\t预算金额（万元）
\t\t\t总额\t财政拨款\t其他资金
年度主要任务\t人员保障\t工资\t2708.42\t2708.42
\t合计\t\t2708.42\t2708.42
年度总体目标\t保障工资
\t一级指标\t二级指标\t三级指标\t指标值
年度绩效指标\t产出指标\t数量指标\t发放人数\t=295人
"""


def test_json_on_standard_output_holds_the_records(markdown_workbook, capsys) -> None:
    path = markdown_workbook(FORM)
    assert main(["read", str(path), "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    (file,) = data["files"]
    assert (file["status"], len(file["sha256"])) == ("ok", 64)
    (table,) = file["tables"]
    assert table["unit"] == "柳泉镇人民政府"
    assert table["year"] == 2024
    assert [task["total"] for task in table["tasks"]] == ["12.5"]
    target = table["indicators"][0]["target"]
    assert target == {"raw": ">=295人", "operator": "≥", "value": "295", "unit": "人", "kind": "number"}


def test_json_file_is_written_whole_and_the_input_is_untouched(markdown_workbook, tmp_path, capsys) -> None:
    path = markdown_workbook(FORM)
    before = path.read_bytes()
    target = tmp_path / "out.json"
    assert main(["read", str(path), "--json", str(target)]) == 0
    assert json.loads(target.read_text("utf-8"))["files"][0]["tables"][0]["unit"] == "柳泉镇人民政府"
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.json", "table.xlsx"]
    assert "1 张表" in capsys.readouterr().out


def test_an_output_that_is_the_input_is_refused(markdown_workbook, capsys) -> None:
    path = markdown_workbook(FORM)
    before = path.read_bytes()
    assert main(["read", str(path), "--json", str(path)]) == 2
    assert "就是输入文件" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_the_list_shows_place_unit_and_amount(markdown_workbook, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    path = markdown_workbook(FORM)
    assert main(["read", str(path)]) == 0
    text = capsys.readouterr().out
    assert "表一!A1:F10" in text
    assert "柳泉镇人民政府" in text
    assert "12.5 万元" in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_on_standard_input(encoding: str, capsys, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode(encoding))))
    assert main(["read", "-", "--json", "-"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["path"] == "-"
    (table,) = file["tables"]
    assert Decimal(table["printed_totals"]["total"]) == Decimal("2708.42")
    assert table["indicators"][0]["target"]["value"] == "295"


def test_what_cannot_be_read_is_reported_and_exits_with_2(tmp_path: Path, capsys) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert main(["read", str(tmp_path), "--json", "-"]) == 2
    data = json.loads(capsys.readouterr().out)
    assert data["files"][0]["status"] == "unreadable"
    assert data["problems"][0]["severity"] == "error"


def test_a_good_file_beside_a_broken_one_is_still_read(markdown_workbook, tmp_path: Path, capsys) -> None:
    markdown_workbook(FORM)
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (tmp_path / "~$table.xlsx").write_bytes(b"lock")
    assert main(["read", str(tmp_path), "--json", "-"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [(Path(f["path"]).name, f["status"]) for f in files] == [
        ("broken.xlsx", "unreadable"),
        ("table.xlsx", "ok"),
    ]


def test_an_empty_folder_is_a_wrong_call(tmp_path: Path, capsys) -> None:
    assert main(["read", str(tmp_path)]) == 2
    assert "没有可读的文件" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows file names that are not Unicode")
def test_a_file_name_that_is_not_unicode_does_not_end_the_run(markdown_workbook, tmp_path, capsys) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a\udcff.xlsx").write_bytes(markdown_workbook(FORM).read_bytes())
    target = tmp_path / "out.json"
    assert main(["read", str(folder), "--json", str(target)]) == 0
    assert json.loads(target.read_text("utf-8"))["files"][0]["path"].endswith("a?.xlsx")
