"""``check --xlsx``: besides 问题清单 a copy of every workbook with findings, tinted and commented.

MC001 every finding with a cell is on that cell of the copy: its tint, and a note with code, message, remedy
MC002 the copy loses nothing: every part but those that must change has the same bytes
MC003 a clerk's own notes stay, in front of ours; their boxes grow
MC004 merged cells, cells not written yet, many notes, several sheets
MC005 files that cannot be marked are named with the reason; no input is ever overwritten
MC006 the copies are not read again as submissions
MC007 LibreOffice shows the tints and the notes
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openxml_audit import OpenXmlValidator

from xltools.cli import main
from xltools.layouts.layout import load_layouts
from xltools.model.problem import Problem
from xltools.ooxml.package import PackageError
from xltools.outputs.copies.annotate import marked_workbook
from xltools.outputs.copies.cell_notes import NOTE_MARK, TINTS
from xltools.outputs.forms.convert import converted_sheets
from xltools.outputs.forms.template import write_templates
from xltools.work.read import read_file

LAYOUTS = {layout.id: layout for layout in load_layouts()}
FORM = """
## 表一
| 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
| （2024年） | < | < | < | < | < |
| 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < |
| 年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | < |
| ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金 |
| ^ | 运转保障 | 办公用品和水电 | 12.5 | 12.5 | |
| ^ | 合计 | < | 13.5 | 13.5 | |
| 年度总体目标 | <p>保障机关正常运转</p> | < | < | < | < |
| 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | < |
| ^ | 产出指标 | 数量指标 | 保障在职人员人数 | >=295个 | < |
| ^ | 效益指标 | 社会效益指标 | 群众事项办结率 | ≥95% | < |
| ^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | < |
"""


def marked(data: bytes, problems: list[Problem]) -> bytes:
    """A marked copy in which every cell with a problem got its note."""
    copy, unnoted = marked_workbook(data, problems)
    assert unnoted == []
    return copy


def audit(path: Path, original: Path | None = None) -> set[str]:
    """What the validator says of a file and did not say of its original."""
    said = {str(error) for error in OpenXmlValidator().validate(str(path)).errors}
    return said - audit(original) if original else said


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def problems_of(path: Path, capsys) -> list[dict[str, str]]:
    capsys.readouterr()
    main(["check", str(path), "--json", "-", "--quiet"])
    return [p for p in json.loads(capsys.readouterr().out)["problems"] if p["cell"]]


@pytest.fixture
def wrong(markdown_workbook) -> Path:
    return markdown_workbook(FORM, "收到/柳泉镇.xlsx")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[list[Path]]:
    """The published documents as the protected, validated workbooks clerks work in."""
    folder = tmp_path_factory.mktemp("drawn")
    paths = []
    for source in sorted(seeds.glob("*.txt")):
        if source.name.startswith(("000", "003", "004")):
            sheets, _ = converted_sheets(read_file(source).tables, LAYOUTS)
            paths.append(folder / f"{source.name[:3]}.xlsx")
            write_templates(paths[-1], sheets, live=True)
    yield paths


def mark(path: Path, tmp_path: Path) -> Path:
    main(["check", str(path), "--xlsx", str(tmp_path / "清单.xlsx"), "--quiet"])
    return tmp_path / "清单-批注" / path.name


def test_mc001_every_finding_is_on_its_cell(wrong: Path, tmp_path: Path, capsys) -> None:
    found = problems_of(wrong, capsys)
    assert {"D7", "E10", "B8"} <= {p["cell"] for p in found}
    before = wrong.read_bytes()
    copy = mark(wrong, tmp_path)
    assert f"批注副本：1 个，在 {tmp_path / '清单-批注'}；原文件没有改动" in capsys.readouterr().out
    assert wrong.read_bytes() == before
    sheet = load_workbook(copy)["表一"]
    for problem in found:
        cell = sheet[problem["cell"]]
        assert cell.comment.text.startswith(NOTE_MARK)
        assert f"{problem['code']}：{problem['message']}\n→ {problem['fix']}" in cell.comment.text
        assert cell.fill.patternType == "solid"
    tint = "FF{:02X}{:02X}{:02X}"
    assert sheet["D7"].fill.fgColor.rgb == tint.format(*TINTS["error"])
    assert sheet["E10"].fill.fgColor.rgb == tint.format(*TINTS["warning"])
    assert sheet["B8"].fill.fgColor.rgb == tint.format(*TINTS["hint"])
    assert sheet["D6"].fill.patternType is None and sheet["D6"].comment is None
    assert audit(copy, wrong) == set()


def test_mc002_real_templates_lose_nothing(drawn: list[Path], tmp_path: Path, capsys) -> None:
    for path in drawn:
        copy = mark(path, tmp_path)
        assert audit(copy, path) == set()
        old, new = parts(path), parts(copy)
        allowed = re.compile(
            r"\[Content_Types\]\.xml|xl/styles\.xml|xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?"
        )
        assert {name for name in old if old[name] != new[name]} <= {n for n in old if allowed.fullmatch(n)}
        for name in old:
            if name.startswith("xl/worksheets/sheet"):
                assert _without_marks(old[name]) == _without_marks(new[name])
        assert read_file(copy).tables == read_file(path).tables


def _without_marks(xml: bytes) -> bytes:
    """A sheet's XML, canonical, without format numbers and the link to the drawing of notes."""
    root = etree.fromstring(xml)
    for element in list(root.iter("{*}c", "{*}legacyDrawing")):
        if element.tag.endswith("}legacyDrawing"):
            element.getparent().remove(element)
        else:
            element.attrib.pop("s", None)
    data: bytes = etree.tostring(root, method="c14n2", strip_text=True)
    return data


