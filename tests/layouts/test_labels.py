"""The grammar of labels against every label met in published tables, and against labels nobody wrote down.

- LG001 every label that published tables gave us is read as what it stood for
- LG002 a label of the same parts that stands in no list is read too
- LG003 the name that stands for a label's spellings is one of them
- LG004 what names no field is known as a label, so that it becomes no value
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from xltools.layouts.labels.grammar import all_labels, parse_label
from xltools.layouts.vocabulary import fold, kind_of, paths_of

_DATA = Path(__file__).parent.parent / "data" / "known_labels.toml"
_PROJECTS = {"project.1": "project", "project.2": "project", "project.3": "project"}


def known() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path, words in tomllib.loads(_DATA.read_text(encoding="utf-8"))["fields"].items():
        for word in words:
            found.setdefault(word, set()).add(path)
    return found


def read(word: str) -> set[str]:
    return {_PROJECTS.get(path, path) for path in paths_of(word)}


def test_labels_of_published_tables() -> None:
    """LG001: no entry of a list stands behind any of them, so each is read as if it had been left out."""
    labels = known()
    right = [word for word, paths in labels.items() if paths <= read(word)]
    wrong = {word: read(word) for word, paths in labels.items() if read(word) and not paths & read(word)}
    assert wrong == {}
    assert len(right) >= 0.95 * len(labels)


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("项目具体实施单位（盖章）", "unit"), ("绩效填报部门名称", "unit"),
        ("业务主管部门（单位）", "department"),
        ("本年度项目资金总额（万元）", "funding.total"), ("其中：本年一般公共预算拨款", "funding.fiscal"),
        ("单位自筹资金（元）", "funding.other"), ("部门年初预算安排数", "execution.initial"),
        ("调整后的全年预算数（A）", "execution.adjusted"), ("1至8月实际支出数", "execution.executed"),
        ("截至9月底预算执行率（%）", "execution.rate"), ("三级指标分值（90分）", "indicator.weight"),
        ("单项指标自评得分（分）", "indicator.score"), ("年初设定目标值", "indicator.target"),
        ("截至6月底实际完成值", "indicator.actual"), ("全年预计可完成值", "indicator.forecast"),
        ("年度目标完成可能性（确定能、有可能、不可能）", "indicator.likelihood"),
        ("未完成目标原因及下一步改进措施", "indicator.reason"), ("上年度同期完成值", "indicator.previous"),
        ("指标计算公式及说明", "indicator.description"), ("评分规则及说明", "indicator.rule"),
        ("指标目标值的设定依据", "indicator.basis"), ("相关佐证材料名称", "indicator.evidence"),
        ("年度主要目标和成效", "goals"), ("二级项目编码", "project_code"),
    ],
)  # fmt: skip
def test_labels_of_no_list(label: str, path: str) -> None:
    """LG002"""
    assert label not in known()
    assert path in read(label)


def test_the_name_of_a_label_is_one_of_its_spellings() -> None:
    """LG003"""
    fields = [label for label in all_labels() if label.kind == "field"]
    assert [label.name for label in fields if parse_label(fold(label.name)) is None] == []
    assert [
        one.name for one in fields if (read_as := parse_label(fold(one.name))) and read_as.name != one.name
    ] == []


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("财政归口科室", "apart"), ("项目联系电话", "apart"), ("项目实施起止时间", "apart"),
        ("下一步改进措施及建议", "ending"), ("填表人及联系电话", "closing"),
        ("项目预算执行情况", "side"), ("中期滚动目标（2022年—2024年）", "medium"), ("预算年度", "year"),
    ],
)  # fmt: skip
def test_labels_without_a_field(label: str, kind: str) -> None:
    """LG004"""
    assert kind_of(label) == kind


@pytest.mark.parametrize(
    "text", ["完成率达到95%", "柳溪镇人民政府", "≥64公里", "显著提升", "村道养护", "张某某", "2024年村道养护"]
)
def test_values_are_no_labels(text: str) -> None:
    """LG004"""
    assert kind_of(text) == ""
