"""一键修复: spellings that can be put right without changing what a cell says.

Only the way a value is written changes, never the value: a target must parse to the same operator, number
and unit before and after, an amount to the same Decimal. Everything else is the clerk's to decide.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from xltools.addin.answers import Answer
from xltools.addin.live import REPAIR_SHEET, as_text, has_formula, read_book, unprotected
from xltools.addin.preferences import load_preferences
from xltools.addin.session import show_status
from xltools.addin.sheet_style import dress_body, dress_head, set_widths
from xltools.cleaning import clean_text
from xltools.records import FileRead, Indicator, Table, Target
from xltools.target import fold, format_target, parse_target, words

_HEAD = ("工作表", "单元格", "原值", "改成", "说明")
_SPELLING = "写法统一成标准形式"
_MARKUP = "去掉网页标记"
_WIDTH = "全角数字改成半角"


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell to rewrite."""

    sheet: str
    cell: str
    old: str
    new: str
    why: str


def _operator_words(operator: str) -> list[str]:
    data = words()
    signs = {"≥": [">=", "≧", "=>"], "≤": ["<=", "≦", "=<"]}.get(operator, [])
    found = [operator, *signs, *data["operators"].get(operator, []), *data["suffixes"].get(operator, [])]
    return sorted({fold(word) for word in found}, key=len, reverse=True)


def _same(first: Target, second: Target) -> bool:
    return replace(first, raw="") == replace(second, raw="")


def respell(raw: str) -> str | None:
    """The standard spelling of a target, None where it is already so or more than spelling would change.

    ``>=２９５人`` → ``≥295人``, ``95%以上`` → ``≥95%``; ``增幅20%`` stays, its word says something.
    """
    target = parse_target(raw)
    if target.kind not in ("number", "percent") or isinstance(target.value, tuple):
        return None
    new = format_target(target)
    if new == raw.strip():
        return None if new == raw else new
    if not _same(parse_target(new), target):
        return None
    rest = fold(clean_text(raw))
    for part in (new.removeprefix(target.operator or ""),):
        if part not in rest:
            return None
        rest = rest.replace(part, "", 1)
    for word in _operator_words(target.operator or "="):
        rest = rest.replace(word, "", 1)
    return new if not rest.strip("。;,、. ") else None


def _half_width(text: str) -> str:
    """Full-width digits, letters, per cent and full stop between digits become half-width."""
    return "".join(
        unicodedata.normalize("NFKC", char) if char.isdigit() or char in "％．" else char for char in text
    )


def _of_indicator(table: Table, indicator: Indicator) -> Iterator[Repair]:
    columns = indicator.where.columns
    if indicator.target is not None and "target" in columns:
        raw = indicator.target.raw
        new = respell(raw)
        if new is not None:
            yield Repair(table.sheet, indicator.where.cell("target"), raw, new, _SPELLING)
    for name in ("actual", "previous"):
        text = getattr(indicator, name)
        if text and name in columns:
            plain = _half_width(text)
            if plain != text and _same(parse_target(plain), parse_target(text)):
                yield Repair(table.sheet, indicator.where.cell(name), text, plain, _WIDTH)


def find_repairs(file: FileRead) -> list[Repair]:
    """Every cell of a read workbook that can be rewritten, each once, in reading order of the tables."""
    found: dict[tuple[str, str], Repair] = {}
    for table in file.tables:
        for cell, raw in table.raw.items():
            cleaned = clean_text(raw).strip()
            if cleaned and cleaned != raw:
                found.setdefault((table.sheet, cell), Repair(table.sheet, cell, raw, cleaned, _MARKUP))
        for indicator in table.indicators:
            for repair in _of_indicator(table, indicator):
                known = found.get((repair.sheet, repair.cell))
                old = known.old if known else repair.old
                found[repair.sheet, repair.cell] = replace(repair, old=old)
    return list(found.values())


def apply_repairs(book: Any, repairs: list[Repair]) -> list[Repair]:
    """Rewrite the cells and return those rewritten; formulas and cells changed since are left alone."""
    done: list[Repair] = []
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for name in dict.fromkeys(repair.sheet for repair in repairs):
        sheet = sheets[name]
        with unprotected(sheet):
            for repair in (r for r in repairs if r.sheet == name):
                cell = sheet.range(repair.cell)
                if has_formula(cell):
                    continue
                if not isinstance(cell.value, str) or fold(cell.value) != fold(repair.old):
                    continue
                cell.value = as_text(repair.new)
                done.append(repair)
    return done


def write_record(book: Any, repairs: list[Repair]) -> None:
    """Add the repairs to the sheet 修复记录, below those of earlier times."""
    from xltools.addin.result_sheet import link

    for sheet in book.sheets:
        if sheet.name == REPAIR_SHEET:
            used = sheet.used_range
            first = used.row + used.shape[0]
            break
    else:
        sheet = book.sheets.add(REPAIR_SHEET, after=book.sheets[-1])
        sheet.range("A1").value = [as_text(text) for text in _HEAD]
        set_widths(sheet, (22, 10, 40, 40, 22))
        dress_head(sheet.range("A1:E1"))
        first = 2
    rows = [
        [as_text(r.sheet), link(r.sheet, r.cell), as_text(r.old), as_text(r.new), as_text(r.why)]
        for r in repairs
    ]
    sheet.range((first, 1)).value = rows
    dress_body(sheet.range((first, 1), (first + len(rows) - 1, 5)))


def repair_book(book: Any, arguments: dict[str, str]) -> Answer:
    """Rewrite what can be, record the old values, check again."""
    from xltools.addin.check import check_book

    preferences = load_preferences()
    repairs = find_repairs(read_book(book, preferences.layout_folders))
    show_status(book, "改正写法")
    done = apply_repairs(book, repairs)
    if not done:
        return Answer("没有能自动改正的写法：其余问题请按“校验结果”逐个处理。")
    write_record(book, done)
    after = check_book(book, {})
    return Answer(
        f"改正了 {len(done)} 个单元格的写法，原值记在“{REPAIR_SHEET}”表里。{after.message}", after.status
    )
