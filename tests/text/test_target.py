"""The grammar of 指标值.

T001 every value of the published tables parses to what a reader sees
T002 every form named for the field parses
T003 what is not understood stays text; nothing raises
T004 parse(format(target)) is the target, but for ``raw``
T005 mark-up is cleaned, and comparison signs are not taken for tags
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.model.records import Operator, Target, TargetKind, TargetValue
from xltools.text.targets.grammar import (
    _parse,
    base_unit,
    clean_text,
    format_target,
    known_unit,
    magnitude,
    parse_target,
    words,
)

# raw | operator | value | unit | kind
PUBLISHED = """
=295人 | = | 295 | 人 | number
>=10个 | ≥ | 10 | 个 | number
>=20人 | ≥ | 20 | 人 | number
>=47人 | ≥ | 47 | 人 | number
>=66人 | ≥ | 66 | 人 | number
>=58人 | ≥ | 58 | 人 | number
>=13个 | ≥ | 13 | 个 | number
>=99% | ≥ | 99 | % | percent
=100% | = | 100 | % | percent
>=90% | ≥ | 90 | % | percent
<=11.42万元 | ≤ | 11.42 | 万元 | number
<=0.94万元 | ≤ | 0.94 | 万元 | number
<=22.07万元 | ≤ | 22.07 | 万元 | number
<=214.50万元 | ≤ | 214.50 | 万元 | number
<=64.16万元 | ≤ | 64.16 | 万元 | number
<=186.82万元 | ≤ | 186.82 | 万元 | number
<=53.64万元 | ≤ | 53.64 | 万元 | number
<=124.40万元 | ≤ | 124.40 | 万元 | number
>=10% | ≥ | 10 | % | percent
>=95% | ≥ | 95 | % | percent
显著提升 | - | - | - | qualitative
≥5次 | ≥ | 5 | 次 | number
优 | - | - | - | qualitative
2024年12月31日前 | ≤ | 2024-12-31 | - | date
≤0.5万元 | ≤ | 0.5 | 万元 | number
≥95% | ≥ | 95 | % | percent
≤2500元 | ≤ | 2500 | 元 | number
≥27个 | ≥ | 27 | 个 | number
≤1万元 | ≤ | 1 | 万元 | number
≥30次 | ≥ | 30 | 次 | number
≤3万元 | ≤ | 3 | 万元 | number
≥50次 | ≥ | 50 | 次 | number
≤6万元 | ≤ | 6 | 万元 | number
≤2万元 | ≤ | 2 | 万元 | number
≥5人 | ≥ | 5 | 人 | number
≤5万元 | ≤ | 5 | 万元 | number
≥4次 | ≥ | 4 | 次 | number
≤1700元 | ≤ | 1700 | 元 | number
≥20户 | ≥ | 20 | 户 | number
≤500元/月 | ≤ | 500 | 元/月 | number
≥6个 | ≥ | 6 | 个 | number
≤30万元 | ≤ | 30 | 万元 | number
≥4人 | ≥ | 4 | 人 | number
≤3000元 | ≤ | 3000 | 元 | number
≤2000元 | ≤ | 2000 | 元 | number
≥3次 | ≥ | 3 | 次 | number
20次 | - | 20 | 次 | number
2次 | - | 2 | 次 | number
5000份 | - | 5000 | 份 | number
14个 | - | 14 | 个 | number
300条 | - | 300 | 条 | number
50人 | - | 50 | 人 | number
2021年12月31日 | - | 2021-12-31 | - | date
100% | - | 100 | % | percent
95% | - | 95 | % | percent
提高 | - | - | - | qualitative
健全 | - | - | - | qualitative
完备 | - | - | - | qualitative
15次 | - | 15 | 次 | number
85次 | - | 85 | 次 | number
1000份 | - | 1000 | 份 | number
1次 | - | 1 | 次 | number
2021年1月至12月 | - | 2021-01..2021-12 | - | range
≥80% | ≥ | 80 | % | percent
增强 | - | - | - | qualitative
完善 | - | - | - | qualitative
3次 | - | 3 | 次 | number
6次 | - | 6 | 次 | number
300人次 | - | 300 | 人次 | number
80% | - | 80 | % | percent
改善 | - | - | - | qualitative
0 | - | 0 | - | number
增加 | - | - | - | qualitative
<math>\\geq 95\\%</math> | ≥ | 95 | % | percent
4次 | - | 4 | 次 | number
4篇 | - | 4 | 篇 | number
2021.12.31 | - | 2021-12-31 | - | date
提升 | - | - | - | qualitative
42人 | - | 42 | 人 | number
2.13万元 | - | 2.13 | 万元 | number
有效 | - | - | - | qualitative
规范 | - | - | - | qualitative
<math>\\geq 90\\%</math> | ≥ | 90 | % | percent
1万人 | - | 1 | 万人 | number
98% | - | 98 | % | percent
<math>\\leq 2.21</math>万元/年 | ≤ | 2.21 | 万元/年 | number
减轻 | - | - | - | qualitative
70人 | - | 70 | 人 | number
2021年12月28日 | - | 2021-12-28 | - | date
<math>\\geq 80\\%</math> | ≥ | 80 | % | percent
40人次 | - | 40 | 人次 | number
2场 | - | 2 | 场 | number
180人 | - | 180 | 人 | number
80元 | - | 80 | 元 | number
和睦幸福 | - | - | - | qualitative
合理 | - | - | - | qualitative
200人 | - | 200 | 人 | number
丰富 | - | - | - | qualitative
2021年12月 | - | 2021-12 | - | date
<math>\\geq 0</math> | ≥ | 0 | - | number
0起 | - | 0 | 起 | number
4000人 | - | 4000 | 人 | number
1000袋 | - | 1000 | 袋 | number
每场1.45万元以内 | ≤ | 1.45 | 万元/场 | number
确保 | - | - | - | qualitative
保障 | - | - | - | qualitative
43人 | - | 43 | 人 | number
12个月 | - | 12 | 个月 | number
每季度 | - | - | - | qualitative
200元 | - | 200 | 元 | number
6人 | - | 6 | 人 | number
90人 | - | 90 | 人 | number
30元 | - | 30 | 元 | number
70元 | - | 70 | 元 | number
≤1.7万元 | ≤ | 1.7 | 万元 | number
≥100% | ≥ | 100 | % | percent
16村 | - | 16 | 村 | number
每月 | - | - | - | qualitative
合理 | - | - | - | qualitative
增幅20% | - | 20 | % | percent
社会稳定 | - | - | - | qualitative
≥2次 | ≥ | 2 | 次 | number
≥1次 | ≥ | 1 | 次 | number
≥6人 | ≥ | 6 | 人 | number
≤0.05万元 | ≤ | 0.05 | 万元 | number
≤0.1万元 | ≤ | 0.1 | 万元 | number
100 | - | 100 | - | number
≤0% | ≤ | 0 | % | percent
≥0% | ≥ | 0 | % | percent
≥90% | ≥ | 90 | % | percent
5次 | - | 5 | 次 | number
2021年按期完成培训任务。 | - | - | - | text
<math>\\leq 7.46</math>万元 | ≤ | 7.46 | 万元 | number
<math>\\geq 98\\%</math> | ≥ | 98 | % | percent
长久 | - | - | - | qualitative
296个 | - | 296 | 个 | number
可控 | - | - | - | qualitative
有效改善 | - | - | - | qualitative
有效提高 | - | - | - | qualitative
6个 | - | 6 | 个 | number
=287人 | = | 287 | 人 | number
=6个 | = | 6 | 个 | number
≥3187.81m ² | ≥ | 3187.81 | m² | number
=5辆 | = | 5 | 辆 | number
≥10件 | ≥ | 10 | 件 | number
=23个 | = | 23 | 个 | number
≤5986.34元 | ≤ | 5986.34 | 元 | number
≤6.43万元 | ≤ | 6.43 | 万元 | number
≤145万元 | ≤ | 145 | 万元 | number
≤50万元 | ≤ | 50 | 万元 | number
≤4万元 | ≤ | 4 | 万元 | number
≤87万元 | ≤ | 87 | 万元 | number
≤46万元 | ≤ | 46 | 万元 | number
≤5.65万元 | ≤ | 5.65 | 万元 | number
有效推进 | - | - | - | qualitative
梨香街道辖区共有人大代表6人。 | - | - | - | text
百合社区辖区库棉退休职工1700余人。 | - | - | - | text
体现政策导向, 长期保障工作平稳进行。 | - | - | - | text
梨香街道辖区总面积20.95平方公里, 总人口26448户, 66658人。 | - | - | - | text
≥12人 | ≥ | 12 | 人 | number
≤2160元/次 | ≤ | 2160 | 元/次 | number
有效丰富 | - | - | - | qualitative
>=3次 | ≥ | 3 | 次 | number
>=2次 | ≥ | 2 | 次 | number
>=53人 | ≥ | 53 | 人 | number
<=1000元/人 | ≤ | 1000 | 元/人 | number
有效提升 | - | - | - | qualitative
=4次 | = | 4 | 次 | number
>=4次 | ≥ | 4 | 次 | number
<=10000元 | ≤ | 10000 | 元 | number
明显提升 | - | - | - | qualitative
>=670人 | ≥ | 670 | 人 | number
<=60元/人 | ≤ | 60 | 元/人 | number
有效保障 | - | - | - | qualitative
>=2个 | ≥ | 2 | 个 | number
<=1700元/月 | ≤ | 1700 | 元/月 | number
<=4167元/次 | ≤ | 4167 | 元/次 | number
有效解决 | - | - | - | qualitative
达成目标 | - | - | - | qualitative
3个 | - | 3 | 个 | number
1700元/月 | - | 1700 | 元/月 | number
4167元/次 | - | 4167 | 元/次 | number
"""

FORMS = """
≧95% | ≥ | 95 | % | percent
≦95% | ≤ | 95 | % | percent
＞＝95％ | ≥ | 95 | % | percent
=>95% | ≥ | 95 | % | percent
=<5万元 | ≤ | 5 | 万元 | number
＜5人 | < | 5 | 人 | number
＞５０人 | > | 50 | 人 | number
大于等于95% | ≥ | 95 | % | percent
大于或等于95% | ≥ | 95 | % | percent
95%以上 | ≥ | 95 | % | percent
95%及以上 | ≥ | 95 | % | percent
达到95%以上 | ≥ | 95 | % | percent
不少于50人 | ≥ | 50 | 人 | number
不低于1,000.50元 | ≥ | 1000.50 | 元 | number
至少3次 | ≥ | 3 | 次 | number
不超过20万元 | ≤ | 20 | 万元 | number
不高于10% | ≤ | 10 | % | percent
小于3% | < | 3 | % | percent
小于等于3% | ≤ | 3 | % | percent
3%以下 | ≤ | 3 | % | percent
5天以内 | ≤ | 5 | 天 | number
3个工作日内 | ≤ | 3 | 个工作日 | number
≤11.42万元 | ≤ | 11.42 | 万元 | number
≥3187.81m² | ≥ | 3187.81 | m² | number
2021年12月31日前 | ≤ | 2021-12-31 | - | date
2021年12月31日前完成 | ≤ | 2021-12-31 | - | date
截止2021年12月31日 | - | 2021-12-31 | - | date
不晚于2021年12月31日 | ≤ | 2021-12-31 | - | date
≤2021年12月31日 | ≤ | 2021-12-31 | - | date
2021-12-31 | - | 2021-12-31 | - | date
2021/6/5 | - | 2021-06-05 | - | date
2021年2月底前 | ≤ | 2021-02-28 | - | date
2024年底前 | ≤ | 2024-12-31 | - | date
2021年 | - | 2021 | - | date
2021年13月1日 | - | - | - | text
2021年2月30日 | - | - | - | text
2021年1-12月 | - | 2021-01..2021-12 | - | range
2021年1月—2022年6月 | - | 2021-01..2022-06 | - | range
2021年1月1日至12月31日 | - | 2021-01-01..2021-12-31 | - | range
2021.1-2021.12 | - | 2021-01..2021-12 | - | range
80%-90% | - | 80..90 | % | range
80-90% | - | 80..90 | % | range
5~10人 | - | 5..10 | 人 | range
5至10人 | - | 5..10 | 人 | range
60%—80% | - | 60..80 | % | range
每人每月200元 | - | 200 | 元/人/月 | number
每年不少于3次 | ≥ | 3 | 次/年 | number
人均80元以内 | ≤ | 80 | 元/人 | number
200元/人/月 | - | 200 | 元/人/月 | number
200元每人每月 | - | 200 | 元/人/月 | number
300元/人·月 | - | 300 | 元/人/月 | number
≤2500元/人•月 | ≤ | 2500 | 元/人/月 | number
≤150元/人天 | ≤ | 150 | 元/人/天 | number
1500元/人月以上 | ≥ | 1500 | 元/人/月 | number
≤3元/人.天 | ≤ | 3 | 元/人/天 | number
满意度95%以上 | ≥ | 95 | % | percent
满意度≥95% | ≥ | 95 | % | percent
满意度达到90% | - | 90 | % | percent
1000份宣传资料 | - | 1000 | 份 | number
百分之九十五 | - | 95 | % | percent
不低于百分之90 | ≥ | 90 | % | percent
百分之百 | - | 100 | % | percent
三次 | - | 3 | 次 | number
十二个月 | - | 12 | 个月 | number
50人左右 | - | 50 | 人 | number
-5% | - | -5 | % | percent
\\geq 95\\% | ≥ | 95 | % | percent
\\ge95\\% | ≥ | 95 | % | percent
\\leq 3 | ≤ | 3 | - | number
&ge;95% | ≥ | 95 | % | percent
&lt;=95% | ≤ | 95 | % | percent
≥**% | ≥ | - | - | text
XX% | - | - | - | text
不少于**人 | ≥ | - | - | text
一般 | - | - | - | qualitative
≥ 95 % | ≥ | 95 | % | percent
≥1.5亿元 | ≥ | 1.5 | 亿元 | number
100%。 | - | 100 | % | percent
10月底前 | - | - | - | text
<=95% | ≤ | 95 | % | percent
— | - | - | - | text
"""


def typed(text: str, kind: str) -> TargetValue | None:
    """The value column of the tables above: numbers as Decimal, dates as text, ranges as pairs."""
    if text == "-":
        return None
    numbers = kind in ("number", "percent") or kind == "range" and not text.startswith("20")
    parts = [Decimal(part) if numbers else part for part in text.split("..")]
    return (parts[0], parts[1]) if kind == "range" else parts[0]


SENTENCE = (
    "总成本控制在2969.09万元, 其中, 基本支出2364.5万元(人员经费2291.3万元, 办公经费73.2万元), "
    "其他各类项目支出60.46万元"
)


def rows(table: str) -> list[tuple[str, Target]]:
    found = []
    for line in table.strip().splitlines():
        raw, operator, value, unit, kind = (part.strip() for part in line.split(" | "))
        raw = raw.replace("\\\\", "\\")
        expected = Target(
            raw,
            None if operator == "-" else cast(Operator, operator),
            typed(value, kind),
            None if unit == "-" else unit,
            cast(TargetKind, kind),
        )
        found.append((raw, expected))
    return found


@pytest.mark.parametrize(("raw", "expected"), rows(PUBLISHED) + rows(FORMS) + [(SENTENCE, Target(SENTENCE))])
def test_value_parses_as_read(raw: str, expected: Target) -> None:
    """T001, T002: value, operator, unit and kind, and the digits as typed."""
    target = parse_target(raw)
    assert target == expected
    assert str(target.value) == str(expected.value)


def test_raw_is_kept_exactly_and_surrounding_space_is_ignored() -> None:
    assert parse_target("优 ") == Target("优 ", None, None, None, "qualitative")
    assert parse_target("<p>≥95%</p>").raw == "<p>≥95%</p>"
    assert parse_target("") == Target("")
    assert parse_target("≥") == Target("≥", "≥")


@given(st.text(max_size=40))
def test_nothing_raises_and_the_standard_form_says_the_same(text: str) -> None:
    """T003, T004."""
    target = parse_target(text)
    assert target.raw == text
    again = parse_target(format_target(target))
    assert replace(again, raw="") == replace(target, raw="")


PIECES = st.sampled_from(
    ["≥", "<=", "＞", "不少于", "以上", "95", "1,000", "0.50", "%", "人", "万元", "/年", "每月", "2021年",
     "12月", "31日", "前", "至", "-", "优", "提升", "**", "满意度", "。", " ",
     "<p>", "\\geq", "一", "十", "次"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=7).map("".join))
def test_pieces_of_real_values_in_any_order(text: str) -> None:
    """T003, T004 on text that is nearly a value."""
    target = parse_target(text)
    again = parse_target(format_target(target))
    assert replace(again, raw="") == replace(target, raw="")


@given(
    st.sampled_from([None, "=", "≥", "≤", ">", "<"]),
    st.decimals(0, 10**9, places=2),
    st.sampled_from(["%", "人", "万元", "元/月", "m²", "人次", "个工作日", "万元/年"]),
)
def test_written_quantities_come_back(operator: str | None, value: Decimal, unit: str) -> None:
    target = parse_target(f"{operator or ''}{value}{unit}")
    assert (target.operator, target.value, target.unit) == (operator, value, unit)


def test_markup_is_cleaned() -> None:
    """T005"""
    assert clean_text("<p>目标一：甲</p> <p>目标二：乙</p>") == "目标一：甲\n目标二：乙"
    assert clean_text("群众满意度 <math>\\geq 95\\%</math>") == "群众满意度 ≥ 95%"
    assert clean_text("[bookmark: _Toc_1]一、总体目标") == "一、总体目标"
    assert clean_text("甲&nbsp;乙&amp;丙\u00a0丁") == "甲 乙&丙 丁"
    assert clean_text('<span style="color: red">甲</span><br/>乙') == "甲\n乙"


@pytest.mark.parametrize(
    "text", ["<=95%", ">=295人", "a<b and c>d", "5<10", "< 3 >", "3 < p", "[附件]", "C:\\temp", "A&B"]
)
def test_signs_are_not_tags(text: str) -> None:
    """T005"""
    assert clean_text(text) == text


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<", ">", "=", "&lt;", "&amp;", "\\geq", "\\%", "甲", " ", "\n", "math", "/"]
        )
    ).map("".join)
)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_units_and_magnitudes() -> None:
    assert base_unit("万元/年") == (4, "元/年")
    assert base_unit("千米") == (0, "千米")
    assert base_unit("万人次") == (4, "人次")
    assert magnitude(parse_target("≤6.43万元")) == (Decimal(64300), "元")
    assert magnitude(parse_target("优")) is None
    assert known_unit("元/人/月") and known_unit("万人") and not known_unit("企业")


@given(
    st.sampled_from(["", "≥", "≤", "=", ">", "<", ">=", "<="]),
    st.decimals(0, 99999, places=2).map(str) | st.integers(0, 99999).map(str),
    st.sampled_from(
        [unit for group in ("money", "people", "count", "rate") for unit in words()["units"][group]]
    ),
)
def test_the_short_way_reads_as_the_grammar_does(sign: str, number: str, unit: str) -> None:
    raw = f"{sign}{number}{unit}"
    assert parse_target.__wrapped__(raw) == _parse(raw)
