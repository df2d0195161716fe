"""What a collection says and refuses: one writer, others' folders, own outputs, covers, red for two
versions.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.season import Season
from support.season_checks import collect, out, rows

from xltools.cli.entry import main
from xltools.desk.store import LOCK, Lock


@pytest.fixture
def season(tmp_path: Path) -> Season:
    season = Season.start(tmp_path / "收表", 2, seed=5)
    season.round = 1
    for town in season.towns:
        season.hand_in(town)
    return season


def test_a_second_writer_is_told_who_is_at_it(season: Season, capsys: pytest.CaptureFixture[str]) -> None:
    with Lock(season.folder / "汇总" / LOCK):
        assert main(["collect", str(season.folder), "-q"]) == 2
    said = capsys.readouterr().err
    assert "正在收表" in said and "开始" in said
    assert main(["collect", str(season.folder), "-q"]) == 1


def test_a_folder_with_other_files_is_not_taken_over(
    season: Season, capsys: pytest.CaptureFixture[str]
) -> None:
    (season.folder / "汇总").mkdir()
    shutil.copy(season.folder / next(iter(season.files)), season.folder / "汇总" / "去年.xlsx")
    assert main(["collect", str(season.folder), "-q"]) == 2
    assert "里有别的文件" in capsys.readouterr().err
    assert not (season.folder / "汇总" / "台账.sqlite").exists()


def test_a_broken_ledger_is_named(season: Season, capsys: pytest.CaptureFixture[str]) -> None:
    collect(season)
    for name in ("台账.sqlite-wal", "台账.sqlite-shm"):
        out(season, name).unlink(missing_ok=True)
    out(season, "台账.sqlite").write_bytes(b"no database at all" * 500)
    assert main(["collect", str(season.folder), "-q"]) == 2
    assert "台账" in capsys.readouterr().err
    newer = sqlite3.connect(tmp := out(season, "台账.sqlite").with_name("新.sqlite"))
    newer.execute("PRAGMA user_version=99")
    newer.close()
    tmp.replace(out(season, "台账.sqlite"))
    assert main(["collect", str(season.folder), "-q"]) == 2
    assert "较新版本" in capsys.readouterr().err


def test_our_own_outputs_sent_back_are_no_submissions(season: Season) -> None:
    _, answer = collect(season)
    shutil.copy(out(season, "全县汇总.xlsx"), season.folder / "请查收.xlsx")
    shutil.copy(out(season, "未交名单.xlsx"), season.folder / "表.xlsx")
    letter = next(out(season, "退回修改通知").glob("*.docx"))
    shutil.copy(letter, season.folder / "回复.docx")
    _, again = collect(season)
    assert again["ledger"] == answer["ledger"]


def test_rosters_inventories_and_covers_are_one_note(season: Season) -> None:
    assert season.roster is not None
    shutil.copy(season.roster, season.folder / "名册（参考）.xlsx")
    book = Workbook()
    for row in (["固定资产台账"], ["名称", "数量"], ["电脑", 3], ["打印机", 1]):
        book.active.append(row)
    book.save(season.folder / "资产.xlsx")
    own = season.folder / next(iter(season.files))
    book = load_workbook(own)
    book.create_sheet("封面", 0).append(["2024年预算绩效管理资料"])
    book.create_sheet("目录", 1).append(["一、目标表"])
    book.save(own)
    _, answer = collect(season)
    assert [Path(path).name for path in answer["ledger"]["others"]] == ["名册（参考）.xlsx", "资产.xlsx"]
    assert [f["standing"] for f in answer["ledger"]["files"]] == ["counted", "counted"]
    notes = [row for row in rows(out(season, "全县汇总.xlsx"), "问题清单") if row["编号"] == "L001"]
    assert len(notes) == 1 and "封面、目录" in notes[0]["问题"] and notes[0]["级别"] == "提示"


def test_an_unknown_form_is_unread_and_said(season: Season, markdown_workbook: Callable[..., Path]) -> None:
    made = markdown_workbook(
        "| 某省绩效申报卡片 | |\n| 绩效自述 | 很好 |\n\n## 乙\n| 绩效 | 自述 |", "卡片.xlsx"
    )
    shutil.move(made, season.folder / "卡片.xlsx")
    code, answer = collect(season)
    (card,) = [f for f in answer["ledger"]["files"] if f["path"].endswith("卡片.xlsx")]
    assert code == 1 and card["standing"] == "unread" and "没有认出" in card["why"]


def test_two_versions_counted_at_once_turn_red(season: Season) -> None:
    town = season.towns[0]
    season.round = 2
    season.correct(town, "（修改后）")
    collect(season)
    sheet = load_workbook(out(season, "全县汇总.xlsx"))["表格台账"]
    (area, *_), (rule, *_) = zip(
        *((a, r) for a in sheet.conditional_formatting for r in a.rules), strict=True
    )
    assert str(area.sqref).startswith("C5") and "表_版本组" in rule.formula[0]
    heads = {cell.value: cell.column for cell in sheet[4]}
    groups = [row[heads["版本组"] - 1].value for row in sheet.iter_rows(min_row=5)]
    assert len([g for g in groups if g]) == 2 and len({g for g in groups if g}) == 1


def test_both_counted_by_a_person_is_an_open_question(season: Season) -> None:
    town = season.towns[0]
    season.round = 2
    season.correct(town, "（修改后）")
    collect(season)
    book = load_workbook(out(season, "全县汇总.xlsx"))
    sheet = book["表格台账"]
    heads = {cell.value: cell.column for cell in sheet[4]}
    for row in sheet.iter_rows(min_row=5):
        if row[heads["状态"] - 1].value == "已被代替":
            row[heads["计入"] - 1].value = "是"
    book.save(out(season, "全县汇总.xlsx"))
    _, answer = collect(season)
    standings = {f["path"]: (f["standing"], f["why"]) for f in answer["ledger"]["files"] if town in f["path"]}
    assert set(standings.values()) == {("pending", "两份都核定为计入，请只留一份")}


def test_outputs_elsewhere_and_a_letter_somebody_changed(season: Season, tmp_path: Path) -> None:
    target = tmp_path / "给领导"
    assert main(["collect", str(season.folder), "-o", str(target), "-q"]) == 1
    assert {p.name for p in target.iterdir()} >= {
        "全县汇总.xlsx",
        "全县汇总报告.html",
        "未交名单.xlsx",
        "退回修改通知",
    }
    assert (season.folder / "汇总" / "台账.sqlite").exists()
    letter = next((target / "退回修改通知").glob("*.docx"))
    letter.write_bytes(letter.read_bytes() + b" ")
    assert main(["collect", str(season.folder), "-o", str(target), "-q"]) == 1
    kept = list((target / "历次" / "改过的").iterdir())
    assert len(kept) == 1 and kept[0].name.endswith(letter.name)


def test_what_is_asked_for_must_be_there(season: Season, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", str(season.folder / "没有")]) == 2
    assert main(["collect", str(season.folder), "--roster", "没有.xlsx"]) == 2
    bad = Workbook()
    bad.active.append(["随便", "什么"])
    bad.save(season.folder.parent / "坏名册.xlsx")
    assert main(["collect", str(season.folder), "--roster", str(season.folder.parent / "坏名册.xlsx")]) == 2
    assert capsys.readouterr().err.count("→") >= 2
