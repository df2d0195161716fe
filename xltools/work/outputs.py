"""The one guard of outputs: may this be written here?

No use case writes over a file it reads (by whatever name), over a file this program did not make, over a
folder, or under an ending that tells the wrong kind. What can be known is refused before any work is
done, with the sentence that tells the cure; what only shows itself at writing (a full disk, a file open
in Excel) becomes a WriteError of ``sheets.save``.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from xltools.grid.collect import may_be_table
from xltools.grid.own_outputs import FORMS, is_own_result, own_file
from xltools.work.errors import WorkError

Name = str | os.PathLike[str]

FORCE = "确实要覆盖请加 --force"


def claim_file(
    target: Name,
    endings: Sequence[str],
    *,
    inputs: Iterable[Name] = (),
    others: Iterable[Name | None] = (),
    force: bool = False,
) -> Path:
    """The path of a file that may be written; WorkError with the cure where it may not.

    ``endings`` are those its kind can have (``(".xlsx",)``), ``inputs`` the files and folders that are read
    (``-`` is passed over), ``others`` further outputs of the same run. ``force`` allows to write over a
    file that somebody else made, or a form of ours that has been filled in; never over an input.
    """
    name = os.fspath(target)
    path = Path(name)
    _refuse_no_file_name(name, path)
    sources = [os.fspath(given) for given in inputs if os.fspath(given) != "-"]
    for given in sources:
        if _same(name, given):
            raise WorkError(f"输出 {name} 就是输入文件，不能覆盖", "换一个输出文件名")
    for other in others:
        if other is not None and _same(name, other):
            raise WorkError(f"两个输出写成了同一个文件 {name}", "给它们不同的文件名")
    _refuse_ending(name, path, endings)
    _refuse_parent(name, path.parent)
    if os.path.lexists(name):
        _refuse_existing(name, sources, force)
    return path


def claim_folder(target: Name, *, inputs: Iterable[Name] = ()) -> Path:
    """The path of a folder that files may be written into; it may hold the inputs, and need not exist yet."""
    name = os.fspath(target)
    path = Path(name)
    if not name.strip():
        raise WorkError("没有写输出文件夹的名字", "例如 -o 结果")
    for given in inputs:
        if os.fspath(given) != "-" and os.path.isfile(given) and _same(name, given):
            raise WorkError(f"输出 {name} 就是输入文件，不能覆盖", "换一个输出文件夹")
    if os.path.lexists(name) and not path.is_dir():
        raise WorkError(f"{name} 是文件，不是文件夹", "换一个输出文件夹")
    _refuse_parent(name, path if path.is_dir() else path.parent)
    return path


def claim_in_folder(
    folder: Path, names: Iterable[str], *, inputs: Iterable[Name] = (), force: bool = False
) -> None:
    """WorkError where one of these files of an output folder may not be written."""
    sources = list(inputs)
    for name in names:
        claim_file(folder / name, (Path(name).suffix,), inputs=sources, force=force)


def _refuse_no_file_name(name: str, path: Path) -> None:
    if not name.strip() or "\0" in name:
        raise WorkError("没有写输出文件的名字", "例如 -o 汇总.xlsx")
    if path.is_dir() or name.endswith(("/", os.sep)):
        raise WorkError(f"输出 {name} 是文件夹，不是文件", f"写出文件名，例如 {path / '汇总.xlsx'}")


def _refuse_ending(name: str, path: Path, endings: Sequence[str]) -> None:
    if path.suffix.lower() in endings:
        return
    allowed = " 或 ".join(endings)
    base = path.name.removesuffix(path.suffix).rstrip(".") or path.name
    cure = f"写成 {path.with_name(base + endings[0])}"
    if not path.suffix:
        raise WorkError(f"输出文件 {name} 没有扩展名，应以 {allowed} 结尾", cure)
    raise WorkError(f"输出文件 {name} 的扩展名不对，应以 {allowed} 结尾", cure)


def _refuse_parent(name: str, folder: Path) -> None:
    """The nearest folder that is there must be a folder, and one that can be written into."""
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        raise WorkError(f"写不了 {name}：{folder} 不是文件夹", "换一个输出位置")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WorkError(f"写不了 {name}：文件夹 {folder} 没有写权限", "换一个输出位置，或请管理员开放权限")


def _refuse_existing(name: str, sources: Sequence[str], force: bool) -> None:
    try:
        kind = os.stat(name).st_mode
    except OSError:
        return  # a link that leads nowhere: the file behind it is new
    if not stat.S_ISREG(kind):
        raise WorkError(f"{name} 不是普通文件（管道或设备），不能写", "换一个输出文件名")
    if _is_read(name, sources):
        raise WorkError(f"输出 {name} 在输入的文件夹里，也是输入文件，不能覆盖", "换一个输出文件名")
    if force:
        return
    own = own_file(name)
    if own is None:
        raise WorkError(f"{name} 已经存在，不是本工具写出的，没有覆盖", f"换一个文件名；{FORCE}")
    if own.kind in FORMS and own.touched:
        message = f"{name} 已经存在，写出后被改动过（可能填了数据），没有覆盖"
        raise WorkError(message, f"换一个文件名，或先把它移走；{FORCE}")


def _is_read(name: str, sources: Iterable[str]) -> bool:
    """Whether a file stands (by whatever name) in one of the folders that are read, as a table to read."""
    status = os.stat(name)
    for given in sources:
        if not os.path.isdir(given):
            continue
        if _below(name, given) and may_be_table(os.path.basename(name)) and not is_own_result(name):
            return True
        if status.st_nlink > 1:
            for base, _, files in os.walk(given):
                for file in files:
                    try:
                        other = os.lstat(os.path.join(base, file))
                    except OSError:
                        continue
                    if (other.st_dev, other.st_ino) == (status.st_dev, status.st_ino):
                        return not is_own_result(name)
    return False


def _below(name: str, folder: str) -> bool:
    real, top = os.path.realpath(name), os.path.realpath(folder)
    return real.startswith(top.rstrip(os.sep) + os.sep)


def _same(one: Name, other: Name) -> bool:
    """Whether two names are of one file: by link, and by case or composition as other systems see them."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return _key(one) == _key(other)


def _key(name: Name) -> str:
    return unicodedata.normalize("NFC", os.path.realpath(name)).casefold()
