"""``xltools fill``: forms filled from JSON records, from last year's workbook, or into a clerk's own file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.cli.errors import UsageError
from xltools.cli.forms import find_layout, layouts_by_id, output_file
from xltools.cli.output import refuse_input_as_output

if TYPE_CHECKING:
    from xltools.model.records import Table, TableType


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Layout, ``--data`` or ``--from-last-year``, ``--into``, ``-o``, ``--year``."""
    parser.add_argument("layout", metavar="表样", help="表样编号，用 xltools new --list 查看")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", metavar="文件", help="JSON 记录，格式同 read --json；- 为标准输入")
    source.add_argument("--from-last-year", metavar="文件", help="上年的表：保留指标，实际值转为上年完成值")
    parser.add_argument("--into", metavar="文件", help="写进这个工作簿的副本，其余内容一概不动")
    parser.add_argument("-o", "--output", metavar="文件", required=True, help="要写的 .xlsx 文件")
    parser.add_argument("--year", type=int, metavar="年份", help="新的年度，默认为上年加一")


def _from_json(name: str, kind: TableType) -> list[Table]:
    from xltools.exchange.json_records import RecordsError, loads, tables_from_json

    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        return tables_from_json(loads(text), default_type=kind)
    except FileNotFoundError as error:
        raise UsageError(f"文件 {name} 不存在", "检查 --data 后面的文件名") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} 不是 UTF-8 编码的 JSON", "另存为 UTF-8 后重试") from error
    except RecordsError as error:
        raise UsageError(f"{name}：{error}", "格式见 xltools read --json 的输出") from error


def _from_last_year(args: argparse.Namespace) -> list[Table]:
    from xltools.outputs.forms.last_year import start_of_year
    from xltools.work.read import read_file

    found = read_file(args.from_last_year, args.layouts)
    if not found.tables:
        reason = found.problems[0].message if found.problems else "没有识别出绩效表"
        raise UsageError(f"{args.from_last_year} 读不出上年的表：{reason}", "先用 xltools read 查看")
    years = {table.year for table in found.tables if table.year is not None}
    if args.year is None and not years:
        raise UsageError("上年的表上没有年份，不知道新年度是哪一年", "用 --year 指定，例如 --year 2025")
    return start_of_year(found.tables, args.year or max(years) + 1)


def run(args: argparse.Namespace) -> int:
    """0; UsageError where nothing can be written. Notes on what the form cannot hold go to stderr."""
    layout = find_layout(layouts_by_id(args), args.layout)
    path = output_file(args.output, (".xlsx", ".xlsm") if args.into else (".xlsx",))
    inputs = [n for n in (args.data, args.from_last_year, args.into) if n]
    refuse_input_as_output(path, inputs)
    tables = _from_last_year(args) if args.from_last_year else _from_json(args.data, layout.type)
    if not tables:
        raise UsageError("数据里没有一张表", "检查 JSON 中的 tables")
    if args.into:
        from xltools.outputs.forms.into_existing import IntoError, fill_into

        if len(tables) != 1:
            raise UsageError(f"--into 一次只能写一张表，数据里有 {len(tables)} 张", "只留下要写的那张表")
        try:
            written = fill_into(args.into, tables[0], layout, path, args.layouts)
        except IntoError as error:
            raise UsageError(str(error), error.fix) from error
        if not args.quiet:
            print(f"已写入 {path}：改动了 {len(written)} 个单元格（{'、'.join(written[:12])}）")
        return 0
    from xltools.outputs.forms.fill import fill_workbook

    notes = fill_workbook(path, layout, tables, live=bool(args.from_last_year))
    for note in notes:
        print(note, file=sys.stderr)
    if not args.quiet:
        print(f"已生成 {path}：{len(tables)} 张表")
    return 0
