"""Automatic numbers of Word documents.

N001 formats · N002 levels count and restart · N003 numbers from a style · N004 bullets, removed numbers.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.handmade import HEAD, PACKAGE, RELATIONS, W, docx_parts, write_zip

from xltools.grid.numbering import chinese_number, show_number
from xltools.grid.open import open_grids

LEVELS = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/>'
    "</w:lvl>"
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
)
NUMBERING = (
    f'{HEAD}<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
)
STYLES = (
    f'{HEAD}<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Item"><w:pPr><w:numPr>'
    '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Item"/></w:style></w:styles>'
)


def rows(tmp_path: Path, *paragraphs: tuple[str, str]) -> list[str]:
    """Texts of paragraphs given as (properties, text)."""
    body = "".join(f"<w:p><w:pPr>{p}</w:pPr><w:r><w:t>{t}</w:t></w:r></w:p>" for p, t in paragraphs)
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = docx_parts(body)
    parts["[Content_Types].xml"] = str(parts["[Content_Types].xml"]).replace(
        "</Types>",
        f'<Override PartName="/word/numbering.xml" ContentType="{types}.numbering+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{types}.styles+xml"/></Types>',
    )
    parts["word/numbering.xml"], parts["word/styles.xml"] = NUMBERING, STYLES
    parts["word/_rels/document.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/numbering" Target="numbering.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    )
    opened = open_grids(write_zip(tmp_path / "a.docx", parts))
    assert opened.problems == []
    return [str(row[0]) for row in opened.grids[0].rows]


def item(level: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


# N001


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "japaneseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (3, "decimal", "3"),
        (3, "decimalEnclosedCircle", "③"),
        (12, "decimalFullWidth", "１２"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (5, "bullet", ""),
        (7, "someFutureFormat", "7"),
    ],
)
def test_number_formats(number: int, form: str, shown: str) -> None:
    assert show_number(number, form) == shown


def test_numbers_beyond_a_list_stay_arabic() -> None:
    assert [chinese_number(n) for n in (0, 1000)] == ["0", "1000"]


# N002


def test_levels_count_and_restart(tmp_path: Path) -> None:
    found = rows(tmp_path, (item(0), "甲"), (item(1), "a"), (item(1), "b"), (item(0), "乙"), (item(1), "c"))
    assert found == ["（一）甲", "1.a", "2.b", "（二）乙", "1.c"]


def test_another_list_of_the_same_look_starts_again(tmp_path: Path) -> None:
    found = rows(tmp_path, (item(0), "甲"), (item(0), "乙"), (item(0, 2), "丙"), (item(0, 2), "丁"))
    assert found == ["（一）甲", "（二）乙", "（一）丙", "（二）丁"]


# N003, N004


def test_number_from_a_style_and_its_base(tmp_path: Path) -> None:
    child, own = '<w:pStyle w:val="Child"/>', '<w:pStyle w:val="Item"/>'
    assert rows(tmp_path, (own, "甲"), (child, "乙"), ("", "正文")) == ["（一）甲", "（二）乙", "正文"]


def test_bullets_and_removed_numbers(tmp_path: Path) -> None:
    removed = '<w:pStyle w:val="Item"/>' + item(0, 0)
    assert rows(tmp_path, (item(2), "点"), (removed, "无号"), (item(0, 99), "没有这个列表")) == [
        "点",
        "无号",
        "没有这个列表",
    ]
