"""One normal form of text: characters that look alike, or that nobody sees, make no difference.

Text copied from PDF files and chat programs carries radicals for the characters they look like (⻓ for 长),
compatibility ideographs, marks of writing direction, joiners and blanks of every width. :func:`unified` puts
the plain character in their place and leaves the text readable as typed; :func:`normal` is for comparison.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RADICALS = (
    "⺁⺄⺅⺆⺇⺈⺉⺊⺌⺍⺎⺒⺓⺔⺖⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺲⺶⺷⺸⺹⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞"
    "⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳"
)
_CHARACTERS = (
    "厂乙亻冂几刀刂卜小小兀巳幺彐忄扌攵旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糸纟罒羊羊羊耂聿月臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食"
    "飠饣首马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟"
)
"""CJK Radicals Supplement (U+2E80 to U+2EF3) and the ideographs they are drawn like (Unicode's
EquivalentUnifiedIdeograph); of all other radicals NFKC knows the character."""
_ODD = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2e80-\u2fdf"
    "\u3164\uf900-\ufaff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U0002f800-\U0002fa1f\U000e0000-\U000e0fff"
    "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\x00-\x08\x0e-\x1f\x7f]"
)
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800]")
_SPACE = re.compile(r"\s+")
_SAME = dict(zip(map(ord, _RADICALS), _CHARACTERS, strict=True))
_VARIANTS = str.maketrans(
    "鎮鄉縣區辦處莊灣會黨團財務單項總數額級體設預與專業農運護養環衛標橋溝渠鎭衆產産髮爲ニエ",
    "镇乡县区办处庄湾会党团财务单项总数额级体设预与专业农运护养环卫标桥沟渠镇众产产发为二工",
)
"""Traditional and variant forms met in names of units and projects, and two katakana that readers of
pictures take for characters."""


def is_plain(text: str) -> bool:
    """Whether a text has nothing in it that :func:`unified` would change; a quick test."""
    return _ODD.search(text) is None


def unified(text: str) -> str:
    """The text with plain characters for look-alikes, a space for odd blanks, and nothing for what nobody
    sees. Full-width forms, brackets and line breaks stay as typed.
    """
    return _ODD.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    char = found[0]
    if _BLANKS.match(char):
        return " "
    same = _SAME.get(ord(char))
    if same is not None:
        return same
    if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff" or "\U0002f800" <= char <= "\U0002fa1f":
        return unicodedata.normalize("NFKC", char)
    return ""


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """The text for comparison: unified, NFKC, simplified, without any blank."""
    folded = unicodedata.normalize("NFKC", text if is_plain(text) else unified(text))
    return _SPACE.sub("", folded).translate(_VARIANTS)
