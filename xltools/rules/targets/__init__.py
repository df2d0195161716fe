"""Targets: signs, units, words and dates of 指标值, and the points they bear."""
