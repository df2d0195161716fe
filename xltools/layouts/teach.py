"""A layout drafted from an example: the picture of its sheet, values replaced by the fields they are.

The example is read as it is. The record says which cell every field came from; that cell becomes ``{field}``,
the rows of indicators, tasks and plans become one row, every other text stays as a label. A blank cell beside
a label of one meaning is taken for that field. What nobody understood is a question to whoever finishes the
layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xltools.grid.model import Cell, Grid, Merge, a1, parse_a1
from xltools.layouts.compiled import Compiled, compile_layouts
from xltools.layouts.indicator_contents import indicators_by_contents
from xltools.layouts.layout import field_defaults, load_layouts
from xltools.layouts.read.sheet_rows import text_of
from xltools.layouts.vocabulary import fold, levels_of
from xltools.model.records import Table, TableType

_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)|(?<=[(（])20\d\d(?=[)）])")
_LINE_UNIT = re.compile(
    r"((?:填报|申报|预算|实施)?(?:单位|部门)(?:名称)?(?:[（(][^）)]*[）)])?[:：]\s*)"
    r"([^\s：:]{4,40}?)(?=\s|$|　)"
)
_CHECK = "检查："
"""How the check lines of our own templates begin."""
_HEADS = 3
"""Texts a row has at least before the blank row under it is taken for its first record."""
_STEMS = {"indicators": "indicator", "tasks": "task", "sub_goals": "sub_goal"}
_WIDEST, _NARROWEST = 40, 8


@dataclass(frozen=True, slots=True)
class Question:
    """A cell nobody could place: what stands there, and the label it may belong to."""

    cell: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A cell and the field it is; ``sure`` is False where only the label of a blank cell says so."""

    cell: str
    path: str
    text: str
    sure: bool = True


@dataclass(slots=True)
class Draft:
    """A layout in the making. ``rows`` is the picture: texts, ``{field}``, ``<`` and ``^``."""

    type: TableType
    title: str
    head: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    levels: dict[str, list[str]] = field(default_factory=dict)
    currency_unit: str = "万元"
    many: bool = False
    understood: list[Understood] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def draft(grid: Grid, table: Table | None, *, many: bool = False) -> Draft | None:
    """The draft of a sheet's form; ``table`` is what was read from it. None where there is no table.

    ``many`` says that the sheet lists projects and ``table`` is the first of them: its row is drawn once.
    """
    area = _area(grid, table)
    if area is None:
        return None
    if many:
        area = area._replace(top=min((cell.row for cell, _ in grid.filled()), default=area.top))
    made = Draft(table.type if table else "project_goal", table.title or "" if table else "")
    made.currency_unit = table.currency_unit if table else "万元"
    made.many = many
    fields = dict(_field_cells(table)) if table else {}
    repeated = _repeated(table) if table else {}
    if table is not None and table.indicators:
        made.levels = _levels(table)
    else:
        block = indicators_by_contents(grid, area)
        fields |= block.fields
        repeated |= block.repeated
        made.levels = block.levels
    _Sheet(grid, area, fields, made).draw(repeated)
    return made if any("{" in text for row in made.rows for text in row) or len(made.rows) > 2 else None


def _area(grid: Grid, table: Table | None) -> Merge | None:
    if table is not None and table.range:
        first, _, last = table.range.partition(":")
        top, bottom = parse_a1(first), parse_a1(last or first)
        return Merge(top.row, top.col, bottom.row, bottom.col)
    cells = [cell for cell, _ in grid.filled()]
    if len(cells) < 4:
        return None
    rows, cols = [cell.row for cell in cells], [cell.col for cell in cells]
    return Merge(min(rows), min(cols), max(rows), max(cols))


def _known(path: str) -> bool:
    return path.startswith("plan.") and path != "plan.%" or path in field_defaults()["fields"]


