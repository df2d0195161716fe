"""A clerk's workbook, open in an Excel of our own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.excel_engine import start
from support.press import LAYOUTS

from xltools.outputs.forms.convert import converted_sheets
from xltools.outputs.forms.template import write_templates
from xltools.work.read import read_file


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("XLTOOLS_HOME", str(folder))
    output = tmp_path / "输出"
    output.mkdir()
    (folder / "settings.json").write_text(json.dumps({"output": str(output)}), encoding="utf-8")
    return folder


@pytest.fixture
def app() -> Any:
    return start()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """The five project tables of 上户镇, as the protected, validated workbook a clerk works in."""
    path = tmp_path_factory.mktemp("drawn") / "上户镇=2023 目标表.xlsx"
    tables = read_file(next(seeds.glob("004_*.txt"))).tables
    sheets, notes = converted_sheets(tables, LAYOUTS)
    assert not notes
    write_templates(path, sheets, live=True)
    return path


@pytest.fixture
def book(app: Any, drawn: Path, tmp_path: Path) -> Any:
    copy = tmp_path / drawn.name
    shutil.copyfile(drawn, copy)
    return app.books.open(str(copy))
