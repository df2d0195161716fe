"""``check --fix -o DIR``: what a clerk sees, and what is in the folder afterwards.

RF001 the repairs are listed with before and after: terminal, 修复清单.xlsx, JSON
RF002 the copy reads as the original does but for what was listed; the original keeps its bytes
RF003 in a workbook only the cells concerned change, every other part byte for byte
RF004 formulas, rich text and formulas that depend on a repaired amount
RF005 a text file keeps its encoding, its line ends and every other line
RF006 what cannot be repaired is said, not done
RF007 the folder of copies is not read again as submissions
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltools.cli import main
from xltools.repair.facts import changed_tables
from xltools.work.read import read_file

FORM = """
## 表一
| 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
| （2024年） | < | < | < | < | < |
| 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < |
| 年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | < |
| ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金 |
| ^ | 运转保障 | 办公用品和水电 | 12.5 | 12.5 | |
| ^ | 道路养护 | 养护村道 | 7.53 | 7.53 | |
| ^ | 合计 | < | {total} | | |
| 年度总体目标 | <p>保障机关正常运转</p><p>养护村道</p> | < | < | < | < |
| 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | < |
| ^ | 产出指标 | 数量指标 | 保障在职人员  人数 | >=２９５人 | < |
| ^ | ^ | 质量指标 | 经费保障率 | ＝100％ | < |
| ^ | 效益指标 | 社会效益指标 | 群众事项办结率 | ≥95% | < |
| ^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | 90%以上 | < |
"""
WANTED = {
    "B9": ("<p>保障机关正常运转</p><p>养护村道</p>", "保障机关正常运转\n养护村道"),
    "D11": ("保障在职人员  人数", "保障在职人员 人数"),
    "E11": (">=２９５人", "≥295人"),
    "E12": ("＝100％", "=100%"),
    "E14": ("90%以上", "≥90%"),
    "D8": ("20", "20.03"),
    "E8": ("", "20.03"),
}


@pytest.fixture
def dirty(markdown_workbook) -> Path:
    return markdown_workbook(FORM.format(total="20"), "收到/柳泉镇.xlsx")


def fix(path: Path, out: Path, *more: str) -> int:
    return main(["check", str(path), "--fix", "-o", str(out), *more])


def test_rf001_listed_on_the_terminal(dirty: Path, tmp_path: Path, capsys) -> None:
    assert fix(dirty, tmp_path / "修复后") == 1
    lines = capsys.readouterr().out.splitlines()
    assert "柳泉镇.xlsx　表一" in lines
    assert any(re.fullmatch(r"\s+E11\s+>=２９５人 → ≥295人\s+写法统一成标准形式", line) for line in lines)
    assert any(re.match(r"\s+E8\s+（空白） → 20\.03\s+合计改为各行之和", line) for line in lines)
    assert lines[-2] == f"修复：1 个文件 7 处，副本和修复清单.xlsx 写到 {tmp_path / '修复后'}；原文件没有改动"
    assert lines[-1].startswith("修复后再查（不含跨文件的问题）：错误 0，")


def test_rf001_listed_in_json(dirty: Path, tmp_path: Path, capsys) -> None:
    fix(dirty, tmp_path / "out", "--json", "-", "--quiet")
    data = json.loads(capsys.readouterr().out)
    assert {r["cell"]: (r["before"], r["after"]) for r in data["repairs"]} == WANTED
    assert {r["code"] for r in data["repairs"]} == {"markup", "spaces", "spelling", "total"}
    assert {r["output"] for r in data["repairs"]} == {str(tmp_path / "out" / "柳泉镇.xlsx")}
    assert data["unrepaired"] == []
    assert data["summary"]["errors"] == 1, "the findings are those of the original"


def test_rf001_listed_in_the_workbook_with_links_into_the_copy(dirty: Path, tmp_path: Path, capsys) -> None:
    from openxml_audit import OpenXmlValidator

    fix(dirty, tmp_path / "out")
    path = tmp_path / "out" / "修复清单.xlsx"
    assert [str(error) for error in OpenXmlValidator().validate(str(path)).errors] == []
    sheet = load_workbook(path)["已修复"]
    assert [cell.value for cell in sheet[4]][:5] == ["序号", "文件", "位置（点击打开副本）", "原来", "改成"]
    rows = {row[2].value: row for row in sheet.iter_rows(min_row=5)}
    assert set(rows) == {f"表一!{cell}" for cell in WANTED}
    row = rows["表一!E11"]
    assert (row[3].value, row[4].value) == WANTED["E11"]
    assert (row[2].hyperlink.target, row[2].hyperlink.location) == ("柳泉镇.xlsx", "'表一'!E11")
    assert rows["表一!E8"][3].value == "（空白）"


def test_rf002_the_copy_says_the_same(dirty: Path, tmp_path: Path, capsys) -> None:
    before = dirty.read_bytes()
    fix(dirty, tmp_path / "out")
    assert dirty.read_bytes() == before
    old, new = read_file(dirty).tables[0], read_file(tmp_path / "out" / "柳泉镇.xlsx").tables[0]
    assert new.goals == old.goals and new.tasks == old.tasks and new.funding == old.funding
    assert str(new.printed_totals.total) == str(new.printed_totals.fiscal) == "20.03"
    targets = [(i.target.operator, i.target.value, i.target.unit) for i in old.indicators]
    assert targets == [(i.target.operator, i.target.value, i.target.unit) for i in new.indicators]
    assert [i.target.raw for i in new.indicators] == ["≥295人", "=100%", "≥95%", "≥90%"]
    assert new.raw == {}


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_rf003_only_the_cells_change(dirty: Path, tmp_path: Path, capsys) -> None:
    fix(dirty, tmp_path / "out")
    old, new = parts(dirty), parts(tmp_path / "out" / "柳泉镇.xlsx")
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == ["xl/worksheets/sheet1.xml"]
    cell = re.compile(rb'<c r="(\w+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
    name = "xl/worksheets/sheet1.xml"
    changed = {
        a[1].decode()
        for a in cell.finditer(old[name])
        if a[0] not in new[name]
    }  # fmt: skip
    assert changed <= set(WANTED)
    assert cell.sub(b"", old[name]) == cell.sub(b"", new[name])


def test_rf004_formulas_and_rich_text_are_left(dirty: Path, tmp_path: Path, capsys) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = load_workbook(dirty)
    sheet = book["表一"]
    sheet["E11"] = CellRichText(TextBlock(InlineFont(b=True), ">="), "２９５人")
    sheet["H1"] = "=SUM(D8:E8)"
    book.save(dirty)
    book = load_workbook(dirty, rich_text=True)
    fix(dirty, tmp_path / "out")
    out = capsys.readouterr().out
    assert "没有改：柳泉镇.xlsx　E11 里有几种字体或颜色，改写会丢掉格式，没有改；请手工修改" in out
    copy = load_workbook(tmp_path / "out" / "柳泉镇.xlsx", rich_text=True)["表一"]
    assert isinstance(copy["E11"].value, CellRichText)
    assert copy["E12"].value == "=100%"
    assert copy["H1"].value == "=SUM(D8:E8)"
    values = load_workbook(tmp_path / "out" / "柳泉镇.xlsx", data_only=True)["表一"]
    assert values["H1"].value == pytest.approx(40.06)


def test_rf004_our_own_templates_keep_their_check_lines(seeds: Path, tmp_path: Path, capsys) -> None:
    from xltools.layouts.layout import load_layouts
    from xltools.outputs.forms.convert import converted_sheets
    from xltools.outputs.forms.template import write_templates

    source = next(seeds.glob("004_*.txt"))
    sheets, _ = converted_sheets(read_file(source).tables, {layout.id: layout for layout in load_layouts()})
    path = tmp_path / "上户镇.xlsx"
    write_templates(path, sheets, live=True)
    before = {p.code for p in read_file(path).problems}
    fix(path, tmp_path / "out")
    copy = tmp_path / "out" / "上户镇.xlsx"
    assert {p.code for p in read_file(copy).problems} == before, "no formula lost its result"
    values = load_workbook(copy, data_only=True)["幸福大院运转经费"]
    assert values["D8"].value == "≥2个"
    assert any(str(cell.value).startswith("检查：权重合计") for cell in values["A"])
    assert b'fullCalcOnLoad="1"' in parts(copy)["xl/workbook.xml"]


TEXT = (
    "项目支出绩效目标表\n(2023年)\n\n预算单位\t\t柳泉镇人民政府\n项目名称\t\t培训经费\n"
    "项目资金（万元）\t\t年度预算总额：\t5\t其中：财政拨款\t5\t其他资金：\t0\n"
    "项目总体目标\t\t<p>目标1：培训2次</p><p>目标2：提高能力</p>\n"
    "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t培训次数\t >=２次 \n"
    "满意度指标\t满意度指标\t学员满意度\t≥95%\n"
)


@pytest.mark.parametrize(
    ("encoding", "mark", "end"),
    [
        ("utf-8", b"", "\n"),
        ("utf-8", b"\xef\xbb\xbf", "\r\n"),
        ("gb18030", b"", "\r\n"),
        ("utf-16-le", b"\xff\xfe", "\n"),
    ],
)
def test_rf005_a_text_keeps_its_bytes_elsewhere(
    tmp_path: Path, capsys, encoding: str, mark: bytes, end: str
) -> None:
    path = tmp_path / "公开.txt"
    path.write_bytes(mark + TEXT.replace("\n", end).encode(encoding))
    fix(path, tmp_path / "out")
    data = (tmp_path / "out" / "公开.txt").read_bytes()
    assert data.startswith(mark)
    wanted = TEXT.replace(" >=２次 ", " ≥2次 ").replace(
        "<p>目标1：培训2次</p><p>目标2：提高能力</p>", "目标1：培训2次 目标2：提高能力"
    )
    assert data[len(mark) :].decode(encoding) == wanted.replace("\n", end)
    assert changed_tables(read_file(path).tables, read_file(tmp_path / "out" / "公开.txt").tables) == []


def test_rf005_one_cell_per_line(tmp_path: Path, seeds: Path, capsys) -> None:
    source = next(seeds.glob("001_*.txt"))
    text = source.read_text("utf-8").replace("\t≥5次", "\t>=５次", 1)
    path = tmp_path / "河北.txt"
    path.write_text(text, "utf-8")
    fix(path, tmp_path / "out")
    copy = (tmp_path / "out" / "河北.txt").read_text("utf-8")
    assert "\t≥5次" in copy and ">=５次" not in copy
    assert "[bookmark:" in text and "[bookmark:" not in copy
    assert changed_tables(read_file(source).tables, read_file(tmp_path / "out" / "河北.txt").tables) == []


def test_rf002_every_published_document(tmp_path: Path, seeds: Path, capsys) -> None:
    fix(seeds, tmp_path / "out", "--json", "-", "--quiet")
    data = json.loads(capsys.readouterr().out)
    assert {Path(r["path"]).name[:3] for r in data["repairs"]} == {"000", "001", "002", "003", "004"}
    for path in seeds.glob("*.txt"):
        old, new = read_file(path), read_file(tmp_path / "out" / path.name)
        assert [t.project for t in new.tables] == [t.project for t in old.tables]
        assert [len(t.indicators) for t in new.tables] == [len(t.indicators) for t in old.tables]
        assert [t.goals for t in new.tables] == [t.goals for t in old.tables]
    left = {item["cell"] for item in data["unrepaired"] if "003" in item["path"]}
    assert left == {"C10", "D10"}, "totals beside a row that is wrong are a person's to judge"


def test_rf006_other_formats_are_said(dirty: Path, tmp_path: Path, capsys) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("项目支出绩效目标表")
    rows = [line.split("\t") for line in TEXT.splitlines() if "\t" in line]
    table = document.add_table(len(rows), 8)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            table.cell(r, c).text = value
    path = tmp_path / "表.docx"
    document.save(path)
    fix(path, tmp_path / "out")
    assert re.search(
        r"没有改：表\.docx　有 \d+ 处写法可以改，但 Word 文件不能原样改写", capsys.readouterr().out
    )
    assert not (tmp_path / "out" / "表.docx").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fix"], "--fix 缺少 -o 文件夹"),
        (["-o", "out"], "-o 要与 --fix 一起用"),
        (["--fix", "-o", "收到"], "就是输入文件，不能覆盖"),
    ],
)
def test_rf006_wrong_calls_are_sentences(
    dirty: Path, monkeypatch, capsys, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(dirty.parent.parent)
    before = dirty.read_bytes()
    assert main(["check", "收到/柳泉镇.xlsx", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert dirty.read_bytes() == before


def test_rf007_copies_are_not_read_again(dirty: Path, tmp_path: Path, capsys) -> None:
    folder = dirty.parent
    fix(folder, folder / "修复后", "--xlsx", str(folder / "清单.xlsx"))
    capsys.readouterr()
    main(["check", str(folder), "--json", "-", "--quiet"])
    names = [Path(f["path"]).relative_to(folder) for f in json.loads(capsys.readouterr().out)["files"]]
    assert names == [Path("柳泉镇.xlsx")]
    main(["check", str(folder / "修复后"), "--json", "-", "--quiet"])
    files = json.loads(capsys.readouterr().out)["files"]
    assert [f["path"] for f in files] == [str(folder / "修复后" / "柳泉镇.xlsx")]


def test_rf007_a_folder_in_use_is_not_hidden(dirty: Path, tmp_path: Path, capsys) -> None:
    """Copies written among other files must not make those disappear from later searches."""
    used = dirty.parent / "已有"
    used.mkdir()
    shutil.copyfile(dirty, used / "红岩镇.xlsx")
    fix(dirty, used)
    capsys.readouterr()
    main(["check", str(dirty.parent), "--json", "-", "--quiet"])
    names = {Path(f["path"]).name for f in json.loads(capsys.readouterr().out)["files"]}
    assert "红岩镇.xlsx" in names
