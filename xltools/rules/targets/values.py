"""T301 to T318, targets: is what the target says whole, possible and fit to be met? Dates are in dates.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.rules.facts.claims import read_claims
from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.rules.targets.dates import impossible_day
from xltools.text.cleaning import clean_text
from xltools.text.indicator_names import word_lists
from xltools.text.miswritten import broken
from xltools.text.targets.grammar import SIGN, fold, is_placeholder, known_unit, parse_target

_HUNDRED = Decimal(100)
_HALF, _TEN = Decimal(50), Decimal(10)
_ALWAYS_HIGH = re.compile(
    r"^(?!.*(?:累计|进度|总量|规划|阶段)).*(?:合格|达标|准确|及时|完成|足额|到位|办结|兑现|优良|完好|发放|按时|按期|出席|出勤|知晓|保证|保障)[^，,]{0,4}率$"
)
"""Shares of which a tenth is never the aim of a year."""
_NUMERIC = ("number", "percent", "range")
_DATE_LIKE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_SOON = ("及时", "按时", "按期", "如期", "尽快", "适时", "按要求", "按规定")
_SOON_IN = re.compile(
    rf"^(?:确保|保证|力争|做到)[^\d年月日季前底内]*(?:{'|'.join(_SOON)})[^\d年月日季前底内]*$"
)
_OFTEN = ("每", "日产", "随", "按月", "按季", "按年", "逐", "全天", "定期")
"""How often, in words: as good as a number of times."""
_COUNTS = ("people", "times", "households", "area", "length", "things", "money")
_MEASURED = ("rate", "satisfaction", "people", "times", "households", "area", "length")
_DEADLINE = re.compile(r"^(?!.*完成)[^。]*[年月日节季底][^。]*(?:前|内|底|初|中旬)$")
"""A date in words, such as 春节、七一前."""
_MONTHS = re.compile(r"[\d年月日、，,和及至前底./—~-]+(?:各一次|各1次)?")
"""2024年1月、7月 is a time, though no date."""
_NAME_VALUE = re.compile(
    r"(?P<name>.*?[率度数])(?P<value>(?:[≥≤<>=]+|不低于|不少于|达到)?\d+(?:\.\d+)?[%人次个户件]?(?:以上|以下|以内)?)$"
)
_UNKNOWN_UNIT = re.compile(
    r"(?:[≥≤<>=＜＞＝]{1,2}|不[高低多少大小]于|不超过)?\d[\d.,]*[^\d，。；、：！\s]{1,9}(?:以[内上下])?"
)
"""A figure with a unit the grammar does not know (0.05毫西弗/小时): no sentence, and no mistake."""
_PROMPT = re.compile(
    r"[（(【\[][^（()）】\]]{0,40}?(?:\d{2,4}\s*个?字(?:以内|左右|以上|以下|之内)|不(?:超过|少于|多于)\s*\d{2,4}\s*个?字|请(?:填写|简要|说明|描述|概括"
    r"|根据|按照|参照|填报|写明)|此处填写|填写要求|填写说明|可另附)[^（()）】\]]{0,40}[）)】\]]"
)
"""A form's own instruction in brackets: how long the text may be, or what to write there."""
_BLANKS = re.compile("|".join(map(re.escape, word_lists()["placeholder"]["blank_standard"])))
SHOWN = 3
"""Indicators named in a sentence that speaks of many."""


def named(rows: list[Row]) -> str:
    """The first few indicators with their targets, for a sentence."""
    listed = "、".join(f"{row.cell('target')}“{row.raw}”" for row in rows[:SHOWN])
    return f"{listed}等" if len(rows) > SHOWN else listed


