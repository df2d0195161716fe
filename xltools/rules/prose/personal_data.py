"""X513: numbers that identify a person, in a table that will be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule

_DIGITS = re.compile(r"(?<![\d.])(?:\d{17}[\dXx]|1[3-9]\d{9}|62\d{14,17})(?![\d.])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SHORTEST = 11
_LONG = re.compile(r"\d{11}")
_FIELDS = ("l3", "basis", "evidence", "reason", "note")
_fields = attrgetter(*_FIELDS)
_CONTACT = ("电话", "联系", "手机", "负责人", "经办人", "填表人")


def _is_identity(number: str) -> bool:
    """Whether 18 characters are an identity number: a date of birth and the check digit of GB 11643."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    digits = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK[digits % 11] == number[17].upper()


def _kind(number: str) -> str:
    if len(number) == 18 and _is_identity(number):
        return "身份证号"
    if len(number) == 11:
        return "手机号"
    return "银行卡号" if number.startswith("62") and len(number) >= 16 else ""


def _texts(view: TableView) -> Iterator[tuple[str | None, str]]:
    """The texts that are long enough and hold a long number."""
    if _LONG.search(view.prose):
        yield from view.texts
    for n, text in enumerate(view.table.results):
        yield view.cell(f"results.{n}", "results"), text
    for row in view.rows:
        for field, text in zip(_FIELDS, _fields(row.indicator), strict=True):
            if text and len(text) >= _SHORTEST and _LONG.search(text):
                yield row.cell(field), text
    for extra in view.table.extras:
        if not any(word in extra.label for word in _CONTACT):
            yield extra.cell, extra.value


@table_rule("X513")
def personal_data(view: TableView) -> Iterator[Finding]:
    """An identity, mobile or bank card number outside the fields for contacts."""
    for cell, text in _texts(view):
        for found in _DIGITS.finditer(text):
            kind = _kind(found[0])
            if kind:
                yield Finding(
                    cell,
                    f"这里写着{kind}“{found[0][:3]}…{found[0][-2:]}”。绩效表要公开，个人信息不能写在里面。",
                    "请删去；需要区分人的，写单位和职务。",
                )
                break
