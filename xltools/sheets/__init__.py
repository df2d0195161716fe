"""Sheets: fonts, formats, heights, names, and saving a workbook safely."""
