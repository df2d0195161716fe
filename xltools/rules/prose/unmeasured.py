"""X506: goals that promise something no indicator measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache

from xltools.rules.facts.subjects import bigrams, of_this_year
from xltools.rules.facts.views import Row, TableView
from xltools.rules.prose.figures import contradictions
from xltools.rules.registry import Finding, table_rule
from xltools.text.indicator_names import unit_class
from xltools.text.lexicon import word_list
from xltools.text.quantities import Quantity, find_quantities
from xltools.text.targets.grammar import base_unit

_WORDS: dict[str, list[str]] = word_list("promise")
_MADE = re.compile(f"(?:{'|'.join(_WORDS['verbs'])})(?P<object>[\u4e00-\u9fff]{{2,14}})")
_SCENE = re.compile("|".join(_WORDS["scene"]))
_SCENE_AFTER = re.compile(f"^(?:{'|'.join(_WORDS['scene_after'])})")
_PART_OF = re.compile("|".join(_WORDS["part_of"]))
_FOR_WHOM = re.compile(r"[为对给向在]$")
_PLACES = re.compile(r"(?:行政|自然)?村$|社区$")
_PURCHASES = re.compile("|".join(_WORDS["purchases"]))
_EACH = re.compile("|".join(_WORDS["each"]))
_EMPTY = frozenset(_WORDS["empty"])
_OBJECT_END = re.compile("|".join(_WORDS["object_ends"]))
_ITEM = re.compile(r"[。；;！\n]|(?<!\d)[(（]?\d{1,2}[.．、)）](?!\d)|[，,：:、]")
_YEAR = re.compile(r"^.*(?:19|20)\d{2}年(?:全年|度)?")
_DIGIT = re.compile(r"[\d一二两三四五六七八九十]")
_PLAIN = frozenset({"number", "percent", "date"})
_SHOWN = 3
_MOST_PARTS = 8
_BESIDE = 16
"""Characters quoted on either side of a figure."""


_Figures = set[tuple[Decimal, str]]


class _Measured:
    """What the indicators of a table say: their texts, those of each kind of unit, and their figures.

    Words are looked for in the texts themselves: few are asked for, and taking every text apart costs more.
    """

    def __init__(self, view: TableView) -> None:
        self.rows: list[tuple[str, Row]] = []
        by_unit: dict[str, list[str]] = {}
        for row in view.rows:
            text = _text(row)
            self.rows.append((text, row))
            unit = ""
            if row.target is not None and isinstance(row.target.value, Decimal):
                unit = _unit(row.target.unit)
            # A date or a grade (完成时间, 长久) about the same thing does not say how much of it there is.
            if row.kind not in ("date", "qualitative"):
                by_unit.setdefault(unit, []).append(text)
        self.text = "\n".join(text for text, _ in self.rows)
        self.by_unit = {unit: "\n".join(texts) for unit, texts in by_unit.items()}

    @cached_property
    def figures(self) -> set[tuple[Decimal, str]]:
        """The figures in the texts of the indicators."""
        texts = (text for text, _ in self.rows if _DIGIT.search(text))
        return {_figure(q.value, q.unit) for text in texts for q in find_quantities(text)}

    def names(self, words: frozenset[str]) -> bool:
        """Whether any indicator has one of some words."""
        return _any_in(words, self.text)

    def says(self, words: frozenset[str], value: Decimal) -> bool:
        """Whether an indicator of these words has the same figure in another unit (16个村, 16村), or a grade.

        A grade where the goal has a figure is T306's.
        """
        for text, row in self.rows:
            graded = row.kind == "qualitative" and row.noun.kind in ("rate", "satisfaction")
            if not graded and (row.target is None or row.target.value != value):
                continue
            if sum(1 for word in words if word in text) >= (2 if graded else 1):
                return True
        return False

    def speaks_of(self, words: frozenset[str], unit: str) -> bool:
        """Whether an indicator counted in this kind of unit, or not counted at all, has one of the words."""
        return any(_any_in(words, self.by_unit.get(kind, "")) for kind in (unit, ""))


def _any_in(words: frozenset[str], text: str) -> bool:
    return any(word in text for word in words)


@lru_cache(maxsize=1024)
def _unit(unit: str | None) -> str:
    """A unit for comparison: people and times by their class, since 名 and 人 say the same."""
    kind = unit_class(unit)
    return kind if kind in ("people", "times", "percent", "money") else base_unit(unit or "")[1]


def _figure(value: Decimal, unit: str | None) -> tuple[Decimal, str]:
    return value.scaleb(base_unit(unit or "")[0]), _unit(unit)


def _text(row: Row) -> str:
    """The words of an indicator; a target that is a mere figure or date is known by its value."""
    own = row.indicator
    raw = row.raw if row.kind not in _PLAIN else ""
    return "，".join(filter(None, (row.name, raw, own.description, own.rule, own.basis)))


def _targets(view: TableView) -> _Figures:
    return {
        _figure(row.target.value, row.target.unit)
        for row in view.rows
        if row.target is not None and isinstance(row.target.value, Decimal)
    }


def _meaning(text: str) -> frozenset[str]:
    return bigrams(text) - _EMPTY


def _promised(view: TableView, text: str, targets: _Figures) -> list[Quantity]:
    """Figures of what is to be done that are no indicator's target."""
    found = []
    for quantity in find_quantities(text):
        if "/" in quantity.unit or _EACH.search(quantity.before) or _SCENE.search(quantity.before):
            continue
        if unit_class(quantity.unit) == "duration" or quantity.after.startswith(("各", "，每", "每")):
            continue
        if not of_this_year(text, quantity.start, view.table.year):
            continue
        value, unit = _figure(quantity.value, quantity.unit)
        if unit == "money" and view.budget_yuan is not None and value >= view.budget_yuan:
            continue  # the budget itself, or what X502 asks about
        if _PART_OF.search(quantity.before):
            continue
        if unit not in ("people", "times", "percent", "money") and _FOR_WHOM.search(quantity.before):
            continue
        villages = _PLACES.match(quantity.after) and text[quantity.end + len(quantity.after) :][:1].isdigit()
        if not _SCENE_AFTER.search(quantity.after) and not villages:  # 6个行政村3420人
            found.append(quantity)
    if found:
        parts = _parts(text, targets)
        found = [q for q in found if _figure(q.value, q.unit) not in targets and q.start not in parts]
    return found


