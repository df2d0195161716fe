"""What a layout's picture says about reading: which label leads to which field, and how.

Derived once per layout from the picture, so that the form is written down in one place only:

- a label with a field on its right leads to it (``left``);
- a row of labels without a field is a header; the fields under it are its columns (``head``);
- a field with both a header above and a label of its own row is found by the two (``matrix``);
- a field in a later row of a tall side label, without any of these, belongs to that label (``below``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.layouts.layout import Layout
from xltools.layouts.picture import PictureCell
from xltools.layouts.vocabulary import fold, label_key, paths_of, vocabulary, without_numbering

_BRACKET = re.compile(r"[（）()]")
_HEAD_LABEL = re.compile(r"([^{}：:）)\s]+)[：:]\{([a-z_]+)\}")


@dataclass(slots=True)
class Anchors:
    """How one layout is read. Keys are folded labels."""

    layout: Layout
    left: dict[str, str] = field(default_factory=dict)
    head: dict[str, dict[str, str]] = field(default_factory=dict)
    """Group (``task``, ``indicator``, ``plan``, ``execution``, ``goals`` …) → header label → path."""
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Header label → the groups it can belong to."""
    matrix: dict[str, dict[str, str]] = field(default_factory=dict)
    """Row label → header label → path."""
    below: dict[str, list[str]] = field(default_factory=dict)
    prefixed: list[tuple[str, str]] = field(default_factory=list)
    """(folded text before the field, path) of cells such as ``绩效目标：{sub_goal.goal}``."""
    side: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    """Every label of the picture itself, without synonyms."""
    titles: list[re.Pattern[str]] = field(default_factory=list)
    heads: list[re.Pattern[str]] = field(default_factory=list)
    required: tuple[str, ...] = ()
    """Paths of fields drawn once that the form cannot do without."""
    executes: bool = False
    """Whether the form says how the budget was executed."""
    lists_indicators: bool = False
    """Whether the form lists projects with a row for each of their indicators."""
    prefix: str = ""
    """What is printed before the name of each indicator, such as ``指标{#}：``."""
    level1: frozenset[str] = frozenset()
    level2: frozenset[str] = frozenset()
    printed: frozenset[str] = frozenset()
    """Labels as the picture prints them: what a slip of the pen is compared with."""
    near: dict[str, dict[str, str]] = field(default_factory=dict)
    """``left`` or a group of ``head`` → labels that any form prints for it → key."""
    known: frozenset[str] = frozenset()
    """Every label the form understands, frames included."""
    paths: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Folded label → the field paths it can lead to in this layout."""

    def add_plan_step(self, label: str) -> str:
        """Know a month the form's own plan does not have (9月底), so that its amount is read."""
        self.head["plan"].setdefault(label, f"plan.{label}")
        self.groups.setdefault(label, ("plan",))
        return label


def group_of(path: str) -> str:
    """The block a header path belongs to: ``task`` of ``task.total``, ``goals`` for goals and results."""
    if path in ("goals", "results"):
        return "goals"
    return path.partition(".")[0]


def _template(text: str) -> re.Pattern[str]:
    """``（{year}年）`` as a pattern with a named group per field; brackets and spaces are optional."""
    names = {"unit": "(?P<unit>.*?)", "year": r"(?P<year>\d{4})", "project": "(?P<project>.*?)"}
    parts: list[str] = []
    for part in re.split(r"(\{[a-z_.]+\})", re.sub(r"\s+", "", text)):
        if part.startswith("{"):
            parts.append(names.get(part[1:-1], ".*?"))
        else:
            parts.append(
                re.sub(r"[（）()]", lambda m: "[（(]?" if m[0] in "（(" else "[）)]?", _escape(part))
            )
    # The unit of money on the line is the table's own, whichever the layout file prints.
    return re.compile(re.sub(r"(?<=单位\[:：\])(?:万元|元)", "[万千百十亿]?元", "".join(parts)) + "$")


def _optional_bracket(found: re.Match[str]) -> str:
    return "[（(]?" if found[0] in "（(" else "[）)]?"


def _escape(text: str) -> str:
    return re.sub(r"[.^$*+?{}\[\]\\|]", lambda m: "\\" + m[0], text).replace("：", "[:：]")


def _header_rows(layout: Layout) -> set[int]:
    found: set[int] = set()
    for number, row in enumerate(layout.picture.rows):
        labels = [cell for cell in row if not cell.field and cell.label.strip("—")]
        if len(labels) >= 2 and not any(cell.field for cell in row):
            found.add(number)
    return found


