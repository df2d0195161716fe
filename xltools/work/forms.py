"""Layouts by identifier or Chinese name, near misses suggested."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from xltools.layouts.layout import Layout, load_layouts
from xltools.work.errors import WorkError

Name = str | os.PathLike[str]


def layouts_by_id(folders: Sequence[Name] = ()) -> dict[str, Layout]:
    """Every layout a call can use: the shipped ones and those of the county's own folders."""
    return {layout.id: layout for layout in load_layouts(*[os.fspath(folder) for folder in folders])}


def find_layout(layouts: Mapping[str, Layout], name: str) -> Layout:
    """A layout by identifier or by Chinese name; WorkError suggests the nearest."""
    import difflib

    for layout in layouts.values():
        if name in (layout.id, layout.name):
            return layout
    near = difflib.get_close_matches(name.lower(), list(layouts), n=1, cutoff=0.6)
    hint = f"是不是要写 {near[0]}？" if near else ""
    raise WorkError(f"没有名为 {name} 的表样", hint + "用 xltools new --list 查看全部表样")
