"""``xltools.toml``: which rules a county wants, and how severe it takes them.

::

    [rules]
    T301 = "off"        # 不查
    W404 = "error"      # 按错误处理

    [thresholds]        # 把握低于这个数的，降一级；低于 hint 的不报
    error = 0.9
    warning = 0.6
    hint = 0

    [county]
    towns = ["柳泉镇", "石桥乡"]

    [[accepted]]        # 已核实、不再提示的
    code = "T306"
    unit = "石桥乡"      # 不写：所有乡镇
    project = "环卫保洁"  # 不写：所有项目
    reason = "县里统一设的定性指标"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from xltools.model.problem import USUAL_CONFIDENCE, Problem, Severity
from xltools.rules.registry import catalogue

FILE_NAME = "xltools.toml"
LEVELS: tuple[Severity, ...] = ("error", "warning", "hint")
THRESHOLDS: dict[str, float] = {"error": 0.9, "warning": 0.6, "hint": 0.0}
"""How sure a finding must be to keep the severity of its page; one that is less so steps down."""
Choice = Literal["off", "hint", "warning", "error"]
CHOICES: tuple[Choice, ...] = ("off", "hint", "warning", "error")


class SettingsError(ValueError):
    """A settings file that cannot be used; the message (Chinese) names the file and the key."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Findings a county has looked at and lets be: one code, of a unit or project or of all, and why."""

    code: str
    reason: str
    unit: str | None = None
    project: str | None = None

    def covers(self, problem: Problem) -> bool:
        """Whether a finding is one of these."""
        if problem.code != self.code:
            return False
        if self.unit is not None and not _one_office(self.unit, problem.unit):
            return False
        return self.project is None or _plain_project(self.project) == _plain_project(problem.project)


def _plain_project(name: str | None) -> str:
    from xltools.text.project_names import plain_name

    return plain_name(name)


def _one_office(one: str, other: str | None) -> bool:
    """Whether two names are of one unit: 石桥乡, 澄河县石桥乡人民政府."""
    from xltools.text.unit_names import township_name

    return other is not None and township_name(other).endswith(township_name(one))


@dataclass(frozen=True, slots=True)
class Settings:
    """What a county chose: severities by code, how sure a finding of each severity must be, the names of its
    towns, and the findings it has accepted. What is not named stays as in the catalogue.
    """

    severities: Mapping[str, Choice] = field(default_factory=dict)
    path: str | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    towns: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    def graded(self, code: str, confidence: float | None) -> Severity | None:
        """The severity of a finding of this confidence, None where it is not to be reported.

        A severity chosen in ``[rules]`` holds whatever the confidence.
        """
        severity = self.severity(code)
        if severity is None or code in self.severities:
            return severity
        if confidence is None:
            if not self.thresholds:
                return severity
            confidence = USUAL_CONFIDENCE[severity]
        for name in LEVELS[LEVELS.index(severity) :]:
            if confidence >= self.thresholds.get(name, THRESHOLDS[name]):
                return name
        return None

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
    return Settings(
        _severities(data.get("rules", {}), where),
        where,
        _thresholds(data.get("thresholds", {}), where),
        _towns(data.get("county", {}), where),
        tuple(_accepted(entry, where) for entry in _list(data.get("accepted", []), where)),
    )


def _severities(chosen: Any, where: str) -> dict[str, Choice]:
    if not isinstance(chosen, dict):
        raise SettingsError(f'{where}：[rules] 应写成 代码 = "off" 的形式')
    for code, choice in chosen.items():
        if code not in catalogue():
            raise SettingsError(f"{where}：[rules] 里的 {code} 不是规则代码，代码见 docs/rules/index.md")
        if choice not in CHOICES:
            raise SettingsError(f"{where}：{code} 应为 {'、'.join(CHOICES)} 之一，现在是 {choice}")
    return dict(chosen)


def _thresholds(chosen: Any, where: str) -> dict[str, float]:
    if not isinstance(chosen, dict):
        raise SettingsError(f"{where}：[thresholds] 应写成 warning = 0.6 的形式")
    for name, value in chosen.items():
        if name not in LEVELS:
            raise SettingsError(f"{where}：[thresholds] 里的 {name} 应为 {'、'.join(LEVELS)} 之一")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise SettingsError(f"{where}：[thresholds] 的 {name} 应是 0 到 1 之间的数，现在是 {value}")
    return {name: float(value) for name, value in chosen.items()}


def _towns(county: Any, where: str) -> tuple[str, ...]:
    names = county.get("towns", []) if isinstance(county, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SettingsError(f'{where}：[county] 的 towns 应写成 ["柳泉镇", "石桥乡"] 的形式')
    return tuple(names)


def _list(entries: Any, where: str) -> list[Any]:
    if not isinstance(entries, list):
        raise SettingsError(f"{where}：认可的问题应写成 [[accepted]]，一条一段")
    return entries


def _accepted(entry: Any, where: str) -> Accepted:
    known = ("code", "unit", "project", "reason")
    if not isinstance(entry, dict) or not set(entry) <= set(known):
        raise SettingsError(f"{where}：[[accepted]] 里只能写 {'、'.join(known)}")
    if entry.get("code") not in catalogue():
        raise SettingsError(f"{where}：[[accepted]] 里的 code {entry.get('code')} 不是规则代码")
    if not str(entry.get("reason", "")).strip():
        raise SettingsError(f"{where}：[[accepted]] 的 {entry['code']} 没有写 reason（为什么认可）")
    return Accepted(entry["code"], str(entry["reason"]), entry.get("unit"), entry.get("project"))


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
