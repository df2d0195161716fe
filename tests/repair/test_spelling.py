"""Spellings: only the writing changes, never what is stated.

RS001 signs, full-width digits and words become the standard form
RS002 what a word says beyond sign, number and unit is kept
RS003 whatever is respelt parses to the same target
RS004 spaces: surrounding ones go, runs become one, line breaks stay
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.repair.spelling import half_width, respell, respelled, same_target, tidy_spaces
from xltools.text.targets.grammar import parse_target


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (">=295人", "≥295人"),
        ("＞＝２９５人", "≥295人"),
        ("＝100％", "=100%"),
        ("<=１２．５万元", "≤12.5万元"),
        ("≧95%", "≥95%"),
        ("大于等于95%", "≥95%"),
        ("95%以上", "≥95%"),
        (" ≥95% ", "≥95%"),
        ("≥ 95 %", "≥95%"),
        ("≥≥95%", "≥95%"),
        ("≥95%%", "≥95%"),
        ("＞＝≥２９５人", "≥295人"),
        ("≥≥95％％以上", "≥95%"),
    ],
)
def test_rs001_standard_form(typed: str, wanted: str) -> None:
    assert respell(typed) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "≥95%",
        "增幅20%",
        "每场1.45万元以内",
        "显著提升",
        "≥**%",
        "2021年12月31日前",
        "80%-90%",
        "",
        "无",
        "≥≤95%",
        "1O次",
        "5..5万元",
    ],
)
def test_rs002_words_and_right_spellings_stay(typed: str) -> None:
    assert respell(typed) is None


@pytest.mark.parametrize(
    ("typed", "wanted"), [("２０２１年１２月３１日前", "2021年12月31日前"), ("８０％－９０％", "80%－90%")]
)
def test_rs001_dates_and_ranges_get_plain_digits(typed: str, wanted: str) -> None:
    assert respelled(typed) == wanted


_PIECES = st.lists(
    st.sampled_from(
        [*"0123456789０５９．.％%万元人次/月年-－至 　", ">=", "＞＝", "≤", "不少于", "以上", "提升"]
    ),
    max_size=8,
)


@given(_PIECES)
def test_rs003_the_target_stays_the_same(pieces: list[str]) -> None:
    typed = "".join(pieces)
    for new in (respell(typed), respelled(typed)):
        if new is not None:
            assert same_target(parse_target(new), parse_target(typed)), (typed, new)
    once = respell(typed)
    assert once is None or respell(once) is None


def test_rs001_a_comma_between_thousands() -> None:
    assert half_width("１，２００人，约") == "1,200人，约"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("  受益 人数 ", "受益 人数"), ("受益　　人数", "受益 人数"), ("第一行 \n  第二行", "第一行\n第二行")],
)
def test_rs004_spaces(typed: str, wanted: str) -> None:
    assert tidy_spaces(typed) == wanted