def test_mc002_formats_keep_all_but_the_fill(drawn: list[Path], tmp_path: Path, capsys) -> None:
    path = next(p for p in drawn if p.stem == "004")
    copy = mark(path, tmp_path)
    old, new = load_workbook(path), load_workbook(copy)
    marked = 0
    for sheet in new:
        for row in sheet.iter_rows():
            for cell in row:
                was = old[sheet.title][cell.coordinate]
                for name in ("font", "border", "alignment", "number_format", "protection"):
                    assert repr(getattr(cell, name)) == repr(getattr(was, name))
                if repr(cell.fill) != repr(was.fill):
                    marked += 1
                    assert cell.comment is not None
    assert marked >= 10


def test_mc003_own_notes_stay_in_front(wrong: Path, tmp_path: Path, capsys) -> None:
    book = load_workbook(wrong)
    sheet = book["表一"]
    sheet["D7"].comment = Comment("会计：待核", "会计", width=90, height=30)
    sheet["C6"].comment = Comment("第一稿", "会计")
    book.save(wrong)
    copy = mark(wrong, tmp_path)
    assert audit(copy, wrong) == set()
    sheet = load_workbook(copy)["表一"]
    assert sheet["D7"].comment.text.startswith(f"会计：待核\n{NOTE_MARK}\n错误 A2")
    assert sheet["C6"].comment.text == "第一稿"
    assert sheet["E10"].comment.text.startswith(NOTE_MARK)
    names = [name for name in parts(copy) if name.endswith(".vml") or "comments/" in name]
    assert len(names) == 2, "notes are added to the sheet's own part and drawing"
    vml = next(data.decode() for name, data in parts(copy).items() if name.endswith(".vml"))
    drawing = etree.fromstring(vml.encode())
    heights = {
        (shape.findtext(".//{*}Row"), shape.findtext(".//{*}Column")): _height(shape.get("style"))
        for shape in drawing.iter("{urn:schemas-microsoft-com:vml}shape")
    }
    assert set(heights) >= {("6", "3"), ("5", "2"), ("9", "4")}
    assert heights["6", "3"] > 60, "the box of a note that grew is higher than it was (30 px)"
    ids = re.findall(r'id="(_x0000_s\d+)"', vml)
    assert len(ids) == len(set(ids))


