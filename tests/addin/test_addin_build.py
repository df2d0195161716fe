"""The .xlam as a file: what is in it, that it is the same every time, that its ribbon and Basic agree.

AB1  Two builds in two processes give the same bytes.
AB2  olevba gives back exactly the sources.
AB3  pyvbaanalysis finds nothing in our modules, and in xlwings' only what is known.
AB4  The ribbon is valid by Microsoft's schema, its menu too.
AB5  Every callback exists with the signature Office calls; every button has a function.
AB6  Every icon is one Office knows.
AB7  Parts, relations and content types are those of an add-in with a ribbon.
AB8  A source that is not ASCII, and a part that is not the pinned one, are refused with a sentence.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pytest
from support.places import DATA, ROOT

from xltools.addin.entry import ACTIONS
from xltools.addin.install.build import RIBBON_PART, build
from xltools.addin.install.sources import BuildError, all_modules, new_menu
from xltools.layouts.layout import load_layouts
from xltools.resources import macros_dir

NS = "{http://schemas.microsoft.com/office/2009/07/customui}"
XLWINGS_KNOWN = {
    "option-explicit-missing", "missing-return-assignment", "unused-variable", "variable-never-read",
    "unused-procedure",
}  # fmt: skip


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "xltools.xlam"
    build(path)
    return path


def need(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{module} is not installed (CI must have it)")
        pytest.skip(f"{module} is not installed")


def test_ab1_builds_are_byte_identical(addin: Path, tmp_path: Path) -> None:
    other = tmp_path / "again.xlam"
    subprocess.run(
        [sys.executable, "-m", "xltools", "addin", "build", "-o", str(other), "--quiet"],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai"},
    )
    assert other.read_bytes() == addin.read_bytes()


def _body(source: str) -> list[str]:
    """The lines of a module without the attributes the editor hides and the class preamble."""
    lines = source.replace("\r\n", "\n").split("\n")
    if lines[0].startswith("VERSION"):
        lines = lines[lines.index("END") + 1 :]
    kept = [line for line in lines if not line.startswith("Attribute VB_")]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def test_ab2_olevba_gives_the_sources_back(addin: Path) -> None:
    need("oletools")
    import warnings

    with warnings.catch_warnings():
        # oletools' own dependencies warn of their age.
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser(str(addin))
        found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
        parser.close()
    sources = all_modules()
    assert set(found) == {*sources, "Sheet1"}
    assert _body(found.pop("Sheet1")) == []
    for name, code in found.items():
        assert _body(code) == _body(sources[name]), name


def test_ab3_static_analysis_is_clean(addin: Path) -> None:
    need("pyvbaanalysis")
    from pyvbaanalysis import analyze_office_file

    findings = analyze_office_file(str(addin))
    ours = {name: [p.message for p in found] for name, found in findings.items() if name != "xlwings"}
    assert not any(ours.values()), ours
    theirs = {p.code for p in findings["xlwings"]}
    assert theirs == XLWINGS_KNOWN
    assert not [p.message for p in findings["xlwings"] if p.severity.value == "error"]


def _ribbon(addin: Path) -> ElementTree.Element:
    with zipfile.ZipFile(addin) as archive:
        return ElementTree.fromstring(archive.read(RIBBON_PART))


def test_ab4_ribbon_and_menu_are_valid(addin: Path, tmp_path: Path) -> None:
    need("xmlschema")
    schema_file = ROOT.parent / "shared" / "schemas" / "customui14.xsd"
    if not schema_file.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the schema is not at {schema_file} (CI must have it)")
        pytest.skip(f"the schema is not at {schema_file}")
    import xmlschema

    schema = xmlschema.XMLSchema(str(schema_file))
    with zipfile.ZipFile(addin) as archive:
        text = archive.read(RIBBON_PART).decode("utf-8")
    assert [str(e.reason) for e in schema.iter_errors(text)] == []
    broken = text.replace('size="large"', 'size="huge"', 1)
    assert not schema.is_valid(broken), "the schema must notice a wrong value"
    # The menu comes at run time; in the ribbon it may stand where the dynamic menu stands.
    menu = new_menu(load_layouts()).replace("<menu ", '<menu id="m" label="m" ', 1)
    start = text.index("<dynamicMenu")
    whole = text[:start] + menu + text[text.index("/>", start) + 2 :]
    assert [str(e.reason) for e in schema.iter_errors(whole)] == []


def test_ab4_menu_lists_every_form_of_a_clerk() -> None:
    root = ElementTree.fromstring(new_menu(load_layouts()))
    tags = {item.attrib["tag"]: item.attrib["label"] for item in root.iter(f"{NS}button")}
    wanted = {one.id: one.name for one in load_layouts() if not one.id.startswith("score_")}
    assert tags == {**wanted, "township": "乡镇全年填报工作簿", "roster": "县级项目名册"}


SIGNATURES = {
    "onLoad": r"Public Sub {}\(ribbon As IRibbonUI\)",
    "onAction": r"Public Sub {}\(control As IRibbonControl\)",
    "getEnabled": r"Public Sub {}\(control As IRibbonControl, ByRef returnedVal As Variant\)",
    "getContent": r"Public Sub {}\(control As IRibbonControl, ByRef returnedVal As Variant\)",
}


def test_ab5_callbacks_exist_with_the_right_signature(addin: Path) -> None:
    basic = (macros_dir() / "XltoolsRibbon.bas").read_text(encoding="ascii")
    callbacks = {
        (name, value)
        for item in _ribbon(addin).iter()
        for name, value in item.attrib.items()
        if name.startswith(("get", "on"))
    }
    assert {name for name, _ in callbacks} == set(SIGNATURES)
    for name, value in callbacks:
        assert re.search(SIGNATURES[name].format(value), basic), (name, value)


def test_ab5_every_button_has_a_function(addin: Path) -> None:
    items = [i for i in _ribbon(addin).iter() if i.tag in (f"{NS}button", f"{NS}dynamicMenu")]
    assert {item.attrib["id"] for item in items} == set(ACTIONS)
    for item in items:
        assert item.attrib["getEnabled"] == "XlGetEnabled"
        assert item.attrib["label"] and item.attrib["screentip"]
    for place in ACTIONS.values():
        module, function = place.split(":")
        parameters = list(inspect.signature(getattr(importlib.import_module(module), function)).parameters)
        assert parameters[:2] == ["book", "arguments"], place


def test_ab5_labels_are_those_of_the_manual(addin: Path) -> None:
    labels = [i.attrib["label"] for i in _ribbon(addin).iter() if "screentip" in i.attrib]
    assert labels == [
        "新建表", "填入数据", "沿用上年", "增加一行", "校验", "定位下一个问题", "一键修复", "生成评分表",
        "汇总文件夹", "生成报告", "下发模板", "导出上报", "设置", "帮助",
    ]  # fmt: skip


def test_ab6_icons_are_known(addin: Path) -> None:
    lines = (DATA / "imagemso.txt").read_text(encoding="ascii").splitlines()
    known = {line for line in lines if line and not line.startswith("#")}
    used = {i.attrib["imageMso"] for i in _ribbon(addin).iter() if "imageMso" in i.attrib}
    assert used <= known, used - known


def test_ab7_parts_and_relations(addin: Path) -> None:
    with zipfile.ZipFile(addin) as archive:
        names = archive.namelist()
        types = archive.read("[Content_Types].xml").decode()
        relations = archive.read("_rels/.rels").decode()
        book = archive.read("xl/workbook.xml").decode()
        texts = archive.read("xl/sharedStrings.xml").decode()
        core = archive.read("docProps/core.xml").decode()
    assert names[0] == "[Content_Types].xml"
    assert {"xl/vbaProject.bin", "xl/workbook.xml", RIBBON_PART} <= set(names)
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types
    assert 'Extension="bin" ContentType="application/vnd.ms-office.vbaProject"' in types
    ribbon = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
    assert f'Type="{ribbon}" Target="{RIBBON_PART}"' in relations
    assert '<sheet name="texts"' in book
    assert "没有找到 Python" in texts and "&lt;menu" in texts
    assert "xltools" in core and "William" not in core


def test_ab7_openxml_audit_finds_nothing(addin: Path) -> None:
    need("openxml_audit")
    from openxml_audit import OpenXmlValidator

    assert [str(error) for error in OpenXmlValidator().validate(addin).errors] == []


def test_ab7_opens_in_a_strict_reader(addin: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    # openpyxl judges by the name of the file.
    other = tmp_path / "addin.xlsm"
    with zipfile.ZipFile(addin) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(b"ms-excel.addin.macro", b"ms-excel.sheet.macro")
            target.writestr(name, content)
    sheet = load_workbook(other)["texts"]
    texts = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert texts["title"] == "绩效表"
    assert set(re.findall(r'(?:ShowText|TextOf|Pick\w+|Confirm)\(? ?"(\w+)"', _all_basic())) <= set(texts)


def _all_basic() -> str:
    return "\n".join(all_modules().values())


def test_ab8_chinese_in_basic_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "macros"
    shutil.copytree(macros_dir(), folder)
    with (folder / "XltoolsState.bas").open("a", encoding="utf-8") as stream:
        stream.write("' 中文\n")
    with pytest.raises(BuildError, match=r"XltoolsState.bas 第 \d+ 行有非 ASCII 字符"):
        build(tmp_path / "x.xlam", folder)
    assert not (tmp_path / "x.xlam").exists()


@pytest.mark.parametrize("key", ["sha256 = ", "template_sha256 = "])
def test_ab8_other_parts_than_the_pinned_are_refused(tmp_path: Path, key: str) -> None:
    folder = tmp_path / "macros"
    shutil.copytree(macros_dir(), folder)
    pins = folder / "pins.toml"
    text = pins.read_text(encoding="utf-8")
    pins.write_text(re.sub(rf'^{key}"..', f'{key}"zz', text, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(BuildError, match=r"与 macros/pins\.toml 登记的不同"):
        build(tmp_path / "x.xlam", folder)


def test_ab8_xlwings_takes_no_settings_from_workbooks() -> None:
    """A workbook handed in must not choose the program that is started."""
    source = all_modules()["xlwings"]
    assert 'If source = "" Or source = "sheet"' not in source
    assert 'If source = "" Or source = "directory"' not in source
    assert 'RunCommand = CondaCmd & PythonInterpreter & " -E -B -c """ & PythonCommand' in source
    assert 'PROJECT_NAME As String = "xltools"' in source


def test_ab9_no_compiled_code_of_another_excel_is_carried_along(addin: Path) -> None:
    """[MS-OVBA] 2.3.4.1: a writer other than Office gives the version 0xFFFF and no performance cache."""
    need("olefile")
    import io

    import olefile

    with zipfile.ZipFile(addin) as archive:
        project = archive.read("xl/vbaProject.bin")
    with olefile.OleFileIO(io.BytesIO(project)) as ole:
        assert ole.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")
        assert not [name for name in ole.listdir() if name[-1].startswith("__SRP_")]


def test_ab9_each_call_has_an_answer_file_of_its_own() -> None:
    host = (macros_dir() / "XltoolsHost.bas").read_text(encoding="ascii")
    assert "mCalls = mCalls + 1" in host and "CStr(mCalls)" in host
