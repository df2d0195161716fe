"""Layouts: forms as data, and the reader that finds them on a sheet."""
