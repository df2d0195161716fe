"""Signs and kinds that stand in a column of their own beside the target (指标性质, 指标方向, 运算符号)."""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNS = {
    "=": "=═＝﹦", "≥": "≥≧⩾>=", "≤": "≤≦⩽", ">": ">＞﹥", "<": "<＜﹤",
}  # fmt: skip
_WORDS = (
    ("≥", re.compile("大于(?:或|且)?等于|大于或者等于|不少于|不低于|不小于|至少|以上|高于等于")),
    ("≤", re.compile("小于(?:或|且)?等于|小于或者等于|不超过?|不高于|不大于|不多于|以内|以下|低于等于")),
    ("=", re.compile("等于|为|恒等")),
    (">", re.compile("大于|高于|多于|超过")),
    ("<", re.compile("小于|低于|少于")),
)
_BRACKETED = re.compile(r"^[^()（）]*[(（]([^()（）]+)[)）]$")


@lru_cache(maxsize=512)
def sign_in(text: str) -> str:
    """The sign a cell of such a column means, blank where it says only the kind of indicator (定性, 正向)."""
    text = text.strip()
    for sign, spellings in _SIGNS.items():
        if text == sign or (len(text) == 1 and text in spellings):
            return sign
    if text in (">=", "=>"):
        return "≥"
    if text in ("<=", "=<"):
        return "≤"
    inner = _BRACKETED.match(text)
    if inner is not None:
        return sign_in(inner[1])
    return next((sign for sign, words in _WORDS if words.fullmatch(text)), "")


def typed_sign(text: str) -> str:
    """The sign as typed where a target can be read with it, else the plain sign; blank for a mere kind."""
    sign = sign_in(text)
    return text if sign and (len(text) > 1 or text not in "═＝﹦⩾⩽＞﹥＜﹤") else sign


def is_sign(text: str) -> bool:
    """Whether a text is what such a column holds: a sign, or a word for the kind of indicator."""
    return bool(sign_in(text)) or text.strip() in _KINDS


_KINDS = frozenset(
    {"定性", "定量", "定性指标", "定量指标", "正向", "反向", "正向指标", "反向指标", "逆向指标", "其他"}
)
