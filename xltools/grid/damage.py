"""What is wrong with a damaged file, in Chinese: readers speak English, of parts, offsets and sizes."""

from __future__ import annotations

import re

_KINDS: tuple[tuple[str, str], ...] = (
    (r"no part |not found|missing|no such|absent|FileNotFound", "缺少部件"),
    (r"well-formed|mismatched|no element|unclosed|token|xml|tag|entity|namespace", "部件里的 XML 写坏了"),
    (r"utf-?8|decode|codec|encoding", "文字编码不对"),
    (r"zip|crc|deflate|inflate|checksum|compress|corrupt", "压缩数据写坏了"),
    (r"range|slice|out of bounds|eof|end of|buffer|length|too short|cut off|unexpected end", "内容没有写完"),
    (r"number|integer|float|digit|parse|date", "数字或地址写坏了"),
)  # fmt: skip
_KINDS_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in _KINDS)
_PART = re.compile(r"\b(?:xl|word|docprops|_rels|customxml)/[\w./-]+", re.IGNORECASE)


def damage(error: BaseException) -> str:
    """One phrase for what a reader complained of: ``缺少部件 xl/worksheets/sheet1.xml``."""
    text = str(error)
    words = next((words for pattern, words in _KINDS_COMPILED if pattern.search(text)), "内容前后不一致")
    part = _PART.search(text)
    return f"{words} {part[0]}" if part and "部件" in words else words
