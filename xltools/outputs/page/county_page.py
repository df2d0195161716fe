"""The county's page: one self-contained HTML file with figures, charts and findings that can be filtered."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import PurePath
from typing import TYPE_CHECKING

from xltools.county.families import family
from xltools.county.ledger import County
from xltools.county.rows import LEVEL1
from xltools.county.sums import Book, Figures, make_book, total
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem
from xltools.outputs.county.collection import CollectionNotes
from xltools.outputs.page.svg import Bars, bar_chart
from xltools.sheets.save import replace_file

if TYPE_CHECKING:
    from jinja2 import Template

BLUE, ORANGE, GREEN = "#2f5597", "#c55a11", "#548235"
RED, YELLOW, SKY = "#c00000", "#e0a100", "#5b9bd5"
_MONEY = ("A20", "A21", "D802", "D805", "D806", "D807", "L004")
"""Errors that leave it open what the amount is."""
WHOLE_FILE = "（整份文件）"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the page's list."""

    severity: str
    severity_name: str
    code: str
    family: str
    township: str
    project: str
    place: str
    message: str
    fix: str
    life: str = ""
    """较上次, in a collection."""


def findings(book: Book, collection: CollectionNotes | None = None) -> list[Finding]:
    """Every problem, the worst township first and the worst of each first."""
    townships = book.county.townships
    lives = (
        [collection.lives[key] for key in collection.keys] if collection else [""] * len(book.county.problems)
    )
    pairs = list(zip(book.county.problems, book.problem_groups, lives, strict=True))
    counts: Counter[tuple[int | None, str]] = Counter(
        (group, problem.severity) for problem, group, _ in pairs
    )

    def order(pair: tuple[Problem, int | None, str]) -> tuple[object, ...]:
        problem, group, _ = pair
        weight = tuple(-counts[group, severity] for severity in SEVERITY_ORDER)
        return group is None, weight, group or 0, SEVERITY_ORDER[problem.severity]

    ordered = sorted(pairs, key=order)
    found = []
    for problem, group, life in ordered:
        name = PurePath(problem.path).name if problem.path and problem.path != "-" else "标准输入"
        place = " ".join(part for part in (name, problem.sheet, problem.cell) if part)
        found.append(
            Finding(
                problem.severity,
                SEVERITY_CHINESE[problem.severity],
                problem.code,
                family(problem.code),
                townships[group - 1].name if group else WHOLE_FILE,
                problem.project or "",
                place,
                problem.message,
                problem.fix,
                life,
            )
        )
    return found


def doubtful(book: Book) -> set[tuple[int, str]]:
    """Townships (by number) whose money of the whole unit, or of its projects, an error is about."""
    kinds = {(e.file.path, e.table.sheet, e.table.project): e.table.type for e in book.county.entries}
    found: set[tuple[int, str]] = set()
    for problem, group in zip(book.county.problems, book.problem_groups, strict=True):
        if group is None or problem.severity != "error" or not problem.code.startswith(_MONEY):
            continue
        kind = kinds.get((problem.path or "", problem.sheet or "", problem.project), "project_goal")
        found.add((group, "department" if kind.startswith("department") else "project"))
    return found


def _charts(book: Book, found: list[Finding]) -> list[tuple[str, str]]:
    several = len(book.years()) > 1
    funds = []
    for township in book.county.townships:
        f = book.figures[township.number]
        if f.department[0] is not None or f.project[0] is not None:
            name = f"{township.year or '未注明'} {township.name}" if several else township.name
            funds.append(Bars(name, (f.department[0], f.project[0])))
    families = Counter((f.family, f.severity) for f in found)
    names = list(dict.fromkeys(f.family for f in sorted(found, key=lambda f: f.code)))
    problems = [Bars(n, [families[n, s] for s in ("error", "warning", "hint")]) for n in names]
    levels = Counter(r.l1 for r in book.indicators if r.entry.counted)
    indicators = [Bars(level, (levels[level],)) for level in LEVEL1 if levels[level]]
    charts = []
    if funds:
        series = (("部门整体支出目标", BLUE), ("项目支出目标", ORANGE))
        charts.append(("各乡镇（单位）资金（万元）", bar_chart("资金", funds, series, money=True)))
    if problems:
        series3 = (("错误", RED), ("警告", YELLOW), ("提示", SKY))
        charts.append(
            ("问题按类别（错误 / 警告 / 提示）", bar_chart("问题", problems, series3, stacked=True))
        )
    if indicators:
        charts.append(("指标按一级指标", bar_chart("指标", indicators, (("指标数", GREEN),))))
    return charts


def _money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{value * 100:.2f}%"


def page_template(name: str) -> Template:
    """A page of this folder; what is put into it is escaped, a name it does not get is an error."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = resources.files("xltools.outputs.page")
    environment = Environment(
        loader=FunctionLoader(lambda part: folder.joinpath(part).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(money=_money, percent=_percent)
    return environment.get_template(name)


def page_html(county: County, collection: CollectionNotes | None = None) -> str:
    """The whole page as text; everything is inside, nothing is fetched. A collection adds 较上次."""
    book = make_book(county)
    found = findings(book, collection)
    years: list[tuple[int | None, Figures, list[tuple[str, Figures, int]]]] = []
    for year in book.years():
        own = [(t.name, book.figures[t.number], t.number) for t in book.of_year(year)]
        years.append((year, total([f for _, f, _ in own]), own))
    return page_template("county_page.html.j2").render(
        county=county,
        collection=collection,
        years=years,
        charts=_charts(book, found),
        findings=found,
        doubtful=doubtful(book),
        counts=Counter(f.severity for f in found),
        townships=list(dict.fromkeys(f.township for f in found)),
        families=list(dict.fromkeys(f.family for f in sorted(found, key=lambda f: f.code))),
        counted=sum(entry.counted for entry in county.entries),
        repeats=sum(entry.standing == "repeat" for entry in county.entries),
        names=len({t.name for t in county.townships}),
        file_name=lambda path: PurePath(path).name if path != "-" else "标准输入",
        tables_of=Counter(entry.file.path for entry in county.entries),
    )


def write_page(county: County, target: str | os.PathLike[str]) -> None:
    """Write the page, all or nothing; the same county gives the same bytes."""
    replace_file(target, page_html(county).encode("utf-8", "replace"))
