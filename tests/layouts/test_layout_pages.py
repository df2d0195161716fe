"""docs/layouts says what the layout files say, and shows a picture of every form."""

from __future__ import annotations

from support.places import ROOT

from tools import layout_pages


def test_pages_are_current() -> None:
    pages = layout_pages.pages()
    assert {p.name for p in (ROOT / "docs" / "layouts").glob("*.md")} == {path.name for path in pages}
    for path, text in pages.items():
        assert path.read_text("utf-8") == text, f"run: python -m tools.generate layouts ({path.name})"


def test_every_page_has_its_picture() -> None:
    for path in layout_pages.pages():
        if path.stem != "index":
            picture = path.parent / "img" / f"{path.stem}.png"
            assert picture.read_bytes().startswith(b"\x89PNG"), picture.name


def test_a_page_names_every_field_and_what_is_refused() -> None:
    text = (ROOT / "docs" / "layouts" / "xinjiang_project_goal.md").read_text("utf-8")
    assert "| 分值 | `indicator.weight` | 数字 | 是 |" in text
    assert "分值应填 0 到 100 之间的数字。" in text
    assert "| 成本指标 | 经济成本指标、社会成本指标、生态环境成本指标 |" in text
