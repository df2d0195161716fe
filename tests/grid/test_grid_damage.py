"""Whatever bytes come in, a file ends as grids or as a problem: nothing raises, nothing kills the process."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
from support.handmade import docx_parts, write_zip, xlsx_parts
from support.places import DATA

from xltools.grid.gate import inspect_bytes
from xltools.grid.open import open_grids
from xltools.work.workers import run_isolated

INSERTS = (b"<", b">", b'"', b"99999999999", b"-1", b'<c r="ZZZ9999999"><v>1</v></c>', b"&x;", b"</row>")
KINDS = ("xls", "ods", "xlsx", "docx")
EACH = 150


def flipped(data: bytes, chance: random.Random) -> bytes:
    result = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        result[chance.randrange(len(result))] = chance.randrange(256)
    if chance.random() < 0.2:
        del result[chance.randrange(len(result)) :]
    return bytes(result)


def edited(part: bytes, chance: random.Random) -> bytes:
    result = bytearray(part)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(result))
        way = chance.randrange(3)
        if way == 0:
            result[at : at + chance.randint(1, 40)] = b" "
        elif way == 1:
            result[at:at] = chance.choice(INSERTS)
        else:
            value = result.find(b'="', at)
            if value > 0:
                result[value + 2 : value + 3] = chance.choice((b"", b"-", b"9999999", b"x"))
    return bytes(result)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed: of the file itself, or of one of its XML parts."""
    if not data.startswith(b"PK") or chance.random() < 0.3:
        return flipped(data, chance)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        names = source.namelist()
        victim = chance.choice([name for name in names if name.endswith(("xml", "rels"))])
        for name in names:
            part = source.read(name)
            archive.writestr(name, edited(part, chance) if name == victim else part)
    return target.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_end_as_grids_or_problems(tmp_path: Path, kind: str) -> None:
    if kind in ("xls", "ods"):
        data = (DATA / f"small.{kind}").read_bytes()
    elif kind == "xlsx":
        row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><f>A1/0</f><v>#DIV/0!</v></c></row>'
        data = write_zip(tmp_path / "a.xlsx", xlsx_parts({"表": row, "二": row})).read_bytes()
    else:
        table = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
        data = write_zip(tmp_path / "a.docx", docx_parts(table)).read_bytes()
    paths = []
    for seed in range(EACH):
        path = tmp_path / f"{seed}.{kind}"
        path.write_bytes(damaged(data, random.Random(seed)))
        paths.append(path)
    refused = 0
    for outcome in run_isolated(open_grids, paths, 2):
        assert outcome.problem is None, (outcome.item, outcome.problem)
        assert outcome.value is not None
        assert outcome.value.grids or outcome.value.problems
        refused += not outcome.value.grids
    assert 0 < refused < EACH, "the damage must reach both the gate and the readers"


def test_xls_whose_dimensions_claim_four_billion_rows(tmp_path: Path) -> None:
    data = (DATA / "small.xls").read_bytes()
    at = data.index(b"\x00\x02\x0e\x00") + 4
    path = tmp_path / "a.xls"
    path.write_bytes(data[:at] + struct.pack("<IIHH", 0, 2**32 - 1, 0, 5) + data[at + 12 :])
    opened = open_grids(path)
    assert [problem.code for problem in opened.problems] == ["F003"]


def test_directory_in_a_loop_ends() -> None:
    data = bytearray((DATA / "small.xls").read_bytes())
    (fat,) = struct.unpack_from("<I", data, 76)
    for number in range(128):
        struct.pack_into("<I", data, (fat + 1) * 512 + 4 * number, 0)
    problem = inspect_bytes(bytes(data), "a.xls").problem
    assert problem is not None
    assert problem.code == "F003"
