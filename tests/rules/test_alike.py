"""The search for near-duplicates, against comparing each with each.

AL001 among thousands of texts no pair is lost that comparing each with each finds
AL002 a text is paired with the earlier one it is nearest to; equal texts with the first of them
AL003 sets of rows are paired from eight in ten shared rows on
"""

from __future__ import annotations

import random

from rapidfuzz import fuzz, process

from xltools.rules.facts.near_duplicates import essence, near_duplicates, near_sets

WORKS = ("村道维修", "环境整治", "宣传活动", "业务培训", "走访慰问", "设施管护", "隐患排查", "渠道清淤")
VERBS = ("完成", "开展", "保障", "组织", "落实", "推进", "改善", "提升")


def goals(count: int, copies: int) -> list[str]:
    chance = random.Random(7)
    texts = [
        "\n".join(
            f"目标{n}：{chance.choice(VERBS)}{chance.choice(WORKS)}，惠及群众{chance.randint(50, 3000)}人。"
            for n in (1, 2, 3)
        )
        for _ in range(count)
    ]
    for _ in range(copies):
        one, other = chance.sample(range(count), 2)
        texts[other] = texts[one].replace("群众", "居民", 1)
    return texts


def test_no_pair_is_lost_among_many() -> None:
    """AL001"""
    texts = goals(1500, 150)
    short = [essence(text) for text in texts]
    alike = process.cdist(short, short, scorer=fuzz.ratio, score_cutoff=92.0)
    expected = {later for later in range(len(texts)) if (alike[later, :later] > 0).any()}
    found = {later: (earlier, likeness) for earlier, later, likeness in near_duplicates(texts)}
    assert len(expected) > 100
    assert set(found) == expected
    for later, (earlier, likeness) in found.items():
        assert likeness >= 92
        assert likeness == 100 or alike[later, earlier] == alike[later, :later].max()


def test_equal_texts_are_paired_with_the_first() -> None:
    """AL002"""
    text = "保障全镇二十七个村党组织正常运转，慰问困难党员三十人。"
    for many in (0, 200):
        others = goals(many, 0)
        found = list(near_duplicates([text, *others, text.replace("。", ""), text]))
        assert [pair for pair in found if pair[0] == 0] == [(0, many + 1, 100.0), (0, many + 2, 100.0)]


def test_sets_are_alike_from_eight_rows_in_ten_on() -> None:
    """AL003"""
    chance = random.Random(3)
    sets = [[f"指标{chance.randrange(10**6)}=≥{n}人" for n in range(10)] for _ in range(300)]
    eight = [*sets[5][:8], "甲=1", "乙=2"]
    seven = [*sets[9][:7], "甲=3", "乙=4", "丙=5"]
    assert list(near_sets([*sets, eight, seven])) == [(5, 300, 8)]
    assert list(near_sets([sets[0][:4], sets[0][:4]])) == []
