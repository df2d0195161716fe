"""The table of commands: what each is called, which module does it, which shared options it takes.

The table is all that ``xltools --help`` needs, so no command is imported to print it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``options`` names the shared options of ``options.py`` it takes besides ``--quiet``."""

    name: str
    module: str
    help: str
    options: tuple[str, ...] = ()


_READING = ("jobs", "layouts", "config")
_WRITING = (*_READING, "force")

COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        Command("read", "xltools.cli.read", "识别工作簿、Word、文本中的绩效表，输出结构化数据", _WRITING),
        Command("check", "xltools.cli.check", "读取并按全部规则校验，列出问题", _WRITING),
        Command("new", "xltools.cli.new", "生成一张带数据校验的空白表", ("layouts", "config", "force")),
        Command("fill", "xltools.cli.fill", "生成一张填好数据的表", ("layouts", "config", "force")),
        Command("convert", "xltools.cli.convert", "把识别出的表改画成标准表样", _READING),
        Command("dispatch", "xltools.cli.dispatch", "按县级项目名册给每个乡镇下发预填工作簿", _READING),
        Command("score", "xltools.cli.score", "生成带公式的自评打分表", _WRITING),
        Command("merge", "xltools.cli.merge", "汇总一个文件夹，生成全县汇总工作簿", _WRITING),
        Command("collect", "xltools.cli.collect", "收表：收新来的，记台账，写汇总、通知和未交名单", _WRITING),
        Command(
            "province", "xltools.cli.province", "汇总全省：每个文件夹一个县，各县一册，全省一册", _WRITING
        ),
        Command("report", "xltools.cli.report", "生成全县网页报告和各乡镇退回修改通知", _WRITING),
        Command("teach", "xltools.cli.teach", "教一种新表样：从例表起草版式文件", ("layouts", "force")),
        Command(
            "serve", "xltools.cli.serve", "打开本机网页：校验、收表、模板、评分，不用敲命令", ("config",)
        ),
        Command("desktop-entry", "xltools.cli.desktop_entry", "在桌面放图标，双击打开本机网页", ("force",)),
        Command("explain", "xltools.cli.explain", "解释一条规则：查什么、为什么、怎么改"),
        Command("addin", "xltools.cli.addin", "生成、安装、移除 Excel 加载项", ("force",)),
        Command("doctor", "xltools.cli.doctor", "检查这台电脑的安装情况", ("force",)),
    )
}
