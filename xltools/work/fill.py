"""Use case *fill*: forms filled from records, begun from last year's, or written into a clerk's own file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from xltools.layouts.layout import Layout
from xltools.model.records import Table, TableType
from xltools.work.errors import WorkError
from xltools.work.outputs import claim_file
from xltools.work.read import read_file

Name = str | os.PathLike[str]


def claim_filled(
    target: Name, *, into: Name | None = None, inputs: Sequence[Name] = (), force: bool = False
) -> Path:
    """The path of a filled workbook that may be written; ``into`` is the file it is a copy of, if any."""
    endings = (".xlsx", ".xlsm") if into is not None else (".xlsx",)
    sources = [*inputs, *([into] if into is not None else [])]
    return claim_file(target, endings, inputs=sources, force=force)


def tables_of_text(text: str, kind: TableType | None = None, name: str = "") -> list[Table]:
    """The tables of JSON records as ``read`` prints them; WorkError (with ``name``) where they are none.

    ``kind`` is the type of tables that do not say theirs.
    """
    from xltools.exchange.json_records import RecordsError, loads, tables_from_json

    try:
        data = loads(text)
        tables = tables_from_json(data) if kind is None else tables_from_json(data, default_type=kind)
    except RecordsError as error:
        where = f"{name}：" if name else ""
        raise WorkError(f"{where}{error}", "格式见 xltools read --json 的输出") from error
    if not tables:
        raise WorkError("数据里没有一张表", "检查 JSON 中的 tables")
    return tables


def tables_of_json(path: Name, kind: TableType | None = None) -> list[Table]:
    """The tables of a JSON file; WorkError where it is absent, not UTF-8, not JSON or holds no table."""
    name = os.fspath(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise WorkError(f"文件 {name} 不存在", "检查文件名和所在的文件夹") from error
    except IsADirectoryError as error:
        raise WorkError(f"{name} 是文件夹，不是文件", "检查文件名和所在的文件夹") from error
    except UnicodeDecodeError as error:
        raise WorkError(f"{name} 不是 UTF-8 编码的 JSON", "另存为 UTF-8 后重试") from error
    return tables_of_text(text, kind, name)


def tables_of_workbook(path: Name, layouts: Sequence[Name] = ()) -> list[Table]:
    """The tables of any file we can read; WorkError with the reader's reason where there is none."""
    found = read_file(path, layouts)
    if not found.tables:
        if found.problems:
            raise WorkError(
                f"{os.fspath(path)} 读不出绩效表：{found.problems[0].message}", found.problems[0].fix
            )
        raise WorkError(f"{os.fspath(path)} 里没有绩效表", "请换一个文件")
    return list(found.tables)


def tables_of_last_year(
    tables: Sequence[Table], year: int | None = None, *, how_to_say: str = "用 --year 指定，例如 --year 2025"
) -> list[Table]:
    """Tables of this year, begun from last year's: indicators stay, results become 上年完成值.

    ``year`` is the new year, by default the latest one printed plus one; WorkError, with ``how_to_say`` as
    its cure, where none is printed.
    """
    from xltools.outputs.forms.last_year import start_of_year

    years = {table.year for table in tables if table.year is not None}
    if year is None and not years:
        raise WorkError("上年的表上没有年份，不知道新年度是哪一年", how_to_say)
    return start_of_year(tables, year or max(years) + 1)


def fill(
    layout: Layout,
    tables: Sequence[Table],
    target: Name,
    *,
    live: bool = False,
    inputs: Sequence[Name] = (),
    force: bool = False,
) -> tuple[str, ...]:
    """Write tables as filled forms of one layout; returns, in Chinese, what the form could not hold.

    ``live`` is for forms still to be completed: totals the records do not print become formulas.
    """
    from xltools.outputs.forms.fill import fill_workbook

    path = claim_filled(target, inputs=inputs, force=force)
    return fill_workbook(path, layout, tables, live=live)


def fill_copy(
    source: Name,
    tables: Sequence[Table],
    layout: Layout,
    target: Name,
    *,
    inputs: Sequence[Name] = (),
    layouts: Sequence[Name] = (),
    force: bool = False,
) -> list[str]:
    """Write one table into a copy of a clerk's own workbook; returns the changed cells as ``Sheet!A1``.

    Everything else of the workbook stays as it is. WorkError where that cannot be done without loss.
    """
    from xltools.outputs.forms.into_existing import IntoError, fill_into

    path = claim_filled(target, into=source, inputs=inputs, force=force)
    if len(tables) != 1:
        raise WorkError(f"--into 一次只能写一张表，数据里有 {len(tables)} 张", "只留下要写的那张表")
    try:
        return fill_into(source, tables[0], layout, path, layouts)
    except IntoError as error:
        raise WorkError(str(error), error.fix) from error
