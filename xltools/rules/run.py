"""Running the rules: findings become problems with code, severity, place and owner, in order of place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from xltools.grid.model import parse_a1
from xltools.model.faults import fault
from xltools.model.problem import SEVERITY_CHINESE, Problem
from xltools.model.records import FileRead
from xltools.rules.facts.views import CountyView, FileView, TableView
from xltools.rules.registry import Entry, Finding, Rule, all_rules, catalogue
from xltools.rules.settings import Settings
from xltools.rules.unread_cells import follows

DEFAULT = Settings()
_RULES = all_rules()
"""Loaded with this module, so that the first file checked costs no more than the next."""


@lru_cache(maxsize=8192)
def _position(cell: str | None) -> tuple[int, int]:
    if not cell:
        return -1, -1
    try:
        return parse_a1(cell)
    except ValueError:
        return -1, -1


def _order(problem: Problem) -> tuple[str, str, int, int, str]:
    row, col = _position(problem.cell)
    return problem.path or "", problem.sheet or "", row, col, problem.code


def _problem(
    rule: Rule, settings: Settings, found: Finding, file: FileRead | None, view: TableView | None
) -> Problem | None:
    severity = settings.graded(rule.code, found.confidence)
    if severity is None:
        return None
    view = found.view or view
    table = view.table if view is not None else None
    owner = view.file if view is not None else file
    return Problem(
        code=rule.code,
        severity=severity,
        message=found.message,
        fix=found.fix,
        sheet=table.sheet or None if table is not None else None,
        cell=found.cell,
        path=owner.path if owner is not None else None,
        unit=table.unit if table is not None else None,
        project=table.project if table is not None else None,
        also=found.also,
        audience=found.audience or catalogue()[rule.code].audience,
        cause=rule.code if found.cause is None else f"{rule.code}/{found.cause}",
        confidence=found.confidence or 0.0,
        parameters=found.parameters,
    )


Made = tuple[Finding, Problem]
"""A finding and the problem it became."""


def _made(
    rule: Rule,
    settings: Settings,
    subject: TableView | FileView | CountyView,
    file: FileRead | None,
    view: TableView | None,
    failed: list[Problem],
) -> list[Made]:
    """What one rule finds in one subject. A rule that raises costs only itself there and is named (F021)."""
    made: list[Made] = []
    try:
        for found in rule.function(subject):
            if (problem := _problem(rule, settings, found, file, view)) is not None:
                made.append((found, problem))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other rules are asked
        title = catalogue()[rule.code].title
        failed.append(
            Problem(
                "F021",
                "warning",
                f"规则 {rule.code}（{title}）没有查成：程序出错（{fault(error)}）；其余规则照常查。",
                "请把这个文件发给维护人员；这一条请人工核对。",
                sheet=view.table.sheet or None if view is not None else None,
                path=file.path if file is not None else None,
                audience="county",
            )
        )
    return made


def _without_yielding(made: Sequence[Made]) -> list[Problem]:
    """The problems of those findings that no other takes precedence over, about the same cells."""
    if not any(found.yields_to for found, _ in made):
        return [problem for _, problem in made]
    said: dict[tuple[str | None, str | None, str], set[str]] = {}
    for found, problem in made:
        cells = said.setdefault((problem.path, problem.sheet, problem.code), set())
        cells.update(found.about or filter(None, (found.cell,)))
    kept = []
    for found, problem in made:
        own = set(found.about or filter(None, (found.cell,)))
        over = (said.get((problem.path, problem.sheet, code), set()) for code in found.yields_to)
        if not any(own & cells for cells in over):
            kept.append(problem)
    return kept


def _chosen(scope: str, settings: Settings) -> list[Rule]:
    return [rule for rule in _RULES if rule.scope == scope and settings.severity(rule.code) is not None]


def with_settings(problems: Iterable[Problem], settings: Settings = DEFAULT) -> list[Problem]:
    """Problems of readers with the severities a county chose; switched-off codes are left out."""
    kept = []
    for problem in problems:
        if problem.code in settings.severities:
            severity = settings.severity(problem.code)
            if severity is None:
                continue
            problem = replace(problem, severity=severity)
        kept.append(problem)
    return kept


def check_file(file: FileRead, settings: Settings = DEFAULT) -> list[Problem]:
    """Every finding in one file by the rules that look at a table or a file, in order of place.

    The problems its readers met (``file.problems``) are not repeated here.
    """
    view = FileView(file, towns=settings.towns)
    made: list[Made] = []
    failed: list[Problem] = []
    filled = [table for table in view.tables if not table.table.blank]
    for rule in _chosen("table", settings):
        for table in filled:
            found = _made(rule, settings, table, file, table, failed)
            made += [one for one in found if not follows(one[1], table.table)]
    for rule in _chosen("file", settings):
        made += _made(rule, settings, view, file, None, failed)
    problems = [*_without_yielding(made), *failed]
    problems.sort(key=_order)
    return problems


def check_county(files: Sequence[FileRead], settings: Settings = DEFAULT) -> list[Problem]:
    """Every finding that needs several files; nothing ``check_file`` says is repeated."""
    if len(files) < 2:
        return []
    view = CountyView([FileView(file, towns=settings.towns) for file in files])
    made: list[Made] = []
    failed: list[Problem] = []
    for rule in _chosen("county", settings):
        made += _made(rule, settings, view, None, None, failed)
    problems = [*_without_yielding(made), *failed]
    problems.sort(key=_order)
    return problems


def page(entry: Entry) -> str:
    """One code's page as Markdown: the text of ``explain`` and of ``docs/rules``."""
    lines = [
        f"# {entry.code} {entry.title}", "",
        f"类别：{entry.family} · 级别：{SEVERITY_CHINESE[entry.severity]}", "",
        "## 为什么", "", entry.why.strip(), "",
        "## 例子", "", entry.bad.strip(), "",
        "## 改成", "", entry.good.strip(), "",
    ]  # fmt: skip
    if entry.limits:
        lines += ["## 查不到什么", "", entry.limits.strip(), ""]
    lines += [
        "## 不想查或改级别", "",
        "在工作文件夹的 `xltools.toml` 里写：", "",
        f'```toml\n[rules]\n{entry.code} = "off"   # 或 "hint"、"warning"、"error"\n```', "",
    ]  # fmt: skip
    return "\n".join(lines)


def explain(code: str) -> str:
    """The page of one rule; KeyError (with the nearest codes in its message) for an unknown code."""
    entry = catalogue().get(code.strip().upper())
    if entry is None:
        near = [known for known in catalogue() if known[0] == code.strip().upper()[:1]]
        raise KeyError(f"没有规则 {code}；可用的代码：{'、'.join(near or list(catalogue()))}")
    return page(entry)
