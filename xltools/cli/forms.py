"""Layouts on the command line: found by id, near misses suggested; output files made ready."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.cli.errors import UsageError, nearest

if TYPE_CHECKING:
    from xltools.layouts.layout import Layout


def layouts_by_id(args: argparse.Namespace) -> dict[str, Layout]:
    """Every layout the call can use: the shipped ones and those of ``--layouts``."""
    from xltools.layouts.layout import load_layouts

    return {layout.id: layout for layout in load_layouts(*args.layouts)}


def find_layout(layouts: dict[str, Layout], name: str) -> Layout:
    """A layout by id or by Chinese name; UsageError suggests the nearest."""
    for layout in layouts.values():
        if name in (layout.id, layout.name):
            return layout
    near = nearest(name, list(layouts))
    hint = f"是不是要写 {near}？" if near else ""
    raise UsageError(f"没有名为 {name} 的表样", hint + "用 xltools new --list 查看全部表样")


def output_file(name: str, endings: tuple[str, ...] = (".xlsx",)) -> Path:
    """The path of a workbook to write; UsageError unless its ending is one of these and its folder exists."""
    path = Path(name)
    if path.suffix.lower() not in endings:
        raise UsageError(
            f"输出文件 {name} 应以 {' 或 '.join(endings)} 结尾", "换一个文件名，例如 目标表.xlsx"
        )
    if not path.parent.is_dir():
        raise UsageError(f"文件夹 {path.parent} 不存在", "先建好文件夹，或换一个输出位置")
    return path
