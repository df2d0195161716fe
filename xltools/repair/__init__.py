"""Repairs that are safe: only the way a value is written changes, and totals that are plainly sums.

``repairs(file, grids)`` is pure and finds them; ``xltools check --fix`` writes them into a copy
(``copy.py``), the add-in's 一键修复 into the open workbook.
"""

from xltools.repair.find import repairs, unrepaired
from xltools.repair.model import CHINESE, Left, Repair

__all__ = ["CHINESE", "Left", "Repair", "repairs", "unrepaired"]
