"""The sources of the .xlam: our .bas and .cls files, and xlwings' module, pinned and patched by name.

``macros/`` holds ASCII Basic and the Chinese ribbon; ``macros/pins.toml`` says which xlwings module and which
pyOpenVBA the build accepts.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from xltools.layouts.layout import Layout
from xltools.model.records import TABLE_TYPES
from xltools.resources import macros_dir

MODULES = ("XltoolsCodec", "XltoolsHost", "XltoolsPress", "XltoolsRibbon", "XltoolsState")
CLASSES = ("XltoolsEvents",)
SCORING_FORMS = "score_"
"""Layouts that 生成评分表 draws from a filled table; an empty one is of no use."""
SETS = {"township": "乡镇全年填报工作簿", "roster": "县级项目名册"}
"""Whole workbooks in the menu of forms, by the names ``xltools new`` knows them by."""
MENU_NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"


class BuildError(Exception):
    """The add-in cannot be built; the message (Chinese) says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Pins:
    """``macros/pins.toml``: versions, hashes and the named changes to xlwings' module."""

    xlwings_version: str
    xlwings_file: str
    xlwings_sha256: str
    pyopenvba_version: str
    template_sha256: str
    patches: tuple[tuple[str, str], ...]


def read_pins(folder: Path | None = None) -> Pins:
    """The pins of a macros folder, by default the shipped one."""
    data: dict[str, Any] = tomllib.loads(((folder or macros_dir()) / "pins.toml").read_text(encoding="utf-8"))
    return Pins(
        xlwings_version=data["xlwings"]["version"],
        xlwings_file=data["xlwings"]["file"],
        xlwings_sha256=data["xlwings"]["sha256"],
        pyopenvba_version=data["pyopenvba"]["version"],
        template_sha256=data["pyopenvba"]["template_sha256"],
        patches=tuple((patch["old"], patch["new"]) for patch in data["xlwings"]["patch"]),
    )


def vba_text(path: Path) -> str:
    """A module's source with CRLF line ends; BuildError if it is not ASCII (its code page is 1252)."""
    raw = path.read_bytes()
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BuildError(
            f"{path.name} 第 {line} 行有非 ASCII 字符：VBA 里不能写中文，请移到 texts.toml"
        ) from error
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def xlwings_module(pins: Pins) -> str:
    """The Basic module of xlwings with the pinned patches; BuildError when it is not the pinned file."""
    installed = metadata.version("xlwings")
    spec = util.find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise BuildError("没有安装 xlwings，请先 pip install xlwings==" + pins.xlwings_version)
    raw = (Path(spec.origin).parent / pins.xlwings_file).read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != pins.xlwings_sha256:
        raise BuildError(
            f"xlwings {installed} 的 {pins.xlwings_file} 与 macros/pins.toml 登记的不同，"
            f"请安装 xlwings=={pins.xlwings_version}"
        )
    text = raw.decode("ascii").replace("\r\n", "\n")
    for old, new in pins.patches:
        if text.count(old) != 1:
            raise BuildError(f"xlwings 模块里应恰好有一处“{old.strip()}”，找到 {text.count(old)} 处")
        text = text.replace(old, new)
    return text.replace("\n", "\r\n")


def all_modules(folder: Path | None = None) -> dict[str, str]:
    """Module name → source with CRLF, in the order of the project: xlwings, ours, classes, ThisWorkbook."""
    where = folder or macros_dir()
    found = {"xlwings": xlwings_module(read_pins(where))}
    for name in MODULES:
        found[name] = vba_text(where / f"{name}.bas")
    for name in CLASSES:
        found[name] = vba_text(where / f"{name}.cls")
    found["ThisWorkbook"] = vba_text(where / "ThisWorkbook.cls")
    return found


def new_menu(layouts: tuple[Layout, ...]) -> str:
    """The ribbon menu of forms as ASCII XML: one button per layout, grouped by table type."""
    parts = [f'<menu xmlns="{MENU_NAMESPACE}">']
    for kind, title in TABLE_TYPES.items():
        chosen = [one for one in layouts if one.type == kind and not one.id.startswith(SCORING_FORMS)]
        if not chosen:
            continue
        parts.append(f"<menuSeparator id={quoteattr('sep_' + kind)} title={quoteattr(title)}/>")
        parts.extend(
            f"<button id={quoteattr('new_' + layout.id)} label={quoteattr(layout.name)} "
            f'tag={quoteattr(layout.id)} onAction="XlOnAction"/>'
            for layout in chosen
        )
    parts.append('<menuSeparator id="sep_sets" title="整套工作簿"/>')
    parts.extend(
        f'<button id="new_{name}" label={quoteattr(label)} tag="{name}" onAction="XlOnAction"/>'
        for name, label in SETS.items()
    )
    parts.append("</menu>")
    return "".join(parts).encode("ascii", "xmlcharrefreplace").decode("ascii")


def read_texts(folder: Path | None = None) -> dict[str, str]:
    """``macros/texts.toml``: key → Chinese text shown by the VBA."""
    data = tomllib.loads(((folder or macros_dir()) / "texts.toml").read_text(encoding="utf-8"))
    return {key: str(value) for key, value in data.items()}
