"""``xltools check``: findings on the terminal, as JSON and as a workbook; exit codes; settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltools.cli import main

FORM = """
## 表一
| 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
| （2024年） | < | < | < | < | < |
| 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < |
| 年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | < |
| ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金 |
| ^ | 运转保障 | 办公用品和水电 | 12.5 | 12.5 | |
| ^ | 合计 | < | {total} | {total} | |
| 年度总体目标 | 保障机关正常运转 | < | < | < | < |
| 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | < |
| ^ | 产出指标 | 数量指标 | 保障在职人员人数 | >=295人 | < |
| ^ | ^ | 质量指标 | 经费保障率 | =100% | < |
| ^ | ^ | 时效指标 | 经费支付及时率 | >=95% | < |
| ^ | ^ | 成本指标 | 办公支出金额 | <=12.5万元 | < |
| ^ | 效益指标 | 社会效益指标 | 群众事项办结率 | >=95% | < |
| ^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | >=90% | < |
"""


@pytest.fixture
def right(markdown_workbook) -> Path:
    return markdown_workbook(FORM.format(total="12.5"), "right.xlsx")


@pytest.fixture
def wrong(markdown_workbook) -> Path:
    return markdown_workbook(FORM.format(total="13.5"), "wrong.xlsx")


def test_a_right_table_has_no_error_and_exits_with_0(right: Path, capsys) -> None:
    assert main(["check", str(right)]) == 0
    assert "共 1 个文件、1 张表：错误 0" in capsys.readouterr().out


def test_a_wrong_total_is_an_error_at_its_cell_and_exits_with_1(wrong: Path, capsys) -> None:
    assert main(["check", str(wrong)]) == 1
    text = capsys.readouterr().out
    line = next(line for line in text.splitlines() if "D7" in line)
    assert "错误" in line
    assert "13.5" in text
    assert "12.5" in text


def test_json_holds_findings_and_their_summary(wrong: Path, capsys) -> None:
    assert main(["check", str(wrong), "--json", "-"]) == 1
    shown = capsys.readouterr()
    data = json.loads(shown.out)
    errors = [p for p in data["problems"] if p["severity"] == "error"]
    assert data["summary"]["errors"] == len(errors) > 0
    assert "D7" in {p["cell"] for p in errors}
    assert errors[0]["unit"] == "柳泉镇人民政府"
    assert "共 1 个文件" in shown.err


def test_quiet_json_says_nothing_else(wrong: Path, capsys) -> None:
    main(["check", str(wrong), "--json", "-", "--quiet"])
    assert capsys.readouterr().err == ""


def test_the_problem_list_workbook_links_to_the_cell(wrong: Path, tmp_path: Path, capsys) -> None:
    before = wrong.read_bytes()
    target = tmp_path / "list.xlsx"
    assert main(["check", str(wrong), "--xlsx", str(target)]) == 1
    sheet = load_workbook(target)["问题清单"]
    heads = [cell.value for cell in sheet[4]]
    place = heads.index("位置（点击打开）")
    links = [row[place].hyperlink for row in sheet.iter_rows(min_row=5)]
    assert ("wrong.xlsx", "'表一'!D7") in {(link.target, link.location) for link in links if link}
    assert wrong.read_bytes() == before


def test_the_problem_list_is_not_read_as_a_submission(wrong: Path, tmp_path: Path, capsys) -> None:
    main(["check", str(tmp_path), "--xlsx", str(tmp_path / "list.xlsx")])
    capsys.readouterr()
    main(["check", str(tmp_path), "--json", "-"])
    assert len(json.loads(capsys.readouterr().out)["files"]) == 1


def test_the_problem_list_is_a_valid_workbook(wrong: Path, tmp_path: Path, capsys) -> None:
    from openxml_audit import OpenXmlValidator

    target = tmp_path / "list.xlsx"
    main(["check", str(wrong), "--xlsx", str(target)])
    result = OpenXmlValidator().validate(str(target))
    assert [str(error) for error in result.errors] == []


def test_a_county_can_switch_a_rule_off(wrong: Path, tmp_path: Path, capsys) -> None:
    main(["check", str(wrong), "--json", "-", "--quiet"])
    problems = json.loads(capsys.readouterr().out)["problems"]
    codes = {p["code"] for p in problems if p["severity"] == "error"}
    config = tmp_path / "own.toml"
    config.write_text("[rules]\n" + "".join(f'{code} = "off"\n' for code in codes), "utf-8")
    assert main(["check", str(wrong), "--config", str(config)]) == 0
    assert "错误 0" in capsys.readouterr().out


def test_a_bad_settings_file_is_a_sentence(right: Path, tmp_path: Path, capsys) -> None:
    config = tmp_path / "own.toml"
    config.write_text('[rules]\nX000 = "off"\n', "utf-8")
    assert main(["check", str(right), "--config", str(config)]) == 2
    assert "X000 不是规则代码" in capsys.readouterr().err


def test_every_code_of_a_finding_can_be_explained(wrong: Path, capsys) -> None:
    main(["check", str(wrong), "--json", "-", "--quiet"])
    problems = json.loads(capsys.readouterr().out)["problems"]
    for code in {p["code"] for p in problems}:
        assert main(["explain", code]) == 0
        assert code in capsys.readouterr().out


def test_explain_lists_every_code(capsys) -> None:
    from xltools.rules import catalogue

    assert main(["explain", "--list"]) == 0
    text = capsys.readouterr().out
    for code in catalogue():
        assert f"  {code}  " in text
