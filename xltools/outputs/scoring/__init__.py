"""Scoring and monitoring workbooks with live formulas."""
