"""The gate: what a file is, by its content, and whether it may be opened at all.

No parser sees a file before it has passed here. A refusal is a Problem, never an exception:

F001 encrypted · F002 empty · F003 cut off or damaged · F004 not a kind we read · F005 lock file ·
F006 too big, or a zip bomb · F007 a DTD or entity in an XML part · F009 cannot be found or opened
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from xltools.grid.default_password import without_default_password
from xltools.grid.markup import markup_kind
from xltools.grid.ole import MAGIC, OleDamagedError, OleStreams
from xltools.grid.plain_text import decode
from xltools.grid.zipparts import ZipBombError, ZipDamagedError, ZipParts
from xltools.model.os_reasons import os_reason
from xltools.model.problem import Problem

Kind = Literal[
    "xlsx", "xlsm", "ods", "docx", "doc", "xls", "text", "html", "mht", "xml2003", "pdf", "foreign"
]

MAX_FILE = 100 * 2**20
"""Bytes of a file. A township's workbook has well under one MB."""
MAX_INFLATED = 300 * 2**20
"""Bytes all parts of a zip may declare together."""
MAX_RATIO, RATIO_FROM = 200, 8 * 2**20
"""A part that inflates to 8 MB or more may not shrink better than 200 : 1; real sheets of
empty styled rows reach 121 : 1."""
MAX_PARTS = 5000
_BASIC = ("basic/", "dialogs/", "scripts/")

_SAVE_XLSX = "请用 Excel 或 WPS 打开后“另存为”.xlsx 工作簿，再交这个新文件。"
_SAVE_DOCX = "请用 Word 或 WPS 打开后“另存为”.docx 文档，再交这个新文件。"
_ASK_SOURCE = "请向填报单位要填表时的 Excel（.xlsx）或 Word（.docx）原件。"
_UNPACK = "请先解压，再交里面的表格；下次发 .zip 压缩包可以直接读。"
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "图片", _ASK_SOURCE),
    (b"\xff\xd8\xff", "图片", _ASK_SOURCE),
    (b"GIF8", "图片", _ASK_SOURCE),
    (b"II*\x00", "图片", _ASK_SOURCE),
    (b"MM\x00*", "图片", _ASK_SOURCE),
    (b"Rar!", "RAR 压缩包", _UNPACK),
    (b"7z\xbc\xaf", "7z 压缩包", _UNPACK),
    (b"\x1f\x8b", "gz 压缩包", "请先解压，再交里面的表格。"),
    (b"{\\rtf", "RTF 文档", _SAVE_DOCX),
    (b"MZ", "程序文件", "请不要运行它，向填报单位要原来的表格。"),
)


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate saw. ``problem`` is None exactly when the file may be opened.

    ``data`` are the bytes that ``sha256`` and ``size`` were taken from, decrypted where the default password
    opens them, rewritten where part names have backslashes; ``parts`` and ``streams`` are
    the opened containers of zip and OLE files, ``text`` the decoded text of a text file.
    """

    path: str
    kind: Kind
    sha256: str
    size: int
    data: bytes = field(repr=False)
    problem: Problem | None = None
    parts: ZipParts | None = field(default=None, repr=False)
    streams: OleStreams | None = field(default=None, repr=False)
    text: str | None = field(default=None, repr=False)


class _RefusalError(Exception):
    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code, self.message, self.fix = code, message, fix


def inspect(path: str | os.PathLike[str]) -> GateResult:
    """Read a file once and say what it is. Never raises for what the file holds."""
    name = os.fspath(path)
    try:
        status = os.stat(name)
        size = status.st_size
        if os.path.isdir(name):
            raise IsADirectoryError(f"{name} 是文件夹")
        if not stat.S_ISREG(status.st_mode):
            return _no_file(name)
        data = b""
        if size <= MAX_FILE:
            with open(name, "rb") as file:
                data = file.read(MAX_FILE + 1)  # it may have grown since
    except OSError as error:
        return _member(name) or _unopened(name, error)
    if max(size, len(data)) > MAX_FILE:
        refused = Problem(
            "F006", "error", f"文件有 {size // 2**20} MB，超过 {MAX_FILE // 2**20} MB，没有打开。",
            "请删去图片和无关内容后再交；乡镇的绩效表一般不到 1 MB。", path=name,
        )  # fmt: skip
        return GateResult(name, "foreign", "", size, b"", refused)
    return inspect_bytes(data, name)


def _no_file(name: str) -> GateResult:
    """A pipe or a device: opening one may wait for ever."""
    problem = Problem(
        "F009", "error", "这不是普通文件（是管道或设备），没有打开。", "请把内容存成文件后再交。", path=name
    )
    return GateResult(name, "foreign", "", 0, b"", problem)


def _member(name: str) -> GateResult | None:
    """What a member of an archive is, None where the path names none."""
    from xltools.grid.archives import content, split_member

    if split_member(name) is None:
        return None
    try:
        return inspect_bytes(content(name), name)
    except OSError:
        return None


def inspect_bytes(data: bytes, path: str) -> GateResult:
    """The same for bytes already read; ``path`` is only shown."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        if Path(path).name.startswith(("~$", ".~lock.")):
            raise _RefusalError(
                "F005", "这是 Office 打开文件时留下的临时锁文件，里面没有表格。",
                "请关闭正在编辑的表格，交原来的文件（名字前面没有 ~$ 的那个）。",
            )  # fmt: skip
        if not data.strip(b"\x00 \t\r\n"):
            raise _RefusalError(
                "F002", f"文件是空的（{len(data)} 字节，没有内容）。", "请重新保存或重新发送这个文件。"
            )
        if data.startswith(b"PK"):
            kind, parts = _zip(data)
            content = parts.replaced({}) if parts.renamed else data
            return GateResult(path, kind, digest, len(data), content, parts=parts)
        if data.startswith(MAGIC):
            return _opened_ole(data, path, digest)
        if b"%PDF-" in data[:1024]:
            return GateResult(path, "pdf", digest, len(data), data)
        kind, text = _text(data)
        return GateResult(path, kind, digest, len(data), data, text=text)
    except _RefusalError as refused:
        problem = Problem(refused.code, "error", refused.message, refused.fix, path=path)
        return GateResult(path, "foreign", digest, len(data), data, problem)


