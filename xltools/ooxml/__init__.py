"""Editing parts of an .xlsx package: every other byte stays as it was."""
