"""问题清单: every problem with its severity in colour, a link to its cell, what is wrong and what to do."""

from __future__ import annotations

from collections import Counter

from xltools.county.families import family
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem, for_unit
from xltools.outputs.county.collection import KEY, WRITTEN
from xltools.outputs.county.context import FINDINGS, Summary
from xltools.sheets.spec import NUMBER, Column, Formula, Link, Sheet, Styled, Value

Finding = tuple[Problem, int | None, str, int | None]
"""A problem, the number of its township row, its key in a collection, and the number of its table."""
LIFE_STYLES = {"新增": "warning", "又出现": "error", "已认可": "good"}


def ordered(s: Summary) -> list[Finding]:
    """Problems with all that is known of them: errors first, then by township and place."""
    keys = s.collection.keys if s.collection else [""] * len(s.book.county.problems)
    county = s.book.county
    pairs = list(zip(county.problems, s.book.problem_groups, keys, s.problem_tables, strict=True))
    return sorted(
        pairs,
        key=lambda pair: (
            SEVERITY_ORDER[pair[0].severity],
            pair[1] is None,
            pair[1] or 0,
            s.files.get(pair[0].path or "", 0),
        ),
    )


def finding_sheet(s: Summary) -> Sheet[Finding]:
    """问题清单: errors first, then warnings, townships in the order of 乡镇汇总."""
    townships, links = s.book.county.townships, s.links
    for_county = len(s.book.county.problems) - len(for_unit(s.book.county.problems))
    ours = f"（其中 {for_county} 条由县里处理）" if for_county else ""
    count = Counter(problem.severity for problem in s.book.county.problems)

    def place(f: Finding) -> Value:
        where = f[0].path, f[0].sheet, f[0].cell
        return Link(links.url(*where), links.text(*where))

    def also(f: Finding) -> Value:
        if not f[0].also:
            return None
        other = f[0].also[0]
        where = other.path or f[0].path, other.sheet, other.cell
        return Link(links.url(*where), links.text(*where))

    def life(f: Finding) -> Value:
        now = s.collection.lives.get(f[2]) if s.collection else None
        return Styled(now, LIFE_STYLES.get(now, "center")) if now else None

    key: Column[Finding] = Column(KEY, 13, "id", value=lambda f: f[2], printed=False)
    since: Column[Finding] = Column("较上次", 8, "center", "较上次", life)
    return Sheet(
        name=FINDINGS,
        prefix="问题",
        title=FINDINGS,
        note=f"共 {len(s.book.county.problems)} 个：错误 {count['error']} 个必须改正，"
        f"警告 {count['warning']} 个请核实，提示 {count['hint']} 个供参考{ours}。"
        "点“位置”打开原文件的单元格。",
        rows=ordered(s),
        columns=(
            NUMBER,
            Column(
                "级别", 7, "center", "级别", lambda f: Styled(SEVERITY_CHINESE[f[0].severity], f[0].severity)
            ),
            Column("编号", 6, "center", value=lambda f: f[0].code),
            Column("类别", 9, "center", "类别", lambda f: family(f[0].code)),
            Column(
                "乡镇（单位）",
                13,
                "wrap",
                value=lambda f: townships[f[1] - 1].name if f[1] else "（整份文件）",
            ),
            Column("项目", 14, "wrap", value=lambda f: f[0].project),
            Column("位置（点击打开）", 17, "link_wrap", value=place),
            Column("问题", 46, "wrap", value=lambda f: f[0].message),
            Column("怎么改", 32, "wrap", value=lambda f: f[0].fix),
            Column("另见", 15, "link_wrap", value=also),
            _written(s, WRITTEN[0], 10, "input"),
            *((since, _written(s, WRITTEN[1]), _written(s, WRITTEN[2])) if s.collection else ()),
            Column("组号", 6, "id", "组号", lambda f: f[1], printed=False),
            Column("文件号", 7, "id", "文件号", lambda f: s.files.get(f[0].path or ""), printed=False),
            Column("表号", 6, "id", "表号", lambda f: f[3], printed=False),
            *((key,) if s.collection else ()),
        ),
    )


def _written(s: Summary, head: str, width: float = 16, style: str = "input_wrap") -> Column[Finding]:
    """A column people fill in; what they wrote last time stands in its place again."""

    def value(f: Finding) -> Value:
        return s.collection.typed.get(f[2], {}).get(head) if s.collection else None

    return Column(head, width, style, value=value)


FamilyCount = tuple[str, Formula, Formula, Formula]


def by_family(s: Summary) -> list[FamilyCount]:
    """Name of each family that has problems, with live counts of errors, warnings and hints."""
    count: Counter[tuple[str, str]] = Counter((family(p.code), p.severity) for p in s.book.county.problems)
    names = dict.fromkeys(family(code) for code in sorted({p.code for p in s.book.county.problems}))

    def live(name: str, severity: str) -> Formula:
        chinese = SEVERITY_CHINESE[severity]
        return Formula(f'=COUNTIFS({{问题.类别}},"{name}",{{问题.级别}},"{chinese}")', count[name, severity])

    return [(name, live(name, "error"), live(name, "warning"), live(name, "hint")) for name in names]
