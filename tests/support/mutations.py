"""Workbooks as they come out of other programs' hands: good ones, changed at random, the same for a seed."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

VALUES: tuple[object, ...] = (
    "9" * 25, 10**24, 1e25, -1e25, 1e300, 5e-324, "1" * 400, "≥" + "9" * 30 + "%", "0." + "3" * 40,
    "12_x000B_3", "甲_x0007_乙", "a\tb\nc", "第一季度" * 60, "（一）" * 50, "镇" * 250, "长" * 5000, "#REF!",
    "#DIV/0!", "=1/0", "=A1", "", " ", "\u3000\u200b", "2024-02-30", "99999年99月", "至" * 40, "≥≤≥",
    "100%%%",
    "万元", "亿", "1,2,3,4", "1.2.3.4", True, False, 0, -0.0, 0.1 + 0.2, "<b>x</b>", "]]>&amp;", "\u202e倒",
    "\U0001f600", "其中：", "合计", "项目名称", "年度绩效目标", "产出指标", "单位：元", "\ufffe",
    "30天内完成100公里、20座、5%、1.5亿元，" * 20,
)  # fmt: skip
"""What a cell may hold and no form expects."""


def mutated(data: bytes, suffix: str, rng: random.Random) -> bytes:
    """A file with one to four changes to its cells, its parts or its bytes."""
    kinds: list[Callable[[bytes, random.Random], bytes]] = [_bytes]
    if suffix == ".xlsx":
        kinds = [_cells, _cells, _cells, _sheets, _parts, _xml, _bytes]
    elif data.startswith(b"PK"):
        kinds = [_parts, _xml, _bytes]
    for _ in range(rng.randint(1, 4)):
        try:
            data = rng.choice(kinds)(data, rng)
        except Exception:  # noqa: BLE001 - a file broken by the change before cannot be changed as a workbook
            data = _bytes(data, rng)
    return data


def _book(data: bytes, change: Callable[[object], None]) -> bytes:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data))
        change(book)
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def _cells(data: bytes, rng: random.Random) -> bytes:
    def change(book: object) -> None:
        sheet = rng.choice(book.worksheets)  # type: ignore[attr-defined]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        for cell in rng.sample(cells, min(len(cells), rng.randint(1, 8))):
            if type(cell).__name__ != "MergedCell":
                cell.value = rng.choice(VALUES)

    return _book(data, change)


def _sheets(data: bytes, rng: random.Random) -> bytes:
    def change(book: object) -> None:
        sheet = rng.choice(book.worksheets)  # type: ignore[attr-defined]
        what = rng.randrange(6)
        row, col = rng.randint(1, sheet.max_row), rng.randint(1, sheet.max_column)
        if what == 0:
            sheet.delete_rows(row, rng.randint(1, 4))
        elif what == 1:
            sheet.insert_cols(col)
        elif what == 2:
            sheet.delete_cols(col)
        elif what == 3:
            sheet.title = rng.choice(["表" * 31, "a'b", "!", "1"])
        elif what == 4:
            book.copy_worksheet(sheet)  # type: ignore[attr-defined]
        else:
            sheet.row_dimensions[row].hidden = True
            sheet.cell(row, col).number_format = rng.choice(
                ['0.00,"万"', '"¥"#,##0', "@", "yyyy年", '0!.0000"万"', ";;;"]
            )

    return _book(data, change)


def _parts(data: bytes, rng: random.Random) -> bytes:
    """Drop, empty, double in size or rename one part of the zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victim, what = rng.choice(names), rng.randrange(4)
        for name in names:
            content = old.read(name)
            if name == victim:
                if what == 0:
                    continue
                content = {1: b"", 2: content + content, 3: content}[what]
                name = name.upper() if what == 3 else name
            new.writestr(name, content)
    return out.getvalue()


def _xml(data: bytes, rng: random.Random) -> bytes:
    """Change a few bytes inside one part; the zip itself stays sound."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        victim = rng.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _bytes(content, rng) if name == victim else content)
    return out.getvalue()


def _bytes(data: bytes, rng: random.Random) -> bytes:
    if not data:
        return b"\x00"
    changed = bytearray(data)
    what = rng.randrange(4)
    at = rng.randrange(len(changed))
    if what == 0:
        for _ in range(rng.randint(1, 8)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    elif what == 1:
        del changed[at:]
    elif what == 2:
        changed[at : at + rng.randint(1, 64)] = b""
    else:
        piece = changed[at : at + rng.randint(1, 200)]
        changed[at:at] = piece * rng.randint(1, 4)
    return bytes(changed)


def write_mutants(sources: Sequence[Path], folder: Path, seed: int, count: int) -> list[Path]:
    """``count`` changed copies of the sources in a folder; their names tell seed and number."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        source = rng.choice(sources)
        path = folder / f"{seed}-{number}{source.suffix}"
        path.write_bytes(mutated(source.read_bytes(), source.suffix, rng))
        paths.append(path)
    return paths
