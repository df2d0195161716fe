"""A launcher on the desktop, so that nobody needs a terminal: a .desktop file, or a .bat on Windows."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

from xltools.work.errors import WorkError

NAME = "绩效表工具"
MARK = "X-Xltools-Launcher=true"
_BAT_MARK = "rem xltools launcher"


def desktop_folder(windows: bool = sys.platform == "win32") -> Path:
    """Where this user's desktop is. WorkError where none is found."""
    candidates: list[Path] = []
    if windows:
        candidates = [Path(os.environ.get("USERPROFILE", str(Path.home())), "Desktop")]
    else:
        try:
            told = subprocess.run(
                ["xdg-user-dir", "DESKTOP"], capture_output=True, text=True, timeout=5, check=False
            )
            if told.stdout.strip() and Path(told.stdout.strip()) != Path.home():
                candidates.append(Path(told.stdout.strip()))
        except (OSError, subprocess.TimeoutExpired):
            pass  # a system without xdg-user-dirs: the usual names are tried
        candidates += [Path.home() / "Desktop", Path.home() / "桌面"]
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise WorkError("找不到桌面文件夹", f"用 -o 写明位置，例如 -o {NAME}.desktop")


def _quoted(text: str) -> str:
    """An argument of an Exec line, by the Desktop Entry Specification."""
    for char in '\\"`$':
        text = text.replace(char, "\\" + char)
    # The value is a string of the file, where a backslash is written twice, and % begins a field code.
    return '"' + text.replace("\\", "\\\\").replace("%", "%%") + '"'


def desktop_entry(python: str, folder: Path | None) -> bytes:
    """The .desktop file that runs the page."""
    command = " ".join(
        [_quoted(python), "-m", "xltools", "serve", *([_quoted(str(folder))] if folder else [])]
    )
    with resources.as_file(resources.files("xltools.web").joinpath("page", "icon.svg")) as icon:
        lines = (
            "[Desktop Entry]", "Type=Application", "Version=1.0", f"Name={NAME}",
            "Comment=乡镇预算绩效表：校验、收表汇总、模板、评分",
            f"Exec={command}", f"Icon={icon}", "Terminal=false",
            "Categories=Office;", "StartupNotify=false", MARK, "",
        )  # fmt: skip
    return "\n".join(lines).encode()


def batch_file(python: str, folder: Path | None) -> bytes:
    """The .bat that runs the page in a small window of its own, in the code page a Chinese Windows reads."""
    words = [f'"{word}"'.replace("%", "%%") for word in (python, *([str(folder)] if folder else []))]
    command = " ".join([words[0], "-m", "xltools", "serve", *words[1:]])
    lines = ("@echo off", _BAT_MARK, f'start "{NAME}（关掉这个窗口就退出）" /min {command}', "")
    try:
        return "\r\n".join(lines).encode("gbk")
    except UnicodeEncodeError as error:
        raise WorkError(
            f"路径里有 Windows 批处理写不了的字：{error.object[error.start]}", "换一个文件夹名"
        ) from error


def write_launcher(
    folder: Path | None,
    target: Path | None = None,
    *,
    windows: bool = sys.platform == "win32",
    force: bool = False,
) -> Path:
    """Put the launcher on the desktop, or at ``target``; the path written.

    WorkError where there is another file of that name, or the folder to collect in is not there.
    """
    if folder is not None and not folder.is_dir():
        raise WorkError(f"找不到文件夹 {folder}", "写出收表文件夹的名字，或不写文件夹")
    ending = ".bat" if windows else ".desktop"
    path = target or desktop_folder(windows) / f"{NAME}{ending}"
    if path.suffix.lower() != ending:
        raise WorkError(f"启动图标 {path} 应以 {ending} 结尾", f"写成 {path.with_suffix(ending)}")
    if path.exists() and not force and not _ours(path):
        raise WorkError(
            f"{path} 已经存在，不是本工具写出的，没有覆盖", "换一个文件名；确实要覆盖请加 --force"
        )
    python = sys.executable
    own = folder.resolve() if folder else None
    from xltools.sheets.save import replace_file

    replace_file(path, batch_file(python, own) if windows else desktop_entry(python, own))
    if not windows:
        path.chmod(0o755)  # desktops start only what is marked as a program
    return path


def _ours(path: Path) -> bool:
    try:
        data = path.read_bytes()[:4096]
    except OSError:
        return False
    return MARK.encode() in data or _BAT_MARK.encode() in data
