"""The handbook: a section and a picture for every button, and the page the kit makes of it."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from support.places import ROOT

from xltools.addin.entry import ACTIONS
from xltools.addin.install.kit import handbook_page, write_handbook
from xltools.addin.ribbon.helping import buttons

HANDBOOK = ROOT / "docs" / "handbook"
TEXT = (HANDBOOK / "index.md").read_text(encoding="utf-8")


def test_every_button_has_its_section_in_the_order_of_the_ribbon() -> None:
    labels = [label for label, _ in buttons()]
    sections = re.findall(r"^## (.+)$", TEXT, flags=re.MULTILINE)
    ours = [section for section in sections if section in labels]
    assert sorted(ours) == sorted(labels)


def test_every_button_has_a_picture_that_is_one() -> None:
    pictures = set(re.findall(r"\]\(img/(\w+)\.png\)", TEXT))
    assert pictures == set(ACTIONS)
    for name in pictures:
        head = (HANDBOOK / "img" / f"{name}.png").read_bytes()[:24]
        assert head.startswith(b"\x89PNG\r\n\x1a\n")
        wide, high = struct.unpack(">II", head[16:24])
        assert wide > 400 and high > 60, name
    assert {path.stem for path in (HANDBOOK / "img").glob("*.png")} == pictures


def test_the_kits_page_shows_tables_and_pictures(tmp_path: Path) -> None:
    page = handbook_page(TEXT)
    assert page.count("<img ") == len(ACTIONS) and page.count("<table>") == TEXT.count("|---|---|")
    assert "http" not in page, "it is read without a network"
    write_handbook(tmp_path / "手册")
    assert (tmp_path / "手册" / "index.html").read_text(encoding="utf-8") == page
    assert (tmp_path / "手册" / "img" / "check.png").is_file()
