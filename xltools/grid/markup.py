"""Pages and saved exports made into Grids: HTML (also saved as .xls), MHT archives, Excel 2003 XML.

A page becomes one Grid in the order of its body: a paragraph is a row with its text in column A, a row of a
table is a row whose cells stand where ``colspan`` and ``rowspan`` put them. A table used to lay out the page
(one that holds other tables) is looked through. What a browser does not show (scripts, styles, hidden
elements) is left out.
"""

from __future__ import annotations

import email
import email.policy
import re
from typing import Any, Literal

from xltools.grid.model import CellValue, Grid, Merge

MarkupKind = Literal["html", "mht", "xml2003"]
SHEET_NAME = "网页"
MAX_COLS = 500
"""Columns a row may reach; a span beyond is a slip of the export."""
MAX_ROWS = 20_000
_SKIPPED = frozenset({"script", "style", "head", "noscript", "template", "svg", "select", "option"})
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "section",
        "article",
        "header",
        "footer",
    }
    | {"main", "center", "form", "fieldset", "blockquote", "pre", "tr", "dl", "dt", "dd", "body", "html"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0\u3000]+")
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def markup_kind(text: str) -> MarkupKind | None:
    """What kind of mark-up a text is; None for plain text, even where its cells hold some tags."""
    head = text[:4000].lstrip("\ufeff \t\r\n").lower()
    if head.startswith("mime-version:") or (head.startswith("from:") and "multipart/related" in head):
        return "mht"
    if not head.startswith("<"):
        return None
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and "<html" not in head:
        return "xml2003"
    if head.startswith(("<!doctype html", "<html", "<table", "<?xml")) and (
        "<html" in head or re.search(r"<t(able|r|d)\b", text[:200_000], re.I)
    ):
        return "html"
    return "html" if re.search(r"<table\b", head) and re.search(r"<t[rd]\b", head) else None


def markup_grids(text: str, kind: MarkupKind) -> list[Grid]:
    """The Grids of a page; none where it holds no table. Never raises for what the page holds."""
    if kind == "xml2003":
        return _spreadsheet(text)
    if kind == "mht":
        text = _page_of_archive(text)
    return _page(text)


def _page_of_archive(text: str) -> str:
    """The page inside an MHT archive; where it has frames, the frames' pages one behind the other."""
    message = email.message_from_string(text, policy=email.policy.compat32)
    pages: list[str] = []
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            continue
        charset = part.get_content_charset() or ""
        for encoding in (charset, "utf-8", "gb18030"):
            try:
                pages.append(data.decode(encoding))
                break
            except (UnicodeDecodeError, LookupError):
                continue
    return "\n".join(pages)


