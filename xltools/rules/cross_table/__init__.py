"""Across documents: one project or unit in several tables, files and years."""
