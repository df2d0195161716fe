"""``xltools teach``: a layout drafted from an example.

TC001 an example read well gives a layout that reads it alike and draws it · TC002 a form nobody knows: what
is understood, what is asked · TC003 a blank form by its labels · TC004 refusals · TC005 the draft draws
an empty form
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from support.places import EXAMPLES, ROOT

from xltools.cli import main
from xltools.layouts.layout import parse_layout
from xltools.work.read import read_file
from xltools.work.teach import teach

FORM = """
## 项目表
| 澄河县财政支出项目绩效申报表 | < | < | < |
| 申报部门 | 澄河县柳泉镇人民政府 | 申报项目 | 村道养护 |
| 申请金额（万元） | 12.8 | 其中财政安排 | 12.8 |
| 想达到什么效果 | 27个村的村道路面平整、排水通畅 | < | < |
| 大类 | 小类 | 考核内容 | 考核标准 |
| 产出指标 | 数量指标 | 养护村道里程 | ≥64公里 |
| ^ | 质量指标 | 养护验收合格率 | ≥98% |
| 满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥90% |
"""
WORKBOOKS = sorted(p for p in EXAMPLES.rglob("*.xlsx") if "汇总" not in p.name)


@pytest.mark.parametrize("example", WORKBOOKS, ids=lambda p: p.stem)
def test_an_example_read_well_gives_a_layout_that_reads_it_alike(
    example: Path, tmp_path: Path
) -> None:  # TC001
    done = teach(example, tmp_path / "本县.toml")
    assert done is not None
    assert done.different == ()
    before = read_file(example).tables[0]
    layout = parse_layout(done.layout.read_text("utf-8"), "本县.toml")
    if before.indicators and not layout.many:
        assert {"indicator.l3", "indicator.target"} <= set(layout.fields)
    if before.tasks:
        assert "task.name" in layout.fields


def test_a_form_nobody_knows(markdown_workbook, tmp_path: Path, capsys) -> None:  # TC002
    example, target = markdown_workbook(FORM, "例表.xlsx"), tmp_path / "chenghe.toml"
    assert main(["teach", str(example), "-o", str(target)]) == 0
    said = capsys.readouterr().out
    layout = parse_layout(target.read_text("utf-8"), "chenghe.toml")
    assert layout.id == "chenghe"
    indicators = {f"indicator.{name}" for name in ("l1", "l2", "l3", "target")}
    assert indicators | {"unit", "funding.total", "funding.fiscal"} <= set(layout.fields)
    assert layout.level2["产出指标"] == ("数量指标", "质量指标")
    page = target.with_suffix(".html").read_text("utf-8")
    assert "养护村道里程" in page and "单位名称" in page
    # What is asked is asked on the terminal, in the file and on the page, and settling it is enough.
    text = target.read_text("utf-8")
    for cell, field in (("D2", "{project}"), ("B4", "{goals}")):
        if field not in text:
            assert f"？{cell}" in said and f"？{cell}" in text and f"？{cell}" in page
    text = text.replace("| 村道养护 ", "| {project} ").replace(
        "| 27个村的村道路面平整、排水通畅 ", "| {goals} "
    )
    target.write_text(text, "utf-8")
    (table,) = read_file(example, [tmp_path]).tables
    assert (table.layout, table.unit, table.project) == ("chenghe", "澄河县柳泉镇人民政府", "村道养护")
    assert table.goals == ("27个村的村道路面平整、排水通畅",)
    assert [i.l3 for i in table.indicators] == ["养护村道里程", "养护验收合格率", "村民满意度"]
    blank = tmp_path / "空表.xlsx"  # TC005
    assert main(["new", "chenghe", "-o", str(blank), "--layouts", str(tmp_path), "--quiet"]) == 0


def test_a_blank_form_by_its_labels(tmp_path: Path) -> None:  # TC003
    done = teach(ROOT / "templates" / "xlsx" / "xinjiang_project_goal.xlsx", tmp_path / "空.toml")
    assert done is not None
    found = {item.path for item in done.draft.understood if not item.sure}
    assert {"unit", "project", "goals", "funding.total", "indicator.l3", "indicator.target"} <= found


def test_refusals(markdown_workbook, tmp_path: Path, capsys) -> None:  # TC004
    nothing = markdown_workbook("## 一\n| 通知 |\n", "通知.xlsx")
    assert main(["teach", str(nothing), "-o", str(tmp_path / "a.toml")]) == 2
    assert not (tmp_path / "a.toml").exists()
    example = markdown_workbook(FORM, "例表.xlsx")
    assert main(["teach", str(example), "-o", str(tmp_path / "a.xlsx")]) == 2
    assert main(["teach", str(example), "-o", str(tmp_path / "b.toml"), "--sheet", "没有"]) == 2
    assert "项目表" in capsys.readouterr().err
    own = tmp_path / "own.toml"
    own.write_text('id = "mine"', "utf-8")
    assert main(["teach", str(example), "-o", str(own)]) == 2
    assert tomllib.loads(own.read_text("utf-8")) == {"id": "mine"}
