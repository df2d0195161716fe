"""Rules: what one is, and the list of all of them.

A rule is a small generator of findings over a view (a table, a file or a county of files). It knows
neither its severity nor its page: those stand in ``catalogue.toml`` under its code, and a county may
change the severity in ``xltools.toml``. A rule never raises for bad data and never changes anything.
"""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, cast

from xltools.model.problem import Audience, Parameter, Place, Severity

if TYPE_CHECKING:
    from xltools.rules.facts.views import CountyView, FileView, TableView

Scope = Literal["table", "file", "county", "reader"]


NOTHING: Mapping[str, Parameter] = {}


class Finding(NamedTuple):
    """What a rule yields: where, one Chinese sentence saying what is wrong, one saying what to do.

    ``view`` is the table it speaks of; None means the table the rule was called with, or the whole file.
    ``parameters`` are the typed values of the message, ``cause`` a key for grouping (the code where it is
    None), ``confidence`` (0 to 1) how sure the rule is where that differs from finding to finding: the
    severity follows it. ``audience`` overrides the page's. ``about`` names the cells the finding rests on
    (its own where it is empty); it is dropped where a finding of one of the codes in ``yields_to`` is about
    one of these cells of the same table.
    """

    cell: str | None
    message: str
    fix: str
    also: tuple[Place, ...] = ()
    view: TableView | None = None
    parameters: Mapping[str, Parameter] = NOTHING
    cause: str | None = None
    confidence: float | None = None
    audience: Audience | None = None
    about: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A code's page in the catalogue. ``scope`` is ``reader`` for what the readers report themselves."""

    code: str
    family: str
    scope: Scope
    severity: Severity
    title: str
    why: str
    bad: str
    good: str
    limits: str = ""
    audience: Audience = "unit"


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule: its code, what it looks at, and the function."""

    code: str
    scope: Scope
    function: Callable[..., Iterator[Finding]]


_RULES: dict[str, Rule] = {}
_NO_RULES = frozenset({"facts"})
"""Packages of ``xltools.rules`` that hold what rules ask, not rules."""


def rule_modules() -> list[str]:
    """Every module in the packages of ``xltools.rules`` that may hold rules; no list is kept by hand."""
    import xltools.rules as home

    names = []
    for package in pkgutil.iter_modules(home.__path__):
        if package.ispkg and package.name not in _NO_RULES:
            folder = [f"{path}/{package.name}" for path in home.__path__]
            names += [f"xltools.rules.{package.name}.{one.name}" for one in pkgutil.iter_modules(folder)]
    return names


TableRule = TypeVar("TableRule", bound="Callable[[TableView], Iterator[Finding]]")
FileRule = TypeVar("FileRule", bound="Callable[[FileView], Iterator[Finding]]")
CountyRule = TypeVar("CountyRule", bound="Callable[[CountyView], Iterator[Finding]]")


def _register(code: str, scope: Scope, function: Callable[..., Iterator[Finding]]) -> None:
    if code in _RULES:
        raise ValueError(f"rule {code} is registered twice")
    _RULES[code] = Rule(code, scope, function)


def table_rule(code: str) -> Callable[[TableRule], TableRule]:
    """Register a rule that looks at one table."""

    def wrap(function: TableRule) -> TableRule:
        _register(code, "table", function)
        return function

    return wrap


def file_rule(code: str) -> Callable[[FileRule], FileRule]:
    """Register a rule that looks at all tables of one file."""

    def wrap(function: FileRule) -> FileRule:
        _register(code, "file", function)
        return function

    return wrap


def county_rule(code: str) -> Callable[[CountyRule], CountyRule]:
    """Register a rule that compares files."""

    def wrap(function: CountyRule) -> CountyRule:
        _register(code, "county", function)
        return function

    return wrap


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule with a function, by code."""
    for name in rule_modules():
        importlib.import_module(name)
    return tuple(_RULES[code] for code in sorted(_RULES))


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """``catalogue.toml``: every code the program can report, with its page."""
    text = resources.files("xltools.rules").joinpath("catalogue.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    families: dict[str, str] = data.pop("families")
    entries: dict[str, Entry] = {}
    for code, page in data.items():
        entries[code] = Entry(
            code=code,
            family=families[code[0]],
            scope=cast(Scope, page.get("scope", "table")),
            severity=cast(Severity, page["severity"]),
            title=page["title"],
            why=page["why"],
            bad=page["bad"],
            good=page["good"],
            limits=page.get("limits", ""),
            audience=cast(Audience, page.get("audience", "unit")),
        )
    return entries