def _opened_ole(data: bytes, path: str, digest: str) -> GateResult:
    try:
        kind, streams = _ole(data)
        return GateResult(path, kind, digest, len(data), data, streams=streams)
    except _RefusalError as refused:
        plain = without_default_password(data) if refused.code == "F001" else None
        if plain is None:
            raise
    if plain.startswith(b"PK"):
        kind, parts = _zip(plain)
        return GateResult(path, kind, digest, len(data), plain, parts=parts)
    kind, streams = _ole(plain)
    return GateResult(path, kind, digest, len(data), plain, streams=streams)


def _unopened(name: str, error: OSError) -> GateResult:
    if isinstance(error, FileNotFoundError):
        message, fix = "找不到这个文件。", "请检查路径和文件名；文件可能已被移动或改名。"
    elif isinstance(error, IsADirectoryError):
        message, fix = "这是文件夹，不是文件。", "请给出文件夹里的文件，或者把文件夹整个交给命令处理。"
    else:
        message = f"打不开这个文件：{os_reason(error)}。"
        fix = "请检查是否有读取权限，或者文件正被别的程序独占。"
    return GateResult(name, "foreign", "", 0, b"", Problem("F009", "error", message, fix, path=name))


def _damaged() -> _RefusalError:
    return _RefusalError(
        "F003", "文件不完整或已损坏，打不开。",
        "请让填报单位打开确认，重新“另存为”后再发一次；从 U 盘或聊天软件传来的文件可能没有传完。",
    )  # fmt: skip


def _foreign(what: str, fix: str) -> _RefusalError:
    return _RefusalError("F004", f"这是{what}，不是可以读取的表格（.xlsx、.xls、.ods、.docx 或文本）。", fix)


def _bomb(reason: str) -> _RefusalError:
    return _RefusalError(
        "F006", f"{reason}，可能是压缩炸弹，没有打开。", "请不要打开它，向填报单位要原来的表格。"
    )


def _zip(data: bytes) -> tuple[Kind, ZipParts]:
    try:
        parts = ZipParts(data)
        if len(parts.infos) > MAX_PARTS:
            raise _bomb(f"文件里有 {len(parts.infos)} 个部件，超过 {MAX_PARTS} 个")
        if parts.encrypted():
            raise _encrypted()
        if parts.declared > MAX_INFLATED:
            raise _bomb(f"文件只有 {len(data) // 1024} KB，展开后有 {parts.declared // 2**20} MB")
        for info in parts.infos.values():
            if info.file_size >= RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size:
                raise _bomb(
                    f"部件 {info.filename} 展开后是压缩时的 {info.file_size // max(info.compress_size, 1)} 倍"
                )
        kind = _zip_kind(parts)
        for name in parts.infos:
            if kind == "ods" and name.startswith(_BASIC):
                continue  # LibreOffice's own macros have a document type; nobody here parses them
            if name.endswith((".xml", ".rels")) and _has_dtd(parts.read(name)):
                raise _RefusalError(
                    "F007", f"文件的部件 {name} 里有 DTD 或实体声明，正常的表格没有，没有打开。",
                    "请向填报单位要原来的表格，" + _SAVE_XLSX[1:],
                )  # fmt: skip
        if kind == "ods" and b"encryption-data" in _optional(parts, "meta-inf/manifest.xml"):
            raise _encrypted()
        return kind, parts
    except ZipDamagedError:
        raise _damaged() from None
    except ZipBombError as error:
        raise _bomb(f"部件 {error} 展开后比它声明的还大") from None


