"""Figures found in prose, and texts found to be alike."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.rules.facts.near_duplicates import near_duplicates
from xltools.text.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("培训不少于10次，满意度达到95%以上", [("10", "次", "≥"), ("95", "%", "≥")]),
        ("组织一次培训，发放1,000份资料", [("1", "次", None), ("1000", "份", None)]),
        ("2021年12月31日前完成，6月底支付2.5万元", [("2.5", "万元", None)]),
        ("按1500/人/月的标准对6名工人发放", [("1500", "/人/月", None), ("6", "名", None)]),
        ("第一次会议，统一名称", []),
        ("没有数字的一句话", []),
    ],
)
def test_figures_in_prose(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = [(q.value, q.unit, q.operator) for q in find_quantities(text)]
    assert found == [(Decimal(value), unit, operator) for value, unit, operator in expected]


def test_the_words_around_a_figure_stay_in_its_clause() -> None:
    (first, second) = find_quantities("目标：开展宣传活动20次，印发资料5000份。")
    assert (first.before, first.after) == ("开展宣传活动", "")
    assert (second.before, second.text) == ("印发资料", "5000份")


TEXT = "保障全镇{}个村党组织正常运转，全年召开党员大会{}次，慰问困难党员{}人，开展政策宣传。"


@pytest.mark.parametrize("count", [10, 400])
def test_near_duplicates_among_few_and_many(count: int) -> None:
    """Both ways of searching find the same pair: one copy with a word changed."""
    others = [
        f"{n}号工程：" + "".join(chr(0x4E00 + (n * 37 + k * 101) % 9000) for k in range(60))
        for n in range(count)
    ]
    texts = [TEXT.format(27, 4, 30), *others, TEXT.format(27, 5, 30), "保障运转", "保障运转"]
    assert [(first, second) for first, second, _ in near_duplicates(texts)] == [(0, count + 1)]
