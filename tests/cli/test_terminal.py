"""The findings screen: grouped, worst first, at most one screen, no colours in a pipe, CJK columns straight.

TS001 townships and their tables stand worst first, and findings gravest first within a table
TS002 at most the given number of lines, then how many are left and where, then the counts
TS003 in a pipe there is no escape sequence
TS004 columns after Chinese text stay aligned; square brackets in a message are printed as they are
TS005 fixes are shown when everything fits
TS006 findings of one cause in one table are one line
TS007 what is for the county stands apart and does not count
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from xltools.cli.parser import display_width
from xltools.cli.terminal import count, counts_text, progress, show_problems, show_tables
from xltools.model.problem import Problem, Severity
from xltools.model.records import FileRead, Table


def file(path: str, unit: str) -> FileRead:
    table = Table("project_goal", "x", unit=unit, project="项目", sheet="表1", range="A1:I20", year=2023)
    return FileRead(path, "0" * 64, 1, "ok", "test", (table,))


def problem(
    path: str, severity: Severity, message: str, cell: str = "C4", sheet: str = "表1", code: str = ""
) -> Problem:
    return Problem(
        "A101", severity, message, "改成相符的数", sheet, cell, path=path, cause=code or f"A101/{message}"
    )


FILES = [file("a.xlsx", "清溪镇人民政府"), file("b.xlsx", "柳泉镇人民政府")]


def shown(problems: list[Problem], **options: int) -> str:
    stream = io.StringIO()
    show_problems(FILES, problems, stream, hint="用 --xlsx 导出", **options)
    return stream.getvalue()


def test_ts001_the_worst_township_and_the_gravest_finding_come_first() -> None:
    text = shown(
        [
            problem("a.xlsx", "warning", "甲警告"),
            problem("b.xlsx", "hint", "乙提示", "A1"),
            problem("b.xlsx", "error", "乙错误", "D9"),
            problem("b.xlsx", "error", "乙错误在前", "D8"),
        ]
    )
    order = ["柳泉镇人民政府", "乙错误在前", "乙错误", "乙提示", "清溪镇人民政府", "甲警告"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    assert "错误 2，提示 1" in text


def test_ts002_one_screen_then_what_is_left_then_the_counts() -> None:
    many = [problem("a.xlsx", "hint", f"甲提示{n}") for n in range(100)]
    many += [problem("b.xlsx", "error", f"乙错误{n}") for n in range(3)]
    text = shown(many, limit=12)
    assert len(text.splitlines()) <= 12 + 3
    assert all(f"乙错误{n}" in text for n in range(3))
    assert text.count("甲提示") == 5  # and no more of one table
    assert "\n   另有 95 条\n" in text
    assert "另有 95 条没有显示，用 --xlsx 导出" in text
    assert text.splitlines()[-1] == "共 2 个文件、2 张表：错误 3，警告 0，提示 100"


def test_ts003_a_pipe_gets_no_escape_sequences() -> None:
    assert "\x1b" not in shown([problem("a.xlsx", "error", "总额不符")])


def test_ts004_columns_stay_aligned_and_brackets_survive() -> None:
    text = shown(
        [problem("a.xlsx", "error", "[b]应为 12[/b]", "C4"), problem("a.xlsx", "hint", "单位", "AA14")]
    )
    assert "[b]应为 12[/b]" in text
    lines = [line for line in text.splitlines() if "A101" in line]
    assert len({display_width(line[: line.index("A101")]) for line in lines}) == 1


def test_ts005_fixes_are_shown_where_there_is_room() -> None:
    one = [problem("a.xlsx", "error", "总额不符")]
    assert "→ 改成相符的数" in shown(one)
    many = [problem(path, "error", f"总额不符{path}{n}") for n in range(5) for path in ("a.xlsx", "b.xlsx")]
    assert "→ 改成相符的数" not in shown(many, limit=16)


def test_ts006_one_line_for_one_cause_in_a_table() -> None:
    text = shown([problem("a.xlsx", "error", f"第{n}行没有得分", f"G{n}", code="E712") for n in range(2000)])
    assert "第0行没有得分" in text and "【共 2000 处：G0、G1、G2等】" in text
    assert len(text.splitlines()) <= 6


def test_ts007_what_is_for_the_county_stands_apart_and_does_not_count() -> None:
    note = Problem("L002", "hint", "“县级配套口径”不认识。", "写进版式。", "表1", "B7", path="a.xlsx")
    text = shown([note, problem("b.xlsx", "warning", "乙警告")])
    assert text.index("柳泉镇人民政府") < text.index("县里处理") < text.index("县级配套口径")
    assert text.splitlines()[-1].endswith("错误 0，警告 1，提示 0；另有 1 条由县里处理")


def test_without_findings_only_the_counts_are_printed() -> None:
    assert shown([]).strip() == "共 2 个文件、2 张表：错误 0，警告 0，提示 0"


def test_counts_have_the_keys_of_the_public_format() -> None:
    problems = [problem("a", "error", "x"), problem("a", "hint", "y")]
    assert count(problems) == {"errors": 1, "warnings": 0, "hints": 1}
    assert counts_text(problems) == "错误 1，警告 0，提示 1"


def test_read_lists_every_table_with_its_place_and_figures() -> None:
    stream = io.StringIO()
    show_tables(FILES, stream)
    text = stream.getvalue()
    assert "表1!A1:I20" in text
    assert "清溪镇人民政府" in text
    assert text.splitlines()[-1] == "共 2 个文件、2 张表、0 个指标"


def test_no_bar_is_drawn_where_nobody_watches(capsys) -> None:
    with progress() as bar:
        bar.start("读取", 10)
        bar.step(0)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix thing")
@pytest.mark.parametrize(("options", "drawn"), [([], True), (["--quiet"], False)])
def test_on_a_terminal_a_bar_and_colours_are_drawn(
    options: list[str], drawn: bool, markdown_workbook, tmp_path: Path
) -> None:
    import pty

    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        markdown_workbook("| 项目支出绩效目标表 | < |\n| 项目名称 | 甲 |", name)
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm", COLUMNS="100", LINES="30")
        os.execv(sys.executable, [sys.executable, "-m", "xltools", "check", str(tmp_path), *options])
    shown = b""
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # Linux says the other end is closed by an error
            break
        if not data:
            break
        shown += data
    os.close(terminal)
    os.waitpid(pid, 0)
    text = shown.decode("utf-8")
    assert ("/3" in text) is drawn
    assert "共 3 个文件" in text
