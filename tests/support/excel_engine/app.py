"""The engine, its application, books, sheets and names."""

from __future__ import annotations

import datetime as dt
import numbers
from collections import Counter
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from support.excel_engine.cells import (
    ERROR_NUMBERS,
    HIDDEN,
    VERY_HIDDEN,
    VISIBLE,
    BookData,
    SheetData,
)
from support.excel_engine.parts import FreezePanes, Names, SheetApi
from support.excel_engine.ranges import Range, area_of


class Engine:
    """What ``xw.engines.add`` takes; cleaning of values follows xlwings' own Windows engine."""

    name = "plain"
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> Any:
        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if isinstance(value, int) and not isinstance(value, bool) and value in ERROR_NUMBERS:
                return ERROR_NUMBERS[value] if err_to_str else None
            if isinstance(value, bool):
                return value
            if isinstance(value, numbers.Number):
                return number_builder(value) if number_builder else float(value)  # type: ignore[arg-type]
            if isinstance(value, dt.datetime):
                return datetime_builder(
                    month=value.month, day=value.day, year=value.year, hour=value.hour,
                    minute=value.minute, second=value.second, microsecond=0, tzinfo=None,
                )  # fmt: skip
            return value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    def __init__(self) -> None:
        self.list: list[App] = []

    def __iter__(self) -> Any:
        return iter(self.list)

    def __len__(self) -> int:
        return len(self.list)

    def __getitem__(self, index: int) -> App:
        return self.list[index]

    def keys(self) -> list[int]:
        return [app.pid for app in self.list]

    def add(self, **kwargs: Any) -> App:
        app = App(self)
        self.list.insert(0, app)
        return app


class App(base_classes.App):
    """Counts calls by kind in ``calls`` and keeps every text the status bar has shown in ``shown``."""

    # Plain attributes over the properties of the base class, which only raise.
    pid: Any = None
    books: Any = None
    screen_updating: Any = True
    display_alerts: Any = True
    enable_events: Any = True
    interactive: Any = True
    calculation: Any = "automatic"

    def __init__(self, apps: Apps) -> None:
        self.apps = apps
        self.pid = 4711
        self.books = Books(self)
        self.shown: list[str] = []
        self.calls: Counter[str] = Counter()
        self.fail_at: dict[str, int] = {}
        self._status: str | bool = False

    def count(self, kind: str) -> None:
        """Note a call; where ``fail_at`` names this kind, its n-th call from now on fails as Excel would."""
        self.calls[kind] += 1
        if kind in self.fail_at:
            self.fail_at[kind] -= 1
            if self.fail_at[kind] == 0:
                raise OSError(f"Excel refuses the {kind}")

    @property
    def engine(self) -> Any:
        return xw.engines["plain"].impl

    @property
    def api(self) -> App:
        return self

    @property
    def status_bar(self) -> str | bool:
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value
        if isinstance(value, str):
            self.shown.append(value)

    @property
    def selection(self) -> Range:
        book = self.books.active
        return Range(book.sheets.active, book.data.selection)

    def activate(self, steal_focus: bool = False) -> None:
        self.count("activate")

    @property
    def hwnd(self) -> int:
        return 0


class Books(base_classes.Books):
    app: Any = None

    def __init__(self, app: App) -> None:
        self.app = app
        self.list: list[Book] = []

    @property
    def active(self) -> Book | None:
        return self.list[-1] if self.list else None

    def __len__(self) -> int:
        return len(self.list)

    def __iter__(self) -> Any:
        return iter(self.list)

    def __call__(self, key: Any) -> Book:
        if isinstance(key, numbers.Number):
            return self.list[int(key) - 1]  # type: ignore[call-overload]
        for book in self.list:
            if key.lower() in (book.name.lower(), book.fullname.lower()):
                return book
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        return any(key in (book.name, book.fullname) for book in self.list)

    def put(self, data: BookData) -> Book:
        book = Book(self, data)
        self.list.append(book)
        return book

    def add(self) -> Book:
        return self.put(BookData(f"工作簿{len(self.list) + 1}", sheets=[SheetData("Sheet1")]))

    def open(self, fullname: str, *args: Any) -> Book:
        from support.excel_engine.files import load

        return self.put(load(Path(fullname)))


class Book(base_classes.Book):
    books: Any = None

    def __init__(self, books: Books, data: BookData) -> None:
        self.books = books
        self.data = data

    @property
    def app(self) -> App:
        return self.books.app

    @property
    def api(self) -> Book:
        return self

    @property
    def ProtectStructure(self) -> bool:  # noqa: N802
        return self.data.structure

    @property
    def ReadOnly(self) -> bool:  # noqa: N802
        return self.data.read_only

    @property
    def MultiUserEditing(self) -> bool:  # noqa: N802
        return self.data.shared

    @property
    def Final(self) -> bool:  # noqa: N802
        return self.data.final

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802 - Excel's own name
        from support.excel_engine.files import save

        save(self.data, Path(path))

    @property
    def name(self) -> str:
        return self.data.name

    @property
    def fullname(self) -> str:
        return self.data.path or self.data.name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    @property
    def selection(self) -> Range:
        return Range(self.sheets.active, self.data.selection)

    def activate(self) -> None:
        self.books.list.remove(self)
        self.books.list.append(self)

    def close(self) -> None:
        self.books.list.remove(self)

    def save(self, path: str | None, password: str | None) -> None:
        from support.excel_engine.files import save

        if path:
            self.data.path, self.data.name = path, Path(path).name
        save(self.data, Path(self.data.path))