def _label_of(cell: PictureCell) -> str:
    return label_key(cell.label)


def derive(layout: Layout) -> Anchors:
    """The anchors of a layout, its own synonyms and the shared vocabulary included."""
    anchors = Anchors(layout)
    headers = _header_rows(layout)
    active: dict[int, PictureCell] = {}
    last_header = -2
    side_spans: list[PictureCell] = []
    for number, row in enumerate(layout.picture.rows):
        side_spans = [cell for cell in side_spans if cell.row + cell.rowspan > number]
        if number in headers:
            if last_header != number - 1:
                active = {}
            last_header = number
            for cell in row:
                if cell.label.strip("—"):
                    active[cell.col] = cell
                    anchors.own.add(_label_of(cell))
                    if cell.rowspan > 1:
                        side_spans.append(cell)
            continue
        _read_row(anchors, row, active, side_spans)
        side_spans += [cell for cell in row if not cell.field and cell.label and cell.rowspan > 1]
    if layout.narrative:
        _sections(anchors)
    for label, path in _HEAD_LABEL.findall("".join(layout.head)):
        anchors.left.setdefault(label_key(label), path)
    _frame_labels(anchors)
    _add_synonyms(anchors)
    anchors.printed = frozenset(
        fold(without_numbering(word))
        for word in (
            *(cell.label for cell in layout.picture.cells() if not cell.field),
            *(word for words in layout.synonyms.values() for word in words if layout.narrative),
        )
    )
    anchors.titles = [_template(text) for text in (layout.title, *layout.titles)]
    anchors.heads = [_template(text) for text in layout.head]
    paths: dict[str, set[str]] = {}
    for key, path in anchors.left.items():
        paths.setdefault(key, set()).add(path)
    for table in (*anchors.head.values(), *anchors.matrix.values()):
        for key, path in table.items():
            paths.setdefault(key, set()).add(path)
    anchors.paths = {key: frozenset(found) for key, found in paths.items()}
    _add_common(anchors)
    anchors.known = frozenset().union(
        anchors.paths, anchors.side, _SUMS, anchors.matrix, anchors.left,
        *anchors.head.values(),
    )  # fmt: skip
    for group, table in anchors.head.items():
        for key in table:
            anchors.groups[key] = (*anchors.groups.get(key, ()), group)
    required = (path for path, spec in layout.specs.items() if spec.required and path != "year")
    anchors.required = tuple(path for path in required if "." not in path.removeprefix("funding."))
    anchors.prefix = next((c.label for c in layout.picture.cells() if c.field == "indicator.l3"), "")
    anchors.level1 = frozenset(layout.level1)
    anchors.level2 = frozenset(name for names in layout.level2.values() for name in names)
    anchors.lists_indicators = layout.many and "indicator.l3" in layout.specs
    anchors.executes = any(path.startswith("execution.") for path in layout.specs)
    return anchors


def _read_row(
    anchors: Anchors,
    row: tuple[PictureCell, ...],
    active: dict[int, PictureCell],
    side_spans: list[PictureCell],
) -> None:
    previous: PictureCell | None = None
    row_label: str | None = None
    for cell in row:
        if cell.field is None:
            if cell.label.strip("—"):
                anchors.own.add(_label_of(cell))
                row_label = row_label or _label_of(cell)
                previous = cell
            continue
        header = active.get(cell.col)
        under = header is not None and (header.colspan == cell.colspan)
        if cell.label and not cell.stem and not under:
            anchors.prefixed.append((fold(cell.label), cell.field))
        elif under and header is not None and row_label is not None and not cell.stem:
            anchors.matrix.setdefault(row_label, {})[_label_of(header)] = cell.field
        elif under and header is not None:
            anchors.head.setdefault(group_of(cell.field), {})[_label_of(header)] = cell.field
        elif previous is not None:
            anchors.left[_label_of(previous)] = cell.field
        elif cell.label:
            anchors.prefixed.append((fold(cell.label), cell.field))
        elif side_spans and not anchors.layout.narrative:
            anchors.below.setdefault(_label_of(side_spans[-1]), []).append(cell.field)
        previous = None


