"""A county of sound tables: towns with the same programmes, worded by the county, filled in by each town.

``county_workbooks(folder, towns)`` writes three forms for every programme (a goal table with costs, one with
points, a self-evaluation) and gives back the paths. ``change(text, town, programme)`` may spoil a sheet's
text before it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from support.markdown_workbook import write_markdown_workbook

CORES = (
    "柳泉", "石桥", "河湾", "云岭", "大营", "白杨", "红岩", "南湖", "双河", "清溪", "东关", "青山",
    "长岭", "马川", "金坪", "沙河", "高台", "松林", "桃园", "平安", "龙泉", "新安", "太和", "兴隆",
    "永丰", "望江", "杏花", "竹溪", "凤凰", "磨盘", "银杏", "紫金", "茶山", "北塔", "锦屏", "龙门",
    "苍溪", "鹿鸣", "板桥", "花园",
)  # fmt: skip
KINDS = ("镇", "镇", "乡", "镇")


class Programme(NamedTuple):
    """One programme of the county: what every town is asked, with the town's own count ``n``."""

    name: str
    goal: str
    """With {town}, {n} and {money}."""
    counted: str
    unit: str
    each: int
    """元 for each one counted."""
    quality: str
    benefit: str
    satisfied: str


PROGRAMMES = (
    Programme(
        "农村公路日常养护",
        "按照县交通运输局年度计划，养护村道{n}公里，每公里补助3000元，保持路面整洁、排水通畅，方便群众出行。",
        "养护村道里程", "公里", 3000, "村道日常养护率", "群众出行条件", "沿线群众满意度",
    ),
    Programme(
        "环卫保洁服务",
        "依托镇综合文化站周边和主要街道开展保洁，聘用保洁员{n}人，每人每年补助12000元，做到垃圾日产日清。",
        "聘用保洁员人数", "人", 12000, "道路保洁合格率", "人居环境改善情况", "居民满意度",
    ),
    Programme(
        "村级公益性岗位补助",
        "根据县人社部门安排开发公益性岗位{n}个，每个岗位每年补助6000元，年内足额发放到人。",
        "开发公益性岗位数量", "个", 6000, "补助发放准确率", "困难家庭就业保障情况", "上岗人员满意度",
    ),
    Programme(
        "基层群众文化活动",
        "配合镇派出所和村委会做好秩序维护，全年举办群众文化活动{n}场，每场支出5000元，丰富群众文化生活。",
        "举办文化活动场次", "场", 5000, "活动按计划完成率", "群众文化生活丰富程度", "参加活动群众满意度",
    ),
    Programme(
        "农田灌溉渠道维修",
        "修建通乡公路沿线灌溉渠道，全年维修渠道{n}公里，每公里投入20000元，10月底前全部完工。",
        "维修渠道长度", "公里", 20000, "工程验收合格率", "农田灌溉条件", "受益农户满意度",
    ),
)  # fmt: skip


def money(count: int, each: int) -> str:
    """The budget in 万元, without needless zeros."""
    return f"{(Decimal(count * each) / 10000).normalize():f}"


def goal_form(unit: str, p: Programme, count: int) -> str:
    """A goal table with cost indicators and no points."""
    amount = money(count, p.each)
    return f"""
| 项目支出绩效目标表 | < | < | < |
| （2025年度） | < | < | < |
| 项目名称 | 2025年{unit.split("县")[1].removesuffix("人民政府")}{p.name} | 实施单位 | {unit} |
| 年度资金总额（万元） | {amount} | 其中：财政拨款 | {amount} |
| 年度总体目标 | {p.goal.format(n=count)} | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 成本指标 | 经济成本指标 | {p.name}总成本 | ≤{amount}万元 |
| 产出指标 | 数量指标 | {p.counted} | ≥{count}{p.unit} |
| 产出指标 | 质量指标 | {p.quality} | ≥95% |
| 产出指标 | 时效指标 | 项目完成时间 | 2025年10月31日前 |
| 效益指标 | 社会效益指标 | {p.benefit} | 有效改善 |
| 满意度指标 | 服务对象满意度指标 | {p.satisfied} | ≥90% |
"""


