"""``xltools.toml``: which rules a county wants, and how severe it takes them.

::

    [rules]
    T301 = "off"        # 不查
    W404 = "error"      # 按错误处理
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from xltools.model.problem import Severity
from xltools.rules.registry import catalogue

FILE_NAME = "xltools.toml"
Choice = Literal["off", "hint", "warning", "error"]
CHOICES: tuple[Choice, ...] = ("off", "hint", "warning", "error")


class SettingsError(ValueError):
    """A settings file that cannot be used; the message (Chinese) names the file and the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The severities a county chose; codes not named keep those of the catalogue."""

    severities: Mapping[str, Choice] = field(default_factory=dict)
    path: str | None = None

    def severity(self, code: str) -> Severity | None:
        """The severity of a code, None where it is switched off."""
        choice = self.severities.get(code)
        if choice is None:
            return catalogue()[code].severity
        return None if choice == "off" else choice


def parse_settings(text: str, where: str) -> Settings:
    """Read a settings file's text; SettingsError names what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where}：不是有效的 TOML 文件（{error}）") from error
    chosen = data.get("rules", {})
    if not isinstance(chosen, dict):
        raise SettingsError(f'{where}：[rules] 应写成 代码 = "off" 的形式')
    for code, choice in chosen.items():
        if code not in catalogue():
            raise SettingsError(f"{where}：[rules] 里的 {code} 不是规则代码，代码见 docs/rules/index.md")
        if choice not in CHOICES:
            raise SettingsError(f"{where}：{code} 应为 {'、'.join(CHOICES)} 之一，现在是 {choice}")
    return Settings(dict(chosen), where)


def find_settings(start: Path) -> Path | None:
    """The nearest ``xltools.toml`` in a folder or the folders above it."""
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            return candidate
    return None


def load_settings(config: str | Path | None = None, start: Path | None = None) -> Settings:
    """The settings of ``config``, or of the nearest ``xltools.toml`` above ``start`` (the working folder)."""
    path = Path(config) if config is not None else find_settings((start or Path.cwd()).resolve())
    if path is None:
        return Settings()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}：读不出来（{error}）") from error
    return parse_settings(text, str(path))