def _sections(anchors: Anchors) -> None:
    """Headings of prose lead to the field in the row under them, with or without their number."""
    rows = anchors.layout.picture.rows
    anchors.own = set()
    for heading, below in itertools.pairwise(rows):
        if heading[0].field is None and below[0].field is not None:
            key = label_key(without_numbering(heading[0].label))
            anchors.left[key] = below[0].field.removesuffix("[]")
            anchors.own.add(key)


_SUMS = frozenset({"合计", "小计"})
"""Keys of the rows of totals, by whatever words they are printed."""

COMMON = (
    "unit",
    "unit_code",
    "department",
    "project",
    "project_code",
    "manager",
    "purpose",
    "project.1",
    "project.2",
    "project.3",
)
"""Fields that any form may print though its picture has no place for them."""


def _add_common(anchors: Anchors) -> None:
    """Labels every form may carry lead to their fields, unless this form gives them another meaning."""
    shared = vocabulary()
    taken = set(anchors.paths) | anchors.side | anchors.own
    for path in COMMON:
        for word in shared.spelled[path]:
            key = label_key(word)
            if key not in taken:
                anchors.left[key] = path
    layout = anchors.layout
    prose = ["goals"] if "goals" in layout.specs else []
    prose += ["results"] if "results" in layout.specs else []
    prose += ["funding.total", "funding.fiscal", "funding.other"]
    for path in () if layout.narrative or layout.many else prose:
        for word in shared.spelled[path]:
            key = label_key(word)
            if key not in taken:
                anchors.left.setdefault(key, path)
    if "total_score" in layout.specs:
        anchors.left.setdefault(label_key("总得分"), "total_score")
    for path, words in shared.spelled.items():
        group = group_of(path)
        if group in ("task", "indicator") and group in anchors.head:
            # A column this form does not have and another does: known all the same.
            for word in words:
                anchors.head[group].setdefault(label_key(word), path)


def _frame_labels(anchors: Anchors) -> None:
    used = set(anchors.left) | set(anchors.matrix)
    for table in (*anchors.head.values(), *anchors.matrix.values()):
        used |= set(table)
    anchors.side = (anchors.own - used) | set(anchors.below)


def _add_synonyms(anchors: Anchors) -> None:
    """Every other spelling of a label leads where the label leads; the form's own labels win."""
    layout, shared = anchors.layout, vocabulary()
    extra: dict[str, list[str]] = {}
    for name, words in layout.synonyms.items():
        extra[name] = [label_key(word) for word in words]
    for path, words in shared.spelled.items():
        extra.setdefault(path, [])
        extra[path] += [label_key(word) for word in words]

    def spread(table: dict[str, str]) -> None:
        for key, path in list(table.items()):
            for word in (*extra.get(path, ()), *extra.get(key, ())):
                table.setdefault(word, path)

    matrix_rows = list(anchors.matrix.items())
    for _, table in matrix_rows:
        for key, path in table.items():
            if path.startswith("execution."):
                anchors.head.setdefault("execution", {}).setdefault(key, path)
    spread(anchors.left)
    for table in anchors.head.values():
        spread(table)
    if "indicator" in anchors.head:
        for path in ("indicator.operator", "indicator.unit", "indicator.l4", "indicator.content"):
            for word in extra[path]:
                anchors.head["indicator"].setdefault(word, path)
    for label, table in matrix_rows:
        for key, path in list(table.items()):
            # 财政拨款 × 全年预算数 goes by every name that 全年预算数 itself goes by.
            column = re.sub(r"^execution\.(?:fiscal|carryover|other)\.", "execution.", path)
            for word in (*extra.get(column, ()), *extra.get(key, ())):
                table.setdefault(word, path)
        row_words = [*extra.get(label, ())]
        for named in paths_of(label):
            row_words += extra.get(named, []) if not named.startswith("task.") else ()
        if any(path.startswith("printed_totals.") for path in table.values()):
            row_words += _SUMS
        for word in row_words:
            anchors.matrix.setdefault(word, table)
        if "total_score" in table.values():
            # 合计 under the indicators is their 总分; under the tasks it keeps its own columns.
            anchors.matrix["合计"] = {**table, **anchors.matrix.get("合计", {})}
    if "task" in anchors.head:
        anchors.head["task"].setdefault("合计", "task.total")
    whole = anchors.matrix.get(label_key("总分"))
    if whole is not None:
        anchors.matrix.setdefault(label_key("总得分"), whole)
    led = set(anchors.left).union(*anchors.head.values(), *anchors.matrix.values())
    anchors.side |= shared.side - led
