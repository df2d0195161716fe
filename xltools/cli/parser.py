"""argparse in Chinese: headings, the help option and the error messages.

argparse takes its English from gettext; shipping a catalogue would depend on the user's locale, so the
few strings a user can meet are replaced here, and an unknown one is shown as argparse wrote it.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Iterable
from typing import NoReturn

from xltools.cli.errors import UsageError, nearest

_ERRORS: tuple[tuple[str, str], ...] = (
    (r"argument (?P<a>.+?): expected one argument", "{a} 后面应有一个值"),
    (r"argument (?P<a>.+?): expected at least one argument", "{a} 后面至少应有一个值"),
    (r"argument (?P<a>.+?): expected (?P<n>\d+) arguments?", "{a} 后面应有 {n} 个值"),
    (r"argument (?P<a>.+?): invalid int value: (?P<v>.+)", "{a} 应是整数，现在是 {v}"),
    (
        r"argument (?P<a>.+?): invalid choice: (?P<v>.+?) \(choose from (?P<c>.+)\)",
        "{a} 不能是 {v}，可用：{c}",
    ),
    (r"argument (?P<a>.+?): ignored explicit argument (?P<v>.+)", "{a} 后面不能带值 {v}"),
    (r"argument (?P<a>.+?): not allowed with argument (?P<b>.+)", "{a} 不能与 {b} 同时使用"),
    (r"argument (?P<a>.+?): (?P<m>.+)", "{a}：{m}"),
    (r"the following arguments are required: (?P<a>.+)", "缺少 {a}"),
    (r"one of the arguments (?P<a>.+) is required", "{a} 必须选一个"),
    (r"unrecognized arguments: (?P<a>.+)", "不认识的参数 {a}"),
    (r"ambiguous option: (?P<a>.+?) could match (?P<b>.+)", "参数 {a} 不明确，可能是 {b}"),
)
_ERRORS_COMPILED = tuple((re.compile(pattern), text) for pattern, text in _ERRORS)


def _chinese(message: str) -> str:
    for pattern, text in _ERRORS_COMPILED:
        found = pattern.fullmatch(message)
        if found:
            return text.format(**found.groupdict())
    return message


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: two for each East Asian wide character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


_HELP_COLUMN = 24


def wrap(text: str, width: int) -> list[str]:
    """Lines of about ``width`` terminal columns.

    Chinese may break anywhere but before closing punctuation, Latin words stay whole.
    """
    lines = [""]
    for word in re.findall(r"[!-~]+[，。；：、）》”]*|\s+|.[，。；：、）》”]*", text):
        if lines[-1] and display_width(lines[-1] + word) > width:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return lines


class ChineseFormatter(argparse.RawDescriptionHelpFormatter):
    """Help with the heading 用法, columns aligned by display width."""

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {value}"

    def _format_action(self, action: argparse.Action) -> str:
        # argparse pads by the number of characters, and Chinese ones take two columns.
        header = " " * self._current_indent + self._format_action_invocation(action)
        told = self._expand_help(action) if action.help else ""
        lines = wrap(told, max(self._width - _HELP_COLUMN, 20)) if told else []
        if lines and display_width(header) <= _HELP_COLUMN - 2:
            header += " " * (_HELP_COLUMN - display_width(header)) + lines.pop(0)
        parts = [header, *(" " * _HELP_COLUMN + line for line in lines)]
        text = "".join(f"{part}\n" for part in parts)
        return text + "".join(self._format_action(sub) for sub in self._iter_indented_subactions(action))

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Print 用法 where argparse prints ``usage``."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class ChineseParser(argparse.ArgumentParser):
    """A parser whose help and errors are Chinese; a wrong call raises UsageError instead of exiting."""

    def __init__(self, prog: str, description: str, epilog: str | None = None) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=ChineseFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份帮助")

    def format_help(self) -> str:
        """The help, its headings with Chinese colons."""
        return re.sub(r"(?m)^(参数|选项):$", r"\1：", super().format_help())

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with argparse's message in Chinese, and the option probably meant."""
        fix = f"用 {self.prog} --help 查看用法"
        unknown = re.fullmatch(r"unrecognized arguments: (--?[^\s=]+).*", message)
        if unknown:
            near = nearest(unknown[1], [o for o in self._option_string_actions if o.startswith("--")])
            fix = f"是不是要写 {near}？{fix}" if near else fix
        raise UsageError(_chinese(message), fix)
