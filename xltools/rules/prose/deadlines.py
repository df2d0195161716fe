"""X507 and X510: how often and by when, as sentences and rows say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import short
from xltools.rules.facts.subjects import Name, bigrams, covered, name_of
from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.indicator_names import unit_class
from xltools.text.quantities import find_quantities
from xltools.text.targets.grammar import parse_target

_TIMES_A_YEAR = {"周": 52, "星期": 52, "月": 12, "季度": 4, "季": 4, "半年": 2}
_REGULAR = re.compile(r"每(?:个)?(周|星期|月|季度|季|半年)(?!度?末|底|初|\d{1,2}[日号]|[人户名元])")
_ONE = re.compile(r"[一1](?:次|场|期|轮|回)")
_COUNTED = re.compile(r"每|月均|季均|周均|/")
_SENTENCE = re.compile(r"[，,。；;！\n]")
_DEADLINE = re.compile(
    r"(?:(?P<y>20\d\d)年)?(?<!\d)(?P<m>1[0-2]|0?[1-9])月(?:(?P<d>\d{1,2})[日号]|底|末|份)?(?:之前|以前|前|底前|末前)"
)
_FINISHED = re.compile(
    r"(?:(?P<y>20\d\d)年)?(?<!\d)(?P<m>1[0-2]|0?[1-9])月(?:\d{1,2}[日号]|底|末)?(?:全部|全面|已|正式|顺利|提前|按期){0,2}"
    r"(?:完工|竣工|建成|完成验收|通过验收|投入使用)"
)
_START = re.compile(r"开工|启动|开始|动工|入场|招标|申报")
_PART = re.compile(r"第[一二三四]|[上下]半年|部分|前期|[一二三]期|完成\d")
_PHASE = re.compile(r"第?[一二三四](?:期|批|阶段)")
_BY_WHEN = re.compile(
    r"(?:完成|完工|竣工|实施|到位|及时|按时|建成|验收|截止|结束|开展|发放|支付|拨付|投入使用)|时间|时限|日期|期限|性|率|情况"
)


class _Often(NamedTuple):
    """Something done regularly: its words, how many times a year, and how it is told."""

    words: frozenset[str]
    times: Decimal
    told: str
    cell: str


def _said_often(view: TableView) -> Iterator[_Often]:
    """What the goals, or rows answered with 每月, say is done every week, month or quarter."""
    for cell, text in view.texts if "每" in view.prose else ():
        for clause in _SENTENCE.split(text) if "每" in text else ():
            found = _REGULAR.search(clause)
            if found is None or "各" in clause:
                continue
            rest = clause[found.end() :]
            counts = [q for q in find_quantities(rest) if unit_class(q.unit) == "times"]
            if len(counts) > 1 or "至" in rest or not (counts or _ONE.search(rest)):
                continue
            each = counts[0].value if counts else Decimal(1)
            if any(q.value == each * _TIMES_A_YEAR[found[1]] for q in find_quantities(text)):
                continue  # the year's count stands beside it: X501
            yield _Often(bigrams(clause), each * _TIMES_A_YEAR[found[1]], clause.strip(), cell)
    for row in view.rows:
        found = _REGULAR.fullmatch(row.raw.rstrip("一1次场") if row.kind != "number" else "")
        if found is not None and row.name:
            told = f"{row.name}：{row.raw}"
            yield _Often(bigrams(row.name), Decimal(_TIMES_A_YEAR[found[1]]), told, row.cell("target"))


def _alike(name: Name, words: frozenset[str]) -> bool:
    return len(name.core) > 1 and covered(name.core, words) >= (0.6 if len(name.core) > 2 else 1.0)


@table_rule("X507")
def too_seldom(view: TableView) -> Iterator[Finding]:
    """A year's count that is fewer than a sentence, or a row about the same thing, says is done regularly.

    Ten months of twelve are enough for every month, and three quarters for every week or quarter.
    """
    counts = [
        row
        for row in view.rows
        if row.kind == "number"
        and row.unit_class == "times"
        and row.target is not None
        and isinstance(row.target.value, Decimal)
        and not _COUNTED.search(f"{row.name}{row.target.unit}")
    ]
    if not counts:
        return
    said: set[int] = set()
    for often in _said_often(view):
        for row in counts:
            assert row.target is not None and isinstance(row.target.value, Decimal)
            if id(row) in said or row.cell("target") == often.cell or row.target.operator == "≤":
                continue
            if row.target.value * 4 < often.times * 3 and _alike(
                name_of(row.name, is_share=False), often.words
            ):
                said.add(id(row))
                yield Finding(
                    row.cell("target"),
                    f"“{often.told}”，一年应有 {short(often.times)} 次，"
                    f"指标“{row.name}”的指标值却是“{row.raw}”。",
                    "请核对次数，把两处改成一致；指标值按月或按季度算的，请写成“2次/月”“1次/季度”。",
                    (view.place(often.cell or None),),
                )


class _Due(NamedTuple):
    clause: str
    year: int | None
    month: int
    day: int
    told: str
    cell: str


def _deadlines(view: TableView, parts: bool = False) -> list[_Due]:
    """The deadlines the texts set; with ``parts`` those of phases (一期5月底前), else those of the whole."""
    found = []
    for cell, text in view.texts if "月" in view.prose else ():
        for clause in _SENTENCE.split(text) if "月" in text else ():
            dates = [*_DEADLINE.finditer(clause)]
            of_part = (_PHASE if parts else _PART).search(clause) is not None
            if len(dates) == 1 and not _START.search(clause) and of_part is parts:
                date = dates[0]
                year = int(date["y"]) if date["y"] else None
                found.append(_Due(clause.strip(), year, int(date["m"]), int(date["d"] or 31), date[0], cell))
    return found


def _day(row: Row) -> tuple[int, int, int] | None:
    value = row.target.value if row.target is not None and row.kind == "date" else None
    if not isinstance(value, str) or len(value) < 7:
        return None
    return int(value[:4]), int(value[5:7]), int(value[8:10] or 31)


@table_rule("X510")
def later_than_promised(view: TableView) -> Iterator[Finding]:
    """A date among the indicators that is later than the goals promise for the same thing.

    Where the indicator says no more than 完成时间, it is held against the only deadline of the goals.
    """
    dated = [(row, day) for row in view.rows if (day := _day(row)) and not _START.search(row.name)]
    if not dated:
        return
    due = _deadlines(view)
    for row, day in dated:
        core = name_of(_BY_WHEN.sub("", row.name), is_share=False).core
        if len(core) >= 2:
            fitting = [one for one in due if covered(core, bigrams(one.clause)) >= 0.6]
        else:
            fitting = due if len(due) == 1 and len(dated) == 1 else []
        if not fitting and "全部" in row.name and len(phases := _deadlines(view, parts=True)) > 1:
            fitting = [max(phases, key=lambda one: (one.year or day[0], one.month, one.day))]
        late = [one for one in fitting if (one.year or day[0], one.month, one.day) < day]
        if late and len(late) == len(fitting):
            yield Finding(
                row.cell("target"),
                f"目标里写“{late[0].clause}”，指标“{row.name}”的时间却是“{row.raw}”，晚于目标。",
                "请核对完成时间，把目标和指标改成同一个日期。",
                (view.place(late[0].cell or None),),
            )


def done_later(view: TableView, texts: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """A day on which the text says all was finished, later than the actual of the table's only date row."""
    if "月" not in view.results_text:
        return
    rows = []
    for row in view.rows:
        actual = parse_target(row.indicator.actual) if row.indicator.actual else None
        if actual is not None and actual.kind == "date" and isinstance(actual.value, str):
            rows.append((row, actual.value))
    said = [(cell, found) for cell, text in texts for found in _FINISHED.finditer(text)]
    if len(rows) != 1 or len(said) != 1 or _START.search(rows[0][0].name):
        return
    (row, value), (cell, found) = rows[0], said[0]
    months = (int(found["y"] or value[:4]), int(found["m"]))
    if months != (int(value[:4]), int(value[5:7])):
        yield Finding(
            row.cell("actual"),
            f"完成情况里写“{found[0]}”，指标“{row.name}”的实际完成值却是“{row.indicator.actual}”，两处不一致。",
            "请按验收、交付的资料核对，把两处改成同一个日期。",
            (view.place(cell or None),),
        )