def _field_cells(table: Table) -> Iterator[tuple[Cell, str]]:
    """Where every field of the record came from; of repeated records the first."""
    for path, cell in table.cells.items():
        if _known(path) and not path.startswith("plan.%"):
            yield parse_a1(cell), path
    for step in table.plan:
        if step.where.columns:
            yield parse_a1(step.where.cell()), f"plan.{step.by}"
    for records, stem in _STEMS.items():
        for record in getattr(table, records)[:1]:
            columns = record.where.columns
            if stem == "indicator" and len(set(columns.values())) == 1 and record.target is not None:
                yield Cell(record.where.row, columns["l3"]), "indicators"  # all of them as prose in one cell
                continue
            for name, col in columns.items():
                if _known(f"{stem}.{name}"):
                    yield Cell(record.where.row, col), f"{stem}.{name}"


def _repeated(table: Table) -> dict[int, int]:
    """Rows of repeated records that the picture draws once: row → the row that stands for it."""
    found: dict[int, int] = {}
    for records in _STEMS:
        rows = [record.where.row for record in getattr(table, records) if record.where.columns]
        if rows:
            found |= dict.fromkeys(range(rows[0] + 1, max(rows) + 1), rows[0])
    return found


def _levels(table: Table) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for indicator in table.indicators:
        if indicator.l1:
            seconds = found.setdefault(indicator.l1, [])
            if indicator.l2 and indicator.l2 not in seconds:
                seconds.append(indicator.l2)
    return found


