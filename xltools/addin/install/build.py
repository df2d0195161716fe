"""Building ``xltools.xlam`` without Excel: the same sources give the same bytes.

pyOpenVBA writes the VBA project into a file that Excel itself once saved; the ribbon, the texts and the
properties are ours. Parts are stored uncompressed and dated 1980, so that no zlib version and no clock
shows in the file.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path
from xml.sax.saxutils import escape

from xltools import __version__
from xltools.addin.install.sources import BuildError, Pins, all_modules, new_menu, read_pins, read_texts
from xltools.layouts.layout import load_layouts
from xltools.resources import macros_dir
from xltools.sheets.save import replace_file

RIBBON_PART = "customUI/customUI14.xml"
RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_STRINGS_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    "<dc:creator>xltools</dc:creator><dc:description>xltools {version}</dc:description>"
    "<cp:keywords>xltools:addin</cp:keywords></cp:coreProperties>"
)


def _template(pins: Pins) -> bytes:
    try:
        from pyopenvba._templates import EMPTY_XLAM_BYTES
    except ImportError as error:
        raise BuildError(
            f"生成加载项需要 pyOpenVBA，请先 pip install pyOpenVBA=={pins.pyopenvba_version}"
        ) from error
    template = bytes(EMPTY_XLAM_BYTES)
    version = metadata.version("pyOpenVBA")
    if version != pins.pyopenvba_version or hashlib.sha256(template).hexdigest() != pins.template_sha256:
        raise BuildError(
            f"pyOpenVBA {version} 与 macros/pins.toml 登记的不同，请安装 pyOpenVBA=={pins.pyopenvba_version}"
        )
    return template


def _with_project(template: bytes, modules: dict[str, str]) -> bytes:
    """The template workbook with our VBA project in place of its empty one."""
    from pyopenvba import ExcelFile, VBAModuleKind

    with tempfile.TemporaryDirectory(prefix="xltools-") as folder:
        path = Path(folder) / "blank.xlam"
        path.write_bytes(template)
        with ExcelFile(path) as book:
            project = book.vba_project()
            for name, source in modules.items():
                if name == "ThisWorkbook":
                    continue
                kind = VBAModuleKind.other if source.startswith("VERSION 1.0 CLASS") else None
                if kind is None:
                    project.add_module(name, source)
                else:
                    project.add_module(name, source, kind=kind)
            project.delete_module("Module1")
            book.set_module("ThisWorkbook", modules["ThisWorkbook"])
            book.save(path)
        return path.read_bytes()


_NO_CACHE = bytes.fromhex("CC61FFFF000000")
"""[MS-OVBA] 2.3.4.1 for a writer that is not Office: Version 0xFFFF and no performance cache at all."""


def _without_cache(project: bytes) -> bytes:
    """The VBA project without the compiled code of whatever Excel saved the template."""
    from pyopenvba.cfb import CFB

    container = CFB.from_bytes(project)
    container.write_stream_in_storage("VBA", "_VBA_PROJECT", _NO_CACHE)
    return bytes(container.to_bytes())


def _texts_sheet(part: str, count: int) -> str:
    """The sheet of texts: key and text of row n are the shared strings 2n and 2n+1."""
    rows = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{2 * n}</v></c>'
        f'<c r="B{n + 1}" t="s"><v>{2 * n + 1}</v></c></row>'
        for n in range(count)
    )
    part = _replaced(part, "<sheetData/>", f"<sheetData>{rows}</sheetData>")
    return _replaced(part, '<dimension ref="A1"/>', f'<dimension ref="A1:B{count}"/>')


def _shared_strings(texts: dict[str, str]) -> str:
    strings = [one for pair in texts.items() for one in pair]
    items = "".join(f'<si><t xml:space="preserve">{escape(one)}</t></si>' for one in strings)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'count="{len(strings)}" uniqueCount="{len(strings)}">{items}</sst>'
    )


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise BuildError(f"pyOpenVBA 的空白加载项里应恰好有一处“{old}”，找到 {text.count(old)} 处")
    return text.replace(old, new)


def build_bytes(folder: Path | None = None) -> bytes:
    """The bytes of the add-in, from a macros folder (the shipped one by default).

    BuildError (Chinese) when a pinned part is not the pinned one or a source is not ASCII.
    """
    where = folder or macros_dir()
    book = _with_project(_template(read_pins(where)), all_modules(where))
    texts = {**read_texts(where), "menu": new_menu(load_layouts())}
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)

    def edit(name: str, old: str, new: str) -> None:
        parts[name] = _replaced(parts[name].decode("utf-8"), old, new).encode("utf-8")

    edit("xl/workbook.xml", '<sheet name="Sheet1"', '<sheet name="texts"')
    edit("docProps/app.xml", "<vt:lpstr>Sheet1</vt:lpstr>", "<vt:lpstr>texts</vt:lpstr>")
    edit(
        "_rels/.rels",
        "</Relationships>",
        f'<Relationship Id="rIdRibbon" Type="{RIBBON_RELATION}" Target="{RIBBON_PART}"/></Relationships>',
    )
    edit(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rIdTexts" Type="{_STRINGS_RELATION}" Target="sharedStrings.xml"/>'
        "</Relationships>",
    )
    edit(
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_STRINGS_TYPE}"/></Types>',
    )
    parts["xl/vbaProject.bin"] = _without_cache(parts["xl/vbaProject.bin"])
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = _texts_sheet(parts[sheet].decode("utf-8"), len(texts)).encode("utf-8")
    parts["xl/sharedStrings.xml"] = _shared_strings(texts).encode("utf-8")
    parts["docProps/core.xml"] = _CORE.format(title=texts["title"], version=__version__).encode("utf-8")
    ribbon = (where / "customUI14.xml").read_text(encoding="utf-8").replace("\r\n", "\n")
    parts[RIBBON_PART] = ribbon.encode("utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0
            info.external_attr = 0
            archive.writestr(info, content)
    return out.getvalue()


def build(target: Path, folder: Path | None = None) -> str:
    """Write the add-in to ``target`` and return its sha256.

    Read back, written beside the target, then renamed; WriteError where that fails.
    """
    content = build_bytes(folder)
    broken = zipfile.ZipFile(io.BytesIO(content)).testzip()
    if broken is not None:
        raise BuildError(f"生成的加载项读回时 {broken} 有误")
    replace_file(target, content)
    return hashlib.sha256(content).hexdigest()
