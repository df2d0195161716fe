"""Data validation of a drawn form: drop-downs, amounts, lengths, prompts and error texts in Chinese.

Only what Excel 2010, WPS and LibreOffice all keep: lists by named range (level 2 by ``INDIRECT`` on the
level-1 cell), decimals, text lengths and custom formulas shorter than 255 characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xltools.grid.model import a1, column_letters
from xltools.layouts.layout import FieldSpec, Layout, field_defaults
from xltools.model.records import Table
from xltools.outputs.forms.drawn_form import Box, TablePlan
from xltools.outputs.forms.lists import Lists, is_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TITLE_LIMIT, TEXT_LIMIT = 32, 255
"""Excel's limits for the title and the text of a prompt or an error."""
WEIGHT_MAX = 100


def runs(boxes: list[Box]) -> Iterator[list[Box]]:
    """Boxes of one column in runs that stand directly below each other."""
    run: list[Box] = []
    for box in boxes:
        if run and (box.top != run[-1].bottom + 1 or box.left != run[0].left):
            yield run
            run = []
        run.append(box)
    if run:
        yield run


def _messages(spec: FieldSpec, error: str) -> dict[str, Any]:
    prompt = spec.prompt + ("（必填）" if spec.required else "")
    return {
        "input_title": spec.name[:TITLE_LIMIT],
        "input_message": (prompt or f"填写{spec.name}")[:TEXT_LIMIT],
        "error_title": f"{spec.name}填写有误"[:TITLE_LIMIT],
        "error_message": error[:TEXT_LIMIT],
    }


def _money(at: str, spec: FieldSpec) -> dict[str, Any]:
    formula = f"=AND(ISNUMBER({at}),{at}>=0,ROUND({at},2)={at})"
    return {
        "validate": "custom",
        "value": formula,
        **_messages(spec, f"{spec.name}应填不小于 0 的数字，最多两位小数，不写单位和逗号。"),
    }


def _number(spec: FieldSpec) -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": WEIGHT_MAX,
        **_messages(spec, f"{spec.name}应填 0 到 {WEIGHT_MAX} 之间的数字。"),
    }


def _percent(at: str, spec: FieldSpec) -> dict[str, Any]:
    return {
        "validate": "custom",
        "value": f'=AND(RIGHT({at})="%",ISNUMBER(VALUE(SUBSTITUTE({at},"%",""))))',
        **_messages(spec, f"{spec.name}应写成百分数，例如 92.5%。"),
    }


def _target(at: str, spec: FieldSpec, year: int | None) -> dict[str, Any]:
    """A figure needs its sign or its date words; no placeholder; a date lies in the table's year."""
    tests = [
        f"LEN({at})<={spec.max_length or 200}",
        f'ISERROR(FIND("*",{at}))',
        f'OR(ISERROR(FIND(LEFT({at}),"0123456789")),ISNUMBER(FIND("年",{at})),'
        f'ISNUMBER(FIND("月",{at})),ISNUMBER(FIND("以",{at})))',
    ]
    text = "数字前要写符号（≥、≤、=、>、<），后面写单位，例如 ≥95%、≤2160元/次；不要留下 * 占位符。"
    if year is not None:
        tests.append(f'OR(ISERROR(FIND("年",{at})),ISERROR(FIND("20",{at})),ISNUMBER(FIND("{year}",{at})))')
        text += f"日期应在 {year} 年内。"
    return {"validate": "custom", "value": f"=AND({','.join(tests)})", **_messages(spec, text)}


def _actual(at: str, spec: FieldSpec) -> dict[str, Any]:
    formula = f'=AND(LEN({at})<={spec.max_length or 200},ISERROR(FIND(LEFT({at}),"≥≤><=＝＞＜")))'
    return {
        "validate": "custom",
        "value": formula,
        **_messages(spec, "只写实际完成的数值和单位，例如 96%、12次，前面不要带 ≥、≤、= 等符号。"),
    }


def _grade(spec: FieldSpec, lists: Lists) -> dict[str, Any]:
    """For a qualitative target: the grades are offered, other words are possible after a question."""
    grades = field_defaults()["lists"]["grade"]
    return {
        "validate": "list",
        "source": "=" + lists.name("达成等级", grades),
        "error_type": "warning",
        **_messages(spec, "定性指标一般填写 基本达成、部分达成 或 未达成。"),
    }


def _choice(spec: FieldSpec, source: str, options: str) -> dict[str, Any]:
    text = f"请从下拉列表中选择{spec.name}" + (f"：{options}。" if options else "。")
    return {"validate": "list", "source": "=" + source, **_messages(spec, text)}


def _length(spec: FieldSpec) -> dict[str, Any]:
    limit = spec.max_length or 2000
    return {
        "validate": "length",
        "criteria": "between",
        "minimum": 1,
        "maximum": limit,
        **_messages(spec, f"{spec.name}最多 {limit} 个字。"),
    }


