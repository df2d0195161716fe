"""``bcryptprimitives.dll`` for a Wine that has none: one export, forwarded to Wine's own generator.

Every Windows since 7 has the file, Wine only since version 9; programs in Rust, python-calamine among them,
do not load without it. The file holds no code: Windows' loader follows the forwarder
``ADVAPI32.SystemFunction036`` (RtlGenRandom, of the same signature), as newer Wines do in C. Nothing of Wine,
of the packages or of ours is replaced.
"""

from __future__ import annotations

import struct

_NAME = b"bcryptprimitives.dll\0"
_EXPORT = b"ProcessPrng\0"
_FORWARD = b"ADVAPI32.SystemFunction036\0"
_SECTION = 0x1000
_ALIGN = 0x200


def _export_section() -> bytes:
    """The export directory, its three tables of one entry, and the names they point to."""
    tables = _SECTION + 40
    texts = tables + 12
    name, export = texts, texts + len(_NAME)
    forward = export + len(_EXPORT)
    ordinals = forward + len(_FORWARD)
    directory = struct.pack(
        "<IIHHIIIIIII", 0, 0, 0, 0, name, 1, 1, 1, tables, tables + 4, ordinals
    )  # fmt: skip
    # An address inside the export directory itself is what makes an entry a forwarder.
    addresses = struct.pack("<II", forward, export) + bytes(4)
    return directory + addresses + _NAME + _EXPORT + _FORWARD + struct.pack("<H", 0)


def random_dll() -> bytes:
    """The DLL's bytes: a PE32+ header and one read-only section (Microsoft, PE Format)."""
    exports = _export_section()
    dos = b"MZ" + bytes(58) + struct.pack("<I", 64)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII",
        0x20B, 14, 0, 0, _ALIGN, 0, 0, 0, 0x180000000, _SECTION, _ALIGN,
        6, 0, 0, 0, 6, 0, 0, 2 * _SECTION, _ALIGN, 0, 2, 0x160,
        0x100000, 0x1000, 0x100000, 0x1000, 0, 16,
    )  # fmt: skip
    directories = struct.pack("<II", _SECTION, len(exports)) + bytes(8 * 15)
    section = b".rdata\0\0" + struct.pack(
        "<IIIIIIHHI", len(exports), _SECTION, _ALIGN, _ALIGN, 0, 0, 0, 0, 0x40000040
    )
    head = dos + coff + optional + directories + section
    return head.ljust(_ALIGN, b"\0") + exports.ljust(_ALIGN, b"\0")