def _page(text: str) -> list[Grid]:
    from lxml import html
    from lxml.etree import LxmlError

    # A declaration of an encoding in a str is an error to lxml; the text is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
    try:
        root = html.fromstring(text, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (LxmlError, ValueError, TypeError):
        return []
    page = _Page(Grid(SHEET_NAME, []))
    page.walk(root)
    page.end_line()
    return [page.grid] if page.tables else []


class _Page:
    """Walks the body once; ``line`` is the text of the paragraph being gathered."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.line: list[str] = []
        self.tables = 0

    def walk(self, element: Any) -> None:
        # An explicit stack: pages nest as deep as their authors' tools made them.
        stack: list[tuple[str, Any]] = [("open", element)]
        while stack:
            step, item = stack.pop()
            if step == "text":
                self.line.append(item)
            elif step == "end":
                self.end_line()
            elif not isinstance(item.tag, str) or item.tag in _SKIPPED or _hidden(item):
                continue
            elif item.tag == "table" and item.find(".//table") is None:
                self.end_line()
                self.add_table(item)
            else:
                stack.extend(reversed(self._inside(item)))

    def _inside(self, element: Any) -> list[tuple[str, Any]]:
        block = element.tag in _BLOCKS or element.tag in ("table", "td", "th", "tbody", "br")
        steps: list[tuple[str, Any]] = [("end", None)] if block else []
        if element.text:
            steps.append(("text", element.text))
        for child in element:
            steps.append(("open", child))
            if child.tail:
                steps.append(("text", child.tail))
        return [*steps, ("end", None)] if block else steps

    def end_line(self) -> None:
        text = _BLANKS.sub(" ", "".join(self.line)).strip()
        self.line.clear()
        if text and len(self.grid.rows) < MAX_ROWS:
            self.grid.rows.append([text])

    def add_table(self, table: Any) -> None:
        self.tables += 1
        caption = table.find("caption")
        if caption is not None:
            self.line.append(_cell_text(caption))
            self.end_line()
        top = len(self.grid.rows)
        taken: set[tuple[int, int]] = set()
        rows = [row for row in table.iter("tr") if not _hidden(row)][: MAX_ROWS - top]
        for number, row in enumerate(rows):
            line: list[CellValue] = []
            col = 0
            for cell in row:
                if cell.tag not in ("td", "th") or _hidden(cell):
                    continue
                while (number, col) in taken:
                    col += 1
                wide = min(_span(cell, "colspan"), MAX_COLS - col)
                high = min(_span(cell, "rowspan") or len(rows), len(rows) - number)
                if wide < 1 or col >= MAX_COLS:
                    break
                line.extend([""] * (col - len(line)))
                line.append(_cell_text(cell))
                if wide > 1 or high > 1:
                    taken.update(
                        (number + down, col + right) for down in range(high) for right in range(wide)
                    )
                    self.grid.merges.append(Merge(top + number, col, top + number + high - 1, col + wide - 1))
                col += wide
            self.grid.rows.append(line)
        self.grid.rows.append([])


def _hidden(element: Any) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def _span(cell: Any, name: str) -> int:
    """A span as written; ``rowspan="0"`` means down to the end and stays 0, nonsense is 1."""
    written = (cell.get(name) or "1").strip()
    if not written.isascii() or not written.isdigit():
        return 1
    return min(int(written[:6]), MAX_ROWS) if name == "rowspan" else max(1, int(written[:6]))


def _cell_text(cell: Any) -> str:
    """A cell's text as a browser shows it: breaks and paragraphs are lines, other space one blank."""
    parts: list[str] = []
    for step, element in _events(cell):
        if step == "text":
            parts.append(_BLANKS.sub(" ", element))
        elif element.tag == "br" or element.tag in _BLOCKS:
            parts.append("\n")
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _events(cell: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    stack: list[tuple[str, Any]] = [("inside", cell)]
    while stack:
        step, item = stack.pop()
        if step != "open" and step != "inside":
            found.append((step, item))
            continue
        if step == "open":
            if not isinstance(item.tag, str) or item.tag in _SKIPPED or _hidden(item):
                continue
            found.append(("element", item))
        steps: list[tuple[str, Any]] = [("text", item.text)] if item.text else []
        for child in item:
            steps.append(("open", child))
            if child.tail:
                steps.append(("text", child.tail))
        if step == "open" and item.tag in _BLOCKS:
            steps.append(("element", item))
        stack.extend(reversed(steps))
    return found


def _spreadsheet(text: str) -> list[Grid]:
    """Sheets of an Excel 2003 XML workbook, as many offices' systems export them under the name .xls."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).encode(), parser)
    except (etree.LxmlError, ValueError):
        return []
    grids: list[Grid] = []
    for sheet in root.iter(f"{_SS}Worksheet"):
        grid = Grid(sheet.get(f"{_SS}Name") or f"Sheet{len(grids) + 1}", [])
        options = sheet.find("{urn:schemas-microsoft-com:office:excel}WorksheetOptions")
        if options is not None:
            shown = options.findtext("{urn:schemas-microsoft-com:office:excel}Visible") or ""
            grid.hidden = shown.startswith(("SheetHidden", "SheetVeryHidden"))
        for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
            at = _index(row, len(grid.rows))
            if at >= MAX_ROWS:
                break
            grid.rows.extend([] for _ in range(at - len(grid.rows) + 1))
            _add_row(row, at, grid)
        if any(any(value != "" for value in row) for row in grid.rows):
            grids.append(grid)
    return grids


def _index(element: Any, following: int) -> int:
    """The position of a row or cell from 0: its ``ss:Index``, or the one that follows."""
    written = element.get(f"{_SS}Index") or ""
    return max(following, int(written[:7]) - 1) if written.isascii() and written.isdigit() else following


def _add_row(row: Any, at: int, grid: Grid) -> None:
    line = grid.rows[at]
    col = 0
    for cell in row.iterfind(f"{_SS}Cell"):
        col = _index(cell, col)
        if col >= MAX_COLS:
            return
        line.extend([""] * (col - len(line)))
        across, down = (_extent(cell, name) for name in ("MergeAcross", "MergeDown"))
        data = cell.find(f"{_SS}Data")
        line.append(_typed(data) if data is not None else "")
        if across or down:
            right = min(col + across, MAX_COLS)
            grid.merges.append(Merge(at, col, at + min(down, MAX_ROWS), right))
        col += across + 1


def _extent(cell: Any, name: str) -> int:
    written = cell.get(f"{_SS}{name}") or "0"
    return int(written[:6]) if written.isascii() and written.isdigit() else 0


def _typed(data: Any) -> CellValue:
    """A number as its exact text would be read, a date without its time of midnight, else the text."""
    text = "".join(data.itertext())
    kind = data.get(f"{_SS}Type")
    if kind == "Number":
        try:
            value = float(text)
        except ValueError:
            return text
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if kind == "DateTime":
        return text.split("T")[0].strip()
    return text.strip()
