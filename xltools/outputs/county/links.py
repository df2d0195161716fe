"""Links from the county workbook to the files it was made from, relative to where it is saved."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath

from xltools.grid.archives import split_member

SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
"""Files whose links can point to a cell; the others open at their beginning."""


_UNPRINTABLE = re.compile("[\x00-\x1f\udc80-\udcff]")


@lru_cache(maxsize=4096)
def _escaped(path: str) -> str:
    """A path as a relationship target: what would end or break a URL is percent-encoded."""
    for char in '% #"<>[]`^{}':
        path = path.replace(char, f"%{ord(char):02x}")
    # A control character, and a byte of a name that is not UTF-8, as the system gave it.
    return _UNPRINTABLE.sub(lambda found: "".join(f"%{b:02x}" for b in os.fsencode(found[0])), path)


@dataclass(slots=True)
class Links:
    """Makes links for a workbook that will be saved in ``folder``; names files relative to ``root``."""

    folder: str
    root: str
    _relative: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, output: str | os.PathLike[str], paths: list[str]) -> Links:
        """Links of an output file to these input files; ``root`` is their common folder."""
        folders = [os.path.dirname(os.path.abspath(path)) for path in paths if path != "-"]
        try:
            root = os.path.commonpath(folders) if folders else ""
        except ValueError:  # different drives on Windows have no common folder
            root = ""
        return cls(os.path.dirname(os.path.abspath(output)), root)

    def shown(self, path: str) -> str:
        """The path people read: relative to the common folder of the inputs."""
        if path == "-":
            return "标准输入"
        if not self.root:
            return path
        return PurePath(os.path.relpath(os.path.abspath(path), self.root)).as_posix()

    @staticmethod
    @lru_cache(maxsize=4096)
    def _name(path: str) -> tuple[str, bool]:
        """The file's name, and whether a link to it can name a cell."""
        pure = PurePath(path)
        return ("标准输入" if path == "-" else pure.name), pure.suffix.lower() in SHEETS

    def url(self, path: str | None, sheet: str | None, cell: str | None) -> str | None:
        """``external:`` link to a cell (or file), None where there is nothing to open."""
        if not path or path == "-":
            return None
        relative = self._relative.get(path)
        if relative is None:
            # What stands in an archive cannot be opened in its place; the archive can.
            inside = split_member(path)
            place = os.path.abspath(inside[0] if inside else path)
            try:
                relative = os.path.relpath(place, self.folder)
            except ValueError:
                relative = place
            relative = self._relative[path] = _escaped(relative.replace(os.sep, "/"))
        url = f"external:{relative}"
        if sheet and cell and self._name(path)[1] and split_member(path) is None:
            name = sheet.replace("'", "''")
            url += f"#'{name}'!{cell}"
        return url

    def text(self, path: str | None, sheet: str | None, cell: str | None) -> str:
        """What the link shows, the place first, as columns are narrow: ``表1!C14（上户镇.xlsx）``."""
        name = self._name(path or "-")[0]
        place = "!".join(part for part in (sheet, cell) if part)
        return f"{place}（{name}）" if place else name

    def place(self, path: str | None, sheet: str | None, cell: str | None) -> str:
        """The same where the file stands in a column of its own: ``表1!C14``."""
        return "!".join(part for part in (sheet, cell) if part) or self._name(path or "-")[0]
