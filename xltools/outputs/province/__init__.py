"""The province's workbook: counties side by side, and what several of them share."""
