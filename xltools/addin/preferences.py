"""A user's own settings: year, scoring scheme, the county's forms and rules, where files are saved."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.addin.answers import ActionError
from xltools.addin.folders import work_folder

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
        """Where new workbooks go: the folder set, else 绩效表 in the documents."""
        folder = Path(self.output) if self.output else Path.home() / "Documents" / "绩效表"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def preferences_file() -> Path:
    """``settings.json`` in the add-in's folder."""
    return work_folder() / "settings.json"


def load_preferences() -> Preferences:
    """The saved settings, or the usual ones; ActionError when the file is damaged."""
    path = preferences_file()
    if not path.exists():
        return Preferences()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        known = {field.name for field in fields(Preferences)}
        return Preferences(**{key: str(value) for key, value in data.items() if key in known})
    except (ValueError, AttributeError) as error:
        raise ActionError(f"设置文件 {path} 已损坏：请删除它，再按“设置”重新填写。") from error


def save_preferences(preferences: Preferences) -> None:
    """Write the settings whole, then move them into place."""
    path = preferences_file()
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(preferences), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(draft, path)
