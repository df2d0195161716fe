"""A user's own settings: year, scoring scheme, the county's forms and rules, where files are saved."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.addin.answers import add_notice
from xltools.addin.folders import documents_folder, work_folder

if TYPE_CHECKING:
    from xltools.rules import Settings


@dataclass(frozen=True, slots=True)
class Preferences:
    """All texts as the clerk typed them; empty means the usual."""

    year: str = ""
    scheme: str = ""
    layouts: str = ""
    rules: str = ""
    output: str = ""

    @property
    def layout_folders(self) -> tuple[str, ...]:
        """The county's folder of layout files, if one is set."""
        return (self.layouts,) if self.layouts else ()

    def rule_settings(self) -> Settings:
        """The rules file's settings; the catalogue's own when none is named."""
        from xltools.rules import Settings, load_settings

        return load_settings(self.rules) if self.rules else Settings()

    def output_folder(self) -> Path:
        """Where new workbooks go: the folder set, else 绩效表 in the documents, else in our own folder."""
        for folder in (Path(self.output) if self.output else None, documents_folder() / "绩效表"):
            if folder is not None:
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                except OSError:
                    continue
                return folder
        add_notice("“文档”文件夹不能写入，新文件放在加载项自己的文件夹里。")
        folder = work_folder() / "绩效表"
        folder.mkdir(exist_ok=True)
        return folder


def preferences_file() -> Path:
    """``settings.json`` in the add-in's folder."""
    return work_folder() / "settings.json"


def saved_preferences() -> Preferences:
    """The settings as they were saved; a damaged file is put aside and the usual ones hold."""
    path = preferences_file()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        known = {field.name for field in fields(Preferences)}
        return Preferences(**{key: str(value) for key, value in data.items() if key in known})
    except FileNotFoundError:
        return Preferences()
    except (ValueError, AttributeError):
        aside = path.with_name(f"settings-damaged-{dt.datetime.now():%Y%m%d%H%M%S}.json")
        kept = f"，原文件另存为 {aside.name}"
        try:
            os.replace(path, aside)
        except OSError:
            kept = ""
        add_notice(f"设置文件已损坏，按默认设置处理{kept}：请按“设置”重新填写。")
    except OSError as error:
        add_notice(f"设置文件读不出来（{error.strerror}），按默认设置处理：请按“设置”检查。")
    return Preferences()


def load_preferences() -> Preferences:
    """The settings to work with: what cannot be used now falls back to the usual, with a notice each."""
    found = saved_preferences()
    for name, label in (("layouts", "表样文件夹"), ("rules", "规则设置文件"), ("output", "保存文件夹")):
        reason = _unusable(found, name)
        if reason:
            add_notice(f"设置里的{label}“{getattr(found, name)}”现在不能用（{reason}），这次没有用它。")
            found = replace(found, **{name: ""})
    return found


def _unusable(preferences: Preferences, name: str) -> str:
    """Why a setting cannot be used; empty when it can or is not set."""
    value = getattr(preferences, name)
    if not value:
        return ""
    path = Path(value)
    try:
        if not path.exists():
            return "找不到"
        if name == "layouts":
            from xltools.layouts.layout import LayoutError, load_layouts

            try:
                load_layouts(value)
            except LayoutError as error:
                return str(error)
        if name == "rules":
            from xltools.rules import SettingsError

            try:
                preferences.rule_settings()
            except SettingsError as error:
                return str(error)
    except OSError as error:
        return error.strerror or "读不出来"
    return ""


def save_preferences(preferences: Preferences) -> None:
    """Write the settings whole, then move them into place."""
    path = preferences_file()
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(preferences), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(draft, path)
