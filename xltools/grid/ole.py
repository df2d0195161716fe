"""The streams of an OLE compound file (.xls, encrypted .xlsx, old .doc): enough to know and to read one.

Follows [MS-CFB]: a header, a file allocation table of sectors, a directory, and a mini stream for streams
under 4096 bytes. Every chain is bounded by the number of sectors, so a loop cannot hang the reader.
"""

from __future__ import annotations

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks (free, end of chain, table sector), not sectors."""
_MINI_CUTOFF = 4096


class OleDamagedError(ValueError):
    """The compound file is cut off or inconsistent."""


class OleStreams:
    """The streams of a compound file: ``sizes`` by name as written, :meth:`read` for the bytes."""

    def __init__(self, data: bytes) -> None:
        """Read the tables and the directory; OleDamagedError if they do not hold together."""
        try:
            self._open(data)
        except (struct.error, IndexError) as error:
            raise OleDamagedError(str(error)) from error

    def _open(self, data: bytes) -> None:
        if not data.startswith(MAGIC) or len(data) < 512:
            raise OleDamagedError("no compound file header")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise OleDamagedError("sector size")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        (directory,) = struct.unpack_from("<I", data, 48)
        mini_start, _, difat_next = struct.unpack_from("<3I", data, 60)
        per_sector = self._size // 4
        tables = [n for n in struct.unpack_from("<109I", data, 76) if n < _END]
        for _ in range(len(data) // self._size + 1):
            if difat_next >= _END:
                break
            numbers = struct.unpack(f"<{per_sector}I", self._sector(difat_next))
            tables.extend(n for n in numbers[:-1] if n < _END)
            difat_next = numbers[-1]
        fat: list[int] = []
        for number in tables:
            fat.extend(struct.unpack(f"<{per_sector}I", self._sector(number)))
        self._fat = fat
        self._entries: dict[str, tuple[int, int]] = {}
        self._mini_fat: list[int] = []
        if mini_start < _END:
            raw = self._chain(mini_start)
            self._mini_fat = list(struct.unpack(f"<{len(raw) // 4}I", raw))
        root = (_END, 0)
        entries = self._chain(directory)
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<II", entries, at + 116)
            name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == 5:
                root = (start, size)
            elif kind in (1, 2):
                self._entries.setdefault(name, (start, size if kind == 2 else 0))
        self._mini = self._chain(root[0])[: root[1]] if root[0] < _END else b""

    @property
    def sizes(self) -> dict[str, int]:
        """Names of streams and storages with their size in bytes (0 for a storage)."""
        return {name: size for name, (_, size) in self._entries.items()}

    def read(self, name: str) -> bytes:
        """The bytes of a stream; KeyError if absent, OleDamagedError if its chain is broken."""
        start, size = self._entries[name]
        content = self._mini_chain(start) if size < _MINI_CUTOFF else self._chain(start)
        if len(content) < size:
            raise OleDamagedError(f"{name}: cut off")
        return content[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        content = self._data[at : at + self._size]
        if len(content) < self._size:
            if not content:
                raise OleDamagedError("sector beyond the end of the file")
            content = content.ljust(self._size, b"\0")
        return content

    def _chain(self, start: int) -> bytes:
        found: list[bytes] = []
        while start < _END:
            if len(found) > len(self._fat):
                raise OleDamagedError("sectors in a loop")
            if start >= len(self._fat):
                raise OleDamagedError("a chain that leaves the table")
            found.append(self._sector(start))
            start = self._fat[start]
        return b"".join(found)

    def _mini_chain(self, start: int) -> bytes:
        found: list[bytes] = []
        while start < _END:
            if len(found) > len(self._mini_fat):
                raise OleDamagedError("sectors in a loop")
            if start >= len(self._mini_fat):
                raise OleDamagedError("a chain that leaves the table")
            at = start * self._mini_size
            found.append(self._mini[at : at + self._mini_size])
            start = self._mini_fat[start]
        return b"".join(found)
