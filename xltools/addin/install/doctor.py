"""What is wrong with this PC's set-up: every finding with its cure."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from xltools import __version__
from xltools.addin.answers import hex_encode, read_answer
from xltools.addin.config import ConfigError, ansi_safe, read_config
from xltools.addin.entry import PING
from xltools.addin.folders import log_file, on_windows, work_folder
from xltools.addin.install.excel import Registry, excel_program, is_excel, read_registry
from xltools.addin.install.places import PlaceError, Places, user_places
from xltools.addin.install.sources import read_pins
from xltools.addin.install.user import installed_hash

State = Literal["好", "注意", "有问题"]
_PACKAGES = {
    "python_calamine": "python-calamine",
    "openpyxl": "openpyxl",
    "xlsxwriter": "XlsxWriter",
    "docx": "python-docx",
    "pandas": "pandas",
    "jinja2": "Jinja2",
    "rich": "rich",
    "rapidfuzz": "rapidfuzz",
    "xlwings": "xlwings",
    "starlette": "starlette",
    "uvicorn": "uvicorn",
}
_BINARY = {"python_calamine": "python-calamine", "lxml.etree": "lxml", "rapidfuzz": "rapidfuzz"}
"""Compiled ones, of which a file may be there and still not load."""
_AGAIN = "重新运行安装包里的“安装.bat”"
_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``cure`` is empty when it is in order."""

    name: str
    state: State
    message: str
    cure: str = ""


def check_python() -> Iterator[Finding]:
    """Version, width and a path that Basic can read."""
    version = ".".join(map(str, sys.version_info[:3]))
    bits = struct.calcsize("P") * 8
    if sys.version_info < (3, 11) or bits != 64:
        yield Finding("Python", "有问题", f"{version}，{bits} 位", "请安装 64 位的 Python 3.11 或更新版本")
    else:
        yield Finding("Python", "好", f"{version}，64 位，{sys.executable}")
    try:
        ansi_safe(sys.executable)
    except ConfigError as error:
        yield Finding("Python 路径", "有问题", str(error), "换一个只含英文和数字的文件夹安装 Python")


