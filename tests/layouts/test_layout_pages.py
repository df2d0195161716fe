"""docs/layouts says what the layout files say, and shows a picture of every form."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from support.places import ROOT


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """docs/build_layout_pages.py as a module."""
    spec = importlib.util.spec_from_file_location(
        "build_layout_pages", ROOT / "docs" / "build_layout_pages.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_are_current(builder: ModuleType) -> None:
    pages = builder.pages()
    assert {p.name for p in (ROOT / "docs" / "layouts").glob("*.md")} == {path.name for path in pages}
    for path, text in pages.items():
        assert path.read_text("utf-8") == text, f"run: python docs/build_layout_pages.py ({path.name})"


def test_every_page_has_its_picture(builder: ModuleType) -> None:
    for path in builder.pages():
        if path.stem != "index":
            picture = path.parent / "img" / f"{path.stem}.png"
            assert picture.read_bytes().startswith(b"\x89PNG"), picture.name


def test_a_page_names_every_field_and_what_is_refused(builder: ModuleType) -> None:
    text = (ROOT / "docs" / "layouts" / "xinjiang_project_goal.md").read_text("utf-8")
    assert "| 分值 | `indicator.weight` | 数字 | 是 |" in text
    assert "分值应填 0 到 100 之间的数字。" in text
    assert "| 成本指标 | 经济成本指标、社会成本指标、生态环境成本指标 |" in text
