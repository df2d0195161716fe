"""The entry point: find the command, load its module alone, turn errors into sentences and exit codes.

Exit codes: 0 done, 1 findings (see each command), 2 wrong call or nothing usable, 3 a fault in the
program, 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from xltools import __version__
from xltools.cli.commands import COMMANDS, Command
from xltools.cli.errors import UsageError, nearest
from xltools.cli.streams import safe_streams
from xltools.work.errors import WorkError

_HELP = """\
用法：xltools 命令 [参数…]

乡镇预算绩效表工具：识别、校验、填报、打分、汇总。

命令：
{commands}

选项：
  -h, --help     显示这份帮助
  --version      显示版本号

每个命令的用法：xltools 命令 --help
"""


def help_text() -> str:
    """The general help: every command of the table with its one line."""
    lines = [f"  {command.name:<13} {command.help}" for command in COMMANDS.values()]
    return _HELP.format(commands="\n".join(lines))


def _say(message: str, fix: str = "") -> None:
    print(f"xltools：{message}", file=sys.stderr)
    if fix:
        print(f"　　→ {fix}", file=sys.stderr)


def _load(command: Command) -> ModuleType:
    try:
        return importlib.import_module(command.module)
    except ModuleNotFoundError as error:
        if error.name == command.module:
            raise UsageError(f"这个版本没有 {command.name} 命令", "用 xltools --help 查看全部命令") from error
        raise


def _find(name: str) -> Command:
    command = COMMANDS.get(name)
    if command is not None:
        return command
    near = nearest(name, list(COMMANDS))
    fix = f"是不是要写 xltools {near}？" if near else ""
    what = f"不认识的选项 {name}" if name.startswith("-") else f"没有 {name} 这个命令"
    raise UsageError(what, fix + "用 xltools --help 查看全部命令")


def _dispatch(argv: Sequence[str]) -> int:
    if not argv:
        print(help_text(), end="", file=sys.stderr)
        return 2
    first, rest = argv[0], list(argv[1:])
    if first == "--version":
        print(f"xltools {__version__}")
        return 0
    if first in ("-h", "--help", "help"):
        if rest and first == "help":
            return _dispatch([rest[0], "--help"])
        print(help_text(), end="")
        return 0
    command = _find(first)
    module = _load(command)
    from xltools.cli.options import add_shared
    from xltools.cli.parser import ChineseParser

    parser = ChineseParser(f"xltools {command.name}", command.help)
    module.add_arguments(parser)
    add_shared(parser, command.options)
    code: int = module.run(parser.parse_args(rest))
    return code


def _known(error: Exception) -> tuple[str, str] | None:
    """Message and cure of an error that already speaks Chinese, None for a fault of the program."""
    from xltools.exchange.json_input import RecordsError
    from xltools.layouts.layout import LayoutError
    from xltools.scoring.scheme import SchemeError
    from xltools.sheets.save import WriteError

    if isinstance(error, LayoutError):
        return f"表样文件有误：{error}", "改好后重试；写法见 docs/layouts-howto.md"
    if isinstance(error, RecordsError):
        return f"JSON 数据有误：{error}", "键名和格式见 docs/json.md"
    if isinstance(error, SchemeError):
        return f"评分方案有误：{error}", "改好后重试"
    if isinstance(error, WriteError):
        return error.message, error.fix
    return None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; ``argv`` defaults to the process's own. Returns the exit code."""
    with safe_streams():
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
        return code
    except WorkError as error:
        _say(error.message, error.fix)
        return 2
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 0
    except KeyboardInterrupt:
        _say("已中断，没有改动任何文件")
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; a second complaint at exit would be noise.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        from xltools.model.os_reasons import os_reason

        name = f" {error.filename}" if error.filename else ""
        _say(f"文件{name} 无法读写：{os_reason(error)}", "检查路径和权限；若在 Excel 中打开着，请先关闭")
        return 2
    except Exception as error:  # noqa: BLE001 - the last line of defence: shown whole, exit code 3
        known = _known(error)
        if known is not None:
            _say(*known)
            return 2
        import traceback

        traceback.print_exc()
        _say("程序出错了，上面是技术信息", "请把出错的文件和上面的内容一起反馈给维护人员")
        return 3
