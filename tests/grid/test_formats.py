"""What cells show for what they store, and what that means.

NF001 for generated formats and numbers our text is LibreOffice's, 600 pairs in one conversion
NF002 the Chinese way of writing a literal point (0!.0) is that of all others (0\\.0)
NF003 a number means what is shown: words, units, scales, leading zeros; every typed digit stays
NF004 a date means what is seen of it; what Excel made of 1-2 and 1:2 is not read as a day of this year
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import shutil
import subprocess
from decimal import Decimal

import openpyxl
import pytest

from xltools.grid.formats import shown
from xltools.grid.shown import dated, meaning
from xltools.model.money import Scaled, parse_amount

NUMBERS = (
    "0", "0.0", "0.00", "0.000", "#", "#.##", "#,##0", "#,##0.00", "#,##0.0#", "00000", "000000000000", "0,",
    "#,##0.00,", "0.0,,", "0\\.0,", "0\\.0000", "0%", "0.00%", "0.0#%", "?0.0?", "0.00E+00", "##0.0E+0",
    "0E-0", "# ?/?", "# ??/??", "0/8", "#\\ ?/4", "000-0000", "0\\.00", "General",
)  # fmt: skip
WORDS = ('"万元"', '"元"', '"公里"', "\\人", '"≥"', '"约 "', "¥", '"%"', "户", "年", '"1.5倍"')
MARKS = ("[Red]", "[Blue]", "[$-804]", "[Color3]")
DATES = (
    "yyyy/m/d", "yyyy-mm-dd", 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"', "m/d", "yy-m-d", "h:mm",
    "hh:mm:ss", "h:mm AM/PM", "[h]:mm", "[mm]:ss", "mm:ss.0", "yyyy/m/d h:mm", "d-mmm", "mmm-yy",
    "mmmm d, yyyy", "dddd", "ddd", 'h"时"mm"分"', '[$-804]yyyy"年"m"月"d"日"',
)  # fmt: skip
ODD = (0.1 + 0.2, 100 / 3, 2 / 3, 1 - 0.43, 0.5, 1.5, 2.5, 0.005, 0, 128000, 9800, 99240001, -0.4, -0.001)
"""Binary noise, halves to be rounded, and the figures of the reports."""


def _number(draw: random.Random) -> float:
    return draw.choice((
        lambda: draw.randrange(10), lambda: draw.randrange(10**6), lambda: round(draw.random(), 3),
        lambda: round(draw.uniform(0, 1e5), 2), lambda: -round(draw.uniform(0, 1e3), 2),
        lambda: draw.choice(ODD), lambda: round(draw.uniform(0, 1e9), 4), lambda: draw.randrange(10**12),
    ))()  # fmt: skip


def _format(draw: random.Random) -> str:
    plain = NUMBERS[:9]
    kind = draw.randrange(8)
    if kind < 4:
        before, behind = (draw.choice(WORDS) if draw.random() < 0.5 else "" for _ in range(2))
        return (draw.choice(MARKS) if draw.random() < 0.3 else "") + before + draw.choice(NUMBERS) + behind
    if kind == 4:
        return draw.choice(plain) + ";" + draw.choice(("-", "[Red]-", "(", '"负"')) + draw.choice(plain)
    if kind == 5:
        return f"{draw.choice(plain)};-{draw.choice(plain)};" + draw.choice(('"无"', '"-"', "", "0"))
    if kind == 6:
        bound = f"[{draw.choice(('<', '>', '>=', '<=', '='))}{draw.choice((1, 100, 10000, 0))}]"
        first = draw.choice(("0.00", '0"元"', '"少"', '0\\.0,"万元"'))
        return f"{bound}{first};" + draw.choice(('0.0"万"', "0"))
    return draw.choice(("_-* #,##0.00_-", "#,##0.00_);\\(#,##0.00\\)", '"共"0"项"', '0"第"0', '"±"0.0', "@"))


def _pairs(count: int) -> list[tuple[str, float]]:
    draw = random.Random(20240501)
    pairs: list[tuple[str, float]] = []
    while len(pairs) < count:
        if draw.random() < 0.15:
            day = draw.randrange(40000, 50000) + draw.choice((0, round(draw.random(), 4)))
            pairs.append((draw.choice(DATES), draw.choice((day, round(draw.random(), 5)))))
            continue
        code, number = _format(draw), _number(draw)
        fraction = "?/" in code or "0/8" in code
        if fraction and abs(number) > 10**9:
            continue  # LibreOffice gives #FMT
        if number < 0 and re.match(r"\[[<>=]", code):
            continue  # LibreOffice drops the sign, Excel keeps it
        pairs.append((code, number))
    return pairs


@pytest.mark.soffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_nf001_the_text_is_libreoffices(tmp_path) -> None:
    pairs = _pairs(600)
    book = openpyxl.Workbook()
    for row, (code, number) in enumerate(pairs, 1):
        book.active.cell(row, 1, number).number_format = code
        book.active.cell(row, 2, "x")
    book.save(tmp_path / "o.xlsx")
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", to, "--outdir", tmp_path, tmp_path / "o.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    theirs = [row[0] for row in csv.reader(io.StringIO((tmp_path / "o.csv").read_text("utf-8")))]
    assert len(theirs) == len(pairs) == 600
    differ = [
        (code, number, shown(code, number), text)
        for (code, number), text in zip(pairs, theirs, strict=True)
        if shown(code, number).strip() != text.strip()
    ]
    assert differ == []


@pytest.mark.parametrize("number", [9800, 128000, 5, -42])
def test_nf002_a_literal_point_in_chinese(number) -> None:
    assert shown('0!.0000"万元"', number) == shown('0\\.0000"万元"', number)
    assert shown('0!.0,"万元"', number) == shown('0\\.0,"万元"', number)


@pytest.mark.parametrize(
    ("code", "stored", "meant"),
    [
        ('0\\.0,"万元"', 128000, "12.8万元"),
        ('0!.0000"万元"', 9800, "0.98万元"),
        ('0!.0,"万元"', 128456, "12.8456万元"),
        ("0!.0000", 9800, Decimal("0.98")),
        ('0.00"公里"', 64.126, "64.126公里"),
        ('0.0"公里"', 64 / 3, "21.3公里"),
        ('"≥"0%', 1 - 0.43, "≥57%"),
        ("0%", 0.7 + 0.1 + 0.1 + 0.1, "100%"),
        ("0.00%", 19 / 20.3, "93.6%"),
        ("000000000000", 99240001, "000099240001"),
        ("000-0000", 5551234, "555-1234"),
        ('[=0]"无";0', 0, "无"),
        ('"负"0"元";"负"0"元"', -5, "负5元"),
        ("#,##0.00_);(#,##0.00)", -12.5, None),
        ("#,##0.00;-#,##0.00;-", 0, None),
        ("0.00E+00", 1234567, None),
        ("# ?/?", 1 / 3, "1/3"),
    ],
)
def test_nf003_a_number_means_what_is_shown(code, stored, meant) -> None:
    found = meaning(stored, shown(code, stored))
    assert (found and found.value) == meant


@pytest.mark.parametrize(("unit", "amount"), [("万元", "12.8"), ("千元", "128"), ("元", "128000")])
def test_nf003_thousands_are_thousands_of_yuan(unit, amount) -> None:
    found = meaning(128000, shown("#,##0.00,", 128000))
    assert found is not None and isinstance(found.value, Scaled)
    assert parse_amount(found.value, unit) == Decimal(amount)


def test_nf004_dates_as_far_as_they_are_seen() -> None:
    day = dt.datetime(2024, 1, 2)
    assert dated(day, shown('m"月"d"日"', 45293)) == "1月2日"
    assert dated(day, shown('yyyy"年"m"月"', 45293)) == "2024年1月"
    assert dated(day, shown('yyyy"年"m"月"d"日"', 45293)) is None
    assert dated(dt.time(1, 2), shown("h:mm", 62 / 1440)) == "1:02"