def _level2(layout: Layout, spec: FieldSpec, prefix: str, l1: Box, row: int) -> dict[str, Any]:
    at = f"${column_letters(l1.left)}{row + 1}"
    if not all(map(is_name, layout.level1)):
        return _choice(spec, prefix + "全部", "")
    source = f'IF({at}="",{prefix}全部,INDIRECT("{prefix}"&{at}))'
    return _choice(spec, source, "先选一级指标，列表会随之变化")


def _figure(at: str, spec: FieldSpec) -> dict[str, Any]:
    """The middle column of sign, figure and unit."""
    formula = (
        f'=AND(LEN({at})<={spec.max_length or 200},ISERROR(FIND("*",{at})),'
        f'ISERROR(FIND(LEFT({at}),"≥≤><=＝＞＜")))'
    )
    text = "这一栏只写数值或定性描述，符号写在指标性质一栏，单位写在度量单位一栏；不要留下 * 占位符。"
    return {"validate": "custom", "value": formula, **_messages(spec, text)}


def _rule(layout: Layout, spec: FieldSpec, at: str, table: Table, lists: Lists) -> dict[str, Any] | None:
    """The validation of one field, for a cell whose address is ``at``; level names are done apart."""
    if spec.path == "indicator.target" and "indicator.operator" in layout.specs:
        return _figure(at, spec)
    if spec.path == "indicator.unit":
        rule = _choice(spec, lists.name(spec.name, spec.choices), "列表里没有的单位也可以写")
        return {**rule, "error_type": "information"}
    if spec.path == "indicator.target":
        return _target(at, spec, table.year)
    if spec.path == "indicator.actual":
        return _actual(at, spec)
    if spec.kind == "money":
        return _money(at, spec)
    if spec.kind == "percent":
        return _percent(at, spec)
    if spec.kind == "number":
        return _number(spec)
    if spec.kind == "choice" and spec.choices:
        return _choice(spec, lists.name(spec.name, spec.choices), "、".join(spec.choices)[:120])
    return _length(spec)


def _put(sheet: Worksheet, run: list[Box], rule: dict[str, Any]) -> None:
    sheet.data_validation(run[0].top, run[0].left, run[-1].bottom, run[0].left, rule)


def _add_levels(sheet: Worksheet, layout: Layout, plan: TablePlan, lists: Lists) -> None:
    firsts, seconds = plan.of("indicator.l1"), plan.of("indicator.l2")
    if not firsts or not layout.level1:
        return
    spec = layout.specs["indicator.l1"]
    source = lists.name("一级指标", layout.level1)
    for run in runs(firsts):
        _put(sheet, run, _choice(spec, source, "、".join(layout.level1)))
    if not seconds:
        return
    prefix = lists.levels(layout.level2)
    spec = layout.specs["indicator.l2"]
    if not any(box.merged for box in firsts + seconds):
        for run in runs(seconds):
            _put(sheet, run, _level2(layout, spec, prefix, firsts[0], run[0].top))
        return
    for l1 in firsts:
        for box in seconds:
            if l1.top <= box.top <= l1.bottom:
                rule = _level2(layout, spec, prefix, l1, l1.top)
                rule["source"] = rule["source"].replace(f"{l1.top + 1}", f"${l1.top + 1}")
                _put(sheet, [box], rule)


def add_validations(sheet: Worksheet, layout: Layout, table: Table, plan: TablePlan, lists: Lists) -> None:
    """Validate every input cell of a drawn form; ``table`` gives the year and the kinds of targets."""
    _add_levels(sheet, layout, plan, lists)
    for path, spec in layout.specs.items():
        if path in ("indicator.l1", "indicator.l2"):
            continue
        boxes = [box for box in plan.of(path) if box.formula is None]
        if path == "indicator.actual":
            grades = [box for box in boxes if _is_qualitative(table, box.record)]
            boxes = [box for box in boxes if not _is_qualitative(table, box.record)]
            for run in runs(grades):
                _put(sheet, run, _grade(spec, lists))
        for run in runs(boxes):
            rule = _rule(layout, spec, a1(run[0].top, run[0].left), table, lists)
            if rule is not None:
                _put(sheet, run, rule)


def refusal(layout: Layout, path: str, lists: Lists) -> str:
    """What a template answers to a wrong value in a field, ``""`` where it takes anything."""
    spec = layout.specs[path]
    if path in ("indicator.l1", "indicator.l2"):
        options = "、".join(layout.level1) if path.endswith("l1") else "先选一级指标，列表会随之变化"
        return str(_choice(spec, "", options)["error_message"]) if layout.level1 else ""
    table = Table(type=layout.type, layout=layout.id)
    rule = _rule(layout, spec, "A1", table, lists)
    return str(rule["error_message"]) if rule else ""


def _is_qualitative(table: Table, record: int | None) -> bool:
    if record is None or record >= len(table.indicators):
        return False
    target = table.indicators[record].target
    return target is not None and target.kind == "qualitative"
