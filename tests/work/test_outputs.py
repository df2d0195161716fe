"""The guard of outputs: what may be written, and what may not.

OU001 no command writes over a file it reads, by whatever name (the same, a link, another case)
OU002 none writes over a file this program did not make, but with --force; an input not even then
OU003 none writes over a folder, into a file taken for a folder, or under a missing or wrong ending
OU004 our own outputs are written anew, whatever they are called; a form that was filled in is not
OU005 our own results never become inputs of a folder; a scoring sheet does once somebody typed into it
OU006 what the system refuses is named in Chinese with the target's name: no permission, a full disk
OU007 drafts of killed runs are removed by the next run, those of running programs are not
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltools.cli import main
from xltools.grid.own_outputs import own_file
from xltools.sheets import save
from xltools.work.errors import WorkError
from xltools.work.outputs import claim_file, claim_folder

FORM = """
| 项目支出绩效目标表 | < | < | < |
| 项目名称 | 修路 | < | < |
| 单位名称 | 清溪镇 | 年度 | 2024 |
| 资金总额 | 12.8 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 修路里程 | ≥3公里 |
| 效益指标 | 社会效益指标 | 受益人数 | ≥300人 |
"""
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str]:
        code = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return call


@pytest.fixture
def form(markdown_workbook: Callable[..., Path]) -> Path:
    return markdown_workbook(FORM, "收到/清溪镇.xlsx")


def writers(source: Path, target: Path) -> list[list[object]]:
    """Every command that writes one named file, writing ``target``."""
    if target.suffix == ".xlsx":
        return [
            ["merge", source, "-o", target],
            ["score", source, "-o", target],
            ["score", source, "--monitor", "-o", target],
            ["check", source, "--xlsx", target],
            ["new", "xinjiang_project_goal", "-o", target],
            ["fill", "xinjiang_project_goal", "--from-last-year", source, "-o", target],
        ]
    if target.suffix == ".json":
        return [["read", source, "--json", target], ["check", source, "--json", target]]
    return [["merge", source, "-o", target.with_suffix(".xlsx"), "--html", target]]


@pytest.mark.parametrize("by", ["name", "symbolic link", "hard link", "case"])
def test_ou001_an_input_is_never_the_output_even_with_force(by: str, form: Path, run: Run) -> None:
    target = form
    if by == "symbolic link":
        target = form.parent.parent / "链接.xlsx"
        target.symlink_to(form)
    elif by == "hard link":
        target = form.parent.parent / "硬链接.xlsx"
        os.link(form, target)
    elif by == "case":
        target = form.with_name("清溪镇.XLSX")
    before = form.read_bytes()
    for arguments in writers(form, target)[:4] + writers(form, target)[5:]:
        code, text = run(*arguments, "--force")
        assert code == 2 and "就是输入文件，不能覆盖" in text, arguments
    assert form.read_bytes() == before


def test_ou001_a_file_of_the_folder_that_is_read_is_an_input_too(form: Path, run: Run) -> None:
    outside = form.parent.parent / "别名.xlsx"
    os.link(form, outside)
    for target in (form, outside):
        code, text = run("merge", form.parent, "-o", target, "--force")
        assert code == 2 and "也是输入文件，不能覆盖" in text
    assert load_workbook(form).active["A1"].value == "项目支出绩效目标表"


def test_ou001_fill_never_writes_over_what_it_fills_from(form: Path, tmp_path: Path, run: Run) -> None:
    data = tmp_path / "数据.json"
    assert run("read", form, "--json", data)[0] == 0
    for target in (form, data):
        arguments = ["fill", "xinjiang_project_goal", "--data", data, "--into", form, "-o", target]
        code, text = run(*arguments, "--force")
        assert code == 2 and "就是输入文件，不能覆盖" in text


@pytest.mark.parametrize("suffix", [".xlsx", ".json", ".html"])
def test_ou002_what_others_made_is_not_written_over(
    suffix: str, form: Path, tmp_path: Path, run: Run
) -> None:
    target = tmp_path / f"别人的{suffix}"
    for arguments in writers(form, target):
        target.write_bytes(b"PK\x03\x04 somebody's" if suffix == ".xlsx" else b'{"a": 1}<html>')
        before = target.read_bytes()
        code, text = run(*arguments)
        assert code == 2 and "已经存在，不是本工具写出的，没有覆盖" in text and "--force" in text, arguments
        assert target.read_bytes() == before
        code, text = run(*arguments, "--force")
        assert code in (0, 1) and own_file(target) is not None, text


def test_ou002_copies_do_not_replace_files_of_the_folder(
    markdown_workbook: Callable[..., Path], tmp_path: Path, run: Run
) -> None:
    source = markdown_workbook(FORM.replace("≥3公里", "＞=3公里"), "收到/清溪镇.xlsx")
    theirs = markdown_workbook("| 别的 |", "修复/清溪镇.xlsx")
    before = theirs.read_bytes()
    code, text = run("check", source, "--fix", "-o", theirs.parent)
    assert code == 2 and "没有覆盖" in text and theirs.read_bytes() == before
    assert run("check", source, "--fix", "-o", theirs.parent, "--force")[0] in (0, 1)
    assert theirs.read_bytes() != before
    assert run("check", source, "--fix", "-o", theirs.parent)[0] in (0, 1), "our own copy is written anew"
    begun = load_workbook(theirs)
    begun.active["B2"] = "改过了"
    begun.save(theirs)
    assert run("check", source, "--fix", "-o", theirs.parent)[0] == 2


@pytest.mark.parametrize(
    ("name", "message", "cure"),
    [
        ("汇总", "没有扩展名，应以 .xlsx 结尾", "汇总.xlsx"),
        ("x.xls", "扩展名不对，应以 .xlsx 结尾", "x.xlsx"),
        ("", "没有写输出文件的名字", "汇总.xlsx"),
        ("文件夹", "是文件夹，不是文件", "写出文件名"),
        ("文件夹.xlsx", "是文件夹，不是文件", "写出文件名"),
        ("清单.txt/汇总.xlsx", "清单.txt 不是文件夹", "换一个输出位置"),
    ],
)
def test_ou003_what_is_no_file_name(
    name: str, message: str, cure: str, form: Path, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "文件夹").mkdir()
    (tmp_path / "文件夹.xlsx").mkdir()
    (tmp_path / "清单.txt").write_text("", "utf-8")
    target = tmp_path / name if name else ""
    for command in ("merge", "score"):
        code, text = run(command, form, "-o", target)
        assert code == 2 and message in text and cure in text
    code, text = run("check", form, "--xlsx", target) if name else (2, message)
    assert code == 2 and message in text


def test_ou003_a_folder_of_outputs_is_no_file(form: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "文件"
    file.write_text("", "utf-8")
    roster = tmp_path / "名册.xlsx"
    assert run("new", "roster", "-o", roster)[0] == 0
    for arguments in (["report", form], ["convert", form], ["check", form, "--fix"], ["dispatch", roster]):
        code, text = run(*arguments, "-o", file)
        assert code == 2 and "是文件，不是文件夹" in text, arguments


def test_ou003_two_outputs_are_two_files(form: Path, tmp_path: Path, run: Run) -> None:
    code, text = run("merge", form, "-o", tmp_path / "a.xlsx", "--html", tmp_path / "a.xlsx")
    assert code == 2 and "两个输出写成了同一个文件" in text and not (tmp_path / "a.xlsx").exists()


def test_ou003_the_add_in_has_its_own_ending(tmp_path: Path, run: Run) -> None:
    assert "应以 .xlam 结尾" in run("addin", "build", "-o", tmp_path / "a.xlsx")[1]
    (tmp_path / "a.xlam").write_bytes(b"PK somebody's")
    assert "不是本工具写出的" in run("addin", "build", "-o", tmp_path / "a.xlam")[1]


def test_ou004_our_own_are_written_anew_whatever_they_are_called(
    form: Path, tmp_path: Path, run: Run
) -> None:
    for name in ("甲.xlsx", "甲.json", "甲.html"):
        for arguments in writers(form, tmp_path / name):
            shutil.rmtree(tmp_path / "甲-批注", ignore_errors=True)
            for path in tmp_path.glob("[甲乙].*"):
                path.unlink()
            assert run(*arguments)[0] in (0, 1), arguments
            renamed = (tmp_path / name).rename(tmp_path / f"乙{Path(name).suffix}")
            again = [renamed if one == tmp_path / name else one for one in arguments]
            code, text = run(*again)
            assert code in (0, 1), text


@pytest.mark.parametrize("command", ["new", "score"])
def test_ou004_a_form_somebody_filled_in_stays(command: str, form: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "表.xlsx"
    arguments = ["new", "xinjiang_project_goal"] if command == "new" else ["score", form]
    assert run(*arguments, "-o", target)[0] == 0
    book = load_workbook(target)
    book.active["A20"] = "填了"
    book.save(target)
    before = target.read_bytes()
    code, text = run(*arguments, "-o", target)
    assert code == 2 and "被改动过（可能填了数据），没有覆盖" in text and target.read_bytes() == before


def test_ou005_results_are_no_inputs_and_scores_are_once_typed_into(form: Path, run: Run) -> None:
    folder = form.parent
    assert run("merge", folder, "-o", folder / "县.xlsx", "--html", folder / "县.html")[0] == 0
    assert run("check", folder, "--xlsx", folder / "问题.xlsx", "--json", folder / "问题.json")[0] in (0, 1)
    assert run("score", folder, "-o", folder / "打分.xlsx")[0] == 0
    assert run("report", folder, "-o", folder)[0] == 0
    (folder / "县.xlsx").rename(folder / "清溪镇的表.xlsx")
    assert "共 1 个文件、1 张表" in run("read", folder)[1]
    assert "自评" in run("read", folder / "打分.xlsx")[1], "named by itself it is read"
    book = load_workbook(folder / "打分.xlsx")
    book.save(folder / "打分.xlsx")
    assert "共 2 个文件" in run("read", folder)[1]


def test_ou006_a_folder_without_permission_is_named(
    form: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # the tests may run as root
    code, text = run("merge", form, "-o", tmp_path / "汇总.xlsx")
    assert code == 2 and f"文件夹 {tmp_path} 没有写权限" in text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EACCES, "打开着"),
        (errno.EROFS, "只读"),
        (errno.ENAMETOOLONG, "太长"),
    ],
)
def test_ou006_the_system_s_refusal_is_a_sentence_with_the_target(
    number: int, words: str, form: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(number, os.strerror(number), str(source))

    monkeypatch.setattr(save.os, "replace", refuse)
    target = tmp_path / "汇总.xlsx"
    code, text = run("merge", form, "-o", target)
    assert code == 2 and f"没有写出 {target}" in text and words in text
    assert os.strerror(number) not in text and ".tmp" not in text and ".xltools-" not in text
    assert list(tmp_path.glob(".xltools-*")) == []


def test_ou006_a_name_that_is_too_long(form: Path, tmp_path: Path, run: Run) -> None:
    code, text = run("merge", form, "-o", tmp_path / f"{'长' * 200}.xlsx")
    assert code == 2 and "名字太长" in text


def test_ou007_drafts_of_killed_runs_are_swept(tmp_path: Path) -> None:
    host = save._host()
    dead = tmp_path / f".xltools-{host}-4194303-abc.tmp"
    living = tmp_path / f".xltools-{host}-{os.getppid()}-abc.tmp"
    theirs = tmp_path / ".xltools-copies"
    for path in (dead, living, theirs):
        path.write_bytes(b"half")
    save.replace_file(tmp_path / "a.txt", b"whole")
    assert not dead.exists() and living.exists() and theirs.exists()


def test_claims_are_refused_with_their_cure(tmp_path: Path) -> None:
    with pytest.raises(WorkError, match="没有扩展名") as refused:
        claim_file(tmp_path / "汇总", (".xlsx",))
    assert refused.value.fix == f"写成 {tmp_path / '汇总.xlsx'}"
    assert claim_folder(tmp_path / "新的" / "文件夹") == tmp_path / "新的" / "文件夹"
    os.mkfifo(tmp_path / "管道.xlsx")
    with pytest.raises(WorkError, match="不是普通文件"):
        claim_file(tmp_path / "管道.xlsx", (".xlsx",), force=True)
