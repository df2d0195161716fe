"""Records as compact JSON for the ledger's cache, and back.

The cache may lie in a shared folder, so it holds data only, never pickled objects: a foreign ledger can give
wrong records at worst. The form follows the record classes by the order of their fields; whoever stores it
keeps the version of the program beside it and forgets it when that changes. The public format with names
(``exchange.json_records``) leaves out where things stand, which the rules and the links need.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

from xltools.model import problem, records
from xltools.model.records import FileRead, Where

_DECIMAL, _TUPLE, _MAP, _WHERE, _RECORD = range(5)
"""First element of the list an encoded value is; plain strings, numbers, booleans and null stand as they
are.
"""


def _record_classes() -> list[type]:
    """Every record of the model, in the order the modules declare them."""
    found: list[type] = []
    for module in (problem, records):
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == module.__name__ and _is_record(value):
                found.append(value)
    return found


def _is_record(kind: type) -> bool:
    return hasattr(kind, "__dataclass_fields__") or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


def _names(kind: type) -> tuple[str, ...]:
    named = getattr(kind, "_fields", None)
    return tuple(named) if named is not None else tuple(item.name for item in fields(kind))


_CLASSES = _record_classes()
_NUMBERS: dict[type, int] = {kind: number for number, kind in enumerate(_CLASSES)}
_READERS: dict[type, Callable[[Any], Any]] = {
    kind: attrgetter(*_names(kind)) for kind in _CLASSES if len(_names(kind)) > 1
}
SHAPE = [[kind.__name__, *_names(kind)] for kind in _CLASSES]
"""The classes and their fields: another shape is another format."""


class _Encoder:
    """Turns values into lists; the column maps that all rows of a table share are written once."""

    def __init__(self) -> None:
        self.columns: list[dict[str, int]] = []
        self._known: dict[int, int] = {}

    def value(self, value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (str, int, bool, float):
            return value
        if kind is Decimal:
            return [_DECIMAL, str(value)]
        if kind is Where:
            return [_WHERE, value.row, self._shared(value.columns), value.default]
        number = _NUMBERS.get(kind)
        if number is not None:
            return [_RECORD, number, *map(self.value, _READERS[kind](value))]
        if isinstance(value, tuple | list):
            return [_TUPLE, *map(self.value, value)]
        if isinstance(value, Mapping):
            return [_MAP, {key: self.value(item) for key, item in value.items()}]
        raise TypeError(f"{kind.__name__} has no place in a record")

    def _shared(self, columns: Mapping[str, int]) -> int:
        # The map lives as long as the record being encoded, so its identity names it meanwhile.
        number = self._known.get(id(columns))
        if number is None:
            number = self._known[id(columns)] = len(self.columns)
            self.columns.append(dict(columns))
        return number


def _decoded(value: Any, columns: list[dict[str, int]]) -> Any:
    if type(value) is not list:
        return value
    mark = value[0]
    if mark == _RECORD:
        kind: Any = _CLASSES[value[1]]
        return kind(*[_decoded(item, columns) if type(item) is list else item for item in value[2:]])
    if mark == _WHERE:
        return Where(value[1], columns[value[2]], value[3])
    if mark == _DECIMAL:
        return Decimal(value[1])
    if mark == _TUPLE:
        return tuple([_decoded(item, columns) if type(item) is list else item for item in value[1:]])
    if mark == _MAP:
        return {key: _decoded(item, columns) for key, item in value[1].items()}
    raise ValueError(f"unknown mark {mark!r}")


def encode(file: FileRead) -> bytes:
    """A file's records and problems as compressed JSON; ``decode`` gives an equal file, places included."""
    encoder = _Encoder()
    body = encoder.value(file)
    text = json.dumps([encoder.columns, body], ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 3)


def decode(data: bytes) -> FileRead:
    """The file of ``encode``. ValueError for anything else, so that a damaged cache is read anew."""
    try:
        columns, body = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
        file = _decoded(body, columns)
    except (zlib.error, UnicodeDecodeError, IndexError, KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"not a cached record: {error}") from error
    if not isinstance(file, FileRead):
        raise ValueError("not a cached record")
    return file
