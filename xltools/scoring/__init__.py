"""Scoring: schemes as data, the arithmetic of one indicator, one table, one county."""
