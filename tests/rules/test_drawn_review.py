"""Clean tables in forms no layout knows: read whole, and nothing found wrong in them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from support import drawn_departments as departments
from support import drawn_forms as drawn
from support.places import DATA, ROOT

from xltools.model.problem import Problem
from xltools.model.records import FileRead
from xltools.rules import check_county, check_file
from xltools.work.read import read_file

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


@pytest.mark.parametrize("form", departments.FORMS)
def test_clean_department_tables_are_read_whole_and_found_clean(form: str, tmp_path: Path) -> None:
    for key, department in departments.DEPARTMENTS.items():
        path = tmp_path / f"{key}.xlsx"
        departments.workbook(form, department).save(path)
        file = read_file(str(path))
        (table,) = file.tables
        assert (table.type, table.unit, table.year) == ("department_goal", department["unit"], drawn.YEAR)
        assert [(t.name, t.content, str(t.total)) for t in table.tasks] == [
            (task["name"], task["content"], task["total"]) for task in department["tasks"]
        ]
        assert str(table.printed_totals.total) == departments.total(department, "total")
        assert [i.l3 for i in table.indicators] == [row["name"] for row in department["rows"]]
        assert [p.message for p in findings(file)] == []


PLANTS = tomllib.loads((DATA / "drawn_mistakes.toml").read_text("utf-8"))["mistake"]
FORMS = ("three_columns", "in_yuan", "txt", "docx")
PAGE = (ROOT / "docs" / "drawn-review.md").read_text("utf-8")


def test_the_page_tells_how_much_is_drawn_and_planted() -> None:
    planted = tomllib.loads((DATA / "planted.toml").read_text("utf-8"))["plant"]
    assert f"共 {len(PLANTS)} 个错" in PAGE and f"另有 {len(planted)} 个错" in PAGE
    tables = PAGE.count(f"| {len(drawn.PROJECTS)} | {len(drawn.PROJECTS)} | 0 |")
    assert tables == len(drawn.FORMS) + len(("txt", "docx", "list"))
    assert PAGE.count(f"| {len(departments.DEPARTMENTS)} |") == len(departments.FORMS)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant['code']}-{plant['name']}")
def test_a_mistake_in_an_unknown_form_is_found(plant: dict[str, Any], tmp_path: Path) -> None:
    """Each mistake is planted in a clean table and drawn in every form that has a place for it."""
    for form in plant.get("forms", FORMS):
        project = drawn.copy_of(plant["project"])
        for field, value in plant.get("set", {}).items():
            assert project.get(field) != value
            project[field] = value
        for old, new in plant.get("goals", []):
            assert old in project["goals"]
            project["goals"] = project["goals"].replace(old, new)
        for name, changes in plant.get("rows", {}).items():
            (row,) = [row for row in project["rows"] if row["name"] == name]
            row.update(changes)
        project["rows"] = [row for row in project["rows"] if row["name"] not in plant.get("drop", ())]
        codes = {p.code for p in findings(read_file(str(save(tmp_path, form, project))))}
        assert plant["code"] in codes, form
        assert codes <= {plant["code"], *plant.get("also", ())}, form
