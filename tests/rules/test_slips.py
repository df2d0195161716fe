"""What makes one figure of another, and what does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.text.typos import explain_sum, power_between, slip, told


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [
        ("60.46", "604.59", "point"),
        ("53000", "5.3", "point"),
        ("0.53", "5.3", "point"),
        ("53.64", "53.46", "swapped"),
        ("5.36", "5.63", "swapped"),
        ("270.42", "2708.42", "lost"),
        ("27708.42", "2708.42", "doubled"),
        ("3598.53", "3598.23", "mistyped"),
        ("2708.4", "2708.42", None),
        ("53", "35", None),
        ("10", "1", None),
        ("77.76", "17.80", None),
        ("0", "5", None),
        ("-5.36", "5.63", None),
        ("1", "1000000000", None),
    ],
)
def test_slips(typed: str, meant: str, expected: str | None) -> None:
    assert slip(Decimal(typed), Decimal(meant)) == expected
    assert bool(told(Decimal(typed), Decimal(meant))) == (expected is not None)


@pytest.mark.parametrize(
    ("typed", "meant", "power"),
    [("60.46", "604.59", 1), ("604.6", "60.46", -1), ("6.0", "60.4", 0), ("5.3", "53000", 4), ("7", "7", 0)],
)
def test_powers_between_figures(typed: str, meant: str, power: int) -> None:
    assert power_between(Decimal(typed), Decimal(meant)) == power


def test_a_sum_is_explained_by_the_part_that_slipped() -> None:
    parts = [("基本支出", Decimal("2364.5")), ("项目支出", Decimal("60.46"))]
    assert "“项目支出”写 604.59 就对得上" in explain_sum(Decimal("2969.09"), parts)
    assert explain_sum(Decimal("2424.96"), parts) == ""
    assert "一万倍" in explain_sum(Decimal("5.3"), [("甲", Decimal(50000)), ("乙", Decimal(3000))])


def test_the_total_is_asked_before_a_right_part() -> None:
    """Where a total and a part explain a difference alike, the total is named and the part not blamed."""
    parts = [("甲", Decimal("86.4")), ("乙", Decimal("55.7"))]
    both = explain_sum(Decimal("124.1"), parts, called="合计")
    assert both.startswith("；124.1 与 142.1") and "合计写 142.1" in both and "68.4 也对得上" in both
    alone = explain_sum(Decimal("124.1"), parts, {"甲"}, "合计")
    assert alone.endswith("合计写 142.1 就对得上") and "68.4" not in alone