@file_rule("T301")
def no_operator(file: FileView) -> Iterator[Finding]:
    """Numbers without ≥, ≤ or =; one finding per file, since it is one habit."""
    tables = 0
    rows: list[Row] = []
    first = None
    for view in file.tables:
        bare = [
            r for r in view.rows if r.kind in ("number", "percent") and r.target and not r.target.operator
        ]
        if bare:
            tables += 1
            first = first or view
            rows += bare
    if first is not None:
        where = f"{tables} 张表的 " if tables > 1 else ""
        yield Finding(
            rows[0].cell("target"),
            f"{where}{len(rows)} 个指标值没有写 ≥、≤ 或 ＝：{named(rows)}。",
            "请写明符号，例如“≥20次”“≤5万元”“＝100%”；没有符号时按“＝”理解。",
            view=first,
        )


@table_rule("T302")
def no_unit(view: TableView) -> Iterator[Finding]:
    """A number without unit whose name is not a rate (rates are T305)."""
    for row in view.rows:
        if (
            row.kind == "number"
            and row.target
            and not row.target.unit
            and row.noun.kind not in ("rate", "satisfaction")
            and not row.name.endswith(("系数", "指数", "比值"))
        ):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值“{row.raw}”没有写单位。",
                "请补上单位，例如 人、次、个、元。",
            )


@table_rule("T303")
def above_hundred(view: TableView) -> Iterator[Finding]:
    """A share above 100 %, where more than the whole is impossible."""
    for row in view.rows:
        value = row.target.value if row.target else None
        if row.kind == "percent" and isinstance(value, Decimal) and value > _HUNDRED and row.noun.bounded:
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值“{row.raw}”超过 100%，不可能达到。",
                "请改成 100% 以内的数。",
            )


@table_rule("T304")
def percent_of_count(view: TableView) -> Iterator[Finding]:
    """A number of people, times or things given in percent."""
    for row in view.rows:
        if (
            row.kind == "percent"
            and (row.noun.kind in _COUNTS or row.noun.kind == "count" and row.name.endswith(("数量", "数")))
            and not row.noun.growth
        ):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”是数量，指标值“{row.raw}”却是百分比。",
                "请填写具体数量和单位；若考核的是比例，请把名称改成“……率”。",
            )


@table_rule("T305")
def rate_without_percent(view: TableView) -> Iterator[Finding]:
    """A rate whose target is not a percentage."""
    for row in view.rows:
        unit = row.target.unit if row.target else None
        per_mille = unit == "‰" and (row.noun.kind == "satisfaction" or _ALWAYS_HIGH.search(row.name))
        rate = row.kind == "number" and row.noun.kind in ("rate", "satisfaction")
        if rate and (row.unit_class != "percent" or per_mille):
            if unit == "分" and row.noun.kind == "satisfaction":
                continue
            if unit and "/" in unit and row.unit_class != "money":
                continue  # 停播率 5秒/百小时
            if row.noun.negative and row.target and row.target.value == 0 and row.target.operator != "≥":
                continue  # 事故发生率 0
            told = f"单位是“{unit}”，不是 %" if unit else "没有写 %"
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”是比率，指标值“{row.raw}”{told}。",
                "请补上 %；若填的是金额或数量，请修改指标名称。",
            )


_NO_WORSE = re.compile(r"不扩大|不增加|不反弹|只减不增|零增长|减少|下降|缩小")
_UNWANTED_AREA = re.compile(r"疫情|撂荒|污染|退化|沙化|流失|火灾|病虫|受灾|黑臭")


def _hollow(row: Row) -> bool:
    """Whether a target is a sign and at most a unit, with no figure between them: ``≥%``, ``≤万元``."""
    if row.kind not in ("text", "qualitative") or row.target is None or not row.target.operator:
        return False
    rest = fold(row.raw)
    while (sign := SIGN.match(rest)) is not None:
        rest = rest[sign.end() :]
    return not rest.strip("-—/") or known_unit(rest)


