"""Typed access to a TOML document: every error is a Chinese sentence that names the file and the key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any


class SchemeError(ValueError):
    """A scheme that cannot be used; the message names the file and the key."""


class Fields:
    """One table of the document. ``path`` is its dotted name, empty for the document itself."""

    def __init__(self, data: Mapping[str, Any], where: str, path: str = "") -> None:
        self._data, self._where, self._path = data, where, path
        self._asked: set[str] = set()

    def error(self, key: str, wanted: str, found: object) -> SchemeError:
        """An error about one key: what is wanted, what was found."""
        return SchemeError(f"评分方案 {self._where}：{self._path}{key} {wanted}，现在是 {found}")

    @property
    def keys(self) -> list[str]:
        """The keys of this table, in the order of the file."""
        return list(self._data)

    def _value(self, key: str) -> Any:
        self._asked.add(key)
        if key not in self._data:
            raise SchemeError(f"评分方案 {self._where}：缺少 {self._path}{key}")
        return self._data[key]

    def section(self, key: str) -> Fields:
        """A table below this one."""
        value = self._value(key)
        if not isinstance(value, dict):
            raise self.error(key, "应是一节（[…]）", value)
        return Fields(value, self._where, f"{self._path}{key}.")

    def rows(self, key: str, at_least: int) -> list[Fields]:
        """A list of tables, at least so many."""
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise self.error(key, "应是一组 { … }", value)
        if len(value) < at_least:
            raise self.error(key, f"至少要有 {at_least} 项", f"{len(value)} 项")
        return [Fields(row, self._where, f"{self._path}{key}[{n}].") for n, row in enumerate(value, 1)]

    def number(self, key: str, low: int, high: int) -> Decimal:
        """A number within bounds."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.error(key, f"应为 {low} 到 {high} 的数", f"“{value}”")
        number = Decimal(value)
        if not number.is_finite() or not low <= number <= high:
            raise self.error(key, f"应为 {low} 到 {high} 的数", value)
        return number

    def whole(self, key: str, low: int, high: int) -> Decimal:
        """A whole number within bounds."""
        number = self.number(key, low, high)
        if number != number.to_integral_value():
            raise self.error(key, "应为整数", number)
        return number

    def text(self, key: str) -> str:
        """A text that is not blank."""
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "应是文字", f"“{value}”")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, possibly empty."""
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, '应是一组文字 ["…"]', value)
        return tuple(value)

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """One of a few words."""
        value = self._value(key)
        if value not in choices:
            raise self.error(key, f"应为 {'、'.join(choices)} 之一", f"“{value}”")
        return str(value)

    def flag(self, key: str) -> bool:
        """A switch."""
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.error(key, "应为 true 或 false", f"“{value}”")
        return value

    def descending(self, key: str, numbers: Sequence[Decimal], name: str) -> None:
        """Thresholds must fall from row to row, or a later one could never apply."""
        for n, (above, below) in enumerate(pairwise(numbers), 2):
            if below >= above:
                raise self.error(f"{key}[{n}].{name}", f"应小于上一行的 {above}", below)

    def finish(self, extra: Iterable[str] = ()) -> None:
        """An unknown key is an error: a misspelt threshold must not be left out in silence."""
        unknown = set(self._data) - self._asked - set(extra)
        if unknown:
            raise SchemeError(
                f"评分方案 {self._where}：不认识的键 {'、'.join(f'{self._path}{k}' for k in sorted(unknown))}"
            )
