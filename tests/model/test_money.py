"""Amounts: exact, or refused; never a silent zero."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.model.money import AmountError, CellValue, cents, convert, parse_amount, plain, short, to_wan


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2227.0600000000004, "2227.06"),
        (0.1 + 0.2, "0.3"),
        (5, "5"),
        (Decimal("214.50"), "214.50"),
        ("214.50", "214.50"),
        ("1,234,567.80", "1234567.80"),
        ("１２．５０", "12.50"),
        (" 3 598.23 ", "3598.23"),
        ("5.3万元", "5.3"),
        ("53000元", "5.3"),
        ("53,000 元整", "5.3"),
        ("1.2亿元", "12000"),
        ("￥20", "20"),
        ("-3.5", "-3.5"),
        (".5", "0.5"),
        (1e16, "10000000000000000"),
    ],
)
def test_amounts_are_read_exactly(value: CellValue, expected: str) -> None:
    amount = parse_amount(value)
    assert amount is not None
    assert plain(amount) == expected


def test_a_written_unit_is_converted_to_the_table_unit() -> None:
    assert parse_amount("5.3万元", "元") == Decimal(53000)
    assert parse_amount("53000元", "元") == Decimal(53000)


@pytest.mark.parametrize("value", ["", " ", "—", "-", "/", "无", "——", "\u3000", "－"])
def test_nothing_written_is_none(value: str) -> None:
    assert parse_amount(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "约5万",
        "五万元",
        "1,23",
        "95%",
        "12.3.4",
        "#DIV/0!",
        True,
        float("nan"),
        float("inf"),
        dt.date(2021, 1, 1),
        "5-6",
    ],
)
def test_what_is_not_an_amount_is_refused_with_its_text(value: CellValue) -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount(value)
    assert caught.value.text == str(value)


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_typed_number_survives_the_spreadsheet(amount: Decimal) -> None:
    assert parse_amount(float(amount)) == amount
    assert parse_amount(plain(amount)) == amount
    assert parse_amount(f"{amount:,f}") == amount


@given(st.decimals(-(10**12), 10**12, allow_nan=False), st.sampled_from(["元", "千元", "万元", "亿元"]))
def test_conversion_is_exact_both_ways(amount: Decimal, unit: str) -> None:
    wan = to_wan(amount, unit)
    assert convert(wan, "万元", unit) == amount
    assert "E" not in plain(wan)


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(ValueError, match="美元"):
        to_wan(Decimal(1), "美元")


def test_numbers_for_people() -> None:
    assert short(Decimal("120.00")) == "120"
    assert short(Decimal("5.30")) == "5.3"
    assert short(Decimal("100")) == "100"
    assert cents(Decimal("1.005")) == Decimal("1.01")
