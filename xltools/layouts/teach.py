"""A layout drafted from an example: the picture of its sheet, its values replaced by the fields they were read as.

The example is read as it is. The record says which cell every field came from; that cell becomes ``{field}``, the
rows of indicators, tasks and plans become one row, every other text stays as a label. A blank cell beside a label of
one meaning is taken for that field. What nobody understood is a question to whoever finishes the layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xltools.grid.model import Cell, Grid, Merge, a1, parse_a1
from xltools.layouts.compiled import Compiled, compile_layouts
from xltools.layouts.layout import field_defaults, load_layouts
from xltools.layouts.read.sheet_rows import text_of
from xltools.layouts.vocabulary import fold, levels_of
from xltools.model.records import Table, TableType

_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)|(?<=[(（])20\d\d(?=[)）])")
_LINE_UNIT = re.compile(
    r"((?:填报|申报|预算|实施)?(?:单位|部门)(?:名称)?(?:[（(][^）)]*[）)])?[:：]\s*)([^\s：:]{4,40}?)(?=\s|$|　)"
)
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
    """A cell and the field it was taken for; ``sure`` is False where only the label of a blank cell says so."""

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
    understood: list[Understood] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def draft(grid: Grid, table: Table | None) -> Draft | None:
    """The draft of a sheet's form; ``table`` is what was read from it. None where the sheet holds no table."""
    area = _area(grid, table)
    if area is None:
        return None
    made = Draft(table.type if table else "project_goal", table.title or "" if table else "")
    made.currency_unit = table.currency_unit if table else "万元"
    fields = dict(_field_cells(table)) if table else {}
    sheet = _Sheet(grid, area, fields, made)
    sheet.draw(_repeated(table) if table else {})
    if table is not None:
        made.levels = _levels(table)
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
            for name, col in record.where.columns.items():
                if _known(f"{stem}.{name}"):
                    yield Cell(record.where.row, col), f"{stem}.{name}"


def _repeated(table: Table) -> dict[int, int]:
    """Rows of repeated records that the picture draws once: row → the row that stands for it."""
    found: dict[int, int] = {}
    for records in _STEMS:
        rows = [record.where.row for record in getattr(table, records) if record.where.columns]
        if rows:
            found |= {row: rows[0] for row in range(rows[0] + 1, max(rows) + 1)}
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
        kept = [row for row in kept if any(self.text(self.corner(row, col)) for col in self._columns())]
        body = self._head(kept)
        body = self._foot(body)
        columns = [col for col in self._columns() if any(self._stands(row, col) for row in body)]
        for number, row in enumerate(body):
            above = body[number - 1] if number else None
            before = [None, *columns]
            self.made.rows.append(
                [self._cell(row, left, col, above) for left, col in zip(before, columns, strict=False)]
            )
        self.made.widths = [self._width(body, col) for col in columns]

    def _columns(self) -> range:
        return range(self.area.left, self.area.right + 1)

    def _stands(self, row: int, col: int) -> bool:
        """Whether a column is more than a blank or the tail of a merged cell in every row."""
        return self.corner(row, col).col == col or Cell(row, col) in self.fields

    def _alone(self, row: int) -> str | None:
        """The text of a row that holds one text and no field, else None."""
        corners = {self.corner(row, col) for col in self._columns()}
        texts = [cell for cell in corners if self.text(cell)]
        if len(texts) != 1 or texts[0].row != row or texts[0] in self.fields:
            return None
        return self.text(texts[0])

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
        for label in (self._label_beside(cell), self._label_above(cell)):
            paths = [p for p in self.compiled.meaning(fold(label)).paths if _known(p)] if label else []
            if len(paths) == 1 and paths[0] not in taken:
                return paths[0]
        return None

    def _label_above(self, cell: Cell) -> str:
        return self.text(self.corner(cell.row - 1, cell.col)) if cell.row > self.area.top else ""

    def _width(self, rows: Sequence[int], col: int) -> float:
        longest = 0
        for row in rows:
            corner = self.corner(row, col)
            if corner == Cell(row, col) and self.owner.get(Cell(row, col + 1)) != corner:
                longest = max(longest, _size(self.text(corner)))
        return float(min(_WIDEST, max(_NARROWEST, longest + 2)))


def as_toml(made: Draft, identifier: str, name: str, source: str) -> str:
    """The draft as a layout file, its questions as comments at the top."""
    lines = [
        f"# 由 xltools teach 从 {source} 起草。",
        "# picture 里一格对一格，{…} 是读出来的内容，其余是表上印的字。",
    ]
    if made.questions:
        lines.append(
            "# 下面几格没有认出来，请人定：要读它，就把 picture 里那一格改成 {字段}；是表上固定印的字，就不用改。"
        )
        lines.append("# 字段名见《教会工具一种新表样》（docs/layouts-howto.md）。")
        lines += [
            f"#   ？{q.cell}“{q.text}”" + (f"（左边印的是“{q.label}”）" if q.label else "")
            for q in made.questions
        ]
    unsure = [item for item in made.understood if not item.sure]
    if unsure:
        lines.append("# 下面几格是空的，只凭旁边印的字认的，请看一眼对不对：")
        lines += [f"#   {item.cell} {{{item.path}}}" for item in unsure]
    lines += [
        f"id = {_quoted(identifier)}",
        f"type = {_quoted(made.type)}",
        f"name = {_quoted(name)}",
        'region = "本县"',
        f"title = {_quoted(made.title or name)}",
    ]
    if made.head:
        lines.append(f"head = [{', '.join(map(_quoted, made.head))}]")
    if made.foot:
        lines.append(f"foot = [{', '.join(map(_quoted, made.foot))}]")
    lines.append(f"source = {_quoted(source)}")
    if made.currency_unit != "万元":
        lines.append(f"currency_unit = {_quoted(made.currency_unit)}")
    if sum(made.widths) > 110:
        lines.append("landscape = true")
    lines.append(f"widths = [{', '.join(f'{width:g}' for width in made.widths)}]")
    lines.append('picture = """')
    sizes = [max(_size(row[col]) for row in made.rows) for col in range(len(made.widths))]
    for row in made.rows:
        cells = (text + " " * (size - _size(text)) for text, size in zip(row, sizes, strict=True))
        lines.append(f"| {' | '.join(cells)} |")
    lines.append('"""')
    if made.levels:
        lines += ["", "[level]"]
        lines += [f"{_quoted(one)} = [{', '.join(map(_quoted, two))}]" for one, two in made.levels.items()]
    return "\n".join(lines) + "\n"


def _size(text: str) -> int:
    return len(text) + sum(c > "\u2e7f" for c in text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
