"""Installation without administrator rights, its removal, the doctor, the kit.

SU1  install writes the add-in into XLSTART and settings Basic can read; Chinese and spaces in paths.
SU2  A path the code page cannot hold is refused; installing again replaces; remove leaves nothing.
SU3  doctor names each fault with its cure and is content after an installation.
SU4  The kit's batch files are GBK with CRLF and call only what is there.
SU5  A workbook whose name has = is found.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xltools.addin import session
from xltools.addin.config import ConfigError, ansi_safe, read_config, write_config
from xltools.addin.install import doctor
from xltools.addin.install.kit import NAMES, for_windows, requirements
from xltools.addin.install.places import PlaceError, Places, user_places
from xltools.addin.install.user import InstallError, find_xlam, install, installed_hash, remove
from xltools.resources import macros_dir


@pytest.fixture
def places(tmp_path: Path) -> Places:
    user = tmp_path / "张三 李四"
    return Places(user / "AppData" / "Roaming", user / "AppData" / "Local", user)


def test_su1_install_writes_what_excel_and_basic_read(places: Places) -> None:
    written = install(places, b"PK-the-addin", sys.executable)
    assert places.addin.read_bytes() == b"PK-the-addin"
    assert places.addin in written and "XLSTART" in str(places.addin)
    settings = read_config(places.config)
    assert settings["INTERPRETER_WIN"] == sys.executable
    assert settings["ADD_WORKBOOK_TO_PYTHONPATH"] == "False"
    assert (places.work / "menu.xml").read_bytes().startswith(b"<menu ")
    assert installed_hash(places) is not None


def test_su1_settings_are_ansi_with_chinese(tmp_path: Path) -> None:
    path = tmp_path / "xltools.conf"
    write_config(path, r"C:\用户 文件\python.exe", "gbk")
    raw = path.read_bytes()
    assert raw.startswith(b'"INTERPRETER_WIN","C:\\' + "用户 文件".encode("gbk"))
    assert raw.endswith(b"\r\n")
    assert read_config(path, "gbk")["INTERPRETER_WIN"] == r"C:\用户 文件\python.exe"


def test_su2_an_unwritable_path_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"代码页写不出的字符：请把 Python 装到"):
        ansi_safe("C:\\\U0001f600\\python.exe", "gbk")


def test_su2_again_and_away(places: Places) -> None:
    install(places, b"old")
    install(places, b"new")
    assert places.addin.read_bytes() == b"new"
    (places.work / "settings.json").write_text("{}", encoding="utf-8")
    removed = remove(places)
    assert places.addin in removed
    left = sorted(path.name for path in places.profile.rglob("*") if path.is_file())
    assert left == ["settings.json"], "the clerk's own settings stay"
    assert remove(places) == []


def test_su2_without_an_addin_file_it_is_built(tmp_path: Path) -> None:
    assert find_xlam(None, tmp_path)[:2] == b"PK"
    with pytest.raises(InstallError, match="找不到加载项文件"):
        find_xlam(str(tmp_path / "no.xlam"), tmp_path)


def test_su2_elsewhere_than_windows_it_says_what_works() -> None:
    with pytest.raises(PlaceError, match=r"不是 Windows.*Linux 和 WPS 请用命令行和模板"):
        user_places({})


def _states(findings: Any) -> dict[str, str]:
    return {finding.name: finding.state for finding in findings}


def test_su3_doctor_is_content_after_an_installation(places: Places) -> None:
    install(places, find_xlam(None, places.profile.parent))
    found = [*doctor.check_addin(places), *doctor.check_config(places), *doctor.check_packages()]
    assert set(_states(found).values()) == {"好"}, found


def test_su3_every_fault_has_a_cure(places: Places, tmp_path: Path) -> None:
    found = [*doctor.check_addin(places), *doctor.check_config(places)]
    assert _states(found) == {"加载项": "有问题", "设置文件": "有问题"}
    install(places, b"PK")
    places.addin.write_bytes(b"PK-changed")
    write_config(places.config, str(tmp_path / "gone" / "python.exe"))
    found = [*doctor.check_addin(places), *doctor.check_config(places)]
    assert _states(found) == {"加载项": "注意", "设置文件": "有问题"}
    assert all(finding.cure for finding in found)


@pytest.mark.parametrize(
    ("registry", "state", "word"),
    [
        ({}, "有问题", "没有找到 Microsoft Excel"),
        ({"Kingsoft": r"C:\WPS"}, "有问题", "加载项不能驱动 WPS"),
        ({"CurVer": "Excel.Application.16", "VBAWarnings": "4"}, "有问题", "组策略禁用了全部宏"),
        ({"CurVer": "Excel.Application.16", "DisabledItems": "x"}, "注意", "停用过加载项"),
        ({"CurVer": "Excel.Application.14"}, "好", "Microsoft Excel 14.0"),
    ],
)
def test_su3_what_the_registry_says(registry: dict[str, str], state: str, word: str) -> None:
    def look(root: str, key: str, value: str) -> str | None:
        return next((v for k, v in registry.items() if k in key or k == value), None)

    last = list(doctor.check_excel(look))[-1]
    assert last.state == state and word in last.message
    assert bool(last.cure) == (state != "好")


def test_su3_the_test_call_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _states(doctor.check_call()) == {"试调用": "好"}
    (found,) = doctor.check_call(str(tmp_path / "python.exe"))
    assert found.state == "有问题" and "杀毒软件" in found.cure


def test_su3_on_the_command_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "xltools", "doctor"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "XLTOOLS_HOME": str(tmp_path)},
    )
    assert done.returncode == 0
    assert "✓ Python：" in done.stdout and "✓ 试调用：" in done.stdout


@pytest.mark.parametrize("name", sorted(NAMES.values()))
def test_su4_files_of_the_kit(name: str) -> None:
    raw = for_windows(name, "3.12")
    assert b"@PYTHON@" not in raw
    assert raw.count(b"\n") == raw.count(b"\r\n") > 10
    text = raw.decode("gbk" if name.endswith(".bat") else "utf-8-sig")
    if name.endswith(".bat"):
        assert text.startswith("@echo off\r\nchcp 936")
        for label in re.findall(r"goto (\w+)", text):
            assert f"\r\n:{label}\r\n" in text
        for called in re.findall(r"-m xltools (\w+)", text):
            from xltools.cli.commands import COMMANDS

            assert called in COMMANDS


def test_su4_requirements_name_what_windows_needs() -> None:
    names = {re.split(r"[<>=\[ ;]", text)[0].lower() for text in requirements()}
    assert {"xlwings", "pywin32", "python-calamine", "openpyxl", "pandas", "tzdata"} <= names
    assert "pytest" not in names


def test_su5_a_name_with_an_equals_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["-c", "--wb=2023=2024 表.xlsx", "--from_xl=1", "--hwnd=77"])
    assert session._argument("wb") == "2023=2024 表.xlsx"
    books = [SimpleNamespace(name="2023"), SimpleNamespace(name="2023=2024 表.xlsx")]
    assert session.book_named(SimpleNamespace(books=books), "2023=2024 表.XLSX") is books[1]


def test_su5_the_config_file_is_where_basic_looks(places: Places) -> None:
    from xltools.addin.install.sources import all_modules

    source = all_modules()["xlwings"]
    assert 'Environ("USERPROFILE") & "\\." & PROJECT_NAME & "\\" & PROJECT_NAME & ".conf"' in source
    assert places.config.parts[-2:] == (".xltools", "xltools.conf")
    host = (macros_dir() / "XltoolsHost.bas").read_text(encoding="ascii")
    assert 'Environ$("LOCALAPPDATA") & "\\xltools"' in host and places.work.name == "xltools"


@pytest.mark.slow
def test_su4_the_kit_installs_from_its_own_wheels(tmp_path: Path) -> None:
    """The kit is made; every wheel is for 64-bit Windows or for any system, our own among them."""
    import zipfile

    from xltools.addin.install.kit import make_kit

    target = tmp_path / "安装 包.zip"
    try:
        names = make_kit(target)
    except InstallError as error:
        pytest.skip(f"no package index: {error}")
    wheels = [name for name in names if name.endswith(".whl")]
    assert all(name.endswith(("-win_amd64.whl", "-any.whl")) for name in wheels)
    assert any("/xltools-" in name for name in wheels) and any("/pywin32-" in name for name in wheels)
    assert {"xltools.xlam", "安装.bat", "卸载.bat", "诊断.bat", "使用说明.txt"} <= set(names)
    assert any(name.startswith("模板/xlsx/") for name in names)
    with zipfile.ZipFile(target) as archive:
        assert archive.read("xltools.xlam")[:2] == b"PK"