@table_rule("T306")
def vague(view: TableView) -> Iterator[Finding]:
    """Words where a number is usual: a rate, a count, an amount or a date answered with 提升, 可控, 及时."""
    for row in view.rows:
        if row.kind != "qualitative" or _hollow(row):
            continue
        if _NO_WORSE.search(row.raw) and _UNWANTED_AREA.search(row.name):
            continue
        if row.noun.kind == "date":
            if row.raw.startswith(_SOON) or _SOON_IN.search(row.raw):
                yield Finding(
                    row.cell("target"),
                    f"指标“{row.name}”问的是时间，指标值只写“{row.raw}”。",
                    "请写明日期或期限，例如“2024年12月31日前”“每月10日前”。",
                )
        elif row.noun.kind == "times" and row.raw.startswith(_OFTEN):
            continue
        elif row.noun.kind in _MEASURED or row.level.two == "数量":
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”可以用数字衡量，指标值却写“{row.raw}”。",
                "请写成具体数值，例如“≥95%”“≥20次”。",
            )
        elif row.level.two in ("成本", "经济成本") and row.raw not in ("无",):
            # Social and environmental costs are naturally told in words.
            yield Finding(
                row.cell("target"),
                f"成本指标“{row.name}”的指标值是“{row.raw}”，无法核算。",
                "请写成金额，例如“≤53.5万元”。",
            )


def _placeholders(view: TableView) -> Iterator[Finding]:
    for row in view.rows:
        if row.kind == "text" and row.raw and is_placeholder(row.raw) and len(row.raw) <= 30:
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值“{row.raw}”还是占位符，没有填写数值。",
                "请填写实际的指标值。",
            )
        elif row.name and ("**" in row.name or "XX" in row.name or "××" in row.name):
            yield Finding(row.cell(), f"三级指标“{row.name}”里还留着占位符。", "请把占位符换成实际内容。")


def _all_prose(view: TableView) -> Iterator[tuple[str | None, str]]:
    """The texts a form asks for with a prompt, with their cells."""
    yield from ((cell or None, text) for cell, text in view.texts)
    for n, text in enumerate(view.table.results):
        yield view.cell(f"results.{n}", "results"), text
    for row in view.rows:
        if row.kind in ("text", "qualitative"):
            yield row.cell("target"), row.raw
        if row.indicator.description:
            yield row.cell("description"), row.indicator.description


@table_rule("T308")
def placeholder(view: TableView) -> Iterator[Finding]:
    """A placeholder left in (``≥**%``, ``XX人``), or the form's own prompt: （200字以内）."""
    yield from _placeholders(view)
    for cell, text in _all_prose(view):
        if ("字" in text or "请" in text or "填" in text or "另附" in text) and (
            left := _PROMPT.search(text)
        ):
            yield Finding(
                cell,
                f"表样的填写提示“{left[0]}”还留在文字里。",
                "请删去提示，只留本单位的内容。",
                confidence=0.85,
                cause="prompt",
                parameters={"prompt": left[0]},
            )


@table_rule("T309")
def blank_in_sentence(view: TableView) -> Iterator[Finding]:
    """A sentence from which the number was left out: 按照的标准, XX万元."""
    prose = view.prose
    signs = "*" in prose or "X" in prose or "×" in prose or "_" in prose
    if not signs and _BLANKS.search(prose) is None:
        return
    for cell, text in view.texts:
        found = _BLANKS.search(text)
        marked = found or (
            re.search(r"(?:\*\*|XX|××|__)", text)
            if "*" in text or "X" in text or "×" in text or "_" in text
            else None
        )
        if marked:
            start = max(0, marked.start() - 8)
            yield Finding(
                cell or None,
                f"文字里漏填了数字：“…{text[start : marked.end() + 8]}…”。",
                "请补上具体的数字和单位。",
            )


def _has_markup(text: str) -> bool:
    """Whether a text as typed holds tags, formula code or Word's bookmarks, not spaces of another kind."""
    return (
        "<" in text or "&" in text or "\\" in text or "[bookmark" in text
    ) and clean_text(text) != text  # fmt: skip


