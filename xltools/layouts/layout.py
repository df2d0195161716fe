"""A layout: one region's form of one table type, read from a TOML file.

The same object draws the form, reads it back, fills it and documents it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

from xltools.layouts.picture import Picture, PictureError, parse_picture
from xltools.model.records import TABLE_TYPES, TableType


class LayoutError(ValueError):
    """A layout file that cannot be used; the message (Chinese) names the file and the key."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a layout says of one field beyond its place: shown in the template and the docs.

    ``kind`` is one of text, long, money, number, percent, date, choice, target; ``choices`` names a list
    of ``fields.toml`` or holds the values themselves.
    """

    path: str
    name: str
    kind: str = "text"
    required: bool = False
    prompt: str = ""
    max_length: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One form. ``many`` forms list several projects, one row each; ``narrative`` forms are prose."""

    id: str
    type: TableType
    name: str
    region: str
    title: str
    picture: Picture
    widths: tuple[float, ...]
    head: tuple[str, ...] = ()
    """Lines drawn under the title, such as ``（{year}年）`` or ``单位：万元``."""
    foot: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """Other titles the form goes by; a title matches when it ends with one of them."""
    since: int | None = None
    until: int | None = None
    source: str = ""
    currency_unit: str = "万元"
    titled: bool = False
    """Whether only a title the form goes by makes a table this form: its labels alone would fit too much."""
    many: bool = False
    narrative: bool = False
    landscape: bool = False
    goal_marker: str = "目标{n}："
    """How several goals in one cell are numbered; ``{n}`` is the number."""
    level1: tuple[str, ...] = ()
    level2: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Level-1 names in the order of the form, and the level-2 names under each."""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field path or label → further labels meaning the same in this form."""
    specs: Mapping[str, FieldSpec] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """Every field path the form can hold."""
        return self.picture.fields()


_KEYS = {
    "id",
    "type",
    "name",
    "region",
    "title",
    "picture",
    "widths",
    "head",
    "foot",
    "titles",
    "since",
    "until",
    "source",
    "currency_unit",
    "titled",
    "many",
    "narrative",
    "landscape",
    "goal_marker",
    "level",
    "synonyms",
    "fields",
}
_REQUIRED = ("id", "type", "name", "region", "title", "picture", "widths")


@lru_cache(maxsize=1)
def field_defaults() -> dict[str, dict[str, Any]]:
    """``fields.toml``: the Chinese name, kind, prompt and choices of every field, for all layouts."""
    text = resources.files("xltools.layouts").joinpath("fields.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _specs(paths: Iterable[str], own: Mapping[str, Any], where: str) -> dict[str, FieldSpec]:
    defaults = field_defaults()
    lists = defaults["lists"]
    specs: dict[str, FieldSpec] = {}
    for path in paths:
        key = "plan" if path.startswith("plan.") else path.removesuffix("[]")
        if key not in defaults["fields"]:
            raise LayoutError(f"{where}：版式图里的字段 {{{path}}} 不认识，可用的字段见 fields.toml")
        data = {**defaults["fields"][key], **own.get(path, {})}
        choices = data.get("choices", ())
        values = lists[choices] if isinstance(choices, str) else choices
        specs[path] = FieldSpec(
            path=path,
            name=data["name"] if not path.startswith("plan.") else path[5:],
            kind=data.get("kind", "text"),
            required=data.get("required", False),
            prompt=data.get("prompt", ""),
            max_length=data.get("max_length"),
            choices=tuple(values),
        )
    unknown = set(own) - set(specs)
    if unknown:
        raise LayoutError(f"{where}：[fields] 里的 {'、'.join(sorted(unknown))} 不在版式图中")
    return specs


def parse_layout(text: str, where: str) -> Layout:
    """Read one layout file's text; LayoutError names ``where`` and the key that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"{where}：不是有效的 TOML 文件（{error}）") from error
    unknown = set(data) - _KEYS
    if unknown:
        raise LayoutError(f"{where}：不认识的键 {'、'.join(sorted(unknown))}")
    missing = [key for key in _REQUIRED if key not in data]
    if missing:
        raise LayoutError(f"{where}：缺少 {'、'.join(missing)}")
    if data["type"] not in TABLE_TYPES:
        raise LayoutError(f"{where}：type 应为 {'、'.join(TABLE_TYPES)} 之一，现在是 {data['type']}")
    try:
        picture = parse_picture(data["picture"])
    except PictureError as error:
        raise LayoutError(f"{where}：picture {error}") from error
    if len(data["widths"]) != picture.width:
        raise LayoutError(f"{where}：widths 有 {len(data['widths'])} 个，picture 有 {picture.width} 列")
    level: dict[str, list[str]] = data.get("level", {})
    return Layout(
        id=data["id"],
        type=cast(TableType, data["type"]),
        name=data["name"],
        region=data["region"],
        title=data["title"],
        picture=picture,
        widths=tuple(float(w) for w in data["widths"]),
        head=tuple(data.get("head", ())),
        foot=tuple(data.get("foot", ())),
        titles=tuple(data.get("titles", ())),
        since=data.get("since"),
        until=data.get("until"),
        source=data.get("source", ""),
        currency_unit=data.get("currency_unit", "万元"),
        titled=data.get("titled", False),
        many=data.get("many", False),
        narrative=data.get("narrative", False),
        landscape=data.get("landscape", False),
        goal_marker=data.get("goal_marker", "目标{n}："),
        level1=tuple(level),
        level2={name: tuple(under) for name, under in level.items()},
        synonyms={key: tuple(values) for key, values in data.get("synonyms", {}).items()},
        specs=_specs(picture.fields(), data.get("fields", {}), where),
    )


def _from_folder(folder: Path) -> list[Layout]:
    return [
        parse_layout(path.read_text(encoding="utf-8"), str(path)) for path in sorted(folder.glob("*.toml"))
    ]


@lru_cache(maxsize=8)
def load_layouts(*folders: str | os.PathLike[str]) -> tuple[Layout, ...]:
    """The shipped layouts and those of further folders; a county's own replaces a shipped id."""
    found: dict[str, Layout] = {}
    shipped = resources.files("xltools.layouts").joinpath("forms")
    for entry in sorted(shipped.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            layout = parse_layout(entry.read_text(encoding="utf-8"), entry.name)
            found[layout.id] = layout
    for name in folders:
        folder = Path(name)
        if not folder.is_dir():
            raise LayoutError(f"版式文件夹 {folder} 不存在")
        for layout in _from_folder(folder):
            found[layout.id] = layout
    return tuple(found.values())
