"""X506: goals that promise something no indicator measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache

from xltools.rules.facts.claims import Claim, ClaimSet, read_claims
from xltools.rules.facts.pairing import contradictions
from xltools.rules.facts.subjects import bigrams
from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.clauses import read_prose
from xltools.text.indicator_names import unit_class
from xltools.text.lexicon import any_of, word_list
from xltools.text.targets.grammar import base_unit
from xltools.text.units import unit_of

_WORDS: dict[str, list[str]] = word_list("promise")
_MADE = re.compile(f"(?:{any_of(_WORDS['verbs'])})(?P<object>[\u4e00-\u9fff]{{2,14}})")
_SCENE = re.compile("|".join(_WORDS["scene"]))
_SCENE_AFTER = re.compile(f"^(?:{any_of(_WORDS['scene_after'])})")
_PART_OF = re.compile("|".join(_WORDS["part_of"]))
_FOR_WHOM = re.compile(r"[为对给向在]$")
_PURCHASES = re.compile(any_of(_WORDS["purchases"]))
_EMPTY = frozenset(_WORDS["empty"])
_OBJECT_END = re.compile("|".join(_WORDS["object_ends"]))
_MEASURED = frozenset(("length", "area", "weight", "volume", "power"))
_SHOWN, _MOST_PARTS = 3, 8
_BESIDE = 16
"""Characters quoted on either side of a figure."""
_Figure = tuple[Decimal, str]


@lru_cache(maxsize=1024)
def _unit(unit: str | None) -> str:
    """A unit for comparison: people and times by their class, since 名 and 人 say the same."""
    kind = unit_class(unit)
    if kind in ("people", "times", "percent", "money"):
        return kind
    known = unit_of(unit)
    return known.dimension if known.dimension in _MEASURED and not known.per else base_unit(unit or "")[1]


def _figure(value: Decimal, unit: str | None) -> _Figure:
    known = unit_of(unit)
    measured = known.dimension in _MEASURED and not known.per
    return value * known.size if measured else value.scaleb(base_unit(unit or "")[0]), _unit(unit)


def _of(claim: Claim) -> _Figure:
    return _figure(claim.value, claim.unit)


def _meaning(text: str) -> frozenset[str]:
    return bigrams(text) - _EMPTY


class _Indicators:
    """What the indicators of a table say: their texts, those of each kind of unit, and their figures.

    Words are looked for in the texts themselves: few are asked for, and taking every text apart costs more.
    """

    def __init__(self, view: TableView) -> None:
        self.rows = [(_text(row), row) for row in view.rows]
        self.text = "\n".join(text for text, _ in self.rows)
        self.targets: set[_Figure] = set()
        by_unit: dict[str, list[str]] = {}
        for text, row in self.rows:
            unit = ""
            if row.target is not None and isinstance(row.target.value, Decimal):
                self.targets.add(_figure(row.target.value, row.target.unit))
                unit = _unit(row.target.unit)
            # A date or a grade (完成时间, 长久) about the same thing does not say how much of it there is.
            if row.kind not in ("date", "qualitative"):
                by_unit.setdefault(unit, []).append(text)
        self.by_unit = {unit: "\n".join(texts) for unit, texts in by_unit.items()}

    @cached_property
    def figures(self) -> set[_Figure]:
        """The figures in the texts of the indicators."""
        return {
            _of(claim) for text, _ in self.rows for claim in read_claims(text).claims if claim.day is None
        }

    def measure(self, claim: Claim) -> bool:
        """Whether the figure, or a word about it counted in its unit, stands among the indicators."""
        words = _meaning(claim.before[-8:]) | _meaning(claim.after[:8])
        if len(words) < 2 or any(
            _any_in(words, self.by_unit.get(unit, "")) for unit in (_unit(claim.unit), "")
        ):
            return True
        for text, row in self.rows:
            # The same figure in another unit (16个村, 16村), or a grade where the goal has a figure: T306.
            graded = row.kind == "qualitative" and row.noun.kind in ("rate", "satisfaction")
            same = row.target is not None and row.target.value == claim.value
            if (graded or same) and sum(1 for word in words if word in text) >= (2 if graded else 1):
                return True
        return _of(claim) in self.figures


def _any_in(words: frozenset[str], text: str) -> bool:
    return any(word in text for word in words)


def _text(row: Row) -> str:
    """The words of an indicator; a target that is a mere figure or date is known by its value."""
    own = row.indicator
    raw = row.raw if row.kind not in ("number", "percent", "date") else ""
    return "，".join(filter(None, (row.name, raw, own.description, own.rule, own.basis)))


def _promises(view: TableView, claim: Claim) -> bool:
    """Whether a figure is of what is to be done: not of the place, the past, a standard or a part."""
    before = claim.before
    if "各" in claim.after[:4]:
        return False  # 9个社区各开展讲座5场
    if claim.day or claim.is_each or claim.role in ("baseline", "standard", "rate") or "/" in claim.unit:
        return False
    if claim.year not in (None, view.table.year) or unit_class(claim.unit) == "duration":
        return False
    if _SCENE.search(before) or _PART_OF.search(before) or _SCENE_AFTER.search(claim.after):
        return False
    value, unit = _of(claim)
    if unit == "money" and view.budget_yuan is not None and value >= view.budget_yuan:
        return False  # the budget itself, or what X502 asks about
    return unit in ("people", "times", "percent", "money") or not _FOR_WHOM.search(before)


def _together(said: ClaimSet, targets: set[_Figure]) -> set[tuple[int, int]]:
    """The figures that come to a target together: 一季度2场、二季度3场 … of 12场."""
    found: set[tuple[int, int]] = set()
    by_unit: dict[str, list[Claim]] = {}
    for claim in said.claims:
        if claim.day is None:
            by_unit.setdefault(_unit(claim.unit), []).append(claim)
    for unit, claims in by_unit.items():
        for first in range(len(claims)):
            total = Decimal(0)
            for n, claim in enumerate(claims[first : first + _MOST_PARTS]):
                total += _of(claim)[0]
                if n and (total, unit) in targets:
                    found.update(one.span for one in claims[first : first + n + 1])
    return found


def _quoted(claim: Claim) -> str:
    before = re.sub(r"^.*(?:19|20)\d{2}年(?:全年|度)?", "", claim.before).strip()
    before = before if len(before) <= _BESIDE else f"…{before[-_BESIDE:]}"
    after = claim.after.strip()
    return f"{before}{claim.text}{after if len(after) <= _BESIDE else after[:_BESIDE] + '…'}"


def _works(
    view: TableView, said: ClaimSet, parts: set[tuple[int, int]]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """What the goals say will be built or bought: the clause, the phrase in it, the words of the thing."""
    name = bigrams(view.table.project or "")
    buys = any(_PURCHASES.search(row.name) for row in view.rows)
    for clause in read_prose(said.text).clauses if _MADE.search(said.text) else ():
        if any(clause.start <= start < clause.end for start, _ in parts):
            continue  # 清淤大坪村7公里: the figures of all villages are the indicator's
        found = _MADE.search(clause.text)
        if found is None or (buys and _PURCHASES.match(found[0])):
            continue
        thing = _OBJECT_END.split(found["object"])[0]  # 修建卫生室以方便群众 → 卫生室
        words = _meaning(thing)
        if len(thing) >= 3 and words and not words <= name:
            yield clause.text, found[0][: found.start("object") - found.start() + len(thing)], words


@table_rule("X506")
def unmeasured(view: TableView) -> Iterator[Finding]:
    """Figures and works in the goals that no indicator names or measures; one finding per table.

    Silent where a single word about the promise stands among the indicators, where the figure describes the
    place (全镇18个村) or a standard (每人200元), and in tables whose indicators are too few to judge.
    """
    if (
        view.table.type not in ("project_goal", "project_selfeval")
        or len(view.rows) < 3
        or not view.table.goals
    ):
        return
    if any(not row.name for row in view.rows):
        return  # S111 asks for the name, and nobody knows what that indicator measures
    indicators = _Indicators(view)
    denied = [claim for _, claim in contradictions(view)]
    missing: list[str] = []
    works = []
    for said in view.goal_claims:
        parts = _together(said, indicators.targets)
        works += [*_works(view, said, parts)]
        missing += [
            _quoted(claim) for claim in said.claims
            if _promises(view, claim) and claim.span not in parts and _of(claim) not in indicators.targets
            and claim not in denied and not indicators.measure(claim)
        ]  # fmt: skip
    for clause, phrase, words in works:
        if not _any_in(words, indicators.text) and not any(one in clause or phrase in one for one in missing):
            missing.append(phrase)
    if missing:
        listed = "、".join(f"“{phrase}”" for phrase in missing[:_SHOWN])
        listed += "等" if len(missing) > _SHOWN else ""
        yield Finding(
            view.cell("goals"),
            f"“{view.name}”的总体目标里写了{listed}，没有哪条指标衡量。",
            "请为这些内容补上指标和指标值；不是本项目要做的，请从目标里删去。",
        )
