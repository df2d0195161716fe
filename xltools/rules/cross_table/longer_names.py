"""D822 and D823: one project under a longer and a shorter name, with two amounts a slip of the hand apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltools.rules.cross_table.project_amounts import (
    OWN,
    Stated,
    agree,
    differing,
    project_key,
    same_unit,
    stated,
)
from xltools.rules.facts.views import CountyView, FileView
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.project_names import town
from xltools.text.typos import slip

_LEAST = 5
"""Characters the shorter name has at least: 道路 begins many names."""


def _one_in_the_other(one: str, other: str) -> bool:
    """Whether one name goes on where the other ends: 农村人居环境整治, 农村人居环境整治长效管护."""
    return len(min(one, other, key=len)) >= _LEAST and (one.startswith(other) or other.startswith(one))


def _pairs(everything: Iterable[Stated]) -> Iterator[tuple[Stated, Stated]]:
    """Projects' own tables and what lists and the whole unit's table say, where names fit one by one."""
    groups: dict[tuple[str, int | None], dict[str, list[Stated]]] = {}
    for one in everything:
        named = groups.setdefault((town(one.view), one.view.table.year), {})
        named.setdefault(project_key(one.view, one.name), []).append(one)
    for named in groups.values():
        single = {key: said[0] for key, said in named.items() if len(said) == 1}
        own = {key: one for key, one in single.items() if one.where == OWN}
        for key, mine in own.items():
            fitting = [name for name in named if name != key and _one_in_the_other(name, key)]
            if len(fitting) != 1 or fitting[0] not in single or fitting[0] in own:
                continue
            if sum(_one_in_the_other(fitting[0], name) for name in named) == 2:  # itself and this one
                yield mine, single[fitting[0]]


def _slipped(everything: Iterable[Stated], in_one_file: bool) -> Iterator[Finding]:
    for mine, other in _pairs(everything):
        if (mine.view.file is other.view.file) is not in_one_file or not same_unit(mine.view, other.view):
            continue
        if agree(mine.amount, other.amount):
            continue
        if slip(mine.amount, other.amount) or slip(other.amount, mine.amount):
            yield differing(mine, [[other]])


@file_rule("D822")
def longer_name_in_file(file: FileView) -> Iterator[Finding]:
    """A project named longer or shorter elsewhere in its file, with its amount's digits slipped."""
    yield from _slipped(stated(file), in_one_file=True)


@county_rule("D823")
def longer_name(county: CountyView) -> Iterator[Finding]:
    """The same, with the two in different files."""
    yield from _slipped((one for file in county.files for one in stated(file)), in_one_file=False)
