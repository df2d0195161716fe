"""docs/layouts-howto.md is followed to the letter: its layout file teaches its form, without any code."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from support.places import ROOT

from xltools.cli import main
from xltools.layouts.layout import load_layouts

PAGE = (ROOT / "docs" / "layouts-howto.md").read_text("utf-8")


def block(name: str) -> str:
    found = re.search(rf"<!-- example:{name} -->\n```\w*\n(.*?)```", PAGE, re.S)
    assert found is not None
    return found[1]


@pytest.fixture
def layouts(tmp_path: Path) -> Path:
    folder = tmp_path / "本县版式"
    folder.mkdir()
    (folder / "chenghe_project.toml").write_text(block("layout"), "utf-8")
    return folder


def read(path: Path, *options: str, capsys) -> dict:
    main(["read", str(path), "--json", "-", *options])
    return json.loads(capsys.readouterr().out)


def test_the_new_form_is_read_with_the_layout_folder(layouts, markdown_workbook, capsys) -> None:
    path = markdown_workbook(block("form"), "项目表.xlsx")
    data = read(path, "--layouts", str(layouts), capsys=capsys)
    (table,) = data["files"][0]["tables"]
    assert (table["layout"], table["type"]) == ("chenghe_project", "project_goal")
    assert (table["unit"], table["project"]) == ("澄河县柳泉镇人民政府", "村道养护")
    assert {key: Decimal(table["funding"][key]) for key in ("total", "fiscal")} == {
        "total": Decimal("12.8"),
        "fiscal": Decimal("12.8"),
    }
    assert table["goals"] == ["27个村的村道路面平整、排水通畅"]
    assert [(i["l1"], i["l2"], i["l3"], i["target"]["value"]) for i in table["indicators"]] == [
        ("产出指标", "数量指标", "养护村道里程", "64"),
        ("产出指标", "质量指标", "养护验收合格率", "98"),
        ("满意度指标", "服务对象满意度指标", "村民满意度", "90"),
    ]
    assert data["problems"] == []


def test_without_the_folder_the_form_is_not_read_in_silence(markdown_workbook, capsys) -> None:
    path = markdown_workbook(block("form"), "项目表.xlsx")
    data = read(path, capsys=capsys)
    assert "chenghe_project" not in json.dumps(data)
    assert data["problems"] != []


def test_a_mistake_in_a_layout_file_is_a_sentence(layouts: Path, markdown_workbook, capsys) -> None:
    path = markdown_workbook(block("form"), "项目表.xlsx")
    file = layouts / "chenghe_project.toml"
    file.write_text(block("layout").replace("{unit}", "{unt}"), "utf-8")
    assert main(["read", str(path), "--layouts", str(layouts)]) == 2
    shown = capsys.readouterr()
    assert "chenghe_project.toml" in shown.err
    assert "{unt}" in shown.err
    assert "Traceback" not in shown.err


def test_every_key_and_field_the_page_names_exists() -> None:
    fields = {field for layout in load_layouts() for field in layout.fields}
    for name in ("unit", "project", "funding.total", "goals", "task.content", "printed_totals.total",
                 "plan.6月底", "indicator.rule", "execution.executed", "indicator.reason"):  # fmt: skip
        assert name in fields
    for command in ("read", "check", "convert", "score", "merge", "report", "new", "fill"):
        from xltools.cli.commands import COMMANDS

        assert "layouts" in COMMANDS[command].options
