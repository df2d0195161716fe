"""The parts of a zip file, inflated with a bound: no part can give more bytes than its directory declares.

Only the directory is read by ``zipfile``; inflating goes through zlib with a maximum length, because
a zip bomb must cost nothing before it is refused.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
DIRECTORY_ERRORS = (
    zipfile.BadZipFile,
    NotImplementedError,
    struct.error,
    OverflowError,
    ValueError,
    EOFError,
    OSError,
)


class ZipDamagedError(ValueError):
    """The zip cannot be read: cut off, overwritten, or written in a way Office does not use."""


class ZipBombError(ValueError):
    """A part inflates to more than the directory declares: only a zip bomb does that."""


class ZipParts:
    """The parts of one zip, by lower-case name; each is inflated at most once.

    Names that some programs write with backslashes are those with slashes (``renamed`` says that there
    were any): the parsers beneath must get such a package rewritten by :meth:`replaced`.
    """

    __slots__ = ("_data", "_inflated", "infos", "renamed")

    def __init__(self, data: bytes) -> None:
        """Read the directory. ZipDamagedError if there is none or a name stands in it twice."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.infolist()
        except DIRECTORY_ERRORS as error:
            raise ZipDamagedError(str(error)) from error
        self.infos: dict[str, zipfile.ZipInfo] = {}
        self.renamed = any("\\" in info.orig_filename for info in entries)
        for info in entries:
            name = _slashes(info.filename).lower()
            if name in self.infos:
                raise ZipDamagedError(f"{info.filename} twice in the directory")
            self.infos[name] = info
        self._data = data
        self._inflated: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.infos

    def names(self) -> list[str]:
        """Lower-case part names in directory order."""
        return list(self.infos)

    @property
    def declared(self) -> int:
        """The bytes all parts together say they inflate to."""
        return sum(info.file_size for info in self.infos.values())

    def encrypted(self) -> bool:
        """True where any part carries the encryption flag."""
        return any(info.flag_bits & 0x1 for info in self.infos.values())

    def read(self, name: str) -> bytes:
        """The bytes of a part. KeyError if absent; ZipDamagedError, ZipBombError if not as declared."""
        name = name.lower()
        found = self._inflated.get(name)
        if found is None:
            found = self._inflated[name] = self._inflate(self.infos[name])
        return found

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        at = info.header_offset
        header = self._data[at : at + 30]
        if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
            raise ZipDamagedError(f"{info.filename}: no local header")
        start = at + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        raw = self._data[start : start + info.compress_size]
        if len(raw) != info.compress_size:
            raise ZipDamagedError(f"{info.filename}: cut off")
        if info.compress_type == STORED:
            content = raw
        elif info.compress_type == DEFLATED:
            engine = zlib.decompressobj(-15)
            try:
                content = engine.decompress(raw, info.file_size + 1)
            except zlib.error as error:
                raise ZipDamagedError(f"{info.filename}: {error}") from error
        else:
            raise ZipDamagedError(f"{info.filename}: compression method {info.compress_type}")
        if len(content) > info.file_size:
            raise ZipBombError(info.filename)
        if len(content) < info.file_size or zlib.crc32(content) != info.CRC:
            raise ZipDamagedError(f"{info.filename}: not what was written")
        return content

    def replaced(self, changes: dict[str, bytes]) -> bytes:
        """The zip written anew, uncompressed, with some parts changed (lower-case names)."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", STORED) as archive:
            for name, info in self.infos.items():
                archive.writestr(
                    _slashes(info.filename), changes[name] if name in changes else self.read(name)
                )
        return target.getvalue()


def _slashes(name: str) -> str:
    return name.replace("\\", "/")
