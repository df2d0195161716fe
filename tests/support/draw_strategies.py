"""Hypothesis strategies: any table a layout can hold, with figures and words as offices write them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from xltools.layouts.layout import Layout
from xltools.model.records import (
    Execution,
    ExecutionPart,
    Funding,
    Indicator,
    PlanStep,
    SubGoal,
    Table,
    Task,
)
from xltools.outputs.forms.fitting import holds, restrict
from xltools.text.targets.grammar import parse_target

WORDS = (
    "道路", "养护", "培训", "群众", "补助", "宣传", "老年人", "工程", "乡村振兴", "人居环境", "河道", "垃圾",
    "党建", "农户", "水利", "服务站", "合格", "及时", "发放", "覆盖", "App", "5G", "“三资”", "（含村级）",
)  # fmt: skip
TARGETS = (
    "≥95%", ">=295人", "=100%", "100%", "≤2160元/次", "<=1700元/月", "不少于50人", "95%以上", "大于等于95%",
    "≥3187.81平方米", "2024年12月31日前", "2024年1月至12月", "每季度", "0起", "显著提升", "健全", "增幅20%",
    "每场1.45万元以内", "优", "≤11.42万元",
)  # fmt: skip
RULES = ("直接赋分", "按照正常比例赋分", "按评判等级赋分", "满意度赋分")


def words(most: int = 5) -> st.SearchStrategy[str]:
    """A short phrase."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=most).map("".join)


def sentences() -> st.SearchStrategy[str]:
    """A sentence, at times a very long one."""
    body = st.lists(words(), min_size=1, max_size=4).map("，".join)
    return st.one_of(
        body.map(lambda t: t + "。"), st.tuples(body, st.integers(2, 60)).map(lambda p: (p[0] + "；") * p[1])
    )


def amounts() -> st.SearchStrategy[Decimal]:
    """Money with up to six places."""
    return st.decimals(0, 10**7, allow_nan=False, places=2) | st.decimals(0, 999, allow_nan=False, places=6)


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """The value, or nothing."""
    return st.none() | strategy


@st.composite
def fundings(draw: st.DrawFn) -> Funding:
    """Total, fiscal and other money: whatever stands in the cells, consistent or not."""
    return Funding(draw(maybe(amounts())), draw(maybe(amounts())), draw(maybe(amounts())))


@st.composite
def tasks(draw: st.DrawFn, most: int) -> tuple[Task, ...]:
    """Main tasks; names may repeat."""
    one = st.builds(
        Task,
        name=words(),
        content=maybe(sentences()),
        total=maybe(amounts()),
        fiscal=maybe(amounts()),
        other=maybe(amounts()),
        executed=maybe(amounts()),
        result=maybe(words()),
    )
    return tuple(draw(st.lists(one, max_size=most)))


@st.composite
def indicators(draw: st.DrawFn, layout: Layout, most: int) -> tuple[Indicator, ...]:
    """Indicators under the layout's own level names, in any order, names unlike each other."""
    pairs = [(one, two) for one in layout.level1 for two in layout.level2[one] or (None,)]
    if not pairs:
        return ()
    values = st.sampled_from(TARGETS).map(parse_target)
    one = st.builds(
        lambda levels, **rest: Indicator(levels[0], levels[1], **rest),
        st.sampled_from(pairs),
        l3=words(),
        # In prose a name with a figure and no target after it cannot be told from a name with its target.
        target=values if layout.many else maybe(values),
        description=maybe(words()),
        weight=maybe(st.decimals(0, 20, places=1, allow_nan=False)),
        rule=maybe(st.sampled_from(RULES)),
        basis=maybe(st.sampled_from(("历史标准", "计划标准", "工作计划"))),
        evidence=maybe(st.just("工作资料、原始凭证")),
        previous=maybe(st.just("96%")),
        actual=maybe(st.sampled_from(("96%", "12次", "基本达成"))),
        score=maybe(st.decimals(0, 20, places=2, allow_nan=False)),
        reason=maybe(words()),
        forecast=maybe(st.just("100%")),
        likelihood=maybe(st.sampled_from(("确定能", "有可能"))),
        note=maybe(words()),
    )
    return tuple(draw(st.lists(one, max_size=most)))


@st.composite
def executions(draw: st.DrawFn) -> Execution:
    """The execution block; parts as the national form has them."""
    names = ("当年财政拨款", "上年结转资金", "其他资金")
    parts = tuple(
        ExecutionPart(name, draw(amounts()), draw(maybe(amounts())), draw(maybe(amounts())))
        for name in names
        if draw(st.booleans())
    )
    rate = draw(maybe(st.decimals(0, 100, places=2, allow_nan=False)))
    points = st.decimals(0, 10, places=2, allow_nan=False)
    money = [draw(maybe(amounts())) for _ in range(3)]
    return Execution(*money, rate, draw(maybe(points)), draw(maybe(points)), parts)


@st.composite
def tables(draw: st.DrawFn, layout: Layout, most_tasks: int = 12, most_indicators: int = 24) -> Table:
    """Any table ``layout`` can hold."""
    bys = [path[5:] for path in layout.fields if path.startswith("plan.")]
    goals = st.lists(sentences(), min_size=1, max_size=4).map(tuple)
    table = Table(
        type=layout.type,
        layout=layout.id,
        year=draw(st.integers(layout.since or 2018, layout.until or 2030)),
        period=draw(maybe(st.just("1-7月"))),
        unit=draw(words()) + "镇人民政府",
        unit_code=draw(maybe(st.just("703001"))),
        department=draw(maybe(words())),
        project=draw(words()) + "项目",
        project_code=draw(maybe(st.just("1302240001"))),
        manager=draw(maybe(st.just("王某"))),
        purpose=draw(maybe(sentences())),
        currency_unit=draw(st.sampled_from(("万元", "元"))),
        # A line of a project list without an amount cannot be told from one that names a unit.
        funding=draw(fundings().filter(lambda f: not layout.many or f.total is not None)),
        execution=draw(executions()),
        tasks=draw(tasks(most_tasks)),
        printed_totals=draw(fundings()),
        plan=tuple(PlanStep(by, draw(amounts())) for by in bys),
        goals=draw(goals),
        results=draw(goals),
        sub_goals=tuple(
            draw(st.lists(st.builds(SubGoal, words(), maybe(sentences()), maybe(sentences())), max_size=5))
        ),
        safeguards=draw(goals),
        indicators=draw(indicators(layout, most_indicators)),
        total_score=draw(maybe(st.decimals(0, 100, places=2, allow_nan=False))),
    )
    return restrict(table, layout)[0]


def consistent(table: Table) -> Table:
    """The same table with printed totals that are the sums of its tasks."""

    def total(name: str) -> Decimal | None:
        found = [getattr(t, name) for t in table.tasks if getattr(t, name) is not None]
        return sum(found, Decimal(0)) if found else None

    sums = Funding(total("total"), total("fiscal"), total("other"))
    return replace(table, printed_totals=sums)


__all__ = ["consistent", "holds", "tables"]