@dataclass(slots=True)
class _Sheet:
    """The sheet being redrawn as a picture."""

    grid: Grid
    area: Merge
    fields: Mapping[Cell, str]
    made: Draft
    owner: dict[Cell, Cell] = field(default_factory=dict)
    compiled: Compiled = field(default_factory=lambda: compile_layouts(load_layouts()))

    def __post_init__(self) -> None:
        for merge in self.grid.merges:
            for row in range(merge.top, merge.bottom + 1):
                for col in range(merge.left, merge.right + 1):
                    self.owner[Cell(row, col)] = Cell(merge.top, merge.left)

    def text(self, cell: Cell) -> str:
        return " ".join(text_of(self.grid.value(*cell)).split())

    def corner(self, row: int, col: int) -> Cell:
        return self.owner.get(Cell(row, col), Cell(row, col))

    def draw(self, repeated: Mapping[int, int]) -> None:
        kept = [row for row in range(self.area.top, self.area.bottom + 1) if row not in repeated]
        body = self._head([row for row in kept if self._filled(row) or self._filled(row - 1) >= _HEADS])
        body = self._foot(body)
        columns = [col for col in self._columns() if any(self._stands(row, col) for row in body)]
        for number, row in enumerate(body):
            above = body[number - 1] if number else None
            before = [None, *columns]
            self.made.rows.append(
                [self._cell(row, left, col, above) for left, col in zip(before, columns, strict=False)]
            )
        self._leave_labels_alone()
        self.made.widths = [self._width(body, col) for col in columns]

    def _columns(self) -> range:
        return range(self.area.left, self.area.right + 1)

    def _filled(self, row: int) -> int:
        """How many texts a row holds; a blank row under a row of heads is the first one to fill in."""
        corners = {self.corner(row, col) for col in self._columns()}
        return sum(1 for cell in corners if cell.row == row and self.text(cell))

    def _stands(self, row: int, col: int) -> bool:
        """Whether a column is more than a blank or the tail of a merged cell in every row."""
        return self.corner(row, col).col == col or Cell(row, col) in self.fields

    def _alone(self, row: int) -> str | None:
        """The text of a row that holds one text and no field, else None."""
        corners = {self.corner(row, col) for col in self._columns()}
        texts = [cell for cell in corners if self.text(cell)]
        if len(texts) != 1 or texts[0].row != row or texts[0] in self.fields:
            return None
        text = self.text(texts[0])
        return None if self.compiled.meaning(fold(text)).paths else text

    def _head(self, rows: list[int]) -> list[int]:
        """Title and lines above the form's first row of cells."""
        at = 0
        while at < len(rows) and (line := self._alone(rows[at])) is not None:
            titled = not self.made.title or fold(line).endswith(fold(self.made.title))
            if not at and titled:
                self.made.title = re.sub(r"^[（(]?20\d\d[)）]?\s*年?度?", "", line) or line
            else:
                self.made.head.append(self._template(line))
            at += 1
        return rows[at:]

    def _foot(self, rows: list[int]) -> list[int]:
        lines: list[str] = []
        while rows and (line := self._alone(rows[-1])) is not None:
            if not line.startswith(_CHECK):
                lines.insert(0, line)
            rows = rows[:-1]
        self.made.foot = lines
        return rows

    def _template(self, line: str) -> str:
        line = _YEAR.sub("{year}", line)
        return _LINE_UNIT.sub(lambda m: m[0] if "元" in m[2] else m[1] + "{unit}", line)

    def _cell(self, row: int, before: int | None, col: int, above: int | None) -> str:
        """What the picture shows at a place; ``before`` and ``above`` are the neighbours it keeps."""
        corner = self.corner(row, col)
        if above is not None and self.corner(above, col) == corner:
            return "^"
        if before is not None and self.corner(row, before) == corner:
            return "<"
        return self._content(corner, Cell(row, col))

    def _content(self, corner: Cell, cell: Cell) -> str:
        text = self.text(corner)
        path = self.fields.get(corner) or self.fields.get(cell)
        if path is not None:
            self.made.understood.append(Understood(a1(*cell), path, text[:40]))
            return "{" + path + "}"
        if not text:
            path = self._by_label(cell)
            if path is not None:
                self.made.understood.append(Understood(a1(*cell), path, "", sure=False))
                return "{" + path + "}"
            return ""
        if not self._is_label(text):
            self.made.questions.append(Question(a1(*cell), text[:60], self._label_beside(cell)))
        return text.replace("|", "｜").replace("{", "（").replace("}", "）")

    def _leave_labels_alone(self) -> None:
        """A text is asked about only where it may be a value: not beside one it is plainly the label of."""
        fields = {item.cell: item.path for item in self.made.understood}
        labels = {question.label for question in self.made.questions}

        def is_label(question: Question) -> bool:
            cell = parse_a1(question.cell)
            columns = range(cell.col + 1, self.area.right + 1)
            right = next((c for c in columns if self.corner(cell.row, c) != cell), None)
            below = fields.get(a1(cell.row + 1, cell.col), "")
            return (
                question.text in labels
                or (right is not None and a1(cell.row, right) in fields)
                or below.partition(".")[0] in _STEMS.values()
            )

        self.made.questions = [q for q in self.made.questions if not is_label(q)]

    def _is_label(self, text: str) -> bool:
        meaning = self.compiled.meaning(fold(text))
        return bool(
            meaning.paths
            or meaning.mask
            or meaning.title
            or levels_of(text).l1
            or levels_of(text).l2
            or len(text) <= 1
        )

    def _label_beside(self, cell: Cell) -> str:
        left = self.corner(cell.row, cell.col - 1) if cell.col > self.area.left else None
        return self.text(left) if left is not None else ""

    def _by_label(self, cell: Cell) -> str | None:
        """The field of a blank cell: the one meaning of the label on its left, or of the head above it."""
        taken = {item.path for item in self.made.understood}
        for label, repeats in ((self._label_beside(cell), False), (self._label_above(cell), True)):
            paths = [p for p in self.compiled.meaning(fold(label)).paths if _known(p)] if label else []
            # Beside its label stands what a form has once, under a head what its rows repeat.
            fit = [p for p in paths if (p.partition(".")[0] in _STEMS.values()) == repeats]
            named = [p for p in fit if field_defaults()["fields"][p]["name"] == label]
            money = [p for p in fit if p.startswith("funding.")]
            for few in (fit, named, money):
                if len(few) == 1 and few[0] not in taken:
                    return few[0]
        return None

    def _label_above(self, cell: Cell) -> str:
        return self.text(self.corner(cell.row - 1, cell.col)) if cell.row > self.area.top else ""

    def _width(self, rows: Sequence[int], col: int) -> float:
        longest = 0
        for row in rows:
            corner = self.corner(row, col)
            if corner == Cell(row, col) and self.owner.get(Cell(row, col + 1)) != corner:
                longest = max(longest, text_width(self.text(corner)))
        return float(min(_WIDEST, max(_NARROWEST, longest + 2)))


def text_width(text: str) -> int:
    """Half-width places a text takes."""
    return len(text) + sum(c > "\u2e7f" for c in text)
