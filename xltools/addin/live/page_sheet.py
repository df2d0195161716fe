"""A sheet to read or fill in, which opens whatever the workbook in front allows."""

from __future__ import annotations

from typing import Any

from xltools.addin.answers import ActionError
from xltools.addin.live.own_sheets import own_sheet
from xltools.addin.live.protection import require_changeable


def page_sheet(book: Any, name: str) -> Any:
    """Our emptied sheet in this workbook, in a new one where this takes none.

    Settings that cannot be opened cannot be put right: a protected structure, a final workbook or a sheet of
    the clerk's own with our name must not stand in the way.
    """
    try:
        require_changeable(book)
        sheet = own_sheet(book, name)
        sheet.clear()
    except Exception as error:
        # COM's errors have no common base on other systems.
        if not isinstance(error, (ActionError, PermissionError)) and type(error).__name__ != "com_error":
            raise
        sheet = book.app.books.add().sheets[0]
        sheet.name = name
    return sheet
