"""The families of problems, named for people, from the catalogue of rules."""

from __future__ import annotations

from functools import lru_cache

OTHER = "其他"
ACROSS = "表间核对"
MONEY = "金额"


@lru_cache(maxsize=1)
def _families() -> tuple[dict[str, str], dict[str, str]]:
    from xltools.rules.registry import catalogue

    by_code = {code: entry.family for code, entry in catalogue().items()}
    # A code the catalogue does not know yet belongs with the others of its letter.
    return by_code, {"D": ACROSS} | {code[0]: name for code, name in by_code.items()}


def family(code: str) -> str:
    """The Chinese name of a code's family (结构, 勾稽 …); 其他 where the catalogue has none."""
    by_code, by_letter = _families()
    return by_code.get(code) or by_letter.get(code[:1], OTHER)
