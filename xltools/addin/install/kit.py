"""One zip for offline Windows PCs, made on any machine: Python, packages, add-in, templates, handbook."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from xltools.addin.install.build import build
from xltools.addin.install.places import ADDIN_NAME
from xltools.addin.install.runtime import pip, write_runtime
from xltools.addin.install.sources import read_pins
from xltools.addin.install.user import InstallError
from xltools.resources import macros_dir, templates_dir

APP = "app"
"""The program folder in the kit; ASCII, so that no code page can spoil it."""
NAMES = {
    "安装.bat": "install.bat",
    "卸载.bat": "remove.bat",
    "诊断.bat": "check.bat",
    "回退.bat": "rollback.bat",
    "使用说明.txt": "guide.txt",
}
"""Name in the kit → file of ``macros/kit``, which is UTF-8."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def for_windows(name: str) -> bytes:
    """A file of ``macros/kit`` as Windows wants it: CRLF, batch files in GBK, the code page of cmd.exe."""
    text = (macros_dir() / "kit" / name).read_text(encoding="utf-8")
    return text.replace("\n", "\r\n").encode("gbk" if name.endswith(".bat") else "utf-8-sig")


KIT_MARK = b"xltools:kit"
"""The zip's comment, by which a kit of ours is known again."""


def _write_zip(target: Path, folder: Path) -> list[str]:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    handle, draft = tempfile.mkstemp(suffix=".zip", dir=target.resolve().parent)
    os.close(handle)
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = KIT_MARK
            for name in names:
                archive.writestr(
                    zipfile.ZipInfo(name, _EPOCH), (folder / name).read_bytes(), zipfile.ZIP_DEFLATED
                )
        with zipfile.ZipFile(draft) as archive:
            if archive.testzip() is not None:
                raise InstallError("安装包写完后读回有误：请检查磁盘空间后重试。")
        os.replace(draft, target)
    finally:
        Path(draft).unlink(missing_ok=True)
    return names


def handbook_page(markdown: str) -> str:
    """The handbook as one HTML page for a browser without a network."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark").enable("table").render(markdown)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>绩效表 使用手册</title><style>'
        "body{max-width:960px;margin:2em auto;padding:0 1em;color:#222}"
        "body{font:16px/1.7 'Microsoft YaHei',sans-serif}"
        "h1,h2{color:#1f3864}h2{border-bottom:1px solid #d9e1f2;margin-top:2em}"
        "img{max-width:100%;border:1px solid #ccc}table{border-collapse:collapse}"
        "td,th{border:1px solid #bbb;padding:4px 10px;text-align:left}th{background:#d9e1f2}"
        f"code{{background:#f3f3f3;padding:0 3px}}</style></head><body>{body}</body></html>\n"
    )


def write_handbook(target: Path) -> None:
    """The handbook's page and pictures; nothing where only the package is installed."""
    source = Path(__file__).resolve().parents[3] / "docs" / "handbook"
    if not (source / "index.md").is_file():
        return
    target.mkdir()
    page = handbook_page((source / "index.md").read_text(encoding="utf-8"))
    (target / "index.html").write_text(page, encoding="utf-8")
    shutil.copytree(source / "img", target / "img")


def build_addin(target: Path) -> None:
    """The .xlam; where pyOpenVBA is not installed, its pinned wheel is fetched for this one use."""
    if importlib.util.find_spec("pyopenvba") is not None:
        build(target, macros_dir())
        return
    with tempfile.TemporaryDirectory(prefix="xltools-build-") as name:
        wanted = f"pyOpenVBA=={read_pins().pyopenvba_version}"
        pip("install", "--quiet", "--no-deps", "--target", name, wanted)
        sys.path.insert(0, name)
        importlib.invalidate_caches()
        try:
            build(target, macros_dir())
        finally:
            sys.path.remove(name)


def make_kit(target: Path, archive: Path | None = None) -> list[str]:
    """Write the kit and return the names in it; ``archive`` is the pinned Python where it is at hand.

    InstallError (Chinese) when pip cannot reach its index or a pinned file is another one; OSError as the
    file system gives it.
    """
    if not target.resolve().parent.is_dir():
        raise InstallError(f"文件夹 {target.parent} 不存在：请先建好。")
    with tempfile.TemporaryDirectory(prefix="xltools-kit-") as name:
        folder = Path(name)
        app = folder / APP
        write_runtime(app, archive)
        build_addin(app / ADDIN_NAME)
        write_handbook(app / "handbook")
        shutil.copytree(templates_dir(), folder / "模板", ignore=shutil.ignore_patterns(".*"))
        for name_in_kit, source in NAMES.items():
            (folder / name_in_kit).write_bytes(for_windows(source))
        return _write_zip(target, folder)
