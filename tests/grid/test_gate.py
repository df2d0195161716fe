"""The gate: what a file is, by its content, and the reason in Chinese when it may not be opened.

G001 encrypted · G002 empty · G003 damaged · G004 foreign · G005 lock file · G006 bomb · G007 DTD ·
G009 missing · G010 kinds are known by content, not by name · G011 identity comes from the bytes read.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
from pathlib import Path

import pytest
from support.handmade import biff_record, docx_parts, ole_file, write_xlsx, write_zip, xlsx_parts
from support.places import DATA

from xltools.grid import gate
from xltools.grid.gate import inspect
from xltools.grid.open import open_grids

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
BOF = biff_record(0x809, struct.pack("<HHHH", 0x600, 5, 0, 0))
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def refused(path: Path) -> tuple[str, str]:
    """Code and message of a refusal, which must be Chinese, say what to do and name the file."""
    problem = inspect(path).problem
    assert problem is not None
    assert problem.severity == "error"
    assert problem.path == str(path)
    assert re.search("[\u4e00-\u9fff]", problem.message)
    assert "请" in problem.fix
    return problem.code, problem.message


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# G001


def test_encrypted_office_file(tmp_path: Path) -> None:
    data = ole_file({"EncryptionInfo": b"\x04\0\x04\0", "EncryptedPackage": b"x"})
    code, message = refused(put(tmp_path / "镇.xlsx", data))
    assert code == "F001"
    assert "密码" in message


def test_old_xls_with_a_password(tmp_path: Path) -> None:
    book = BOF + biff_record(0x2F, b"\0" * 6) + biff_record(0x0A)
    assert refused(put(tmp_path / "a.xls", ole_file({"Workbook": book})))[0] == "F001"


def test_zip_entry_with_the_encryption_flag(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROW)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(put(path, bytes(data)))[0] == "F001"


def test_ods_whose_manifest_says_encrypted(tmp_path: Path) -> None:
    parts = {
        "mimetype": ODS,
        "content.xml": b"\x01\x02",
        "META-INF/manifest.xml": "<manifest:encryption-data/>",
    }
    assert refused(write_zip(tmp_path / "a.ods", parts))[0] == "F001"


# G002, G003


@pytest.mark.parametrize("data", [b"", b"\0" * 4096, b" \r\n\n"])
def test_empty_file(tmp_path: Path, data: bytes) -> None:
    assert refused(put(tmp_path / "a.xlsx", data))[0] == "F002"


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_truncated_workbook(tmp_path: Path, keep: float) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROW)
    data = path.read_bytes()
    assert refused(put(path, data[: int(len(data) * keep)]))[0] == "F003"


def test_overwritten_part(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts({"表": ROW}), zipfile.ZIP_STORED)
    data = path.read_bytes()
    assert refused(put(path, data.replace(b"<v>1</v>", b"<v>2</v>")))[0] == "F003"


def test_a_name_twice_in_the_directory(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "w") as archive:
        for content in ("<a/>", "<b/>"):
            archive.writestr("xl/workbook.xml", content)
    assert refused(path)[0] == "F003"


def test_truncated_xls(tmp_path: Path) -> None:
    whole = (DATA / "small.xls").read_bytes()
    for size in (100, 600, 2000, 4000):
        assert refused(put(tmp_path / f"{size}.xls", whole[:size]))[0] == "F003"


# G004


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML"),
        (bytes(range(256)) * 20, "认不出"),
    ],
)
def test_foreign_file(tmp_path: Path, data: bytes, what: str) -> None:
    code, message = refused(put(tmp_path / "a.xls", data))
    assert code == "F004"
    assert what in message


def test_old_word_document_that_cannot_be_converted(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("xltools.grid.legacy.find_soffice", lambda: None)
    path = put(tmp_path / "a.doc", ole_file({"WordDocument": b"\xec\xa5"}))
    (problem,) = open_grids(path).problems
    assert problem.code == "F004"
    assert "旧版 Word" in problem.message and ".docx" in problem.fix


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"a.xlsx": "x", "b.xlsx": "y"}, "2 个文件的 ZIP"),
        ({"[Content_Types].xml": "<T/>", "xl/workbook.bin": "x"}, ".xlsb"),
        ({"[Content_Types].xml": "<T/>", "ppt/presentation.xml": "<p/>"}, "PPT"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, "ODT"),
        ({"OFD.xml": "<OFD/>"}, "OFD"),
    ],
)
def test_zip_without_a_workbook(tmp_path: Path, parts: dict[str, str | bytes], what: str) -> None:
    code, message = refused(write_zip(tmp_path / "a.xlsx", parts))
    assert code == "F004"
    assert what in message


# G005, G006, G007, G009


def test_lock_file(tmp_path: Path) -> None:
    assert refused(put(tmp_path / "~$目标表.xlsx", b"\x04user"))[0] == "F005"


def test_zip_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1"><v>1</v></c></row>' * 1_000_000
    code, message = refused(write_xlsx(tmp_path / "a.xlsx", data))
    assert code == "F006"
    assert "倍" in message


def test_part_that_lies_about_its_size(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROW * 500)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 50)
    code, message = refused(put(path, bytes(data)))
    assert code == "F006"
    assert "sheet1.xml" in message


def test_too_many_parts_and_too_much_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROW)
    monkeypatch.setattr(gate, "MAX_PARTS", 3)
    assert refused(path)[0] == "F006"
    monkeypatch.setattr(gate, "MAX_PARTS", 100)
    monkeypatch.setattr(gate, "MAX_INFLATED", 100)
    assert refused(path)[0] == "F006"


def test_too_big_a_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_FILE", 1000)
    path = put(tmp_path / "a.txt", b"x" * 1001)
    assert refused(path)[0] == "F006"
    assert inspect(path).size == 1001


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_dtd_in_any_part(tmp_path: Path, encoding: str) -> None:
    evil = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode(encoding)
    parts = {**xlsx_parts({"表": ROW}), "docProps/app.xml": evil}
    code, message = refused(write_zip(tmp_path / "a.xlsx", parts))
    assert code == "F007"
    assert "docprops/app.xml" in message


def test_exclamation_marks_are_no_dtd(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" t="inlineStr"><is><t>加油!</t></is></c></row>'
    assert inspect(write_xlsx(tmp_path / "a.xlsx", data)).problem is None


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.xlsx") == ("F009", "找不到这个文件。")
    assert refused(tmp_path)[0] == "F009"


# G010, G011


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.txt", "没有扩展名"])
def test_kind_is_known_by_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert inspect(write_xlsx(path, ROW)).kind == "xlsx"
    assert inspect(write_zip(path, docx_parts("<w:p/>"))).kind == "docx"
    assert inspect(write_zip(path, {"mimetype": ODS, "content.xml": "<a/>"})).kind == "ods"
    assert inspect(put(path, ole_file({"Workbook": BOF + biff_record(0x0A)}))).kind == "xls"
    assert inspect(put(path, "单位\t金额\n".encode("gb18030"))).kind == "text"


def test_macro_workbook(tmp_path: Path) -> None:
    parts = xlsx_parts({"表": ROW})
    parts["[Content_Types].xml"] = '<T ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    assert inspect(write_zip(tmp_path / "a.xlsm", parts)).kind == "xlsm"


def test_identity_of_good_and_refused_files(tmp_path: Path) -> None:
    for path in (write_xlsx(tmp_path / "a.xlsx", ROW), put(tmp_path / "b.pdf", b"%PDF-1.4")):
        data = path.read_bytes()
        found = inspect(path)
        assert (found.sha256, found.size) == (hashlib.sha256(data).hexdigest(), len(data))