class Sheets(base_classes.Sheets):
    book: Any = None

    def __init__(self, book: Book) -> None:
        self.book = book

    def _wrap(self, data: SheetData) -> Sheet:
        return Sheet(self.book, data)

    @property
    def active(self) -> Sheet:
        return self._wrap(self.book.data.sheets[self.book.data.active])

    def __len__(self) -> int:
        return len(self.book.data.sheets)

    def __iter__(self) -> Any:
        return (self._wrap(data) for data in self.book.data.sheets)

    def __call__(self, key: Any) -> Sheet:
        if isinstance(key, numbers.Number):
            return self._wrap(self.book.data.sheets[int(key) - 1])  # type: ignore[call-overload]
        for data in self.book.data.sheets:
            if data.name.lower() == key.lower():
                return self._wrap(data)
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        return any(data.name.lower() == key.lower() for data in self.book.data.sheets)

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        sheets = self.book.data.sheets
        self.book.data.check_structure()
        data = SheetData(name or f"Sheet{len(sheets) + 1}")
        at = sheets.index(before.data) if before else sheets.index(after.data) + 1 if after else 0
        sheets.insert(at, data)
        self.book.data.active = at
        return self._wrap(data)


class Sheet(base_classes.Sheet):
    book: Any = None  # the base class has a property here, which only raises

    def __init__(self, book: Book, data: SheetData) -> None:
        self.book = book
        self.data = data

    @property
    def api(self) -> SheetApi:
        return SheetApi(self)

    @property
    def name(self) -> str:
        return self.data.name

    @name.setter
    def name(self, value: str) -> None:
        self.data.name = value

    @property
    def index(self) -> int:
        return self.book.data.sheets.index(self.data) + 1

    @property
    def visible(self) -> int:
        return self.data.visible

    @visible.setter
    def visible(self, value: bool | int) -> None:
        self.book.data.check_structure()
        self.data.visible = {True: VISIBLE, False: HIDDEN}.get(value, int(value))

    @property
    def cells(self) -> Range:
        return Range(self, (1, 1, 1048576, 16384))

    @property
    def used_range(self) -> Range:
        return Range(self, self.data.used())

    @property
    def notes(self) -> list[Any]:
        places = [place for place, cell in sorted(self.data.cells.items()) if cell.note is not None]
        return [Range(self, (*place, *place)).note for place in places]

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, str):
            if arg2 is None:
                return Range(self, area_of(arg1))
            arg1 = area_of(arg1)[:2]
        first = (arg1.row, arg1.column) if isinstance(arg1, Range) else arg1
        if len(first) == 4:
            row, col, high, wide = first
            return Range(self, (row, col, row + high - 1, col + wide - 1))
        last = first if arg2 is None else arg2.area[2:] if isinstance(arg2, Range) else arg2
        return Range(self, (first[0], first[1], last[0], last[1]))

    def activate(self) -> None:
        if self.data.visible != VISIBLE:
            raise ValueError("a hidden sheet cannot be activated")
        self.book.data.active = self.index - 1

    select = activate

    def clear(self) -> None:
        if self.data.protection is not None:
            raise PermissionError(f"The sheet {self.data.name} is protected")
        self.data.cells.clear()
        self.data.merges.clear()

    def delete(self) -> None:
        sheets = self.book.data.sheets
        self.book.data.check_structure()
        if self.data.visible == VERY_HIDDEN:
            raise ValueError("Delete method of Worksheet class failed")
        if len([s for s in sheets if s.visible == VISIBLE]) == 1 and self.data.visible == VISIBLE:
            raise ValueError("a workbook keeps one visible sheet")
        sheets.remove(self.data)
        self.book.data.active = min(self.book.data.active, len(sheets) - 1)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        target = (before or after).book.data  # type: ignore[union-attr]
        names = {sheet.name for sheet in target.sheets}
        name, n = self.data.name, 2
        while name in names:
            name, n = f"{self.data.name} ({n})", n + 1
        at = target.sheets.index(before.data) if before else target.sheets.index(after.data) + 1  # type: ignore[union-attr]
        target.sheets.insert(at, self.data.copy(name))
        target.active = at


def start() -> xw.App:
    """A fresh application on this engine, active in xlwings."""
    engine = Engine()
    xw.engines.engines = [item for item in xw.engines.engines if item.name != "plain"]
    xw.engines.add(xw.main.Engine(impl=engine))
    xw.engines.active = xw.engines["plain"]
    engine.apps.add()
    return xw.App(impl=engine.apps[0])
