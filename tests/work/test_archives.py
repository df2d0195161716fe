"""Zip archives among the inputs: read, checked, merged and repaired like the folders they are.

AR001 members are read under the archive's name, nested once · AR002 names in GBK · AR003 a member's findings,
marked copy and repaired copy · AR004 our own results inside are no submissions · AR005 what cannot be taken
is said · AR006 a .zip that is a workbook is read as one · AR007 the archive is never changed
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from xltools.cli import main
from xltools.grid.archives import split_member
from xltools.work.read import read_paths

FORM = """
## 项目表
| 2024年项目支出绩效目标表 | < | < | < | < |
| 项目名称 | < | 河道保洁 | < | < |
| 实施单位 | < | {unit} | < | < |
| 年度资金总额（万元） | < | 12.6 | 财政拨款 | 12.6 |
| 总体目标 | 保洁河道18公里。 | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 产出指标 | 数量指标 | 保洁河道长度 | >=18公里 | 50 |
| 效益指标 | 生态效益指标 | 水面漂浮物 | 明显减少 | 30 |
| 满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥105% | 10 |
"""


@pytest.fixture
def workbooks(markdown_workbook) -> dict[str, bytes]:
    return {
        name: markdown_workbook(FORM.format(unit=f"青禾县{name}人民政府"), f"{name}.xlsx").read_bytes()
        for name in ("柳溪镇", "石桥乡", "白桦镇")
    }


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_members_are_read_under_the_archives_name(tmp_path: Path, workbooks) -> None:  # AR001
    inner = zipped({"白桦镇.xlsx": workbooks["白桦镇"]})
    folder = tmp_path / "收件"
    folder.mkdir()
    (folder / "来件.zip").write_bytes(
        zipped(
            {"柳溪镇/目标表.xlsx": workbooks["柳溪镇"], "石桥乡.xlsx": workbooks["石桥乡"], "补.zip": inner}
        )
    )
    files = read_paths([folder])
    assert [(Path(f.path).relative_to(folder).as_posix(), f.tables[0].unit) for f in files] == [
        ("来件.zip/柳溪镇/目标表.xlsx", "青禾县柳溪镇人民政府"),
        ("来件.zip/石桥乡.xlsx", "青禾县石桥乡人民政府"),
        ("来件.zip/补.zip/白桦镇.xlsx", "青禾县白桦镇人民政府"),
    ]


def test_names_in_gbk(tmp_path: Path, workbooks) -> None:  # AR002
    raw = zipped({"AAAAAA.xlsx": workbooks["柳溪镇"]}).replace(b"AAAAAA", "柳溪镇".encode("gbk"))
    (tmp_path / "来件.zip").write_bytes(raw)
    (file,) = read_paths([tmp_path / "来件.zip"])
    assert file.path.endswith("来件.zip/柳溪镇.xlsx")


def test_a_members_findings_and_copies(tmp_path: Path, workbooks, capsys) -> None:  # AR003, AR007
    archive = tmp_path / "来件.zip"
    archive.write_bytes(zipped({"柳溪镇.xlsx": workbooks["柳溪镇"]}))
    before = archive.read_bytes()
    listed = tmp_path / "问题清单.xlsx"
    assert main(["check", str(archive), "--xlsx", str(listed), "--quiet"]) == 1
    assert main(["check", str(archive), "--fix", "-o", str(tmp_path / "改好"), "--quiet"]) == 1
    assert main(["check", str(archive), "--json", "-"]) == 1
    text = capsys.readouterr().out
    document = json.loads(text[text.index("{") :])
    codes = {problem["code"] for problem in document["files"][0]["problems"]}
    assert "T303" in codes
    copies = [p for p in tmp_path.rglob("柳溪镇*.xlsx") if p.is_file()]
    assert any("改好" in str(p) for p in copies), copies
    assert archive.read_bytes() == before


def test_an_archive_is_merged(tmp_path: Path, workbooks) -> None:  # AR003, AR004
    archive = tmp_path / "来件.zip"
    archive.write_bytes(zipped({f"{name}.xlsx": data for name, data in workbooks.items()}))
    county = tmp_path / "汇总.xlsx"
    assert main(["merge", str(archive), "-o", str(county), "--quiet"]) == 0
    again = tmp_path / "再来.zip"
    again.write_bytes(zipped({"汇总.xlsx": county.read_bytes(), "柳溪镇.xlsx": workbooks["柳溪镇"]}))
    assert [Path(f.path).name for f in read_paths([again])] == ["柳溪镇.xlsx"]


def test_what_cannot_be_taken_is_said(tmp_path: Path) -> None:  # AR005
    (tmp_path / "空.zip").write_bytes(zipped({"说明/": b""}))
    (tmp_path / "坏.zip").write_bytes(zipped({"表.xlsx": random.Random(1).randbytes(4000)})[:-200])
    files = {Path(f.path).name: f for f in read_paths([tmp_path])}
    assert {name: f.problems[0].code for name, f in files.items()} == {"空.zip": "F002", "坏.zip": "F003"}


def test_a_workbook_called_zip_is_a_workbook(tmp_path: Path, workbooks) -> None:  # AR006
    (tmp_path / "目标表.zip").write_bytes(workbooks["石桥乡"])
    (file,) = read_paths([tmp_path / "目标表.zip"])
    assert file.tables[0].unit == "青禾县石桥乡人民政府"


def test_a_folder_called_zip_is_a_folder(tmp_path: Path, workbooks) -> None:
    folder = tmp_path / "一.zip"
    folder.mkdir()
    (folder / "表.xlsx").write_bytes(workbooks["石桥乡"])
    assert split_member(folder / "表.xlsx") is None
    assert [f.path for f in read_paths([folder])] == [str(folder / "表.xlsx")]
