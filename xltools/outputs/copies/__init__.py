"""Marked copies of checked workbooks, and the list of problems."""
