"""Use case *convert*: every recognised table redrawn in a standard form, one workbook per file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltools.grid.collect import NOTES
from xltools.layouts.layout import Layout
from xltools.model.faults import fault
from xltools.model.records import FileRead
from xltools.sheets.save import WriteError, replace_file
from xltools.work.errors import WorkError
from xltools.work.forms import layouts_by_id
from xltools.work.outputs import claim_folder

Name = str | os.PathLike[str]


@dataclass(slots=True)
class Converted:
    """What was written into ``folder`` and, in Chinese, what could not be converted or kept."""

    folder: Path
    written: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def convert_files(
    files: Sequence[FileRead],
    folder: Name,
    to: Layout | None = None,
    *,
    layouts: Sequence[Name] = (),
    inputs: Sequence[Name] = (),
) -> Converted:
    """Redraw the tables of files that were read, in ``to`` or in the form each was recognised as.

    A file that is there already with other contents stays, the new one gets a number. A file that cannot
    be drawn costs only itself. What a form cannot hold also stands in 转换说明.txt. WorkError
    where the folder may not be written into.
    """
    from xltools.sheets.names import file_name, sheet_name

    done = Converted(claim_folder(folder, inputs=inputs))
    known = layouts_by_id(layouts)
    taken: list[str] = []
    sources = {Path(file.path).resolve() for file in files}
    for file in files:
        if not file.tables:
            reason = file.problems[0].message if file.problems else "没有识别出绩效表"
            done.notes.append(f"{file.path}：{reason}")
            continue
        stem = "标准输入" if file.path == "-" else Path(file.path).stem
        name = sheet_name(file_name(stem), taken)
        path = done.folder / f"{name}.xlsx"
        if path.resolve() in sources:
            raise WorkError(f"输出 {path} 就是输入文件，不能覆盖", "换一个输出文件夹")
        taken += [name, *_convert(file, path, known, to, done)]
    if done.notes:
        replace_file(done.folder / NOTES, ("\n".join(done.notes) + "\n").encode("utf-8-sig", "replace"))
    return done


def _convert(
    file: FileRead, path: Path, known: dict[str, Layout], to: Layout | None, done: Converted
) -> list[str]:
    """Convert one file; the further names it took."""
    from xltools.outputs.forms.convert import convert_beside

    try:
        notes, there = convert_beside(path, file.tables, known, to)
    except WriteError:
        raise
    except Exception as error:  # noqa: BLE001 - one file must not cost the others theirs
        done.notes.append(f"{file.path}：没有转换，画表时程序出错（{fault(error)}）")
        return []
    done.notes += [f"{file.path}：{note}" for note in notes]
    if there is None:
        return []
    done.written.append(there)
    if there == path:
        return []
    done.notes.append(
        f"{file.path}：{path.name} 已经在那里，内容不同（可能改过），没有覆盖，另存为 {there.name}"
    )
    return [there.stem]