def test_mc003_a_conversation_is_left_alone(wrong: Path, tmp_path: Path, capsys) -> None:
    book = load_workbook(wrong)
    book["表一"]["D7"].comment = Comment("[线程批注] 请核", "会计")
    book.save(wrong)
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    kept = parts(wrong)
    kept[rels] = kept[rels].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdT" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        b' Target="../threadedComments/threadedComment1.xml"/></Relationships>',
    )
    kept["xl/threadedComments/threadedComment1.xml"] = (
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        b'<threadedComment ref="D7" id="{0}"><text>x</text></threadedComment></ThreadedComments>'
    )
    with zipfile.ZipFile(wrong, "w") as package:
        for name, data in kept.items():
            package.writestr(name, data)
    copy = mark(wrong, tmp_path)
    assert f"已上色、未加批注：{wrong}　表一!D7 里有会话式批注" in capsys.readouterr().out
    sheet = load_workbook(copy)["表一"]
    assert sheet["D7"].comment.text == "[线程批注] 请核"
    assert sheet["D7"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["E10"].comment.text.startswith(NOTE_MARK)
    assert (
        parts(copy)["xl/threadedComments/threadedComment1.xml"]
        == kept["xl/threadedComments/threadedComment1.xml"]
    )


def _height(style: str) -> float:
    found = re.search(r"\bheight:([\d.]+)pt", style)
    return float(found[1]) if found else 0


def test_mc004_everything_to_the_right_hidden(tmp_path: Path) -> None:
    """Clerks hide all columns beyond the table: the box must not be anchored beyond the last column."""
    book = Workbook()
    book.active.title = "表"
    book.active["E3"] = "x"
    book.active.column_dimensions.group("F", "XFD", hidden=True)
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book.save(path)
    copy.write_bytes(marked(path.read_bytes(), [finding("E3")]))
    vml = parts(copy)["xl/drawings/vmlDrawing1.vml"].decode()
    anchor = [int(n) for n in re.findall(r"<x:Anchor>([^<]*)<", vml)[0].split(",")]
    assert anchor[0] < anchor[4] <= 4, "the box stands over the columns that can be seen"


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
X14 = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>说明!$A$1:$A$3</xm:f></x14:formula1>'
    "<xm:sqref>E8:E9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


@pytest.mark.parametrize("noted", [False, True])
def test_mc002_macros_images_charts_validations_survive(tmp_path: Path, noted: bool) -> None:
    """With a picture in the page header, whose drawing is also VML but not that of the notes."""
    from xlsxwriter import Workbook as Writer

    path, copy, picture, macro = (tmp_path / name for name in ("a.xlsm", "b.xlsm", "dot.png", "vba.bin"))
    picture.write_bytes(PNG)
    macro.write_bytes(b"not really a macro, but a part that must survive")
    book = Writer(path)
    book.add_vba_project(str(macro))
    sheet = book.add_worksheet("表")
    sheet.write("A1", "x")
    sheet.write_formula("B1", "=LEN(A1)", None, 1)
    sheet.conditional_format(
        "A1:A9", {"type": "cell", "criteria": ">", "value": 5, "format": book.add_format()}
    )
    sheet.data_validation("C1", {"validate": "list", "source": ["甲", "乙"]})
    sheet.insert_image("L2", str(picture))
    sheet.set_header("&L&G", {"image_left": str(picture)})
    if noted:
        sheet.write_comment("C8", "去年实际 118 公里")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$A$1:$A$3"})
    sheet.insert_chart("L6", chart)
    book.add_worksheet("说明")
    book.close()
    with zipfile.ZipFile(path) as source:
        kept = {info: source.read(info) for info in source.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info, data in kept.items():
            if info.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</worksheet>", X14.encode() + b"</worksheet>")
            target.writestr(info, data)
    copy.write_bytes(marked(path.read_bytes(), [finding("A1"), finding("Z30")]))
    assert audit(copy, path) == set()
    old, new = parts(path), parts(copy)
    notes = {name for name in old if "comments" in name or "vmlDrawing" in name}
    may = {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    }
    assert {name for name in old if old[name] != new[name]} <= may | (notes if noted else set())
    assert b"x14:dataValidation " in new["xl/worksheets/sheet1.xml"]
    header = next(name for name in old if "vmlDrawing" in name and b"ObjectType" not in old[name])
    assert new[header] == old[header]
    # openpyxl would drop the x14 validation, with a warning: the part itself is read.
    (comments,) = (data for name, data in new.items() if "comments" in name)
    read = {item.get("ref") for item in etree.fromstring(comments).iter("{*}comment")}
    assert read == {"A1", "Z30"} | ({"C8"} if noted else set())
    order = [etree.QName(item).localname for item in etree.fromstring(new["xl/worksheets/sheet1.xml"])]
    assert order.index("drawing") < order.index("legacyDrawing") < order.index("legacyDrawingHF")
    assert order[-1] == "extLst"


def finding(cell: str, severity: str = "error", sheet: str = "表") -> Problem:
    return Problem("A201", severity, "相差 1。", "请核对。", sheet=sheet, cell=cell)  # type: ignore[arg-type]


def test_mc004_merges_blank_cells_and_worst_first(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "表"
    sheet["A1"] = "标题"
    sheet.merge_cells("A1:C2")
    sheet["A9"] = "末行"
    path = tmp_path / "a.xlsx"
    book.save(path)
    data = marked(
        path.read_bytes(),
        [
            finding("B2", "hint"),
            finding("A1", "warning"),
            finding("D5:E5"),
            finding("B9"),
            finding("A1", sheet="没有"),
        ],
    )
    copy = tmp_path / "b.xlsx"
    copy.write_bytes(data)
    assert audit(copy, path) == set()
    sheet = load_workbook(copy)["表"]
    noted = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row if cell.comment}
    assert set(noted) == {"A1", "D5", "B9"}
    assert noted["A1"].fill.fgColor.rgb == "FFFFEB9C"
    assert noted["A1"].comment.text.count("A201") == 2
    assert sheet["A9"].value == "末行" and noted["D5"].value is None


def test_mc004_more_notes_than_one_block_of_shape_ids(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "表"
    for row in range(1, 2101):
        book.active.cell(row, 1, row)
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book.save(path)
    copy.write_bytes(marked(path.read_bytes(), [finding(f"A{row}") for row in range(1, 2101)]))
    assert sum(cell.comment is not None for (cell,) in load_workbook(copy)["表"].iter_rows()) == 2100
    vml = parts(copy)["xl/drawings/vmlDrawing1.vml"].decode()
    blocks = re.search(r'data="([\d,]+)"', vml)
    assert blocks is not None
    used = {int(number) // 1024 for number in re.findall(r"_x0000_s(\d+)", vml)}
    assert used <= {int(number) for number in blocks[1].split(",")}


def test_mc004_control_characters_do_not_break_the_part(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "表"
    book.active["A1"] = "x"
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book.save(path)
    problem = Problem("A201", "error", "值“a\x0b<b>&”不对。", "请改。", sheet="表", cell="A1")
    copy.write_bytes(marked(path.read_bytes(), [problem]))
    assert "值“a\n<b>&”不对。" in load_workbook(copy)["表"]["A1"].comment.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("xl/_xmlsignatures/x", b"", None),
        ("_xmlsignatures/sig1.xml", b"<x/>", "数字签名"),
    ],
)
def test_mc005_a_signature_is_not_broken(tmp_path: Path, name: str, content: bytes, said: str | None) -> None:
    book = Workbook()
    book.active.title = "表"
    book.active["A1"] = "x"
    path = tmp_path / "a.xlsx"
    book.save(path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(name, content)
    if said is None:
        assert marked(path.read_bytes(), [finding("A1")]).startswith(b"PK")
    else:
        with pytest.raises(PackageError, match=said):
            marked(path.read_bytes(), [finding("A1")])


def test_mc005_text_has_no_marked_copy_and_says_so(seeds: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / "公开.txt"
    shutil.copyfile(next(seeds.glob("003_*.txt")), path)
    main(["check", str(path), "--xlsx", str(tmp_path / "清单.xlsx")])
    out = capsys.readouterr().out
    assert f"未做批注副本：{path}　是文本，只有 .xlsx、.xlsm 能另存带批注的副本；问题见问题清单" in out
    assert not (tmp_path / "清单-批注").exists()


def test_mc005_a_copy_never_replaces_an_input(wrong: Path, tmp_path: Path, capsys) -> None:
    own = tmp_path / "清单-批注" / "柳泉镇.xlsx"
    own.parent.mkdir()
    shutil.copyfile(wrong, own)
    assert main(["check", str(own), "--xlsx", str(tmp_path / "清单.xlsx")]) == 2
    assert "就是输入文件，不能覆盖" in capsys.readouterr().err
    assert own.read_bytes() == wrong.read_bytes()


def test_mc005_no_findings_no_copy(wrong: Path, tmp_path: Path, capsys) -> None:
    config = tmp_path / "off.toml"
    codes = {p["code"] for p in problems_of(wrong, capsys)}
    config.write_text("[rules]\n" + "".join(f'{code} = "off"\n' for code in codes), "utf-8")
    main(["check", str(wrong), "--xlsx", str(tmp_path / "清单.xlsx"), "--config", str(config)])
    assert "批注" not in capsys.readouterr().out
    assert not (tmp_path / "清单-批注").exists()


def test_mc006_copies_are_not_read_again(wrong: Path, capsys) -> None:
    folder = wrong.parent
    (folder / "东片").mkdir()
    shutil.copyfile(wrong, folder / "东片" / "红岩镇.xlsx")
    main(["check", str(folder), "--xlsx", str(folder / "清单.xlsx"), "--quiet"])
    copies = {str(p.relative_to(folder / "清单-批注")) for p in (folder / "清单-批注").rglob("*.xlsx")}
    assert copies == {"柳泉镇.xlsx", "东片/红岩镇.xlsx"}
    capsys.readouterr()
    main(["check", str(folder), "--json", "-", "--quiet"])
    assert len(json.loads(capsys.readouterr().out)["files"]) == 2


_SHOW = """
import json, os, sys, uno
from com.sun.star.beans import PropertyValue
path, port = sys.argv[1:]
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
import time
for _ in range(100):
    try:
        context = resolver.resolve(f"uno:pipe,name={port};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.2)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
hidden = PropertyValue(); hidden.Name = "Hidden"; hidden.Value = True
book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (hidden,))
answer = {}
for sheet in book.Sheets:
    for note in sheet.Annotations:
        place = note.Position
        cell = sheet.getCellByPosition(place.Column, place.Row)
        answer[f"{sheet.Name}!{place.Column},{place.Row}"] = [note.String, cell.CellBackColor]
print(json.dumps(answer), flush=True)
os._exit(0)  # the test ends the office; taking down the bridge crashes now and then
"""


@pytest.mark.soffice
def test_mc007_libreoffice_shows_tints_and_notes(
    wrong: Path, tmp_path: Path, soffice: str, uno_python: str, capsys
) -> None:
    found = problems_of(wrong, capsys)
    copy = mark(wrong, tmp_path)
    pipe = f"xltools-{tmp_path.name}"
    office = subprocess.Popen(
        [soffice, f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--headless", "--norestore",
         f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        done = subprocess.run(
            [uno_python, "-c", _SHOW, str(copy), pipe],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    finally:
        office.terminate()
        office.wait(30)
    shown = json.loads(done.stdout)
    cells = {(ord(p["cell"][0]) - 65, int(p["cell"][1:]) - 1): p for p in found}
    for (col, row), problem in cells.items():
        text, color = shown[f"表一!{col},{row}"]
        assert problem["message"] in text
        assert color in {int("{:02X}{:02X}{:02X}".format(*tint), 16) for tint in TINTS.values()}
    assert len(shown) == len(cells)
