"""Message and fix of everything the rules find in their own fixtures, kept as text, a file per family.

RG001 what a rule says of its fixture is what ``tests/golden/rules`` keeps: place, severity, message, fix
"""

from __future__ import annotations

from itertools import groupby

import pytest
from support.golden_dump import compare
from test_rules import CODES, FIXTURES, problems, read_fixture

FAMILIES = {letter: list(codes) for letter, codes in groupby(sorted(CODES), key=lambda code: code[0])}


def _said(code: str) -> list[str]:
    lines = [f"## {code}"]
    for n, case in enumerate(read_fixture(FIXTURES / f"{code}.md")[0], 1):
        for found in problems(case):
            if found.code == code:
                also = "".join(f" ＋{p.path} {p.sheet}!{p.cell}" for p in found.also)
                lines.append(f"{n} {found.path} {found.sheet}!{found.cell}{also} {found.severity}")
                lines.append(f"    {found.message}")
                lines.append(f"    {found.fix}")
    return lines


@pytest.mark.parametrize("family", FAMILIES)
def test_rg001_messages_and_fixes(family: str) -> None:
    text = "\n\n".join("\n".join(_said(code)) for code in FAMILIES[family])
    compare(f"rules/{family}.txt", text + "\n")
