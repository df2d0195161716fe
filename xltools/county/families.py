"""The families of problems, named for people: the first letter of a problem's code."""

from __future__ import annotations

FAMILIES: dict[str, str] = {
    "F": "文件",
    "L": "识别",
    "A": "结构",
    "B": "勾稽与单位",
    "C": "指标值",
    "D": "文件之间",
}


def family(code: str) -> str:
    """The Chinese name of a problem's family; 其他 for a letter no family has."""
    return FAMILIES.get(code[:1], "其他")
