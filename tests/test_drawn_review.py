"""Clean tables in forms no layout knows: read whole, and nothing found wrong in them."""

from __future__ import annotations

from pathlib import Path

import drawn_forms as drawn
import pytest

from xltools.problem import Problem
from xltools.read import read_file
from xltools.records import FileRead
from xltools.rules import check_county, check_file

LISTED = "澄河县新塘镇人民政府"


def save(folder: Path, form: str, project: drawn.Project) -> Path:
    path = folder / f"{form}-{project['key']}.{form if form in ('txt', 'docx') else 'xlsx'}"
    if form == "txt":
        path.write_text(drawn.as_text(project), encoding="utf-8")
    elif form == "docx":
        drawn.as_word(project, path)
    else:
        drawn.workbook(form, [project]).save(path)
    return path


def findings(file: FileRead) -> list[Problem]:
    return [*file.problems, *check_file(file)]


@pytest.mark.parametrize("form", [*drawn.FORMS, "txt", "docx"])
def test_clean_tables_are_read_whole_and_found_clean(form: str, tmp_path: Path) -> None:
    files = []
    for project in drawn.PROJECTS.values():
        file = read_file(str(save(tmp_path, form, project)))
        (table,) = file.tables
        assert (table.unit, table.project, table.year) == (project["unit"], project["name"], drawn.YEAR)
        assert "".join(table.goals) == project["goals"]
        assert [i.l3 for i in table.indicators] == [row["name"] for row in project["rows"]]
        assert [i.target.raw if i.target else "" for i in table.indicators] == [
            drawn.target(row) for row in project["rows"]
        ]
        assert [p.message for p in findings(file)] == []
        files.append(file)
    assert [p.message for p in check_county(files)] == []


def test_a_clean_list_of_projects_is_found_clean(tmp_path: Path) -> None:
    projects = [{**project, "unit": LISTED} for project in drawn.PROJECTS.values()]
    path = tmp_path / "list.xlsx"
    drawn.list_workbook(projects).save(path)
    file = read_file(str(path))
    assert [(t.unit, t.project, len(t.indicators)) for t in file.tables] == [
        (LISTED, p["name"], len(p["rows"])) for p in projects
    ]
    assert [p.message for p in findings(file)] == []