def _zip_kind(parts: ZipParts) -> Kind:
    if "xl/workbook.xml" in parts:
        return "xlsm" if b"macroEnabled" in _optional(parts, "[content_types].xml") else "xlsx"
    if "word/document.xml" in parts:
        return "docx"
    mimetype = _optional(parts, "mimetype").strip()
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        if "content.xml" not in parts:
            raise _damaged()
        return "ods"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        raise _foreign("ODT 文档", _SAVE_DOCX)
    if "xl/workbook.bin" in parts:
        raise _foreign("二进制工作簿（.xlsb）", _SAVE_XLSX)
    if "ppt/presentation.xml" in parts:
        raise _foreign("演示文稿（PPT）", _ASK_SOURCE)
    if "ofd.xml" in parts:
        raise _foreign("OFD 版式文件", _ASK_SOURCE)
    moved = next((name for name in parts.names() if name.endswith("/workbook.xml")), None)
    if moved is not None:
        raise _foreign(f"主要部件在 {moved}、不在通常位置的工作簿", _SAVE_XLSX)
    if "[content_types].xml" in parts:
        raise _foreign("没有工作簿的 Office 文件", _SAVE_XLSX)
    files = sum(1 for name in parts.infos if not name.endswith("/"))
    raise _foreign(f"装有 {files} 个文件的 ZIP 压缩包", "请先解压，再交里面的表格。")


def _optional(parts: ZipParts, name: str) -> bytes:
    return parts.read(name) if name in parts else b""


def _has_dtd(part: bytes) -> bool:
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:64]:
        part = part.replace(b"\x00", b"")
    # One rare byte first: forty times faster than the strings.
    return b"!" in part and (b"<!DOCTYPE" in part or b"<!ENTITY" in part)


def _encrypted() -> _RefusalError:
    return _RefusalError(
        "F001", "文件加了打开密码，读不出来。",
        "请在 Excel 或 WPS 里取消打开密码（文件→信息→保护工作簿→用密码加密，清空密码），保存后再交。",
    )  # fmt: skip


def _ole(data: bytes) -> tuple[Kind, OleStreams]:
    try:
        streams = OleStreams(data)
        names = streams.sizes
        if "EncryptedPackage" in names:
            raise _encrypted()
        book = "Workbook" if "Workbook" in names else "Book" if "Book" in names else None
        if book is not None:
            _xls(streams.read(book))
            return "xls", streams
        if "WordDocument" in names:
            return "doc", streams
    except OleDamagedError:
        raise _damaged() from None
    if "PowerPoint Document" in names:
        raise _foreign("演示文稿（PPT）", _ASK_SOURCE)
    raise _foreign("没有工作簿的 Office 文件", _SAVE_XLSX)


def _xls(book: bytes) -> None:
    """Walk the records of the globals part up to its end: FILEPASS (2FH) there means a password."""
    at = 0
    while at + 4 <= len(book):
        record = int.from_bytes(book[at : at + 2], "little")
        if record == 0x2F:
            raise _encrypted()
        if at == 0 and record != 0x809:
            raise _damaged()
        if record == 0x0A:
            return
        at += 4 + int.from_bytes(book[at + 2 : at + 4], "little")
    raise _damaged()


def _text(data: bytes) -> tuple[Kind, str]:
    for signature, what, fix in _SIGNATURES:
        if data.startswith(signature):
            raise _foreign(what, fix)
    text = decode(data)
    if text is None:
        raise _foreign("认不出的文件", _ASK_SOURCE)
    kind = markup_kind(text)
    if kind is None:
        if text[:200].lstrip("\ufeff \t\r\n").startswith("<?xml"):
            raise _foreign("XML 文件", _SAVE_XLSX)
        return "text", text
    if kind == "xml2003" and ("<!DOCTYPE" in text or "<!ENTITY" in text):
        raise _RefusalError(
            "F007",
            "文件里有 DTD 或实体声明，正常的表格没有，没有打开。",
            "请向填报单位要原来的表格，" + _SAVE_XLSX[1:],
        )
    return kind, text
