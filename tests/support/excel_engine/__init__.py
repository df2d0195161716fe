"""An Excel of our own for tests: xlwings' base classes on plain Python cells, read and saved by openpyxl.

``start() -> xw.App`` registers the engine. It imitates what the add-in relies on, including the traps:
text that looks like a number, a percentage or a date is converted on entry, ``=`` begins a formula, a
protected sheet refuses changes, a tint on a merged cell covers the whole area.
"""

from support.excel_engine.app import start

__all__ = ["start"]
"""``start()`` gives an ``xw.App`` whose books live in memory; ``app.books.open(path)`` reads a file."""
