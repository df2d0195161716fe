"""Days by which something is begun or done: 4月开工、10月底前完工."""

from __future__ import annotations

import re
from decimal import Decimal

from xltools.rules.facts.claims.claim import Claim
from xltools.text.clauses import Clause, Prose, read_prose
from xltools.text.days import Day, find_days
from xltools.text.lexicon import any_of, word_list

_WORDS = word_list("claims")
_START = re.compile(any_of(_WORDS["start"]))
_FINISH = re.compile(any_of(_WORDS["finish"]))
_PREPARED = re.compile(any_of(_WORDS["prepare"]))
_PART = re.compile(rf"{any_of(_WORDS['part'])}|完成(?!100%)\d|(?<![\d.])\d{{1,2}}(?:\.\d+)?%")
_TERM = re.compile(r"工期|建设期|施工期|实施期|服务期|期限|周期")
_TO = re.compile(r"[至到~—-]")
_NAMED = re.compile(r"(?:时间|时限|期限|日期)(?:[为是在于:]|不晚于|不迟于)?$")
_PHASE = re.compile(r"第?[一二三四](?:期|批|阶段)")
_OTHER = re.compile(r"^(?:以来|起|开始|的|数据|标准|实施|印发|出台|至|到|-|—|~)|截至|截止")
_EMPTY = re.compile(r"全部|全面|按时|按期|如期|计划|预计|确保|力争|正式|顺利|提前|于|在|并|[^\u4e00-\u9fff]")


def _own_words(clause: Clause, days: list[Day]) -> str:
    text = clause.text
    for day in days:
        text = text.replace(day.text, " ")
    return _EMPTY.sub("", _START.sub("", _FINISH.sub("", text)))


def _subject(prose: Prose, at: int, days: list[Day]) -> str:
    """What is due: the clause; where it says only that it is done, the one before it in the sentence."""
    clause = prose.clauses[at]
    words = clause.text
    if len(_own_words(clause, days)) >= 2:
        return words
    for earlier in reversed(prose.clauses[:at]):
        if earlier.sentence != clause.sentence:
            break
        inside = [day for day in find_days(prose.text) if earlier.start <= day.start < earlier.end]
        if len(_own_words(earlier, inside)) >= 2 and not inside:
            return f"{earlier.text} {words}"
    return words


def read_deadlines(text: str, cell: str) -> list[Claim]:
    """The deadlines of a text; two days in one clause (3月至10月) are a span and no deadline."""
    days = find_days(text)
    if not days:
        return []
    prose = read_prose(text)
    found = []
    for day in days:
        at = prose.at(day.start)
        clause = prose.clauses[at]
        inside = [other for other in days if clause.start <= other.start < clause.end]
        behind = prose.text[day.end : clause.end]
        ahead = prose.text[clause.start : day.start]
        if len(inside) == 2 and day is inside[1] and _TERM.search(clause.text) and _TO.search(ahead[-2:]):
            inside, ahead, terms = [day], "", True
        else:
            terms = _NAMED.search(ahead) is not None
        if len(inside) != 1 or _OTHER.search(behind[:4]) or _OTHER.search(ahead[-2:]):
            continue
        starts = (
            _PREPARED.search(behind) is not None
            or _START.search(behind) is not None
            and not _FINISH.search(behind)
        )
        ends = _FINISH.search(behind[:12]) is not None
        if not (day.before or ends or starts or terms):
            continue
        host = prose.clauses[at - 1].text if clause.depth and at else ""
        phase = _PHASE.search(clause.text + host)
        stage = (
            "start"
            if starts
            else "phase"
            if phase
            else "part"
            if _PART.search(clause.text.replace(day.text, ""))
            else ""
        )
        found.append(
            Claim(
                day.text, (day.start, day.end), cell, _subject(prose, at, inside),
                Decimal(day.month * 100 + day.day), "", "day", "deadline", bound="≤", day=day, stage=stage,
                opening=prose.text[prose.opens(at) : day.start], before=ahead, after=behind, clause=at,
                sentence=clause.sentence, paragraph=clause.paragraph, depth=clause.depth,
            )
        )  # fmt: skip
    return found
