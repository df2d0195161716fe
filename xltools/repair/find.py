"""Every repair of a read file: pure, from the records and the grids they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from xltools.grid.model import Grid, parse_a1
from xltools.model.money import AmountError, parse_amount
from xltools.model.records import FileRead, Indicator, Table, Where
from xltools.repair.model import Left, Repair, RepairCode
from xltools.repair.spelling import half_width, respell, respelled, same_target, tidy_spaces
from xltools.repair.totals import list_totals, task_totals
from xltools.text.cleaning import clean_text
from xltools.text.targets.grammar import fold, parse_target

Change = tuple[str, RepairCode]
_NAMES = ("unit", "department", "project")
_LABELS = ("l1", "l2", "l3")
_VALUES = ("actual", "previous")
_AMOUNTS = ("total", "fiscal", "other", "executed", "weight", "score", "amount")


def _text(grid: Grid, cell: str) -> str | None:
    """The text a cell holds; None for numbers (whatever words their format shows), dates, unread cells."""
    place = parse_a1(cell)
    value = grid.value(*place) if place not in grid.stored else ""
    return value if isinstance(value, str) and value else None


def _as_target(text: str) -> Change | None:
    new = respell(text)
    if new is not None:
        only_spaces = "".join(new.split()) == "".join(text.split())
        return new, "spaces" if only_spaces else "spelling"
    plain = respelled(text)
    return (plain, "width") if plain is not None else None


def _as_value(text: str) -> Change | None:
    plain = half_width(text)
    if plain != text and same_target(parse_target(plain), parse_target(text)):
        return plain, "width"
    return None


def _as_label(text: str) -> Change | None:
    new = tidy_spaces(text)
    return (new, "spaces") if new and new != text else None


def _as_amount(text: str) -> Change | None:
    plain = half_width(text).strip()
    try:
        same = parse_amount(plain) == parse_amount(text)
    except AmountError:
        return None
    if not same or plain == text:
        return None
    return plain, "spaces" if plain == text.strip() else "width"


def _fields(table: Table) -> Iterator[tuple[str, str, Callable[[str], Change | None]]]:
    """Cells that hold one field each: address, what the record says there, how it may be respelt."""

    def of(where: Where, name: str, said: object, how: Callable[[str], Change | None]) -> Iterator[
        tuple[str, str, Callable[[str], Change | None]]
    ]:  # fmt: skip
        if said is not None and name in where.columns:
            yield where.cell(name), said if isinstance(said, str) else "", how

    for name in _NAMES:
        cell, said = table.cell(name), getattr(table, name)
        if cell and said:
            yield cell, said, _as_label
    for path, cell in table.cells.items():
        if path.startswith(("funding.", "printed_totals.", "execution.")):
            yield cell, "", _as_amount
    for indicator in table.indicators:
        yield from _of_indicator(indicator, of)
    for task in table.tasks:
        yield from of(task.where, "name", task.name, _as_label)
        for name in _AMOUNTS:
            yield from of(task.where, name, getattr(task, name, None), _as_amount)


def _of_indicator(
    indicator: Indicator, of: Callable[..., Iterator[tuple[str, str, Callable[[str], Change | None]]]]
) -> Iterator[tuple[str, str, Callable[[str], Change | None]]]:
    where = indicator.where
    for name in _LABELS:
        yield from of(where, name, getattr(indicator, name), _as_label)
    if indicator.target is not None:
        yield from of(where, "target", indicator.target.raw, _as_target)
    for name in _VALUES:
        yield from of(where, name, getattr(indicator, name), _as_value)
    for name in ("weight", "score"):
        yield from of(where, name, getattr(indicator, name), _as_amount)


def _whole(text: str, said: str) -> bool:
    """Whether the cell holds this field and nothing else; a field inside a sentence is not touched."""
    return not said or fold(clean_text(text)) == fold(clean_text(said))


def table_repairs(table: Table, grid: Grid) -> Iterator[Repair]:
    """The repairs of one table but for its totals."""
    texts: dict[str, str] = {}
    codes: dict[str, list[RepairCode]] = {}
    for cell in table.raw:
        text = _text(grid, cell)
        cleaned = clean_text(text).strip() if text else ""
        if text and cleaned and clean_text(text) != text:
            texts[cell], codes[cell] = cleaned, ["markup"]
    for cell, said, how in _fields(table):
        text = texts.get(cell) or _text(grid, cell)
        if text is None or not _whole(text, said):
            continue
        change = how(text)
        if change is not None:
            texts[cell] = change[0]
            codes.setdefault(cell, []).append(change[1])
    for cell, text in texts.items():
        before = _text(grid, cell)
        if before is not None and before != text:
            yield Repair(table.sheet, cell, before, text, tuple(dict.fromkeys(codes[cell])))


def _totals(file: FileRead, grids: Mapping[str, Grid]) -> Iterator[Repair | Left]:
    for table in file.tables:
        if table.sheet in grids:
            yield from task_totals(table, grids[table.sheet])
    for listed in file.lists:
        if listed.sheet in grids:
            yield from list_totals(listed, file.tables, grids[listed.sheet])


def repairs(file: FileRead, grids: Sequence[Grid]) -> list[Repair]:
    """Every cell of a read file that can be rewritten without changing what it says, each once.

    ``grids`` are those the file was read from. In the order of the tables, totals last. Nothing is raised
    for bad data: what is not plain is left.
    """
    by_name = {grid.name: grid for grid in grids}
    found: dict[tuple[str, str], Repair] = {}
    for table in file.tables:
        if table.sheet in by_name:
            for repair in table_repairs(table, by_name[table.sheet]):
                found.setdefault((repair.sheet, repair.cell), repair)
    for total in _totals(file, by_name):
        if isinstance(total, Repair):
            found[total.sheet, total.cell] = total
    return list(found.values())


def unrepaired(file: FileRead, grids: Sequence[Grid]) -> list[Left]:
    """Totals that differ from their rows and are not plainly sums, with the reason."""
    return [left for left in _totals(file, {grid.name: grid for grid in grids}) if isinstance(left, Left)]
