"""The smaller objects of a book and a sheet: protection, panes, defined names."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes


class SheetApi:
    """The few members of Excel's Worksheet that xlwings does not wrap."""

    def __init__(self, sheet: Any) -> None:
        self._data = sheet.data

    @property
    def ProtectContents(self) -> bool:  # noqa: N802
        return self._data.protection is not None and self._data.protection.get("Contents", True)

    @property
    def ProtectDrawingObjects(self) -> bool:  # noqa: N802
        return self._data.protection is not None and self._data.protection.get("DrawingObjects", True)

    @property
    def ProtectScenarios(self) -> bool:  # noqa: N802
        return self._data.protection is not None and self._data.protection.get("Scenarios", True)

    @property
    def Protection(self) -> Any:  # noqa: N802
        flags = self._data.protection or {}
        return type("Protection", (), {"__getattr__": lambda _, name: bool(flags.get(name))})()

    def Unprotect(self, password: str = "") -> None:  # noqa: N802
        if self._data.password and password != self._data.password:
            raise PermissionError("The password you supplied is not correct")
        self._data.protection = None

    def Protect(self, **flags: Any) -> None:  # noqa: N802
        self._data.protection = flags


class FreezePanes:
    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet

    def freeze_at(self, frozen: Any) -> None:
        self.sheet.data.freeze = "A2"

    def freeze_rows(self, count: int) -> None:
        self.sheet.data.freeze = f"A{count + 1}"


class Names(base_classes.Names):
    def __init__(self, book: Any) -> None:
        self.book = book

    @property
    def api(self) -> Names:
        return self

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(key, Name(self.book, key)) for key in self.book.data.names]

    def contains(self, key: str) -> bool:
        return key in self.book.data.names

    def __call__(self, key: str) -> Name:
        if key not in self.book.data.names:
            raise KeyError(key)
        return Name(self.book, key)

    def __len__(self) -> int:
        return len(self.book.data.names)

    def add(self, name: str, refers_to: str) -> Name:
        self.book.data.names[name] = refers_to
        return Name(self.book, name)


class Name(base_classes.Name):
    def __init__(self, book: Any, key: str) -> None:
        self.book = book
        self.key = key

    @property
    def api(self) -> Name:
        return self

    @property
    def Visible(self) -> bool:  # noqa: N802
        return self.key not in self.book.data.hidden_names

    @Visible.setter
    def Visible(self, value: bool) -> None:  # noqa: N802
        (self.book.data.hidden_names.discard if value else self.book.data.hidden_names.add)(self.key)

    @property
    def name(self) -> str:
        return self.key

    @property
    def refers_to(self) -> str:
        return self.book.data.names[self.key]

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.book.data.names[self.key] = value

    def delete(self) -> None:
        del self.book.data.names[self.key]
