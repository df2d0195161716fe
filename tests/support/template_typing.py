"""Run by LibreOffice's Python: types values into a template, says which cells LibreOffice calls invalid.

Usage: ``template_typing.py PIPE FILE.xlsx FILE.json``; the JSON holds ``sheet``, ``checks`` (addresses) and
``sets``, a list of ``{"A1": value, …}``.
Prints a JSON list: for each set the addresses that break their validation, and the check cells' texts.
"""

import json
import os
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not start")


def invalid_cells(sheet):
    """Cells that 'mark invalid data' rings."""
    sheet.clearArrows()
    page = sheet.DrawPage
    before = page.Count
    sheet.showInvalid()
    found = []
    for n in range(before, page.Count):
        anchor = page.getByIndex(n).Anchor
        if anchor.supportsService("com.sun.star.sheet.SheetCell"):
            found.append(anchor.AbsoluteName.replace("$", "").rpartition(".")[2])
        else:
            shape = page.getByIndex(n)
            found.append(_nearest(sheet, shape))
    sheet.clearArrows()
    return sorted(found)


def _nearest(sheet, shape):
    """The cell in the middle of a ring."""
    x = shape.Position.X + shape.Size.Width // 2
    y = shape.Position.Y + shape.Size.Height // 2
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    for row in range(cursor.RangeAddress.EndRow + 1):
        for col in range(cursor.RangeAddress.EndColumn + 1):
            cell = sheet.getCellByPosition(col, row)
            area = sheet.createCursorByRange(cell)
            area.collapseToMergedArea()
            at, size = area.Position, area.Size
            if at.X <= x <= at.X + size.Width and at.Y <= y <= at.Y + size.Height:
                return cell.AbsoluteName.replace("$", "").rpartition(".")[2]
    return "?"


def main():
    pipe, path, job = sys.argv[1:4]
    with open(job, encoding="utf-8") as file:
        work = json.load(file)
    context = connect(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = PropertyValue("Hidden", 0, True, 0)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (hidden,))
    sheet = document.Sheets.getByName(work["sheet"])
    sheet.unprotect("")
    answers = []
    for values in work["sets"]:
        for address, value in values.items():
            cell = sheet.getCellRangeByName(address)
            if isinstance(value, str):
                cell.String = value
            else:
                cell.Value = value
        document.calculateAll()
        checks = [sheet.getCellRangeByName(address).String for address in work["checks"]]
        answers.append({"invalid": invalid_cells(sheet), "checks": checks})
        for address in values:
            sheet.getCellRangeByName(address).String = ""
    print(json.dumps(answers, ensure_ascii=False), flush=True)
    # The test ends the office; taking down the bridge to it crashes now and then.
    os._exit(0)


main()
