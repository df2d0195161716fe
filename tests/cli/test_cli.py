"""The command line as a whole.

CL001 ``--version`` starts at once: no reader, writer or table library is imported
CL002 the general help lists every command in Chinese and imports none of them
CL003 every command that is there has Chinese help with 用法, 参数 or 选项 and ``--quiet``
CL004 a wrong call is one Chinese sentence with what to do, exit code 2, nothing on standard output
CL005 output is UTF-8 whatever the console's code page is
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import pytest

from xltools import __version__
from xltools.cli import main
from xltools.cli.commands import COMMANDS

HEAVY = (
    "pandas", "numpy", "openpyxl", "xlsxwriter", "python_calamine", "docx", "rich", "xlwings", "jinja2",
    "rapidfuzz", "xlrd", "lxml", "argparse", "hashlib", "multiprocessing", "tomllib",
)  # fmt: skip
THERE = [name for name, command in COMMANDS.items() if importlib.util.find_spec(command.module)]


def modules_after(*arguments: str) -> set[str]:
    script = (
        "import sys; from xltools.cli import main\n"
        f"main({list(arguments)!r})\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return set(done.stderr.split())


def test_cl001_version_imports_nothing_heavy() -> None:
    loaded = modules_after("--version")
    assert "xltools.cli.entry" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_cl001_version_is_printed(capsys) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"xltools {__version__}\n"


def test_cl002_help_lists_every_command_and_imports_none(capsys) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for command in COMMANDS.values():
        assert f"  {command.name} " in text
        assert command.help in text
    loaded = modules_after("--help")
    assert loaded.isdisjoint(HEAVY)
    assert loaded.isdisjoint(command.module for command in COMMANDS.values())


def test_cl002_the_commands_are_those_of_the_public_surface() -> None:
    assert set(COMMANDS) == {
        "read", "check", "new", "fill", "convert", "dispatch", "score", "merge", "report", "explain",
        "addin", "doctor", "collect", "serve", "desktop-entry", "province", "teach",
    }  # fmt: skip


def test_cl003_every_command_is_there() -> None:
    assert set(COMMANDS) - set(THERE) == set()


@pytest.mark.parametrize("name", THERE)
def test_cl003_every_command_explains_itself_in_chinese(name: str, capsys) -> None:
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"用法：xltools {name}")
    assert "\n选项：\n" in text
    assert "--quiet" in text
    for english in ("usage", "options:", "positional", "show this help"):
        assert english not in text


@pytest.mark.parametrize("name", THERE)
def test_cl003_help_of_a_command_loads_no_table_library(name: str) -> None:
    loaded = modules_after(name, "--help")
    assert loaded.isdisjoint({"pandas", "openpyxl", "xlsxwriter", "python_calamine", "docx", "xlwings"})


WRONG = [
    (["raed", "x.xlsx"], "没有 raed 这个命令", "xltools read"),
    (["绩效"], "没有 绩效 这个命令", "xltools --help"),
    (["--verson"], "不认识的选项 --verson", "xltools --help"),
    (["read"], "缺少 路径", "xltools read --help"),
    (["read", "nowhere.xlsx"], "找不到 nowhere.xlsx", "检查文件名"),
    (["read", ".", "--jsn", "x"], "不认识的参数 --jsn x", "--json"),
    (["read", ".", "--json"], "--json 后面应有一个值", "--help"),
    (["read", ".", "--jobs", "0"], "--jobs：应是 1 或更大的整数，现在是 0", "--help"),
    (["read", ".", "--layouts", "nowhere"], "--layouts：文件夹 nowhere 不存在", "--help"),
    (["check", ".", "--config", "nowhere.toml"], "--config：文件 nowhere.toml 不存在", "--help"),
    (["explain", "Z999"], "没有代码为 Z999 的规则", "--list"),
    (["explain"], "缺少代码", "xltools explain"),
]


@pytest.mark.parametrize(("arguments", "message", "cure"), WRONG)
def test_cl004_a_wrong_call_says_what_and_what_to_do(arguments, message, cure, capsys) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert cure in shown.err
    assert shown.out == ""


def test_cl004_no_command_prints_the_help_as_an_error(capsys) -> None:
    assert main([]) == 2
    assert "用法：xltools 命令" in capsys.readouterr().err


def test_cl004_help_of_one_command_by_the_word_help(capsys) -> None:
    assert main(["help", "read"]) == 0
    assert capsys.readouterr().out.startswith("用法：xltools read")


def test_cl005_output_is_utf8_on_a_gbk_console() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "gbk"}
    done = subprocess.run(
        [sys.executable, "-m", "xltools", "--help"], capture_output=True, env=environment, check=True
    )
    assert "乡镇预算绩效表工具" in done.stdout.decode("utf-8")


def test_a_fault_of_the_program_is_shown_whole_and_is_no_usage_error(capsys, monkeypatch) -> None:
    import xltools.cli.explain as command

    def broken(args):
        raise RuntimeError("boom")

    monkeypatch.setattr(command, "run", broken)
    assert main(["explain", "A101"]) == 3
    shown = capsys.readouterr().err
    assert "RuntimeError: boom" in shown
    assert "程序出错了" in shown