@file_rule("T310")
def markup_left(file: FileView) -> Iterator[Finding]:
    """Web tags, LaTeX or Word's bookmarks left in cells; one finding per file."""
    cells = {
        (view.table.sheet, cell): (view, text)
        for view in file.tables
        for cell, text in view.table.raw.items()
        if _has_markup(text)
    }
    if cells:
        (_, cell), (view, text) = next(iter(cells.items()))
        what = "书签代码" if "[bookmark" in text else "网页标签或公式代码"
        yield Finding(
            cell,
            f"{len(cells)} 个单元格里带着{what}（如 {cell}：“{text[:24]}”），公开后会原样显示。",
            "请删掉代码，只留文字；用“一键修复”也可以去掉。",
            view=view,
        )


@table_rule("T311")
def cannot_fail(view: TableView) -> Iterator[Finding]:
    """A target that every result meets: ≥0, or a share ≤100%."""
    for row in view.rows:
        target = row.target
        if target is None or not isinstance(target.value, Decimal):
            continue
        if row.noun.negative and not row.noun.bounded:
            # ≥0 of something unwanted is a sign the wrong way round (T332).
            continue
        if (
            target.operator in ("≥", ">")
            and target.value <= 0
            and not (target.operator == ">" and target.value == 0)
        ):
            told = "只要不倒退就算完成" if row.noun.growth else "怎样都能完成"
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值是“{row.raw}”，{told}。",
                "请填写需要努力才能达到的数值。",
            )
        elif (
            target.operator == "≤" and target.value >= _HUNDRED and row.kind == "percent" and row.noun.bounded
        ):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值是“{row.raw}”，怎样都能完成。",
                "请检查符号，应为 ≥ 或 ＝。",
            )


@table_rule("T312")
def all_the_same(view: TableView) -> Iterator[Finding]:
    """Every share in the table is the same figure (satisfaction aside), or every number."""
    rows = [row for row in view.rows if row.kind == "percent" and row.noun.kind != "satisfaction"]
    if len(rows) >= 6 and len({row.target.value for row in rows if row.target}) == 1:
        yield Finding(
            rows[0].cell("target"),
            f"{len(rows)} 个比率指标的指标值全是“{rows[0].raw}”，没有区分。",
            "请按各项工作的实际情况分别确定指标值。",
        )
        return
    counted = [row for row in view.rows if row.kind == "number"]
    if len(counted) >= 8 and len({row.raw for row in counted}) == 1:
        yield Finding(
            counted[0].cell("target"),
            f"{len(counted)} 个数字指标的指标值全是“{counted[0].raw}”，没有区分。",
            "请按各项工作的实际情况分别确定指标值。",
        )


_FIGURE = re.compile(r"[≥≤<>=]{0,2}\d[\d.,]*(?P<unit>[^\d.,]{1,8}?)(?:以[上下内])?")


def _is_figure(name: str) -> bool:
    """Whether a name is a figure with its unit and no more: 20万元, ≤300元/人."""
    found = _FIGURE.fullmatch(fold(name)) if any(character.isdigit() for character in name) else None
    return found is not None and known_unit(found["unit"])


@table_rule("T313")
def value_in_name(view: TableView) -> Iterator[Finding]:
    """The value stands in the name and the target is blank, or the name is nothing but a value."""
    for row in view.rows:
        if row.raw and row.name and _is_figure(row.name):
            yield Finding(
                row.cell(),
                f"三级指标的名称只写了“{row.name}”，是一个数，看不出考核什么（指标值是“{row.raw}”）。",
                "名称请写考核的内容，如“项目总成本”；这个数填到指标值里。",
                confidence=0.9,
                cause="figure",
            )
            continue
        if row.name and not row.raw:
            found = _NAME_VALUE.match(row.name)
            if found is not None and parse_target(found["value"]).kind in _NUMERIC:
                yield Finding(
                    row.cell(),
                    f"三级指标“{row.name}”把指标值写进了名称，指标值是空的。",
                    f"名称改为“{found['name']}”，指标值填“{found['value']}”。",
                )


_MISREAD = 3
"""Targets that lack the same thing from which a column is taken for unread rather than left out."""


