"""What a county may choose in ``xltools.toml``, and what is new since last time.

SE001 a finding less sure than its severity asks for steps down; below the last threshold it is not reported
SE002 a severity chosen in [rules] holds whatever the confidence
SE003 an accepted finding is left out where its unit and project say, and the reason is told
SE004 with --baseline only what is new is listed; what is left out is counted
SE005 a wrong entry is named
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from xltools.cli.entry import main
from xltools.model.problem import Problem
from xltools.rules import SettingsError
from xltools.rules.baseline import without_accepted
from xltools.rules.settings import parse_settings

SHEET = """
| 项目支出绩效目标表 | < | < | < |
| （2025年度） | < | < | < |
| 项目名称 | 路灯维护 | 实施单位 | 澄河县石桥镇人民政府 |
| 年度资金总额（万元） | 8 | 其中：财政拨款 | 8 |
| 年度总体目标 | 维护路灯120盏，保障群众夜间出行。 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 成本指标 | 经济成本指标 | 路灯维护总成本 | ≤8万元 |
| 产出指标 | 数量指标 | 维护路灯数量 | ≥120盏 |
| 产出指标 | 质量指标 | 路灯完好率 | ≥105% |
| 产出指标 | 时效指标 | 维护完成时间 | 2025年11月30日前 |
| 效益指标 | 社会效益指标 | 夜间出行条件 | 有效改善 |
| 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% |
"""


def test_se001_severity_follows_confidence() -> None:
    settings = parse_settings("[thresholds]\nwarning = 0.7\nhint = 0.2", "x")
    assert settings.graded("A204", 0.95) == "error"
    assert settings.graded("A204", 0.8) == "warning"
    assert settings.graded("A204", 0.65) == "hint"
    assert settings.graded("A204", 0.1) is None
    assert settings.graded("A204", None) == "error"
    assert parse_settings("[thresholds]\nerror = 0.99", "x").graded("A204", None) == "warning"


def test_se002_a_chosen_severity_holds() -> None:
    settings = parse_settings('[rules]\nA204 = "error"\nX505 = "off"', "x")
    assert settings.graded("A204", 0.1) == "error"
    assert settings.graded("X505", 0.99) is None


def problem(code: str, unit: str, project: str) -> Problem:
    return Problem(code, "warning", "不对。", "改。", unit=unit, project=project)


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ("", ["T303 环卫"]),
        ('unit = "石桥镇"', ["T306 云岭乡环卫", "T303 环卫"]),
        ('project = "路灯维护"', ["T306 环卫", "T306 云岭乡环卫", "T303 环卫"]),
    ],
)
def test_se003_accepted_findings_are_left_out(entry: str, left: list[str]) -> None:
    settings = parse_settings(f'[[accepted]]\ncode = "T306"\n{entry}\nreason = "县里统一"', "x")
    problems = [
        problem("T306", "澄河县石桥镇人民政府", "2025年路灯维护项目"),
        problem("T306", "澄河县石桥镇人民政府", "环卫"),
        problem("T306", "云岭乡人民政府", "云岭乡环卫"),
        problem("T303", "云岭乡人民政府", "环卫"),
    ]
    kept, accepted = without_accepted(problems, settings)
    assert [f"{one.code} {one.project}" for one in kept] == left
    assert len(kept) + len(accepted) == 4
    assert {reason for _, reason in accepted} == {"县里统一"}


def test_se004_only_what_is_new_is_listed(
    markdown_workbook: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = markdown_workbook(SHEET)
    before = tmp_path / "上次.json"
    assert main(["check", str(path), "--json", str(before), "--quiet"]) == 1
    capsys.readouterr()
    assert main(["check", str(path), "--baseline", str(before)]) == 0
    text = capsys.readouterr().out
    assert "T303" not in text and "上次已有、这次不再列出的：1 条" in text
    again = markdown_workbook(SHEET.replace("| ≥90% |", "| ≥**% |"))
    after = tmp_path / "这次.json"
    assert main(["check", str(again), "--baseline", str(before), "--json", str(after)]) == 1
    assert [p["code"] for p in json.loads(after.read_text("utf-8"))["problems"]] == ["T308"]


def test_se004_a_file_that_is_no_result_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "a.json"
    wrong.write_text("[]", encoding="utf-8")
    assert main(["check", str(wrong.parent / "a.json"), "--baseline", str(wrong)]) == 2
    assert "check --json" in capsys.readouterr().err


def test_se003_the_reason_is_told(
    markdown_workbook: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "xltools.toml"
    config.write_text(
        '[[accepted]]\ncode = "T303"\nunit = "石桥镇"\nreason = "厂家承诺超额"', encoding="utf-8"
    )
    assert main(["check", str(markdown_workbook(SHEET)), "--config", str(config)]) == 0
    assert "已认可、没有列出的：1 条（T303 厂家承诺超额）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[thresholds]\nfatal = 0.5", "fatal"),
        ("[thresholds]\nerror = 3", "error"),
        ('[county]\ntowns = "柳泉镇"', "towns"),
        ('[[accepted]]\ncode = "Z1"\nreason = "x"', "Z1"),
        ('[[accepted]]\ncode = "T306"', "reason"),
        ('[[accepted]]\ncode = "T306"\nreason = "x"\ntown = "y"', "project"),
        ('accepted = "T306"', "accepted"),
    ],
)
def test_se005_a_wrong_entry_is_named(text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        parse_settings(text, "xltools.toml")
