"""XlsxWriter's workbook, whose every text is made safe for XML before it is written."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from xltools.text.xml_safe import xml_safe


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return xml_safe(value)
    if isinstance(value, dict):
        return {key: _safe(item) for key, item in value.items()}
    return [_safe(item) for item in value] if isinstance(value, list) else value


class SafeWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet that writes only what XML can hold; whatever stands in a cell, the file opens again."""


def _guard(name: str) -> None:
    inherited = getattr(Worksheet, name)

    def method(self: SafeWorksheet, *args: Any, **options: Any) -> Any:
        return inherited(self, *map(_safe, args), **_safe(options))

    setattr(SafeWorksheet, name, method)


for _name in (
    "write", "write_string", "write_formula", "write_array_formula", "write_url", "write_comment",
    "write_rich_string", "write_row", "write_column", "merge_range", "data_validation", "conditional_format",
    "insert_textbox", "set_header", "set_footer", "add_table",
):  # fmt: skip
    _guard(_name)


class SafeWorkbook(Workbook):  # type: ignore[misc]  # XlsxWriter has no types
    """A workbook of :class:`SafeWorksheet`."""

    def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Any:
        """A new sheet, safe unless another class is asked for."""
        return super().add_worksheet(_safe(name), worksheet_class or SafeWorksheet)

    def set_properties(self, properties: dict[str, Any]) -> None:
        """The document's properties."""
        super().set_properties(_safe(properties))
