"""Figures a slip of the hand broke: what is said of them, and what is still read.

- BT001 signs and % written twice are read all the same; mending them is certain
- BT002 letters for digits, stray points and commas: said with what was meant, not read
- BT003 years with a digit too many; the table's year decides
- BT004 what is well written, or no figure, is never called broken
- BT005 a sign in the column of signs and again in the value
- BT006 ``check --fix`` mends what is certain and nothing else
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.grid.open import open_grids
from xltools.repair import repairs
from xltools.rules import check_file
from xltools.text.miswritten import broken
from xltools.text.targets.grammar import format_target, parse_target
from xltools.work.read import read_file


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("≥≥95%", "≥95%"),
        ("≥95%%", "≥95%"),
        ("≥95%％", "≥95%"),
        (">=≥295人", ">=295人"),
        ("≤≤5.5万元", "≤5.5万元"),
        ("100%%", "100%"),
    ],
)
def test_twice_is_read_and_certain(raw: str, meant: str) -> None:
    """BT001"""
    wrong = broken(raw)
    assert wrong is not None and (wrong.meant, wrong.certain) == (meant, True)
    read, right = parse_target(raw), parse_target(meant)
    assert (read.operator, read.value, read.unit, read.kind) == (
        right.operator, right.value, right.unit, right.kind,
    )  # fmt: skip
    assert isinstance(read.value, Decimal)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("1O次", "10次"),
        ("≥l0次", "≥10次"),
        ("=1oo%", "=100%"),
        ("=IOO%", "=100%"),
        ("2O24年12月31日前", "2024年12月31日前"),
        ("5..5", "5.5"),
        ("≥95.%", "≥95%"),
        ("≥1。5万元", "≥1.5万元"),
        ("≤1，5万元", "≤1.5万元"),
        ("≥95.5.5%", None),
        ("≥≤8.5公里", None),
    ],
)
def test_what_cannot_be_read_is_said(raw: str, meant: str | None) -> None:
    """BT002"""
    wrong = broken(raw)
    assert wrong is not None and (wrong.meant, wrong.certain) == (meant, False)
    assert parse_target(raw).kind == "text"


@pytest.mark.parametrize(
    ("raw", "year", "meant"),
    [
        ("20200年", 2020, "2020年"),
        ("20240年12月底前", 2024, "2024年12月底前"),
        ("20234年", 2023, "2023年"),
        ("20234年", 2024, "2024年"),
        ("20234年", 2022, None),
        ("202年12月底前", 2024, None),
    ],
)
def test_years(raw: str, year: int, meant: str | None) -> None:
    """BT003"""
    wrong = broken(raw, year)
    assert wrong is not None and wrong.meant == meant


@pytest.mark.parametrize(
    "raw",
    [
        "≥95%", ">=95%", "＞＝95％", "=>5人", "==5个", "≥12，000人", "12 000人", "≥ 1 500 人", "1,520.50万元",
        "5l", "≥500ml", "10L", "O2O", "O2O平台1个", "H1N1", "5A级", "I类", "≥II级", "PM2.5≤35", "CO2减排",
        "2021.12.31", "2021. 12. 31", "2024 12 31", "1.完成培训", "3、6、9月底", "3,6,9月底", "5,6人",
        "≤1500元/人.月", "≥20年", "≥200年", "2024年", "≥20200元", "每年2次, 每次3天", "≥10Mbps", "显著提升",
        "≥**%", "5...", "95%。", "11月底前", "",
    ],
)  # fmt: skip
def test_well_written_is_not_broken(raw: str) -> None:
    """BT004"""
    assert broken(raw, 2024) is None


@given(
    st.sampled_from(["", "≥", "≤", ">=", "=", ">", "<"]),
    st.decimals(0, 999999, places=2),
    st.sampled_from(["%", "人", "万元", "公里", "次/年", "户", "L", "l", "年", ""]),
)
def test_no_plain_figure_is_broken(sign: str, value: Decimal, unit: str) -> None:
    """BT004"""
    if unit == "年" and 20000 <= value < 21000:
        return
    raw = f"{sign}{value}{unit}"
    assert broken(raw, 2024) is None
    assert broken(format_target(parse_target(raw)), 2024) is None


FORM = """
| 2024年项目支出绩效目标表 | < | < | < | < | < |
| 预算单位 | 柳泉镇人民政府 | < | 项目名称 | 道路养护 | < |
| 项目资金（万元） | 年度预算总额 | 12 | 财政拨款 | 12 | < |
| 项目总体目标 | 养护道路 | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 |
| 产出指标 | 数量指标 | 养护里程 | ≥ | ≥42 | 公里 |
| 产出指标 | 质量指标 | 验收合格率 | ≥ | ≤98 | % |
| 产出指标 | 质量指标 | 修复及时率 | ≥ | '95 | % |
| 效益指标 | 社会效益指标 | 事故下降率 | ≥ | '1O | % |
"""


def test_a_sign_in_both_columns(markdown_workbook) -> None:
    """BT005"""
    found = read_file(markdown_workbook(FORM))
    (table,) = found.tables
    assert [i.target and i.target.value for i in table.indicators] == [Decimal(42), None, Decimal(95), None]
    said = {p.cell: p.message for p in check_file(found) if p.code == "T348"}
    assert set(said) == {"E6", "E7", "E9"}
    assert "指标性质一栏写了“≥”，指标值一栏又写了“≤98%”" in said["E7"]
    assert "像是“≥10%”" in said["E9"]


def test_fix_mends_what_is_certain(markdown_workbook, tmp_path: Path) -> None:
    """BT006"""
    path = markdown_workbook(
        """
        | 2024年项目支出绩效目标表 | < | < | < |
        | 预算单位 | 柳泉镇人民政府 | 项目名称 | 道路养护 |
        | 项目总体目标 | 养护道路 | < | < |
        | 一级指标 | 二级指标 | 三级指标 | 指标值 |
        | 产出指标 | 数量指标 | 养护里程 | ≥≥42公里 |
        | 产出指标 | 质量指标 | 验收合格率 | ≥98%% |
        | 产出指标 | 质量指标 | 修复合格率 | ≥≤98% |
        | 产出指标 | 数量指标 | 巡查次数 | ≥1O次 |
        """
    )
    mended = repairs(read_file(path), open_grids(path).grids)
    assert [(r.cell, r.before, r.after) for r in mended] == [
        ("D5", "≥≥42公里", "≥42公里"),
        ("D6", "≥98%%", "≥98%"),
    ]