@table_rule("T314")
def target_missing(view: TableView) -> Iterator[Finding]:
    """A level-3 indicator without target (a value inside the name is T313).

    Where most targets are a sign alone, or are blank beside a column no reader knew, the sheet was misread:
    one note to the county.
    """
    named = [row for row in view.rows if row.name]
    hollow = [row for row in named if _hollow(row)]  # with a unit (≥%) it is a form nobody filled in
    blank = [row for row in named if not row.raw] if view.has_unread else []
    signs = [row for row in hollow if not fold(row.raw).strip("≥≤<>= ")]
    misread = max(signs, blank, key=len)
    if len(misread) >= _MISREAD and 2 * len(misread) >= len(named):
        read = f"只读到“{misread[0].raw}”这样的符号" if misread is signs else "没有读到"
        yield Finding(
            misread[0].cell("target"),
            f"{len(misread)} 条指标的指标值{read}，数值多半在程序不认识的一栏里。",
            "请看一眼这张表的表头；本地的表样可以写成版式文件，用 --layouts 指定。",
            confidence=0.3,
            cause="misread",
            audience="county",
        )
        return
    for row in view.rows:
        if row.name and not row.raw and _NAME_VALUE.match(row.name) is None:
            yield Finding(row.cell("target"), f"指标“{row.name}”没有填写指标值。", "请填写符号、数值和单位。")
        elif row.name and _hollow(row):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值只有“{row.raw}”，没有填写数值。",
                "请填写符号、数值和单位。",
            )


_SHORT = 14


def _is_bound(row: Row) -> bool:
    """Whether a few words hold one figure and its bound: 接到报修后48小时内."""
    claims = read_claims(row.raw).claims
    bounded = len(claims) == 1 and (claims[0].bound is not None or claims[0].after == "内")
    return bounded and len(row.raw) <= _SHORT


@table_rule("T317")
def sentence_as_target(view: TableView) -> Iterator[Finding]:
    """A sentence where the rest of the table has values; tables all of sentences (2019) are left alone."""
    texts = [
        row
        for row in view.rows
        if row.kind == "text"
        and len(row.raw) > 8
        and not is_placeholder(row.raw)
        and not _UNKNOWN_UNIT.fullmatch(fold(row.raw))
        and not _is_bound(row)
    ]
    if not texts or len(texts) * 3 > len(view.rows):
        return
    for row in texts:
        if row.noun.kind == "date" and len(row.raw) <= 20 and _DEADLINE.search(row.raw):
            continue
        if _MONTHS.fullmatch(row.raw) or broken(row.raw, view.table.year) is not None:
            continue
        if not _DATE_LIKE.search(row.raw) and impossible_day(row.raw, view.table.year) is None:
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值是一句话：“{row.raw[:30]}”，无法衡量。",
                "请改成数值、日期或简短的定性词，说明文字放到目标里。",
            )


def _wants_more(row: Row) -> bool:
    return (
        row.noun.bounded
        and not row.noun.negative
        and (row.target is None or row.target.operator not in ("≤", "<"))
    )


def _too_low(row: Row, value: Decimal) -> str | None:
    """Why a share is too low to be meant, and what may have been; None where it can be meant."""
    if value <= 1:
        meant = f"{(value * 100).normalize():f}%"
        return f"不到 1%，像是把小数当成了百分数|是否应为 {meant}"
    if row.noun.kind == "satisfaction" and value < _HALF:
        return "不到一半，像是少写了一位数字|满意度一般在 85% 以上"
    if value <= _TEN and _ALWAYS_HIGH.search(row.name):
        return "低得不合常理，像是少写了一位数字|是否应为 90% 以上"
    return None


@table_rule("T318")
def fraction_for_percent(view: TableView) -> Iterator[Finding]:
    """A share so low that the figure is wrong: 0.95% for 95%, 9% for 90%."""
    for row in view.rows:
        value = row.target.value if row.target else None
        if row.kind != "percent" or not isinstance(value, Decimal) or value <= 0 or not _wants_more(row):
            continue
        said = _too_low(row, value)
        if said is not None:
            why, _, meant = said.partition("|")
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值“{row.raw}”{why}。",
                f"请核对，{meant}。",
            )
