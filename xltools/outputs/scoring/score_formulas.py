"""The formulas of a scoring row: ``xltools/scoring/arithmetic.py`` once more, in the language of a sheet.

They read the target from the helper columns of their own row and every threshold from 评分方案 by name;
nothing newer than Excel 2010 is used. ``tests/test_score_recalculated.py`` lets LibreOffice recalculate
thousands of rows and compares them with the Python arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltools.scoring.actual import ASK_BELOW, ASK_FROM
from xltools.scoring.criterion import GUARD_PLACES

OK, BLANK = "正常", "未填"
NO_NUMBER, NO_DATE, NO_GRADE = "须填数字", "须填日期", "须选等级"
NO_RATE, BAD_RATE, FRACTION, NO_WEIGHT = "待定比例", "比例超区间", "疑似小数", "缺分值"
PENDING = "待评定"
QUALITY = "定性"
FIRST_DAY, LAST_DAY = 36526, 73415
"""2000-01-01 and 2100-12-31 as serial numbers: anything else in a date cell is no date."""


@dataclass(frozen=True, slots=True)
class RowCells:
    """The A1 addresses of one scoring row; ``percent`` where the actual is a percentage cell.

    A percentage cell holds 0.95 and shows 95%, so that 95 and 95% can both be typed; bounds, rates and
    thresholds are in percent points.
    """

    actual: str
    weight: str
    rule: str
    rate_cell: str
    state: str
    met: str
    direction: str
    low: str
    high: str
    unit: str
    percent: bool = False

    @property
    def value(self) -> str:
        """The actual in the unit of the bounds."""
        return f"ROUND({self.actual}*100,{GUARD_PLACES})" if self.percent else self.actual

    @property
    def rate(self) -> str:
        """The completion rate, or the chosen rate of a grade, in percent points."""
        return f"ROUND({self.rate_cell}*100,{GUARD_PLACES})"


def _guard(text: str) -> str:
    return f"ROUND({text},{GUARD_PLACES})"


def steps_share(value: str, name: str) -> str:
    """The share of the highest step a value reaches, 0 below the last one."""
    return f"SUMPRODUCT(MAX(({_guard(value)}>=方案_{name}下限)*方案_{name}比例))"


def rounded_points(weight: str, share: str) -> str:
    """Weight × share %, guarded, then rounded to the places of the scheme."""
    return f"ROUND({_guard(f'{weight}*{share}/100')},方案_小数位)"


def _blank(cell: str) -> str:
    return f'TRIM({cell})=""'


def _weight_state(c: RowCells, then: str = f'"{OK}"') -> str:
    return f'IF(NOT(ISNUMBER({c.weight})),"{NO_WEIGHT}",IF({c.weight}<0,"{NO_WEIGHT}",{then}))'


def number_state(c: RowCells) -> str:
    """Whether the actual of a number can be scored, and if not, why."""
    usable = _weight_state(c)
    if c.percent:
        more = f'NOT(OR({c.direction}="≤",{c.direction}="<"))'
        fraction = f"AND({more},{c.actual}>0,{c.value}<={ASK_BELOW},ABS({c.low})>={ASK_FROM})"
        usable = f'IF({fraction},"{FRACTION}",{usable})'
    number = f'IF(NOT(ISNUMBER({c.actual})),"{NO_NUMBER}",{usable})'
    return f'=IF({_blank(c.actual)},"{BLANK}",{number})'


def date_state(c: RowCells) -> str:
    """The same for a date."""
    no_date = f"IF({c.actual}<{FIRST_DAY},TRUE,{c.actual}>{LAST_DAY})"
    return (
        f'=IF({_blank(c.actual)},"{BLANK}",IF(NOT(ISNUMBER({c.actual})),"{NO_DATE}",'
        f'IF({no_date},"{NO_DATE}",{_weight_state(c)})))'
    )


def _grade_number(c: RowCells) -> str:
    return f"MATCH(TRIM({c.actual}),方案_等级,0)"


def _in_band(c: RowCells) -> str:
    low = f"INDEX(方案_等级下限,{_grade_number(c)})"
    high = f"INDEX(方案_等级上限,{_grade_number(c)})"
    top = f"AND({_grade_number(c)}=1,{c.rate}={high})"
    return f"AND({c.rate}>={low},OR({c.rate}<{high},{top}))"


def graded_state(c: RowCells) -> str:
    """The same for a grade: chosen, and unless 直接赋分 with a rate within its band."""
    in_band = f'IF({_in_band(c)},"{OK}","{BAD_RATE}")'
    rate = f'IF({c.rule}=方案_规则_直接,"{OK}",IF(NOT(ISNUMBER({c.rate_cell})),"{NO_RATE}",{in_band}))'
    grade = f'IF(ISNA({_grade_number(c)}),"{NO_GRADE}",{_weight_state(c, rate)})'
    return f'=IF({_blank(c.actual)},"{BLANK}",{grade})'


def is_met(c: RowCells) -> str:
    """The test whether the actual meets the target."""
    a, low, high, d = c.value, c.low, c.high, c.direction
    return (
        f'IF({d}="≥",{a}>={low},IF({d}=">",{a}>{low},IF({d}="≤",{a}<={low},IF({d}="<",{a}<{low},'
        f'IF({d}="区间",AND({a}>={low},{a}<={high}),{a}={low})))))'
    )


def met(c: RowCells, graded: bool) -> str:
    """是 or 否 once the row can be scored; a grade has met its target with full marks."""
    full = f"IF({c.rule}=方案_规则_直接,{_grade_number(c)}=1,{c.rate}>=100)"
    test = full if graded else is_met(c)
    return f'=IF({c.state}="{OK}",IF({test},"是","否"),"")'


def up_ratio(value: str, bound: str) -> str:
    return f"IF(AND({bound}>0,{value}>0),{value}/{bound},IF({value}>={bound},1,0))"


def down_ratio(value: str, bound: str) -> str:
    return f"IF(AND({bound}>0,{value}>0),{bound}/{value},IF({value}<={bound},1,0))"


def ratio(c: RowCells) -> str:
    """The completion rate (1 is 100%), not capped; 1 or 0 where a quotient has no meaning."""
    a, low, high, d = c.value, c.low, c.high, c.direction
    within = f"IF({a}<{low},{up_ratio(a, low)},IF({a}>{high},{down_ratio(a, high)},1))"
    more_is_fine = f'OR(方案_等于超额="不扣分",{a}<{low})'
    equal = f"IF(AND({low}>0,{a}>0),IF({more_is_fine},{a}/{low},{low}/{a}),IF({a}={low},1,0))"
    return (
        f'IF(OR({d}="≥",{d}=">"),{up_ratio(a, low)},IF(OR({d}="≤",{d}="<"),{down_ratio(a, low)},'
        f'IF({d}="区间",{within},{equal})))'
    )


def number_rate(c: RowCells) -> str:
    """The completion rate once the row can be scored."""
    return f'=IF({c.state}="{OK}",{ratio(c)},"")'


def date_rate(c: RowCells) -> str:
    """1 in time, 0 late."""
    return f'=IF({c.state}="{OK}",IF({c.met}="是",1,0),"")'


def _score(c: RowCells, share: str) -> str:
    points = rounded_points(c.weight, share)
    return f'=IF({c.state}="{OK}",{points},IF({c.state}="{BLANK}","{BLANK}","{PENDING}"))'


def number_score(c: RowCells) -> str:
    """The score of a number by the rule of its row."""
    by_steps = (
        f'AND({c.rule}=方案_规则_满意度,OR({c.direction}="≥",{c.direction}=">",{c.direction}="=",'
        f'{c.direction}="区间"),ISNUMBER(MATCH({c.unit},方案_满意度单位,0)))'
    )
    linear = f"IF(AND({c.rule}<>方案_规则_等级,{c.rate}<方案_及格线),0,MAX(0,MIN(100,{c.rate})))"
    share = (
        f'IF({c.rule}=方案_规则_直接,IF({c.met}="是",100,0),'
        f"IF({by_steps},{steps_share(c.value, '满意度')},{linear}))"
    )
    return _score(c, share)


def date_score(c: RowCells) -> str:
    """The score of a date: met or nothing."""
    return _score(c, f'IF({c.met}="是",100,0)')


def graded_score(c: RowCells) -> str:
    """The score of a grade: the chosen rate, or met or nothing."""
    return _score(c, f'IF({c.rule}=方案_规则_直接,IF({c.met}="是",100,0),{c.rate})')


def reason_due(c: RowCells, kind: str) -> str:
    """是 where the row was missed or far exceeded."""
    missed = f'AND(方案_未达说明="是",{c.met}="否")'
    if kind != "number":
        return f'=IF({c.state}="{OK}",IF({missed},"是",""),"")'
    far = (
        f"{c.rate}>方案_超额说明线",
        f'AND(OR({c.direction}="≤",{c.direction}="<"),{c.low}>0,{c.value}<=0)',
    )
    return f'=IF({c.state}="{OK}",IF(OR({missed},{far[0]},{far[1]}),"是",""),"")'


def execution_score(weight: str, adjusted: str, executed: str) -> str:
    """The score of budget execution; a text where it cannot be scored."""
    rate = f"{executed}*100/{adjusted}"
    share = f'IF(方案_执行方式="分档",{steps_share(rate, "执行")},MAX(0,MIN(100,{rate})))'
    return (
        f'=IF({weight}=0,0,IF(COUNT({adjusted},{executed})<2,"{BLANK}",'
        f'IF(OR({adjusted}<=0,{executed}<0),"{PENDING}",{rounded_points(weight, share)})))'
    )


def execution_note(weight: str, adjusted: str, executed: str) -> str:
    """A sentence beside the execution row where its rate needs a reason."""
    rate = _guard(f"{executed}*100/{adjusted}")
    return (
        f'=IF(OR({weight}=0,COUNT({adjusted},{executed})<2),"",IF(OR({adjusted}<=0,{executed}<0),'
        f'"预算数应大于 0，执行数不能为负",IF({rate}>100,"执行率超过 100%，请说明原因",'
        f'IF({rate}<方案_执行说明线,"执行率低于 "&方案_执行说明线&"%，请说明原因",""))))'
    )


def total_score(states: str, scores: str, weights: str, execution: str, points: str) -> str:
    """The total, or 未填 / 待评定 while a row is open or the weights miss the total."""
    blank = f'COUNTIF({states},"{BLANK}")+({execution}="{BLANK}")>0'
    open_rows = f'COUNTIF({states},"{OK}")<ROWS({states}),NOT(ISNUMBER({execution}))'
    short = f"{weights_sum(weights, points)}<>方案_总分"
    total = f"ROUND(SUM({execution},{scores}),方案_小数位)"
    return f'=IF({blank},"{BLANK}",IF(OR({open_rows},{short}),"{PENDING}",{total}))'


def weights_sum(weights: str, points: str) -> str:
    """All points of a table; ``points`` are those of execution."""
    return f"ROUND(SUM({points},{weights}),4)"


def total_note(states: str, scores: str, execution: str, points: str, total: str, weight_total: str) -> str:
    """What stands beside the total: the grade, or what is still open and the points so far.

    ``points`` is the cell of the execution points, ``weight_total`` that of all points.
    """
    blank = f'(COUNTIF({states},"{BLANK}")+({execution}="{BLANK}"))'
    ok = f'COUNTIF({states},"{OK}")+ISNUMBER({execution})'
    pending = f"(ROWS({states})+1-{blank}-({ok}))"
    grade = f'INDEX(方案_评级,1+COUNTIF(方案_评级下限,">"&{_guard(f"{total}*100/方案_总分")}))'
    return (
        f'=IF(ISNUMBER({total}),"评级："&{grade},'
        f'IF({blank}>0,{blank}&" 项未填；","")&IF({pending}>0,{pending}&" 项待评定；","")'
        f'&IF({weight_total}<>方案_总分,"分值合计 "&{weight_total}&"，应为 "&方案_总分&"（预算执行 "&{points}'
        f'&" 分，指标应合计 "&ROUND(方案_总分-{points},4)&" 分），请调整各指标分值或换评分方案；","")'
        f'&"已得 "&ROUND(SUM({execution},{scores}),方案_小数位)&" 分")'
    )
