"""Cells by A1 address, and the readers that make them: the waist of the house."""

from xltools.grid.model import Cell, CellValue, Grid, Merge, a1, a1_range, parse_a1

__all__ = ["Cell", "CellValue", "Grid", "Merge", "a1", "a1_range", "parse_a1"]
