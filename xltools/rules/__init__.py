"""The rules: ``check_file``, ``check_county``, ``all_rules``, ``explain``."""

from xltools.rules.registry import Entry, Rule, all_rules, catalogue
from xltools.rules.run import check_county, check_file, explain
from xltools.rules.settings import Settings, SettingsError, load_settings

__all__ = [
    "Entry",
    "Rule",
    "Settings",
    "SettingsError",
    "all_rules",
    "catalogue",
    "check_county",
    "check_file",
    "explain",
    "load_settings",
]
