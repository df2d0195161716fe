"""One indicator a line: planted mistakes, each found once and named rightly, and sound ones left in peace.

``targets.txt``: level-2 | name | target | codes. Findings that speak of a whole table are left out.
"""

from __future__ import annotations

import pytest
from support.places import DATA

from xltools.model.records import FileRead, Indicator, Table, Where
from xltools.rules import check_file
from xltools.text.targets.grammar import parse_target

LEVELS = {
    "数量": ("产出指标", "数量指标"),
    "质量": ("产出指标", "质量指标"),
    "时效": ("产出指标", "时效指标"),
    "成本": ("成本指标", "经济成本指标"),
    "经济": ("效益指标", "经济效益指标"),
    "社会": ("效益指标", "社会效益指标"),
    "生态": ("效益指标", "生态效益指标"),
    "持续": ("效益指标", "可持续影响指标"),
    "满意": ("满意度指标", "服务对象满意度指标"),
}
OF_A_TABLE = {"T301", "S107", "S108", "S117"}
LINES = [
    line.split("|")
    for line in (DATA / "targets.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("line", LINES, ids="|".join)
def test_a_target(line: list[str]) -> None:
    level, name, target, codes = line
    where = Where(3, {"l1": 0, "l2": 1, "l3": 2, "target": 3}, "l3")
    indicator = Indicator(*LEVELS[level], name, parse_target(target), where=where)
    table = Table(
        type="project_goal", layout="written", year=2024, unit="甲镇人民政府", project="某项目经费",
        goals=("保障运转。",), indicators=(indicator,), sheet="表1", range="A1:D9",
    )  # fmt: skip
    found = check_file(FileRead("甲.xlsx", "甲", 1, "ok", "written", (table,)))
    assert sorted({p.code for p in found} - OF_A_TABLE - {"S102"}) == codes.split()