def weighted_form(unit: str, p: Programme, count: int) -> str:
    """A goal table with points and three columns of targets."""
    amount = money(count, p.each)
    return f"""
| 项目支出绩效目标申报表 | < | < | < | < | < | < |
| （2025年度） | < | < | < | < | < | < |
| 项目名称 | {p.name} | < | 项目单位 | {unit} | < | < |
| 年度预算（万元） | {amount} | < | 其中：财政资金 | {amount} | 其他资金 | 0 |
| 年度绩效目标 | {p.goal.format(n=count)} | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 |
| 成本指标 | 经济成本指标 | 每{p.unit}补助标准 | ≤ | {p.each} | 元/{p.unit} | 20 |
| 产出指标 | 数量指标 | {p.counted} | ≥ | {count} | {p.unit} | 20 |
| 产出指标 | 质量指标 | {p.quality} | ≥ | 95 | % | 10 |
| 产出指标 | 时效指标 | 任务完成及时率 | ≥ | 95 | % | 10 |
| 效益指标 | 社会效益指标 | {p.benefit} | 定性 | 有效改善 |  | 20 |
| 满意度指标 | 服务对象满意度指标 | {p.satisfied} | ≥ | 90 | % | 10 |
"""


def evaluated_form(unit: str, p: Programme, count: int) -> str:
    """A self-evaluation in which everything was reached."""
    amount = money(count, p.each)
    done = f"年内各项任务均已完成，{p.counted}{count}{p.unit}，资金按规定支出，达到预期效果。"
    return f"""
| 项目支出绩效自评表 | < | < | < | < | < | < |
| （2025年度） | < | < | < | < | < | < |
| 项目名称 | {p.name} | < | < | 实施单位 | {unit} | < |
| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
| ^ | 年度资金总额 | {amount} | {amount} | {amount} | 10 | 10 |
| 年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < |
| ^ | {p.goal.format(n=count)} | < | < | {done} | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 成本指标 | 经济成本指标 | 每{p.unit}补助标准 | ≤{p.each}元/{p.unit} | {p.each}元/{p.unit} | 20 | 20 |
| 产出指标 | 数量指标 | {p.counted} | ≥{count}{p.unit} | {count}{p.unit} | 20 | 20 |
| 产出指标 | 质量指标 | {p.quality} | ≥95% | 98% | 10 | 10 |
| 产出指标 | 时效指标 | 任务完成及时率 | ≥95% | 100% | 10 | 10 |
| 效益指标 | 社会效益指标 | {p.benefit} | 有效改善 | 有效改善 | 20 | 20 |
| 满意度指标 | 服务对象满意度指标 | {p.satisfied} | ≥90% | 94% | 10 | 10 |
| 总分 | < | < | < | < | 100 | 100 |
"""


FORMS = {"目标": goal_form, "申报": weighted_form, "自评": evaluated_form}


def units(towns: int) -> Iterator[str]:
    """The first towns' offices."""
    for n, core in enumerate(CORES[:towns]):
        yield f"澄河县{core}{KINDS[n % len(KINDS)]}人民政府"


Change = Callable[[str, str, str], str]


def county_workbooks(
    folder: Path, towns: int, change: Change | None = None, forms: tuple[str, ...] = tuple(FORMS)
) -> list[Path]:
    """One workbook for each town and form, a sheet for each programme."""
    paths = []
    for t, unit in enumerate(units(towns)):
        for form in forms:
            sheets = []
            for n, programme in enumerate(PROGRAMMES):
                text = FORMS[form](unit, programme, 12 + (t * 7 + n * 5) % 29)
                text = change(text, unit, programme.name) if change else text
                sheets.append(f"## {programme.name}\n{text}")
            path = folder / f"{unit.split('县')[1].removesuffix('人民政府')}-{form}.xlsx"
            paths.append(write_markdown_workbook("\n".join(sheets), path))
    return paths
