"""``docs/seed-review.md``: every finding in the published documents is judged there, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from support.places import ROOT

from xltools.model.problem import SEVERITY_CHINESE
from xltools.rules import check_file
from xltools.work.read import read_file

PAGE = ROOT / "docs" / "seed-review.md"
_ROW = re.compile(
    r"^\| (\d{3}) \| (\S+) \| ([A-Z]\d{3}) \| (错误|警告|提示) \| (对|可议|错) \| (\S.*\S) \|$", re.MULTILINE
)


def rows() -> list[tuple[str, ...]]:
    return _ROW.findall(PAGE.read_text("utf-8"))


def test_every_finding_is_judged_and_every_judgement_is_of_a_finding(seeds: Path) -> None:
    found = []
    for path in sorted(seeds.glob("*.txt")):
        file = read_file(path)
        for problem in (*file.problems, *check_file(file)):
            found.append((path.name[:3], problem.cell, problem.code, SEVERITY_CHINESE[problem.severity]))
    assert Counter(found) == Counter(row[:4] for row in rows())


def test_no_wrong_error_and_one_wrong_warning_in_twenty_at_most() -> None:
    judged = Counter((row[3], row[4]) for row in rows())
    warnings = sum(number for (severity, _), number in judged.items() if severity == "警告")
    assert judged["错误", "错"] == judged["错误", "可议"] == 0
    assert judged["警告", "错"] <= warnings / 20


def test_the_counts_on_the_page_are_those_of_its_table() -> None:
    text = PAGE.read_text("utf-8")
    counted = Counter(row[3] for row in rows())
    judged = Counter(row[4] for row in rows())
    severities = "、".join(f"{name} {counted[name]} 条" for name in ("错误", "警告", "提示"))
    assert f"共 {len(rows())} 条，{severities}" in text
    assert f"**错的 {judged['错']} 条**；可议 {judged['可议']} 条" in text
    for number in ("000", "001", "002", "003", "004"):
        own = Counter(row[3] for row in rows() if row[0] == number)
        figures = " | ".join(str(own[name]) for name in ("错误", "警告", "提示"))
        assert re.search(rf"^\| {number} \| .* \| {re.escape(figures)} \|$", text, re.MULTILINE), number
