"""A simulated season against hand-kept books: totals, states, letters, standings after every round.

DS001 after each round the county's total, who is missing and who has errors are as the books say
DS002 every file has the standing the books give it: counted, replaced, repeat, pending, blank
DS003 an open question is said with its amounts, and a person's word in the workbook settles it
DS004 letters go to those with errors only; one that has mended everything gets none any more
DS005 what people typed stays: 整改情况 beside a finding, a reason for accepting it
DS006 withdrawn, renamed and replaced files are told from one another
DS007 nothing new: the same round, nothing read, the same workbook
DS008 without its ledger the collection goes on with its rounds, remarks and states
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.season import COUNTED, Season
from support.season_checks import CODE, assert_true, collect, out, rows

from xltools.work.collect import Word, say

BIG = os.environ.get("XLTOOLS_SEASON") == "big"
"""40 towns and 6 rounds instead of 12 and 4."""


def test_a_season(tmp_path: Path) -> None:
    season = Season.start(tmp_path / "收表", 40 if BIG else 12, seed=7)
    towns = season.towns
    part = len(towns) // 6
    zipped, twice, disputed, blank, absent = towns[0:part], *(towns[n * part] for n in range(1, 5))
    early = [t for t in towns if t not in (*zipped, twice, disputed, blank, absent)]

    # Round 1: an archive, a final version beside a draft, a dispute, a blank form, the rest as they should
    # be.
    season.round = 1
    season.hand_in_zip(zipped, "来件.zip")
    season.send_twice(twice)
    season.conflict(disputed)
    season.hand_in_blank(blank)
    for town in early[:-1]:
        season.hand_in(town)
    code, answer = collect(season)
    assert code == 1 and answer["ledger"]["round"] == 1
    assert_true(season, answer)
    overview = load_workbook(out(season, "全县汇总.xlsx"), data_only=True)["总览"]
    marks = [str(row[0]) for row in overview.iter_rows(values_only=True) if str(row[0]).startswith("⚠")]
    assert len(marks) == 1 and disputed in marks[0]

    # Nothing new: the same round again, nothing read.
    before = out(season, "全县汇总.xlsx").read_bytes()
    code, answer = collect(season)
    assert answer["ledger"]["round"] == 1
    assert out(season, "全县汇总.xlsx").read_bytes() == before
    assert_true(season, answer)

    # Somebody settles the dispute in the workbook and writes beside a finding of a town that will not mend it
    # yet.
    book = load_workbook(out(season, "全县汇总.xlsx"))
    tables = book["表格台账"]
    heads = {cell.value: cell.column for cell in tables[4]}
    final = f"{disputed}/{disputed}目标表定稿.xlsx"
    for row in tables.iter_rows(min_row=5):
        if (
            row[heads["乡镇（单位）"] - 1].value == disputed
            and row[heads["项目名称"] - 1].value == "村级组织运转补助"
        ):
            where = row[heads["位置"] - 1].value
            row[heads["计入"] - 1].value = "是" if "定稿" in where else "否"
    findings = book["问题清单"]
    heads = {cell.value: cell.column for cell in findings[4]}
    slow = next(town for town in early[:-1] if season.counting[town].flawed)
    for row in findings.iter_rows(min_row=5):
        if row[heads["编号"] - 1].value == CODE and row[heads["乡镇（单位）"] - 1].value == slow:
            row[heads["整改情况"] - 1].value = "已电话通知，下周改"
    book.save(out(season, "全县汇总.xlsx"))
    season.decided(disputed, final)

    # Round 2: corrections beside and over the old files, a copy, a renamed file, a late town.
    season.round = 2
    mending = [t for t in early[:-1] if season.counting[t].flawed and t != slow]
    season.correct(mending[0], "（修改后）")
    season.overwrite(mending[1] if len(mending) > 1 else early[1])
    season.repeat(early[2])
    season.rename(early[3])
    season.hand_in(early[-1])
    _, answer = collect(season)
    assert answer["ledger"]["round"] == 2
    assert_true(season, answer)
    kept = [row for row in rows(out(season, "全县汇总.xlsx"), "问题清单") if row["编号"] == CODE]
    assert [r["整改情况"] for r in kept if r["乡镇（单位）"] == slow] == ["已电话通知，下周改"]
    assert {r["较上次"] for r in kept if r["乡镇（单位）"] == slow} == {"未改"}
    units = {unit["name"]: unit for unit in answer["ledger"]["units"]}
    assert units[mending[0]]["fixed"] >= 1 and units[mending[0]]["rounds"] == [1, 2]
    assert next(out(season, "历次").iterdir()).name.endswith("第1轮")

    # Round 3: one goes back, the blank form comes filled in, a second correction, one more correction in an
    # archive.
    season.round = 3
    season.withdraw(early[2])
    season.hand_in(blank)
    season.correct(mending[0], "V3")
    season.correct(zipped[0], " 定稿")
    _, answer = collect(season)
    assert_true(season, answer)
    if BIG:
        for season.round in (4, 5):
            for town in season.chance.sample(early[3:-1], 5):
                if town in season.counting:
                    season.correct(town, f"第{season.round}次")
            _, answer = collect(season)
            assert_true(season, answer)

    # The ledger is lost: rounds, remarks and states come back from the last workbook.
    last = answer["ledger"]
    for name in ("台账.sqlite", "台账.sqlite-wal", "台账.sqlite-shm"):
        out(season, name).unlink(missing_ok=True)
    _, answer = collect(season)
    assert answer["ledger"]["round"] == last["round"]
    again = {f["path"]: (f["round"], f["standing"]) for f in answer["ledger"]["files"]}
    lost = {f["path"]: (f["round"], f["standing"]) for f in last["files"] if disputed not in f["path"]}
    assert again | lost == again
    assert {again[str(season.folder / path)][1] for path in season._own(disputed, COUNTED, "replaced")} == {
        "pending"
    }
    # Only the decision went with it. This time somebody else takes it on the page.
    with_final = next(f for f in answer["files"] if f["path"].endswith(final))
    words = [
        Word("李四", "电话核实", content=f"{with_final['sha256'][:16]}/{t['sheet']}!A1")
        for t in with_final["tables"]
    ]
    say(season.folder, words)
    _, answer = collect(season)
    assert_true(season, answer)
    assert any("李四核定：电话核实" in f["why"] for f in answer["ledger"]["files"])
    kept = [row for row in rows(out(season, "全县汇总.xlsx"), "问题清单") if row["编号"] == CODE]
    assert [r["整改情况"] for r in kept if r["乡镇（单位）"] == slow] == ["已电话通知，下周改"]

    # The last round: everybody hands in; the archive goes.
    season.round = last["round"] + 1
    season.hand_in(absent)
    (season.folder / "来件.zip").unlink()
    for town in zipped:
        for path in [p for p in season.files if p.startswith("来件.zip/") and town in p]:
            del season.files[path]
            season.gone.add(path)
            if season.counting[town] == season.first(town):
                del season.counting[town]
    _, answer = collect(season)
    assert_true(season, answer)


@pytest.mark.parametrize("suffix", ["", "（2）"])
def test_a_finding_is_accepted_with_a_reason(tmp_path: Path, suffix: str) -> None:
    season = Season.start(tmp_path / "收表", 1, seed=1)
    season.round = 1
    season.hand_in(season.towns[0])
    code, answer = collect(season)
    assert code == 1 and answer["ledger"]["units"][0]["open"] == 1
    path = out(season, "全县汇总.xlsx")
    book = load_workbook(path)
    sheet = book["问题清单"]
    heads = {cell.value: cell.column for cell in sheet[4]}
    for row in sheet.iter_rows(min_row=5):
        if row[heads["编号"] - 1].value == CODE:
            row[heads["认可理由"] - 1].value = "剩余资金明年支付" + suffix
    book.save(path)
    code, answer = collect(season)
    assert code == 0 and answer["ledger"]["units"][0]["open"] == 0
    assert not list(out(season, "退回修改通知").glob("*.docx"))
    (kept,) = [row for row in rows(path, "问题清单") if row["编号"] == CODE]
    assert kept["较上次"] == "已认可" and kept["认可理由"] == "剩余资金明年支付" + suffix
