"""Everything drawn as a workbook."""
