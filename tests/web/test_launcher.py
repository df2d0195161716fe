"""The icon on the desktop: it runs, odd folders included; nobody's file is written over."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from xltools.cli.entry import main
from xltools.web.launcher import batch_file, desktop_entry, write_launcher
from xltools.work.errors import WorkError


def arguments(entry: bytes) -> list[str]:
    """The arguments of an Exec line as a desktop reads them."""
    line = next(line for line in entry.decode().splitlines() if line.startswith("Exec="))
    text = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    # Desktop Entry Specification: inside double quotes a backslash stands before " ` $ and itself.
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text)
    return [re.sub(r"\\(.)", r"\1", quoted) if quoted else bare for quoted, bare in words]


@pytest.mark.parametrize("name", ["2025 收表", 'a"b', "a$HOME", "100%", "a`id`", "a'b"])
def test_a_desktop_entry_for_any_folder(name: str) -> None:
    folder = Path("/home/用户") / name
    assert arguments(desktop_entry("/usr/bin/python3", folder)) == [
        "/usr/bin/python3", "-m", "xltools", "serve", str(folder),
    ]  # fmt: skip


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if sys.platform == "win32":
        pytest.skip("a .bat is written there")
    target = tmp_path / "绩效表.desktop"
    assert main(["desktop-entry", str(tmp_path), "-o", str(target)]) == 0
    assert arguments(target.read_bytes()) == [sys.executable, "-m", "xltools", "serve", str(tmp_path)]
    assert target.stat().st_mode & 0o100 and str(target) in capsys.readouterr().out
    assert main(["desktop-entry", "-o", str(target)]) == 0
    target.write_text("mine")
    assert main(["desktop-entry", "-o", str(target)]) == 2
    assert target.read_text() == "mine"
    assert main(["desktop-entry", "-o", str(tmp_path / "a.exe")]) == 2


def test_a_batch_file_is_gbk_with_windows_lines(tmp_path: Path) -> None:
    data = batch_file("C:\\Python 3\\python.exe", Path("D:\\收表 100%"))
    text = data.decode("gbk")
    assert text.count("\r\n") == text.count("\n")
    assert '/min "C:\\Python 3\\python.exe" -m xltools serve "D:\\收表 100%%"' in text
    with pytest.raises(WorkError, match="写不了的字"):
        batch_file("python", Path("D:\\𠮷"))
    assert write_launcher(None, tmp_path / "a.bat", windows=True).read_bytes().startswith(b"@echo off\r\n")
