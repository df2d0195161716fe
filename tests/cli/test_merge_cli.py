"""``xltools merge`` and ``xltools report``, run as people run them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.places import EXAMPLES

from xltools.cli.entry import main


def merge(*arguments: object) -> int:
    return main(["merge", *map(str, arguments)])


def test_the_seeds_become_a_county(seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "汇总.xlsx"
    assert merge(seeds, "-o", target) == 0
    said = capsys.readouterr().out
    assert "1 组两个版本待核定" in said and str(target) in said
    sheet = load_workbook(target, data_only=True)["总览"]
    lines = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    years = {row[0]: row for row in lines if row[0] > 2000}
    assert years[2022][2] == 3598.23
    assert years[2024][5] == 318.34
    assert years[2021][5] == 448.68
    assert years[2019][2] == 2969.09


def test_the_two_versions_of_one_street_are_named(seeds: Path, tmp_path: Path) -> None:
    target = tmp_path / "汇总.xlsx"
    merge(seeds, "-o", target, "-q")
    findings = load_workbook(target, data_only=True)["问题清单"]
    messages = [row[7] for row in findings.iter_rows(min_row=5, values_only=True) if row[2] == "D802"]
    assert len(messages) == 1
    assert "5986.34元" in messages[0] and "6.43万元" in messages[0]


def test_unusable_files_are_said_and_the_rest_is_written(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    target = tmp_path / "out" / "汇总.xlsx"
    first = sorted(seeds.glob("000*"))[0]
    assert merge(first, tmp_path / "坏.xlsx", "-o", target, "-q") == 1
    ledger = load_workbook(target, data_only=True)["来源台账"]
    states = {row[1]: row[5] for row in ledger.iter_rows(min_row=5, values_only=True)}
    assert states["坏.xlsx"] == "未能使用" and states[first.name] == "正常"


def test_nothing_readable_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert merge(tmp_path / "坏.xlsx", "-o", tmp_path / "汇总.xlsx") == 2
    assert not (tmp_path / "汇总.xlsx").exists()
    assert "没有写汇总工作簿" in capsys.readouterr().out


def test_its_own_output_is_not_merged_again(seeds: Path, tmp_path: Path) -> None:
    first = sorted(seeds.glob("000*"))[0]
    (tmp_path / first.name).write_bytes(first.read_bytes())
    target = tmp_path / "汇总.xlsx"
    assert merge(tmp_path, "-o", target, "-q") == 0
    before = target.read_bytes()
    assert merge(tmp_path, "-o", target, "-q") == 0
    assert target.read_bytes() == before


def test_an_input_is_never_the_output(
    seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "a.txt"
    copy.write_bytes(sorted(seeds.glob("000*"))[0].read_bytes())
    before = copy.read_bytes()
    assert merge(copy, "-o", copy) == 2
    assert copy.read_bytes() == before
    assert "不能覆盖" in capsys.readouterr().err


def test_cluster_without_the_scheduler_is_a_sentence(
    seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert merge(seeds, "-o", tmp_path / "a.xlsx", "--cluster", "tcp://127.0.0.1:1") == 2
    assert "没有安装集群调度程序" in capsys.readouterr().err


def test_html_page_is_self_contained(seeds: Path, tmp_path: Path) -> None:
    page = tmp_path / "县.html"
    assert merge(seeds, "-o", tmp_path / "a.xlsx", "--html", page, "-q") == 0
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)\s*=|@import|url\(""", text)
    assert "3,598.23" in text and "<svg" in text
    assert text.count('<tr data-township="') == int(re.findall(r'id="shown">(\d+)<', text)[0])
    # The seeds hold mark-up as text; it must be shown, never interpreted.
    assert "<math>" not in text and "<p>目标" not in text


def test_report_writes_page_and_letters(
    seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import docx

    assert main(["report", str(seeds), "-o", str(tmp_path / "报告")]) == 0
    assert (tmp_path / "报告" / "全县汇总报告.html").is_file()
    letter = tmp_path / "报告" / "退回修改通知" / "退回修改通知-库尔勒市梨香街道.docx"
    document = docx.Document(str(letter))
    assert document.paragraphs[0].text == "预算绩效表退回修改通知"
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "级别", "位置", "问题", "怎么改"]
    texts = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert any("2227.06" in row[3] and "2227.07" in row[3] for row in texts)
    cells = [int(re.findall(r"!\D+(\d+)", row[2])[0]) for row in texts if "!" in row[2]]
    assert cells == sorted(cells)
    numbered = [row for row in texts if row[0]]  # behind five of a table stands how many more there are
    assert f"发现问题 {len(numbered)} 个" in document.paragraphs[2].text
    assert letter.name in capsys.readouterr().out


def test_report_is_not_read_as_a_submission(seeds: Path, tmp_path: Path) -> None:
    first = sorted(seeds.glob("003*"))[0]
    (tmp_path / first.name).write_bytes(first.read_bytes())
    assert main(["report", str(tmp_path), "-o", str(tmp_path / "报告"), "-q"]) == 0
    assert merge(tmp_path, "-o", tmp_path / "汇总.xlsx", "-q") == 0
    ledger = load_workbook(tmp_path / "汇总.xlsx", data_only=True)["来源台账"]
    assert [row[1] for row in ledger.iter_rows(min_row=5, values_only=True)] == [first.name]


def test_a_cluster_that_sees_another_file_is_not_believed(tmp_path: Path) -> None:
    from xltools.work.cluster import same_file
    from xltools.work.read import read_file

    here = tmp_path / "a.txt"
    here.write_text("项目名称\t修路", encoding="utf-8")
    found = read_file(str(here))
    assert same_file(str(here), found) == found
    here.write_text("项目名称\t建桥", encoding="utf-8")
    other = same_file(str(here), found)
    assert other.tables == () and other.status == "unreadable"
    assert [problem.code for problem in other.problems] == ["F008"]
    assert "内容与本机不同" in other.problems[0].message


def test_the_page_filters_in_a_browser(seeds: Path, tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium to run the page's script in")
    page = tmp_path / "县.html"
    merge(seeds, "-o", tmp_path / "a.xlsx", "--html", page, "-q")
    text = page.read_text(encoding="utf-8")
    errors = text.count('data-severity="错误"')
    assert 0 < errors < text.count("data-severity=")
    act = """<script>
    var select = document.querySelector("select[data-key=severity]");
    select.value = "错误"; select.dispatchEvent(new Event("change"));
    var rows = [].slice.call(document.querySelectorAll("#findings tbody tr"));
    document.title = rows.filter(function (r) { return r.style.display !== "none"; }).length;
    </script></body>"""
    page.write_text(text.replace("</body>", act), encoding="utf-8")
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--dump-dom",
    ]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, timeout=120)
    assert f"<title>{errors}</title>" in done.stdout
    assert f'<b id="shown">{errors}</b>' in done.stdout


def test_the_scheme_decides_the_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "汇总.xlsx"
    example = EXAMPLES / "南湖街道"
    assert merge(example, "-o", target, "--scheme", "steps", "-q") == 0
    page = load_workbook(target, data_only=True)["评分"]
    assert "分档" in str(page["A2"].value)
    own = tmp_path / "本县.toml"
    own.write_text('base = "national"\n[proportional]\npass_mark = "六十"\n', encoding="utf-8")
    assert merge(example, "-o", tmp_path / "无.xlsx", "--scheme", own, "-q") == 2
    said = capsys.readouterr()
    assert "proportional.pass_mark" in said.out + said.err and not (tmp_path / "无.xlsx").exists()