def _parts(text: str, targets: _Figures) -> set[int]:
    """Where figures stand that come to a target together: 一季度2场、二季度3场 … of 12场."""
    found: set[int] = set()
    by_unit: dict[str, list[tuple[int, Decimal]]] = {}
    for quantity in find_quantities(text):
        value, unit = _figure(quantity.value, quantity.unit)
        by_unit.setdefault(unit, []).append((quantity.start, value))
    for unit, figures in by_unit.items():
        for first in range(len(figures)):
            total = Decimal(0)
            for n, (_, value) in enumerate(figures[first : first + _MOST_PARTS]):
                total += value
                if n and (total, unit) in targets:
                    found.update(start for start, _ in figures[first : first + n + 1])
    return found


def _figure_missing(quantity: Quantity, measured: _Measured) -> bool:
    """Whether neither the figure nor the words about it stand anywhere among the indicators."""
    words = _meaning(quantity.before[-8:]) | _meaning(quantity.after[:8])
    if len(words) < 2 or measured.speaks_of(words, _unit(quantity.unit)):
        return False
    if measured.says(words, quantity.value):
        return False
    return _figure(quantity.value, quantity.unit) not in measured.figures


def _phrase(quantity: Quantity) -> str:
    before = _YEAR.sub("", quantity.before).strip()
    before = before if len(before) <= _BESIDE else f"…{before[-_BESIDE:]}"
    after = quantity.after.strip()
    return f"{before}{quantity.text}{after if len(after) <= _BESIDE else after[:_BESIDE] + '…'}"


def _place(quantity: Quantity) -> tuple[str, str, str]:
    """A figure by what stands around it, the same in a goal and in all goals together."""
    return quantity.before, quantity.text, quantity.after


def _works(view: TableView, text: str, targets: _Figures) -> list[tuple[str, str, frozenset[str]]]:
    """What the goals say will be built or bought: the clause, the phrase in it, the words of the thing."""
    if not _MADE.search(text):
        return []
    name = bigrams(view.table.project or "")
    buys = any(_PURCHASES.search(row.name) for row in view.rows)
    works = []
    parts = _parts(text, targets)
    of_parts = {quantity.text for quantity in find_quantities(text) if quantity.start in parts}
    for clause in _ITEM.split(text):
        if any(part in clause for part in of_parts):
            continue  # 清淤大坪村7公里: the figures of all villages are the indicator's
        found = _MADE.search(clause) if clause else None
        if found is None or (buys and _PURCHASES.match(found[0])):
            continue
        thing = _object(found)
        words = _meaning(thing)
        if len(thing) >= 3 and words and not words <= name:
            works.append((clause, found[0][: found.start("object") - found.start() + len(thing)], words))
    return works


def _object(found: re.Match[str]) -> str:
    """The thing made, without the purpose that follows it: 修建卫生室以方便群众 → 卫生室."""
    return _OBJECT_END.split(found["object"])[0]


@table_rule("X506")
def unmeasured(view: TableView) -> Iterator[Finding]:
    """Figures and works in the goals that no indicator names or measures; one finding per table.

    Silent where a single word about the promise stands among the indicators, where the figure describes the
    place (全镇18个村) or a standard (每人200元), and in tables whose indicators are too few to judge.
    """
    table = view.table
    if table.type not in ("project_goal", "project_selfeval") or len(view.rows) < 3 or not table.goals:
        return
    if any(not row.name for row in view.rows):
        return  # S111 asks for the name, and nobody knows what that indicator measures
    targets = _targets(view)
    promised = [quantity for goal in table.goals for quantity in _promised(view, goal, targets)]
    works = [work for goal in table.goals for work in _works(view, goal, targets)]
    if not promised and not works:
        return
    measured = _Measured(view)
    contradicted = {_place(said.quantity) for _, said in contradictions(view)}
    missing = [
        _phrase(quantity)
        for quantity in promised
        if _place(quantity) not in contradicted and _figure_missing(quantity, measured)
    ]
    for clause, phrase, words in works:
        if not measured.names(words) and not any(other in clause or phrase in other for other in missing):
            missing.append(phrase)
    if missing:
        listed = "、".join(f"“{phrase}”" for phrase in missing[:_SHOWN])
        more = "等" if len(missing) > _SHOWN else ""
        yield Finding(
            view.cell("goals"),
            f"“{view.name}”的总体目标里写了{listed}{more}，没有哪条指标衡量。",
            "请为这些内容补上指标和指标值；不是本项目要做的，请从目标里删去。",
        )