def _loads(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def check_packages() -> Iterator[Finding]:
    """Every package the program needs, and xlwings beside the module inside the add-in."""
    missing = [name for module, name in _PACKAGES.items() if importlib.util.find_spec(module) is None]
    broken = [name for module, name in _BINARY.items() if name not in missing and not _loads(module)]
    if broken:
        yield Finding(
            "程序包", "有问题", f"{'、'.join(broken)} 装了但加载不了",
            f"检查杀毒软件有没有隔离文件，再{_AGAIN}",
        )  # fmt: skip
    elif missing:
        yield Finding("程序包", "有问题", f"缺少 {'、'.join(missing)}", _AGAIN)
    else:
        yield Finding("程序包", "好", f"xltools {__version__}，{len(_PACKAGES)} 个依赖齐全")
    if "xlwings" not in missing:
        installed, pinned = metadata.version("xlwings"), read_pins().xlwings_version
        if installed != pinned:
            yield Finding("xlwings", "注意", f"装的是 {installed}，加载项里是 {pinned}", _AGAIN)
    if on_windows() and importlib.util.find_spec("win32com") is None:
        yield Finding("pywin32", "有问题", "没有 pywin32，Python 连不上 Excel", _AGAIN)


def check_excel(registry: Registry = read_registry) -> Iterator[Finding]:
    """Excel is there, and is Excel: WPS answers to its name too; macros are not forbidden by policy."""
    program = excel_program(registry)
    wps = registry("HKEY_CURRENT_USER", r"Software\Kingsoft\Office\6.0\Common", "InstallRoot")
    if program is not None and not is_excel(program):
        wps = program
        # Excel may be there all the same, its name taken over by WPS.
        program = registry(
            "HKEY_LOCAL_MACHINE", r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", ""
        )
    if program is None and wps is not None:
        yield Finding(
            "Excel",
            "有问题",
            f"只有 WPS（{wps}），没有 Microsoft Excel；加载项不能驱动 WPS",
            "请用模板和命令行：xltools check、xltools score 等，见使用说明",
        )
        return
    if program is None:
        yield Finding("Excel", "有问题", "没有找到 Microsoft Excel", "请安装 Excel 2010 或更新版本")
        return
    current = registry("HKEY_CLASSES_ROOT", r"Excel.Application\CurVer", "") or "Excel.Application.16"
    version = current.rpartition(".")[2]
    yield Finding("Excel", "好", f"Microsoft Excel {version}.0，{program}")
    security = rf"\Microsoft\Office\{version}.0\Excel\Security"
    warnings = registry("HKEY_CURRENT_USER", rf"Software\Policies{security}", "VBAWarnings")
    if warnings == "4":
        yield Finding(
            "宏策略",
            "有问题",
            "单位的组策略禁用了全部宏",
            "请信息管理员允许受信任位置（XLSTART）里的宏",
        )
    trusted = registry(
        "HKEY_CURRENT_USER", rf"Software\Policies{security}\Trusted Locations", "AllLocationsDisabled"
    )
    if trusted == "1":
        yield Finding("受信任位置", "有问题", "组策略停用了受信任位置", "请信息管理员启用，或给加载项签名")
    disabled = registry(
        "HKEY_CURRENT_USER", rf"Software\Microsoft\Office\{version}.0\Excel\Resiliency\DisabledItems", ""
    )
    if disabled:
        yield Finding(
            "停用的项目",
            "注意",
            "Excel 曾因崩溃停用过加载项",
            "在“文件→选项→加载项→管理：禁用项目”里启用 xltools",
        )


_ASR = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    r"SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
_NO_CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Defender's rule "Block all Office applications from creating child processes"."""
_BLOCKS = ("1", "6")
"""The rule blocks, or warns and blocks until the user agrees."""


def check_rules(registry: Registry = read_registry) -> Iterator[Finding]:
    """Rules under which Excel may not start cmd.exe, through which every button goes."""
    for key in _ASR:
        if registry("HKEY_LOCAL_MACHINE", key, _NO_CHILDREN) in _BLOCKS:
            yield Finding(
                "杀毒规则",
                "有问题",
                "Microsoft Defender 的规则“阻止所有 Office 应用程序创建子进程”已启用，按钮启动不了 Python",
                "请信息管理员在攻击面减少（ASR）规则里，为 %LOCALAPPDATA%\\xltools\\versions 加排除项，"
                f"或把规则 {_NO_CHILDREN} 改为审核",
            )
            return
    if registry("HKEY_CURRENT_USER", r"Software\Policies\Microsoft\Windows\System", "DisableCMD") in (
        "1",
        "2",
    ):
        yield Finding(
            "命令提示符",
            "有问题",
            "单位的组策略禁用了 cmd.exe，按钮启动不了 Python",
            "请信息管理员停用策略“阻止访问命令提示符”，或为您的账号放行",
        )


def check_addin(places: Places) -> Iterator[Finding]:
    """The add-in is in XLSTART, is the one installed, and is not blocked as a download."""
    path = places.addin
    if not path.is_file():
        yield Finding("加载项", "有问题", f"{path} 不在", _AGAIN)
        return
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    noted = installed_hash(places)
    if noted is None or noted != found:
        yield Finding("加载项", "注意", "文件与安装时的不同，可能是旧版或被改过", _AGAIN)
    else:
        yield Finding("加载项", "好", str(path))
    if on_windows() and os.path.exists(f"{path}:Zone.Identifier"):
        yield Finding(
            "来自网络的标记",
            "有问题",
            "Windows 把加载项当作网上下载的文件，Excel 会禁用它的宏",
            "右键点文件→属性→勾选“解除锁定”→确定，再重开 Excel",
        )


def check_config(places: Places) -> Iterator[Finding]:
    """The interpreter the add-in will start is there, and is the one that runs this program."""
    settings = read_config(places.config)
    interpreter = settings.get("INTERPRETER_WIN", "")
    if not interpreter:
        yield Finding("设置文件", "有问题", f"{places.config} 里没有 Python 的位置", _AGAIN)
    elif not Path(interpreter).is_file():
        yield Finding("设置文件", "有问题", f"登记的 Python 已不在：{interpreter}", _AGAIN)
    elif not os.path.samefile(interpreter, sys.executable):
        yield Finding("设置文件", "注意", f"按钮用的是另一个 Python：{interpreter}", _AGAIN)
    else:
        yield Finding("设置文件", "好", str(places.config))


def _as_excel_calls(interpreter: str, command: str) -> list[str] | str:
    """The command of a button: on Windows through cmd.exe, as the add-in has Excel start it."""
    if not on_windows():
        return [interpreter, "-E", "-B", "-c", command]
    folder = Path(interpreter).parent
    return f'cmd.exe /C {folder.drive} & cd "{folder}" & "{interpreter}" -E -B -c "{command}"'


def check_call(interpreter: str | None = None) -> Iterator[Finding]:
    """A test call as a button makes it: a new process, an answer file read back."""
    with tempfile.TemporaryDirectory(prefix="xltools-") as folder:
        answer = Path(folder) / "answer.txt"
        command = f"from xltools.addin import entry; entry.run('{PING}', '', '{hex_encode(str(answer))}')"
        try:
            done = subprocess.run(
                _as_excel_calls(interpreter or sys.executable, command),
                capture_output=True,
                timeout=_TIMEOUT,
                cwd=folder,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            yield Finding(
                "试调用", "有问题", f"启动不了 Python（{type(error).__name__}）",
                "请在杀毒软件里信任这个 Python 和 XLSTART 文件夹，再试一次",
            )  # fmt: skip
            return
        if not answer.is_file() or read_answer(answer).message != "ok":
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["没有输出"]
            yield Finding("试调用", "有问题", f"按钮得不到回答：{last[0]}", _AGAIN)
            return
    yield Finding("试调用", "好", "按钮能启动 Python 并得到回答")


def check_work_folder() -> Iterator[Finding]:
    """The add-in's own folder can be written, and what the log says last."""
    try:
        folder = work_folder()
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Finding("工作文件夹", "有问题", f"不能写入：{error.strerror}", "检查磁盘空间和文件夹权限")
        return
    if log_file().is_file():
        yield Finding("工作文件夹", "好", f"{folder}，出错记录在 {log_file().name}")
    else:
        yield Finding("工作文件夹", "好", f"{folder}，没有出错记录")


def examine() -> list[Finding]:
    """Everything, in the order in which cures should be tried."""
    found = [*check_python(), *check_packages()]
    try:
        places = user_places()
    except PlaceError as error:
        found.append(Finding("Excel", "注意", "这台电脑不是 Windows", str(error).partition("：")[2]))
    else:
        found += [*check_excel(), *check_rules(), *check_addin(places), *check_config(places)]
    return [*found, *check_work_folder(), *check_call()]
