"""``xltools convert`` into a folder where something stands already."""

from __future__ import annotations

from openpyxl import load_workbook

from xltools.cli import main
from xltools.grid.collect import collect


def test_edited_output_is_not_overwritten(seeds, tmp_path, capsys) -> None:
    source = min(seeds.glob("*.txt"))
    command = ["convert", str(source), "-o", str(tmp_path), "--quiet"]
    assert main(command) == 0
    (first,) = tmp_path.glob("*.xlsx")
    assert main(command) == 0
    assert list(tmp_path.glob("*.xlsx")) == [first]
    book = load_workbook(first)
    book.worksheets[0]["A1"] = "改过"
    book.save(first)
    edited = first.read_bytes()
    capsys.readouterr()
    assert main(command) == 0
    assert first.read_bytes() == edited
    beside = tmp_path / f"{first.stem}（2）.xlsx"
    assert beside.exists() and beside.name in capsys.readouterr().err
    found, _ = collect([tmp_path])
    assert sorted(file.name for file in found) == sorted([first.name, beside.name])
    assert (tmp_path / "转换说明.txt").exists()
