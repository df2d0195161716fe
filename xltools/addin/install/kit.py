"""One zip for offline Windows PCs, made on any machine: wheels, add-in, templates, handbook, batch files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

from xltools.addin.install.build import build
from xltools.addin.install.user import InstallError
from xltools.resources import macros_dir, templates_dir

PLATFORM = "win_amd64"
_EXTRA = ("pywin32", "tzdata", "colorama")
"""Needed on Windows only: markers are evaluated for the machine that runs pip, so they are named here."""
NAMES = {
    "安装.bat": "install.bat",
    "卸载.bat": "remove.bat",
    "诊断.bat": "check.bat",
    "使用说明.txt": "guide.txt",
}
"""Name in the kit → file of ``macros/kit``, which is UTF-8 with ``@PYTHON@`` for the version."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["没有输出"])[-1]
        raise InstallError(f"pip 没有成功（{last}）：请检查网络或软件源后重试。")


def own_wheel(folder: Path) -> None:
    """Build our own wheel from the checkout this program runs from."""
    root = Path(__file__).resolve().parents[3]
    if not (root / "pyproject.toml").is_file():
        raise InstallError("做安装包需要 xltools 的源代码：请在源代码文件夹里运行。")
    _pip("wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder), str(root))


def requirements() -> list[str]:
    """What xltools needs on Windows, without its development extras."""
    plain = [text for text in metadata.requires("xltools") or [] if "extra ==" not in text]
    return [*plain, *_EXTRA]


def download_wheels(folder: Path, python: str) -> None:
    """Wheels for 64-bit Windows of everything, the pinned xlwings among them; no source is ever built."""
    from xltools.addin.install.sources import read_pins

    pinned = f"xlwings=={read_pins().xlwings_version}"
    _pip(
        "download", "--quiet", "--dest", str(folder), "--platform", PLATFORM, "--python-version", python,
        "--implementation", "cp", "--only-binary=:all:", *requirements(), pinned,
    )  # fmt: skip


def for_windows(name: str, python: str) -> bytes:
    """A file of ``macros/kit`` as Windows wants it: CRLF, batch files in GBK, the code page of cmd.exe."""
    text = (macros_dir() / "kit" / name).read_text(encoding="utf-8").replace("@PYTHON@", python)
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


def make_kit(target: Path, python: str = "3.11", installer: Path | None = None) -> list[str]:
    """Write the kit and return the names in it.

    InstallError (Chinese) when pip cannot reach its index or there is no checkout to build from; OSError
    as the file system gives it.
    """
    if not re.fullmatch(r"3\.(1[1-9]|2\d)", python):
        raise InstallError(f"Python 版本 {python} 不对：请写 3.11 或更新的版本，如 3.12。")
    if not target.resolve().parent.is_dir():
        raise InstallError(f"文件夹 {target.parent} 不存在：请先建好。")
    with tempfile.TemporaryDirectory(prefix="xltools-kit-") as name:
        folder = Path(name)
        wheels = folder / "wheels"
        wheels.mkdir()
        own_wheel(wheels)
        download_wheels(wheels, python)
        build(folder / "xltools.xlam", macros_dir())
        shutil.copytree(templates_dir(), folder / "模板", ignore=shutil.ignore_patterns(".*"))
        write_handbook(folder / "使用手册")
        if installer is not None:
            shutil.copyfile(installer, folder / "python-installer.exe")
        for name_in_kit, source in NAMES.items():
            (folder / name_in_kit).write_bytes(for_windows(source, python))
        return _write_zip(target, folder)
