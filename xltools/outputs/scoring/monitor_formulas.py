"""The formulas of a monitoring row: ``xltools/scoring/monitoring.py`` in the language of a sheet."""

from __future__ import annotations

from xltools.outputs.scoring.score_formulas import FIRST_DAY, LAST_DAY, RowCells, is_met, ratio
from xltools.scoring.actual import ASK_BELOW, ASK_FROM

BLANK, CHECK, NOT_DUE = "未填", "待核对", "未到期"
MONTHS = "方案_监控月份"


def _by_thresholds(relative: str) -> str:
    value = f"ROUND({relative},8)"
    return f'IF({value}>=方案_绿灯,"绿",IF({value}>=方案_黄灯,"黄","红"))'


def number_rate(c: RowCells) -> str:
    """The completion rate (1 is 100%); nothing where there is no usable number."""
    return f'=IF(OR({c.state}="{BLANK}",{c.state}="{CHECK}"),"",{ratio(c)})'


def _unusable(c: RowCells, then: str) -> str:
    fraction = "FALSE"
    if c.percent:
        more = f'NOT(OR({c.direction}="≤",{c.direction}="<"))'
        tests = f"{more},{c.actual}>0,{c.value}<={ASK_BELOW},ABS({c.low})>={ASK_FROM}"
        fraction = f"IF(ISNUMBER({c.actual}),AND({tests}))"
    bad = f"OR(NOT(ISNUMBER({c.actual})),{fraction})"
    return f'=IF(TRIM({c.actual})="","{BLANK}",IF({bad},"{CHECK}",{then}))'


def number_light(c: RowCells, timed: str) -> str:
    """The light by progress alone. It does not read the rate cell, which depends on it."""
    limit = f'OR({c.direction}="≤",{c.direction}="<")'
    spanned = f'{c.direction}="区间"'
    rate = f"{ratio(c)}*100"
    relative = f'IF({timed}="是",{rate}*12/{MONTHS},{rate})'
    graded = (
        f'IF({limit},IF({is_met(c)},"绿","红"),IF(AND({spanned},{c.value}>{c.high}),"红",'
        f'IF(AND({spanned},{is_met(c)}),"绿",{_by_thresholds(relative)})))'
    )
    return _unusable(c, graded)


def date_light(c: RowCells, year: int | None) -> str:
    """Green in time, red late; a blank date is red once the deadline lies in the months watched."""
    deadline = f'IF({c.direction}="区间",{c.high},{c.low})'
    day = f"DATE({year},{MONTHS}+1,0)"
    late = f'IF({c.direction}="<",{day}>={deadline},{day}>{deadline})'
    blank = f'IF(OR({c.direction}="≥",{c.direction}=">"),"{NOT_DUE}",IF({late},"红","{NOT_DUE}"))'
    if year is None:
        blank = f'"{NOT_DUE}"'
    bad = f"IF(ISNUMBER({c.actual}),OR({c.actual}<{FIRST_DAY},{c.actual}>{LAST_DAY}),TRUE)"
    return f'=IF(TRIM({c.actual})="",{blank},IF({bad},"{CHECK}",IF({is_met(c)},"绿","红")))'


def date_rate(c: RowCells) -> str:
    """1 in time, 0 late, nothing before the date is filled in."""
    return f'=IF(ISNUMBER({c.actual}),IF({c.state}="绿",1,IF({c.state}="红",0,"")),"")'


def graded_light(likelihood: str) -> str:
    """A quality has no progress: the stated likelihood is its light."""
    return (
        f'=IF({likelihood}="确定能","绿",IF({likelihood}="有可能","黄",'
        f'IF({likelihood}="完全不可能","红","{BLANK}")))'
    )


def final_light(state: str, likelihood: str) -> str:
    """The graver of progress and stated likelihood."""
    light = f'OR({state}="绿",{state}="黄",{state}="红")'
    red = f'OR({state}="红",{likelihood}="完全不可能")'
    yellow = f'OR({state}="黄",{likelihood}="有可能")'
    return f'=IF({light},IF({red},"红",IF({yellow},"黄","绿")),{state})'


def reason_due(light: str) -> str:
    """是 for yellow and red."""
    return f'=IF(OR({light}="黄",{light}="红"),"是","")'


def execution_light(adjusted: str, executed: str) -> str:
    """The light of the money."""
    rate = f"{executed}*100/{adjusted}"
    over = f'IF(ROUND({rate},8)>100,"红",{_by_thresholds(f"{rate}*12/{MONTHS}")})'
    bad = f'IF(OR({adjusted}<=0,{executed}<0),"{CHECK}",{over})'
    return f'=IF(COUNT({adjusted},{executed})<2,"{BLANK}",{bad})'
