"""The five published documents, read exactly: every name, figure, target and weight, none invented.

- SE001 the counts and sums of each document
- SE002 every cell of a document is in its records, is a label, or is in a problem: nothing disappears
- SE003 rows whose cells have slipped sideways are read by what they say
- SE004 drawn in their own form and read again, the documents say the same
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from xltools.grid.open import open_grids
from xltools.layouts.compiled import compile_layouts
from xltools.layouts.layout import load_layouts
from xltools.layouts.vocabulary import is_total, levels_of
from xltools.model.records import FileRead, Table
from xltools.outputs.forms.draw import write_workbook
from xltools.text.cleaning import clean_text
from xltools.work.read import read_file

SEEDS = ("000", "001", "002", "003", "004")


def seed(seeds: Path, number: str) -> Path:
    (path,) = seeds.glob(f"{number}_*.txt")
    return path


@pytest.fixture(scope="module")
def documents(seeds: Path) -> dict[str, FileRead]:
    return {number: read_file(seed(seeds, number)) for number in SEEDS}


def sums(tables: list[Table]) -> Decimal:
    return sum((t.funding.total for t in tables if t.funding.total is not None), Decimal(0))


def test_000_one_department_goal(documents) -> None:  # SE001
    (table,) = documents["000"].tables
    assert (table.type, table.layout, table.year) == ("department_goal", "xinjiang_department_goal", 2022)
    assert table.unit == "伊犁州特克斯县特克斯镇人民政府"
    assert table.currency_unit == "万元"
    assert table.printed_totals.total == table.printed_totals.fiscal == Decimal("3598.23")
    assert table.printed_totals.other is None
    assert [t.total for t in table.tasks] == [
        Decimal(text)
        for text in ("2708.42", "224.4", "214.5", "22.07", "64.16", "9.46", "25.4", "186.82", "99", "44")
    ]
    assert len(table.goals) == 9
    assert table.goals[3] == "用于村级三老四类人员生活补助；"
    assert Counter((i.l1, i.l2) for i in table.indicators) == {
        ("产出指标", "数量指标"): 7,
        ("产出指标", "质量指标"): 6,
        ("产出指标", "时效指标"): 6,
        ("产出指标", "成本指标"): 8,
        ("效益指标", "经济效益指标"): 1,
        ("效益指标", "社会效益指标"): 2,
        ("满意度指标", "满意度指标"): 1,
    }
    assert [(p.code, p.cell) for p in documents["000"].problems] == [("L003", "C53"), ("L003", "C54")]


def test_001_a_plan_and_thirteen_projects(documents) -> None:  # SE001
    plan, *projects = documents["001"].tables
    assert plan.type == "department_plan"
    assert len(plan.sub_goals) == 12
    assert plan.sub_goals[3].name == "案件查办"
    assert plan.sub_goals[3].goal is not None and plan.sub_goals[3].indicator is not None
    assert plan.sub_goals[3].goal.startswith("受理信访")
    assert plan.sub_goals[3].indicator.endswith("大于等于100%。")
    assert len(plan.safeguards) == 12
    assert plan.safeguards[-1].startswith("（七）加强宣传培训调研等。")
    assert len(projects) == 13
    assert {p.type for p in projects} == {"project_goal"}
    assert sums(projects) == Decimal("318.34")
    assert [len(p.indicators) for p in projects] == [6] * 13
    assert sum(len(p.indicators) for p in projects) == 78
    assert [(s.by, s.amount) for s in projects[5].plan] == [
        ("3月底", Decimal("9.11")),
        ("6月底", Decimal("18.23")),
        ("10月底", Decimal("27.34")),
        ("12月底", Decimal("36.45")),
    ]
    assert [s.amount for s in projects[11].plan] == [None, Decimal("1.00"), None, Decimal("1.00")]
    assert projects[0].project_code == "13020824P000010100133"
    assert projects[0].purpose == "补充乡镇办公经费，保障工作正常运转。"
    assert projects[0].goals == ("补充办公经费", "维持乡镇正常运转")
    assert {t.year for t in documents["001"].tables} == {2024}


def test_002_twenty_six_projects_in_one_list(documents) -> None:  # SE001
    document = documents["002"]
    assert len(document.tables) == 26
    assert sums(list(document.tables)) == Decimal("448.68")
    assert {(t.unit, t.year) for t in document.tables} == {("门源县青石嘴镇政府", 2021)}
    assert {found.total for found in document.lists} == {Decimal("448.68")}
    assert {found.total_cell for found in document.lists} == {"C6", "C7"}
    # Counted in the published mark-up: every paragraph that is no heading, and one sentence behind a heading.
    assert sum(len(t.indicators) for t in document.tables) == 327
    unmeasured = [i for t in document.tables for i in t.indicators if i.target is None]
    assert [i.l3 for i in unmeasured] == [
        "支付每月街道路灯电费、支付每月垃圾场维护费、街道花坛，街道垃圾清理等费用、及时处理所有生活垃圾。"
    ]
    by_name = {t.project: t for t in document.tables}
    assert [i.target.raw for i in by_name["民政工作经费"].indicators if i.target][9] == "每场1.45万元以内"
    assert by_name["人大工作经费及建设年经费"].indicators[4].l3 == "人代会召开及时率"


def test_003_five_tables_one_without_its_head(documents) -> None:  # SE001
    tables = documents["003"].tables
    assert [t.layout for t in tables] == [
        "xinjiang_department_goal",
        "xinjiang_department_goal_2019",
        "xinjiang_department_goal",
        "xinjiang_department_goal",
        "xinjiang_department_goal",
    ]
    assert [(len(t.tasks), len(t.indicators)) for t in tables] == [
        (10, 12),
        (10, 15),
        (4, 12),
        (9, 21),
        (9, 20),
    ]
    assert [t.year for t in tables] == [2021, 2019, 2021, None, 2021]
    assert tables[3].unit is None and tables[3].missing == ("unit",)
    assert [t.printed_totals.total for t in tables] == [
        Decimal(text) for text in ("2227.06", "2969.09", "1260.19", "2182.26", "2182.26")
    ]
    assert [t.name for t in tables[3].tasks][:2] == [
        "街道统筹、规划、协调管理工作",
        "街道日常运转、维护稳定、服务群众工作",
    ]


def test_004_five_projects_with_weights_of_ninety(documents) -> None:  # SE001
    tables = documents["004"].tables
    assert [t.funding.total for t in tables] == [Decimal(text) for text in ("0.22", "5.3", "2", "4.02", "5")]
    assert sum(len(t.indicators) for t in tables) == 42
    assert [sum(i.weight or 0 for i in t.indicators) for t in tables] == [90] * 5
    last = tables[-1].indicators
    assert [i.previous for i in last] == [
        "3个",
        "2次",
        "100%",
        "100%",
        "1700元/月",
        "4167元/次",
        "达成目标",
        "95%",
    ]
    assert last[4].target is not None
    assert (last[4].target.operator, last[4].target.value, last[4].target.unit) == (
        "≤",
        Decimal(1700),
        "元/月",
    )
    assert {i.rule for i in last} == {"按照正常比例赋分", "直接赋分", "按评判等级赋分", "满意度赋分"}


SLIPPED = {
    # cell: (level-1, level-2, name, target), written from the printed page
    ("000", "C46"): ("产出指标", "成本指标", "为民办实事补助金额", "<=64.16万元"),
    ("003", "E28"): ("产出指标", "时效指标", "项目执行截止日期", "2021年12月31日"),
    ("003", "E29"): ("产出指标", "时效指标", "各项工作及服务落实及时性", "≥90%"),
    ("003", "D31"): ("效益指标", "社会效益指标", "改善居民生活质量", "有效改善"),
    ("003", "C32"): ("效益指标", "可持续影响指标", "提高辖区居民安全感", "有效提高"),
    ("003", "C34"): ("满意度指标", "服务对象满意度指标", "服务群众满意度", "≥95%"),
    ("003", "C70"): ("效益指标", "生态效益", "建设美丽家园", None),
    ("003", "B97"): ("效益指标", "社会效益指标", "提高辖区居民安全感", "有效提高"),
    ("003", "A99"): ("满意度指标", "服务对象满意度指标", "服务群众满意度", "≥95%"),
    ("003", "D122"): ("产出指标", "质量指标", "资金使用合规率", "=100%"),
    ("003", "D126"): ("产出指标", "成本指标", "人均运转经费数", "≤5986.34元"),
    ("003", "A172"): ("产出指标", "成本指标", "网格工作项目经费运转数", "≤46万元"),
    ("003", "C176"): ("满意度指标", "服务对象满意度指标", "机关、社区干部满意度", "≥95%"),
}


@pytest.mark.parametrize(("document", "cell"), SLIPPED)
def test_slipped_rows(documents, document: str, cell: str) -> None:  # SE003
    (found,) = [i for t in documents[document].tables for i in t.indicators if i.cell == cell]
    l1, l2, l3, raw = SLIPPED[document, cell]
    assert (found.l1, found.l2, found.l3) == (l1, l2, l3)
    assert found.target is not None
    assert raw is None or found.target.raw == raw


def facts(record: Any) -> list[str]:
    """Every text and figure of a record, its own position left out."""
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        found: list[str] = []
        for item in dataclasses.fields(record):
            if item.compare or item.name in ("extras", "title"):
                found += facts(getattr(record, item.name))
        return found
    if isinstance(record, tuple):
        return [text for part in record for text in facts(part)]
    return [] if record is None else [str(record)]


_BETWEEN = re.compile(r"[\s、.:;,。；，：()%<>=≥≤]+")
_NUMBERING = re.compile(
    r"目标?[一二三四五六七八九十\d]*|指标\d*|[一二三四五六七八九十]+|\d+|绩效|单位|万元|第一部分|附件\d"
)


def words(text: str) -> list[str]:
    """The words between spaces, punctuation and mark-up, full-width forms folded."""
    folded = unicodedata.normalize("NFKC", clean_text(text))
    return [word for word in _BETWEEN.split(folded) if word]


def is_form(text: str) -> bool:
    """Whether a text belongs to the form itself: a label, a title, a level name, a year line."""
    meaning = compile_layouts(load_layouts()).meaning(text.strip())
    return bool(meaning.mask or meaning.title or meaning.year) or is_total(text) or any(levels_of(text))


@pytest.mark.parametrize("number", SEEDS)
def test_nothing_disappears(seeds, documents, number: str) -> None:  # SE002
    document = documents[number]
    said = "".join(words("\n".join(facts(document.tables) + facts(document.lists))))
    told = {problem.cell for problem in document.problems}
    lost = []
    (grid,) = open_grids(seed(seeds, number)).grids
    for (row, col), value in grid.filled():
        if is_form(str(value)) or f"A{row + 1}" in told:
            continue
        for word in words(str(value)):
            bare = word.lstrip("0123456789")
            if not (word in said or bare in said or is_form(word) or _NUMBERING.fullmatch(word)):
                lost.append((row + 1, col + 1, word))
    assert lost == []


@pytest.mark.parametrize("number", SEEDS)
def test_drawn_and_read_again(documents, tmp_path: Path, number: str) -> None:  # SE004
    layouts = {layout.id: layout for layout in load_layouts()}
    runs = [(key, list(run)) for key, run in groupby(documents[number].tables, key=lambda t: t.layout)]
    path = tmp_path / "again.xlsx"
    write_workbook(path, [(f"表{n}", layouts[key], run) for n, (key, run) in enumerate(runs)])
    again = read_file(path)
    assert list(again.tables) == list(documents[number].tables)
    assert again.status == "ok"
