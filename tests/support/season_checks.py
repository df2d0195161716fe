"""A collection run as people run it, and its outputs compared with a season's books."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from support.season import COUNTED, Season
from xltools.cli.entry import main

CODE = "A210"
"""The rule that a planted flaw breaks: the plan to December is not the budget."""


def collect(season: Season, *more: object) -> tuple[int, dict[str, Any]]:
    target = season.folder.parent / "台账.json"
    code = main(
        ["collect", str(season.folder), "--roster", str(season.roster), "--json", str(target), "-q"]
        + [str(word) for word in more]
    )
    return code, json.loads(target.read_text(encoding="utf-8"))


def out(season: Season, name: str) -> Path:
    return season.folder / "汇总" / name


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The records of a detail sheet by the heads in row 4."""
    book = load_workbook(path, data_only=True)
    heads, *lines = list(book[sheet].iter_rows(min_row=4, values_only=True))
    return [dict(zip(heads, line, strict=True)) for line in lines if any(v is not None for v in line)]


def total(season: Season) -> Decimal:
    sheet = load_workbook(out(season, "全县汇总.xlsx"), data_only=True)["总览"]
    for row in sheet.iter_rows(values_only=True):
        if row[0] == 2024:
            return Decimal(str(row[5]))
    return Decimal(0)


def assert_true(season: Season, answer: dict[str, Any]) -> None:
    truth = season.truth()
    ledger = answer["ledger"]
    assert total(season) == truth.total
    base = f"{season.folder}/"
    assert {f["path"].removeprefix(base): f["standing"] for f in ledger["files"]} == truth.standings
    units = {unit["name"]: unit for unit in ledger["units"]}
    assert {name: u["missing"] for name, u in units.items() if u["missing"]} == truth.missing
    flawed: dict[str, int] = {}
    for file in answer["files"]:
        standing = next(f["standing"] for f in ledger["files"] if f["path"] == file["path"])
        for problem in file["problems"]:
            if problem["code"] == CODE and standing == COUNTED:
                town = file["tables"][0]["unit"].removesuffix("人民政府")
                flawed[town] = flawed.get(town, 0) + 1
    assert flawed == truth.flawed
    withdrawn = {w["path"].removeprefix(base) for w in ledger["withdrawn"] if not w["replaced_by"]}
    assert truth.withdrawn <= withdrawn
    letters = {path.stem.removeprefix("退回修改通知-") for path in out(season, "退回修改通知").glob("*.docx")}
    assert set(truth.flawed) | truth.pending == letters
    listed = {row["乡镇（单位）"] for row in rows(out(season, "未交名单.xlsx"), "未交")}
    assert listed == set(truth.missing)
