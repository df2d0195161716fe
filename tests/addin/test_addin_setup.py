"""Installation without administrator rights, its removal, the doctor, the kit.

SU1  install writes the add-in into XLSTART and settings Basic can read; Chinese and spaces in paths.
SU2  A path the code page cannot hold is refused; installing again replaces; remove leaves nothing.
SU3  doctor names each fault with its cure and is content after an installation.
SU4  The kit's batch files are GBK with CRLF and call only what is there.
SU6  Versions lie side by side: upgrade, rollback, the same version again, removal without a trace.
SU7  The kit's program folder: packages unpacked, the pinned Python and no other.
SU5  A workbook whose name has = is found.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xltools.addin import session
from xltools.addin.config import ConfigError, ansi_safe, read_config, write_config
from xltools.addin.install import doctor
from xltools.addin.install.excel import ask_startup
from xltools.addin.install.kit import NAMES, for_windows
from xltools.addin.install.places import PlaceError, Places, user_places
from xltools.addin.install.runtime import PACKAGES, PYTHON, requirements, runtime_pins, unpack_wheels
from xltools.addin.install.user import (
    InstallError,
    find_xlam,
    install,
    installed_hash,
    remove,
    remove_personal,
)
from xltools.addin.install.versions import (
    install_kit,
    read_current,
    remove_versions,
    roll_back,
    versions_folder,
)
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


CLSID = {r"Excel.Application\CLSID": "{00024500}"}
EXCEL = {**CLSID, "LocalServer32": r"C:\O16\EXCEL.EXE /automation"}


def _looking(registry: dict[str, str]) -> Any:
    def look(root: str, key: str, value: str) -> str | None:
        return next((v for k, v in registry.items() if k in key or k == value), None)

    return look


@pytest.mark.parametrize(
    ("registry", "state", "word"),
    [
        ({}, "有问题", "没有找到 Microsoft Excel"),
        ({"Kingsoft": r"C:\WPS"}, "有问题", "加载项不能驱动 WPS"),
        ({**CLSID, "LocalServer32": r'"C:\WPS Office\et.exe" /automation'}, "有问题", "加载项不能驱动 WPS"),
        (
            {**CLSID, "LocalServer32": r'"C:\WPS Office\et.exe" /a', "App Paths": r"C:\O16\EXCEL.EXE"},
            "好",
            r"C:\O16\EXCEL.EXE",
        ),
        ({**EXCEL, "CurVer": "Excel.Application.16", "VBAWarnings": "4"}, "有问题", "组策略禁用了全部宏"),
        ({**EXCEL, "CurVer": "Excel.Application.16", "DisabledItems": "x"}, "注意", "停用过加载项"),
        ({**EXCEL, "CurVer": "Excel.Application.14"}, "好", "Microsoft Excel 14.0"),
    ],
)
def test_su3_what_the_registry_says(registry: dict[str, str], state: str, word: str) -> None:
    last = list(doctor.check_excel(_looking(registry)))[-1]
    assert last.state == state and word in last.message
    assert bool(last.cure) == (state != "好")


@pytest.mark.parametrize(
    ("registry", "word"),
    [
        ({"d4f940ab-401b-4efc-aadc-ad5f3c50688a": "1"}, "创建子进程"),
        ({"DisableCMD": "2"}, "禁用了 cmd.exe"),
        ({"d4f940ab-401b-4efc-aadc-ad5f3c50688a": "2"}, ""),
    ],
)
def test_su3_rules_that_keep_excel_from_starting_python(registry: dict[str, str], word: str) -> None:
    found = list(doctor.check_rules(_looking(registry)))
    assert bool(found) == bool(word)
    for finding in found:
        assert word in finding.message and "信息管理员" in finding.cure


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
    raw = for_windows(name)
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
    assert {"xlwings", "pywin32", "python-calamine", "openpyxl", "pandas", "tzdata", "starlette"} <= names
    assert "pytest" not in names


def test_su5_a_name_with_an_equals_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["-c", "--wb=2023=2024 表.xlsx", "--from_xl=1", "--hwnd=77"])
    assert session._argument("wb") == "2023=2024 表.xlsx"
    books = [SimpleNamespace(name="2023"), SimpleNamespace(name="2023=2024 表.xlsx")]
    assert session.book_named(SimpleNamespace(books=books), "2023=2024 表.XLSX") is books[1]


def test_su5_the_config_file_is_where_basic_looks(places: Places) -> None:
    from xltools.addin.install.sources import all_modules

    source = all_modules()["xlwings"]
    assert 'ShortFolder("%USERPROFILE%") & "\\." & PROJECT_NAME & "\\" & PROJECT_NAME & ".conf"' in source
    assert places.config.parts[-2:] == (".xltools", "xltools.conf")
    host = (macros_dir() / "XltoolsHost.bas").read_text(encoding="ascii")
    assert 'ShortFolder("%LOCALAPPDATA%") & "\\xltools"' in host and places.work.name == "xltools"


# --- versions side by side ----------------------------------------------------------------------


def _kit_folder(folder: Path, text: str) -> Path:
    """A program folder as the kit has it, as far as the installation looks at it."""
    (folder / PYTHON).mkdir(parents=True)
    (folder / PYTHON / "python.exe").write_text(text, encoding="ascii")
    (folder / PACKAGES).mkdir()
    (folder / "xltools.xlam").write_bytes(f"PK {text}".encode())
    (folder / "handbook").mkdir()
    (folder / "handbook" / "index.html").write_text(text, encoding="ascii")
    return folder


def test_su6_upgrade_rollback_and_removal(places: Places, tmp_path: Path) -> None:
    one, two, three = (_kit_folder(tmp_path / name, name) for name in ("one", "two", "three"))
    install_kit(places, one, "0.1")
    assert read_current(places).name == "0.1-1" and places.addin.read_bytes() == b"PK one"
    install_kit(places, two, "0.2")
    python = read_config(places.config)["INTERPRETER_WIN"]
    assert Path(python).read_text(encoding="ascii") == "two" and places.addin.read_bytes() == b"PK two"
    assert (places.work / "current.txt").read_text(encoding="ascii").strip() == "0.2-1"
    assert roll_back(places) == "0.1-1"
    assert Path(read_config(places.config)["INTERPRETER_WIN"]).read_text(encoding="ascii") == "one"
    assert places.addin.read_bytes() == b"PK one"
    assert (places.handbook / "index.html").read_text(encoding="ascii") == "one"
    assert roll_back(places) == "0.2-1", "and forward again"
    install_kit(places, three, "0.3")
    assert sorted(path.name for path in versions_folder(places).iterdir()) == ["0.2-1", "0.3-1"]
    (places.work / "settings.json").write_text("{}", encoding="utf-8")
    remove(places)
    remove_versions(places)
    left = [path.name for path in places.profile.rglob("*") if path.is_file()]
    assert left == ["settings.json"]
    remove_personal(places)
    assert not [path for path in places.profile.rglob("*") if path.is_file()] and not places.work.exists()


def test_su6_the_same_version_is_really_replaced(places: Places, tmp_path: Path) -> None:
    install_kit(places, _kit_folder(tmp_path / "a", "first build"), "0.2")
    install_kit(places, _kit_folder(tmp_path / "b", "second build"), "0.2")
    python = read_config(places.config)["INTERPRETER_WIN"]
    assert Path(python).read_text(encoding="ascii") == "second build"
    assert roll_back(places) == "0.2-1"


def test_su6_a_refused_upgrade_leaves_the_old_version(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_kit(places, _kit_folder(tmp_path / "a", "old"), "0.1")

    def held(source: object, target: object) -> None:
        if Path(str(target)) == places.addin:
            raise PermissionError("Excel holds it")
        os.rename(str(source), str(target))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", held)
        with pytest.raises(InstallError, match="关闭所有 Excel 窗口"):
            install_kit(places, _kit_folder(tmp_path / "b", "new"), "0.2")
    assert read_current(places).name == "0.1-1" and places.addin.read_bytes() == b"PK old"
    assert Path(read_config(places.config)["INTERPRETER_WIN"]).read_text(encoding="ascii") == "old"
    assert [path.name for path in versions_folder(places).iterdir()] == ["0.1-1"]
    with pytest.raises(InstallError, match="没有更早的版本"):
        roll_back(places)


def test_su6_an_incomplete_folder_is_refused(places: Places, tmp_path: Path) -> None:
    folder = _kit_folder(tmp_path / "a", "x")
    (folder / PYTHON / "python.exe").unlink()
    with pytest.raises(InstallError, match="文件不全"):
        install_kit(places, folder, "0.1")
    assert not places.addin.exists() and not list(versions_folder(places).iterdir())


def test_su6_excel_says_where_its_startup_folder_is(places: Places, tmp_path: Path) -> None:
    ended = []
    excel = SimpleNamespace(StartupPath=str(tmp_path / "moved" / "XLSTART"), Quit=lambda: ended.append(1))
    install(places, b"PK", sys.executable)
    moved = ask_startup(places, _looking(EXCEL), lambda: excel)
    install(moved, b"PK-2", sys.executable)
    assert ended and moved.addin == tmp_path / "moved" / "XLSTART" / "xltools.xlam"
    assert moved.addin.read_bytes() == b"PK-2" and not places.addin.exists(), "Excel would load both"
    environment = {"APPDATA": places.roaming, "LOCALAPPDATA": places.local, "USERPROFILE": places.profile}
    again = user_places({name: str(path) for name, path in environment.items()})
    assert again.addin == moved.addin


def test_su6_wps_under_excels_name_is_not_asked(places: Places) -> None:
    def never() -> Any:
        raise AssertionError("WPS was started")

    wps = {**CLSID, "LocalServer32": r'"C:\WPS Office\et.exe" /automation'}
    assert ask_startup(places, _looking(wps), never) == places
    assert ask_startup(places, _looking({}), never) == places


def test_su6_reinstalling_keeps_the_countys_forms(places: Places, tmp_path: Path) -> None:
    forms = tmp_path / "本县表样"
    forms.mkdir()
    source = macros_dir().parent / "xltools/layouts/forms/xinjiang_project_goal.toml"
    text = source.read_text(encoding="utf-8").replace('id = "xinjiang_project_goal"', 'id = "our_form"')
    (forms / "our.toml").write_text(text, encoding="utf-8")
    places.work.mkdir(parents=True)
    settings = places.work / "settings.json"
    settings.write_text(json.dumps({"layouts": str(forms)}), encoding="utf-8")
    install(places, b"PK")
    assert b'tag="our_form"' in (places.work / "menu.xml").read_bytes()
    for damaged in ("{", json.dumps({"layouts": str(tmp_path / "gone")}), "[]"):
        settings.write_text(damaged, encoding="utf-8")
        install(places, b"PK")
        assert b"xinjiang_project_goal" in (places.work / "menu.xml").read_bytes()


def test_su7_wheels_are_unpacked_as_pip_would(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "thing-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("thing/__init__.py", "")
        wheel.writestr("thing/tests/test_x.py", "")
        wheel.writestr("thing-1.data/platlib/win32/lib/pywintypes.py", "")
        wheel.writestr("thing-1.data/scripts/run.py", "")
        wheel.writestr("thing-1.dist-info/METADATA", "Name: thing")
    assert unpack_wheels(tmp_path / "packages", wheels) == ["thing-1-py3-none-any.whl"]
    packages = tmp_path / "packages"
    found = {path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_file()}
    assert found == {"thing/__init__.py", "thing-1.dist-info/METADATA", "win32/lib/pywintypes.py"}


def test_su7_another_python_than_the_pinned_is_refused(tmp_path: Path) -> None:
    from xltools.addin.install.runtime import python_archive

    other = tmp_path / "python.tar.gz"
    other.write_bytes(b"not the archive")
    with pytest.raises(InstallError, match=r"与 macros/kit/pins\.toml 登记的不同"):
        python_archive(other, runtime_pins())
