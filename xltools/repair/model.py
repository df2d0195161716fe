"""What a repair is, and what was deliberately left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

RepairCode = Literal["markup", "spelling", "width", "spaces", "total"]
CHINESE: dict[RepairCode, str] = {
    "markup": "去掉网页标记",
    "spelling": "写法统一成标准形式",
    "width": "全角数字改成半角",
    "spaces": "去掉多余空格",
    "total": "合计改为各行之和",
}
"""What each kind of repair does, in a few words."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell to rewrite.

    ``before`` is the cell's content as text (``""`` for a blank cell), ``after`` the new text, or a Decimal
    for a cell that must hold a number. ``codes`` says which repairs were made, in order.
    """

    sheet: str
    cell: str
    before: str
    after: str | Decimal
    codes: tuple[RepairCode, ...]
    detail: str = ""

    @property
    def code(self) -> str:
        """All repairs of the cell in one word: ``markup+spelling``."""
        return "+".join(self.codes)

    @property
    def why(self) -> str:
        """What was done, in Chinese."""
        return "；".join(CHINESE[code] for code in self.codes) + (f"（{self.detail}）" if self.detail else "")

    @property
    def shown(self) -> str:
        """The new content as people read it."""
        return format(self.after, "f") if isinstance(self.after, Decimal) else self.after


@dataclass(frozen=True, slots=True)
class Left:
    """Something that looks repairable and was left, with the reason a clerk understands."""

    sheet: str | None
    cell: str | None
    reason: str
