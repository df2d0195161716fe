"""Workbooks that are encrypted and yet open without asking: Excel's own password for protected workbooks.

A workbook whose structure is protected (or that is "read-only recommended" in some programs) is encrypted
with a password that every spreadsheet program knows ([MS-OFFCRYPTO] 2.3.4.6 names it for BIFF8). To its
owner it has no password, so telling him to take it off would be no help.
"""

from __future__ import annotations

import io

DEFAULT = "VelvetSweatshop"


def without_default_password(data: bytes) -> bytes | None:
    """The bytes of an OLE file that the default password opens, decrypted; None for any other file."""
    try:
        import msoffcrypto

        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted():
            return None
        file.load_key(password=DEFAULT)
        plain = io.BytesIO()
        file.decrypt(plain)
    except Exception:  # noqa: BLE001
        # The parsers beneath raise anything for damaged bytes; the gate names what is wrong with those.
        return None
    return plain.getvalue() or None
