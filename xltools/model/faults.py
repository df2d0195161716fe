"""A fault of the program in Chinese: what kind, and at which line, for the sentence that names what failed.

One part of the work (a sheet, a rule, a letter) that fails must not cost the others theirs; the person reads
that it failed, and whoever mends it where.
"""

from __future__ import annotations

import traceback
from pathlib import PurePath

_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (RecursionError, "嵌套太深"),
    (MemoryError, "内存不够"),
    (UnicodeError, "文字编码不对"),
    (ArithmeticError, "数字太大或除以零"),
    (LookupError, "缺少一项"),
    (ValueError, "值不对"),
    (TypeError, "类型不符"),
    (AttributeError, "缺少一项"),
    (AssertionError, "前后矛盾"),
)


def fault(error: BaseException) -> str:
    """``值不对，layouts/match.py 第 87 行``: never English, a memory address or a temporary name."""
    kind = next((words for base, words in _KINDS if isinstance(error, base)), "意外错误")
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        parts = PurePath(frame.filename).parts
        if "xltools" in parts:
            inside = parts[len(parts) - parts[::-1].index("xltools") :]
            return f"{kind}，{'/'.join(inside)} 第 {frame.lineno} 行"
    return kind
