"""A page of pdftoppm (PPM) as a trimmed PNG, with nothing but the standard library."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from pathlib import Path

_BORDER = 12
_GAP = 120


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def write_png(path: Path, width: int, rows: list[bytes]) -> None:
    """Rows of RGB bytes as a PNG; every row is stored as its difference to the row above."""
    lines = bytearray()
    above = bytes(3 * width)
    for row in rows:
        lines.append(2)
        lines += bytes((a - b) & 255 for a, b in zip(row, above, strict=True))
        above = row
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    data = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes(lines), 9)) + _chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def trimmed(ppm: Path, target: Path) -> None:
    """The picture without its white margins, a narrow white border around it."""
    magic, width, height = ppm.read_bytes().split(maxsplit=3)[:3]
    if magic != b"P6":
        raise ValueError(f"{ppm} is not a PPM picture")
    wide, high = int(width), int(height)
    data = ppm.read_bytes()[-3 * wide * high :]
    rows = [data[3 * wide * y : 3 * wide * (y + 1)] for y in range(high)]
    white = b"\xff" * (3 * wide)
    filled = [y for y, row in enumerate(rows) if row != white]
    if not filled:
        raise ValueError(f"{ppm} is blank")
    # A page number far below the table is not part of the picture.
    ends = [y for y, after in pairwise(filled) if after - y > _GAP]
    rows = rows[filled[0] : (ends[-1] if ends else filled[-1]) + 1]
    left = min(len(row) - len(row.lstrip(b"\xff")) for row in rows) // 3
    right = max(len(row.rstrip(b"\xff")) for row in rows) // 3 + 1
    side = b"\xff" * (3 * _BORDER)
    cut = [side + row[3 * left : 3 * right] + side for row in rows]
    full = len(cut[0]) // 3
    blank = [b"\xff" * (3 * full)] * _BORDER
    write_png(target, full, [*blank, *cut, *blank])
