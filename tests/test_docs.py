"""What the documents show of the program is what the program does now."""

from __future__ import annotations

import re
import sys

import pytest
from support.places import ROOT

from tools import readme_output


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words its help anew in each version")
def test_readme_outputs_and_command_help_are_current() -> None:
    for page, text in readme_output.pages().items():
        assert page.read_text("utf-8") == text, f"run: python -m tools.generate readme ({page.name} is stale)"


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "examples" / "README.md"]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_json_the_format_page_shows_is_accepted() -> None:
    from xltools.exchange.json_records import loads, table_to_json, tables_from_json

    page = (ROOT / "docs" / "json.md").read_text("utf-8")
    document, by_hand = (loads(text) for text in re.findall(r"```json\n(.*?)```", page, re.S))
    shown = document["files"][0]["tables"][0]
    (table,) = tables_from_json(document)
    assert set(table_to_json(table)) == set(shown)
    assert set(table_to_json(table)["indicators"][0]) == set(shown["indicators"][0])
    (table,) = tables_from_json(by_hand)
    target = table.indicators[0].target
    assert target is not None
    assert (str(target.value), target.unit) == ("64", "公里")


def test_both_readmes_give_the_same_commands() -> None:
    blocks = [
        re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.S)[:2]
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert blocks[0] == blocks[1]
    assert len(blocks[0]) == 2


def test_ci_runs_the_commands_of_the_readme() -> None:
    readme, script = (ROOT / "README.md").read_text("utf-8"), (ROOT / ".ci" / "run").read_text("utf-8")
    for part in ("first", "tests"):
        assert f"<!-- ci:{part} -->\n```sh\n" in readme
    assert "for part in first tests; do" in script
