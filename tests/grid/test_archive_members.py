"""Archives as folders: names in GBK and UTF-8, one archive inside another, bounds, nothing out of place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from support.season import _GbkName

from xltools.grid import archives
from xltools.grid.archives import expand, is_archive


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def names(data: bytes) -> list[str]:
    return [member.name for member in expand(data, "来件.zip").members]


def test_names_of_every_habit() -> None:
    data = packed(
        (_GbkName("柳溪镇/目标表.xlsx"), b"1"), ("桃溪镇\\自评表.xlsx", b"2"), ("../../逃.xlsx", b"3"),
        ("C:/盘.xlsx", b"4"), ("__MACOSX/._目标表.xlsx", b"5"), ("~$锁.xlsx", b"6"), ("说明.html", b"7"),
    )  # fmt: skip
    assert names(data) == ["C_/盘.xlsx", "柳溪镇/目标表.xlsx", "桃溪镇/自评表.xlsx", "逃.xlsx"]


def test_an_archive_inside_an_archive_once() -> None:
    inner = packed(("内.xlsx", b"1"), ("更里.zip", packed(("底.xlsx", b"2"))))
    found = expand(packed(("里.zip", inner)), "来件.zip")
    assert [member.name for member in found.members] == ["里.zip/内.xlsx"]
    (problem,) = found.problems
    assert problem.path == "来件.zip/里.zip/更里.zip" and "没有展开" in problem.message


def test_documents_are_no_archives(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "a.xlsx")
    assert not is_archive((tmp_path / "a.xlsx").read_bytes())
    assert not is_archive(b"PK\x03\x04 cut off") and is_archive(packed(("a.xlsx", b"1")))


def test_bombs_are_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(("a.xlsx", b"1"), ("b.xlsx", b"\0" * 9_000_000))
    found = expand(bomb, "来件.zip")
    assert not found.members and [p.code for p in found.problems] == ["F006"]
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    monkeypatch.setattr(archives._Bounds, "__init__", _two_members)
    found = expand(packed(*((f"{n}.xlsx", b"1") for n in range(3))), "来件.zip")
    assert not found.members and "超过 2 个" in found.problems[0].message


def _two_members(self: archives._Bounds) -> None:
    self.members, self.size = 2, 10**6


def test_what_cannot_be_read_is_named() -> None:
    good = packed(("好.xlsx", b"1" * 50), ("坏.xlsx", b"2" * 50))
    at = good.index("坏.xlsx".encode()) + len("坏.xlsx".encode())
    found = expand(good[:at] + b"\xff\xff\xff" + good[at + 3 :], "来件.zip")
    assert [m.name for m in found.members] == ["好.xlsx"]
    assert [p.path for p in found.problems] == ["来件.zip/坏.xlsx"]
    assert [p.code for p in expand(packed(), "空.zip").problems] == ["F002"]
