"""Forty township workbooks to measure with: one 整体 sheet and 13 project sheets each, about 390 rows.

    python benchmarks/make_workbooks.py FOLDER [--count 40]

Drawn plainly with XlsxWriter in the 新疆 forms, as a township would fill them in: merged level-1 cells,
wrapped text, invented names. The same seed gives the same files, so that two runs measure the same thing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

PROJECTS = 13
TOWNS = (
    "青杨",
    "白桦",
    "红柳",
    "金泉",
    "银川",
    "云岭",
    "石桥",
    "柳河",
    "枫林",
    "松岗",
    "沙枣",
    "胡杨",
    "清水",
    "长坪",
    "大湾",
    "东沟",
    "西营",
    "南屯",
    "北山",
    "兰泉",
)
WORKS = (
    "道路养护",
    "村级运转",
    "人居环境整治",
    "农田水利",
    "社区服务",
    "垃圾清运",
    "防汛抗旱",
    "文化活动",
    "困难群众救助",
    "干部培训",
)
KINDS = (
    "经费",
    "补助",
    "项目",
    "专项资金",
    "工作经费",
    "奖补资金",
)
VERBS = (
    "完成",
    "开展",
    "保障",
    "组织",
    "落实",
    "推进",
    "改善",
    "提升",
)
OBJECTS = (
    "村道维修",
    "环境整治",
    "宣传活动",
    "业务培训",
    "走访慰问",
    "设施管护",
    "隐患排查",
    "灌溉渠道清淤",
    "档案整理",
    "志愿服务",
)
NUMBERS = (("个", 5, 60), ("次", 1, 40), ("人", 10, 400), ("户", 5, 300), ("公里", 1, 30), ("场", 1, 24))
PEOPLE = ("村民", "居民", "干部", "群众")
RULES = ("直接赋分", "按照正常比例赋分")
BASES = ("计划标准", "历史标准", "行业标准", "其他标准")
EVIDENCE = ("工作资料", "原始凭证", "说明材料", "正式材料")
OUTPUT = (
    "产出指标",
    ("数量指标", "数量指标", "数量指标", "数量指标", "质量指标", "质量指标", "时效指标", "时效指标"),
)
COST = ("成本指标", ("经济成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标"))
BENEFIT = ("效益指标", ("经济效益指标", "社会效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"))
CONTENT = ("满意度指标", ("满意度指标", "满意度指标", "满意度指标"))
POINTS = {"产出指标": 40, "成本指标": 20, "效益指标": 20, "满意度指标": 10}
GRADES = ("有效提升", "显著改善", "逐步提高")
Row = tuple[str, str, str, str]


def _indicators(chance: random.Random, year: int, budget: float) -> Iterator[Row]:
    """Level 1, 2, 3 and target of one project."""
    works = [verb + thing for verb in VERBS for thing in OBJECTS]
    chance.shuffle(works)
    for level1, level2 in (OUTPUT, COST, BENEFIT, CONTENT):
        for kind in level2:
            what = works.pop()
            if kind == "数量指标":
                unit, low, high = chance.choice(NUMBERS)
                yield level1, kind, f"{what}数量", f"≥{chance.randint(low, high)}{unit}"
            elif kind == "质量指标":
                yield level1, kind, f"{what}合格率", f"≥{chance.randint(85, 100)}%"
            elif kind == "时效指标":
                yield (
                    level1,
                    kind,
                    f"{what}完成时间",
                    f"{year}年{chance.randint(6, 12)}月{chance.randint(1, 28)}日前",
                )
            elif kind == "经济成本指标":
                yield level1, kind, f"{what}成本", f"≤{budget * chance.uniform(0.1, 0.5):.2f}万元"
            elif kind.endswith("成本指标"):
                yield level1, kind, f"{what}负面影响", "≤0起"
            elif level1 == "满意度指标":
                yield level1, kind, f"{chance.choice(PEOPLE)}对{what}的满意度", "≥95%"
            else:
                yield level1, kind, f"{what}成效", chance.choice(GRADES)


def _rule(chance: random.Random, level1: str, target: str) -> str:
    if level1 == "满意度指标":
        return "满意度赋分"
    if target in GRADES:
        return "按评判等级赋分"
    return "直接赋分" if "日前" in target or "≤0" in target else chance.choice(RULES)


def _weight(level1: str, at: int, count: int) -> float:
    """Half points that add up to what the level-1 indicator has in all."""
    halves, rest = divmod(2 * POINTS[level1], count)
    return (halves + (at < rest)) / 2


def _spans(sheet: Worksheet, rows: list[tuple[int, str]], col: int, form: Format) -> None:
    """Write level names, one merged cell for each run of the same name."""
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at][1] != rows[start][1]:
            first, last = rows[start][0], rows[at - 1][0]
            if last > first:
                sheet.merge_range(first, col, last, col, rows[start][1], form)
            else:
                sheet.write_string(first, col, rows[start][1], form)
            start = at


def _goal(chance: random.Random, year: int, count: int) -> str:
    lines = []
    for n in range(1, count + 1):
        what, people = f"{chance.choice(VERBS)}{chance.choice(OBJECTS)}", chance.randint(50, 3000)
        lines.append(f"目标{n}：{year}年{what}，惠及群众{people}人。")
    return "\n".join(lines)


def _project(
    sheet: Worksheet, cell: Format, title: Format, chance: random.Random, year: int, unit: str, name: str
) -> float:
    fiscal, other = round(chance.uniform(2, 120), 2), chance.choice((0, 0, 0, 1.5))
    total = round(fiscal + other, 2)
    sheet.merge_range("A1:I1", "项目支出绩效目标表", title)
    sheet.merge_range("A2:I2", f"（{year}年）", title)
    sheet.merge_range("A3:B3", "预算单位", cell)
    sheet.merge_range("C3:I3", unit, cell)
    sheet.merge_range("A4:B4", "项目名称", cell)
    sheet.merge_range("C4:E4", name, cell)
    sheet.write("F4", "项目负责人", cell)
    sheet.write_blank("G4", None, cell)
    sheet.merge_range("H4:I4", "某某", cell)
    sheet.merge_range("A5:B5", "项目资金（万元）", cell)
    labels = ("年度预算总额：", total, "其中：财政拨款", fiscal, "其他资金：", other)
    sheet.write_row("C5", labels, cell)
    sheet.write_blank("I5", None, cell)
    sheet.merge_range("A6:B6", "项目总体目标", cell)
    sheet.merge_range("C6:I6", _goal(chance, year, 3), cell)
    head = "一级指标 二级指标 三级指标 指标值 指标值设置依据 上年完成值 指标分值权重 指标赋分规则 佐证资料"
    sheet.write_row("A7", head.split(), cell)
    rows = list(_indicators(chance, year, total))
    levels = [row[0] for row in rows]
    for r, (level1, _, name3, target) in enumerate(rows, 7):
        sheet.write_row(r, 2, (name3, target, chance.choice(BASES)), cell)
        sheet.write_blank(r, 5, None, cell)
        weight = _weight(level1, r - 7 - levels.index(level1), levels.count(level1))
        sheet.write_number(r, 6, weight, cell)
        sheet.write_row(r, 7, (_rule(chance, level1, target), chance.choice(EVIDENCE)), cell)
    _spans(sheet, [(r, row[0]) for r, row in enumerate(rows, 7)], 0, cell)
    _spans(sheet, [(r, row[1]) for r, row in enumerate(rows, 7)], 1, cell)
    return total


def _whole(
    sheet: Worksheet,
    cell: Format,
    title: Format,
    chance: random.Random,
    year: int,
    unit: str,
    tasks: list[tuple[str, float]],
) -> None:
    sheet.merge_range("A1:F1", "部门（单位）整体支出绩效目标表", title)
    sheet.merge_range("A2:F2", f"（{year}年）", title)
    sheet.merge_range("A3:B3", "部门（单位）名称", cell)
    sheet.merge_range("C3:F3", unit, cell)
    last = 5 + len(tasks)
    sheet.merge_range(3, 0, last, 0, "年度主要任务", cell)
    sheet.merge_range("B4:B5", "任务名称", cell)
    sheet.merge_range("C4:C5", "主要内容", cell)
    sheet.merge_range("D4:F4", "预算金额（万元）", cell)
    sheet.write_row("D5", ("总额", "财政拨款", "其他资金"), cell)
    for r, (name, amount) in enumerate(tasks, 5):
        sheet.write_row(r, 1, (name, f"用于{name}，{chance.choice(VERBS)}{chance.choice(OBJECTS)}"), cell)
        sheet.write_row(r, 3, (amount, amount, 0), cell)
    total = round(sum(amount for _, amount in tasks), 2)
    sheet.merge_range(last, 1, last, 2, "合计", cell)
    sheet.write_row(last, 3, (total, total, 0), cell)
    sheet.write(last + 1, 0, "年度总体目标", cell)
    sheet.merge_range(last + 1, 1, last + 1, 5, _goal(chance, year, 8), cell)
    rows = [row for row in _indicators(chance, year, total) if row[0] != "成本指标"]
    start = last + 3
    sheet.merge_range(last + 2, 0, last + 2 + len(rows), 0, "年度绩效指标", cell)
    sheet.write_row(last + 2, 1, ("一级指标", "二级指标", "三级指标"), cell)
    sheet.merge_range(last + 2, 4, last + 2, 5, "指标值", cell)
    for r, (_, _, name3, target) in enumerate(rows, start):
        sheet.write(r, 3, name3, cell)
        sheet.merge_range(r, 4, r, 5, target, cell)
    _spans(sheet, [(r, row[0]) for r, row in enumerate(rows, start)], 1, cell)
    _spans(sheet, [(r, row[1]) for r, row in enumerate(rows, start)], 2, cell)


def make_workbook(path: Path, number: int, year: int = 2023) -> None:
    """Write one township's workbook; ``number`` chooses its name and its figures."""
    chance = random.Random(number)
    unit = f"{TOWNS[number % len(TOWNS)]}{'乡镇'[number // len(TOWNS) % 2]}人民政府"
    with Workbook(path, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": dt.datetime(2023, 1, 1)})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体"})
        title = book.add_format({"bold": True, "align": "center", "font_name": "黑体", "font_size": 14})
        whole = book.add_worksheet("整体")
        tasks: list[tuple[str, float]] = []
        for n in range(1, PROJECTS + 1):
            sheet = book.add_worksheet(f"项目{n}")
            name = f"{chance.choice(WORKS)}{chance.choice(KINDS)}（{n}）"
            tasks.append((name, _project(sheet, cell, title, chance, year, unit, name)))
        _whole(whole, cell, title, chance, year, unit, tasks)


def make_workbooks(folder: Path, count: int = 40) -> list[Path]:
    """Write ``count`` workbooks into a folder, made if need be; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"乡镇{n + 1:02}.xlsx" for n in range(count)]
    for n, path in enumerate(paths):
        make_workbook(path, n)
    return paths


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=40)
    arguments = parser.parse_args()
    made = make_workbooks(arguments.folder, arguments.count)
    print(f"{len(made)} workbooks, {sum(path.stat().st_size for path in made) // 1024} KB")
