"""Run by the kit's Python under Wine: every button on a recorded workbook, in an Excel of our own.

Usage: wine_press.py TESTS WORKBOOK FOLDER ROSTER TARGET REPORT. Writes button → [status, message] as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    tests, workbook, folder, roster, target, report = sys.argv[1:]
    sys.path.insert(0, tests)
    from support.excel_engine import start
    from xltools.addin import entry
    from xltools.addin.answers import hex_encode, read_answer
    from xltools.addin.session import load_xlwings

    xlwings = load_xlwings()
    app = start()
    found: dict[str, list[str]] = {}
    presses = [
        ("check", {}), ("nextone", {}), ("repair", {}), ("addrow", {}), ("score", {}),
        ("submit", {"target": target}), ("new", {"layout": "xinjiang_project_goal"}),
        ("new", {"layout": "township"}), ("new", {"layout": "roster"}), ("fill", {"path": workbook}),
        ("carry", {"path": workbook}), ("merge", {"path": folder}), ("report", {"path": folder}),
        ("dispatch", {"path": roster, "target": target}), ("settings", {}), ("help", {}),
    ]  # fmt: skip
    for number, (action, given) in enumerate(presses):
        book = app.books.open(workbook)
        if action == "nextone":
            entry.perform("check", {}, book)
        if action == "addrow":
            sheet = book.sheets[0]
            row = next(r for r in range(1, 40) if sheet.range((r, 1)).value == "产出指标")
            sheet.range((row, 3)).select()
        # On Windows the calling book is the one xlwings finds in Excel; here it is ours.
        entry_book = book
        sys.argv = ["-c", f"--wb={book.name}", "--from_xl=1", "--hwnd=0"]
        answer = Path(target) / f"answer-{number}.txt"
        arguments = hex_encode("\n".join(f"{name}={value}" for name, value in given.items()))
        import xltools.addin.session as session

        session.calling_book = lambda entry_book=entry_book: entry_book
        entry.run(action, arguments, hex_encode(str(answer)))
        said = read_answer(answer)
        found[f"{action} {given.get('layout', '')}".strip()] = [said.status, said.message]
        while len(app.books):
            app.books[0].close()
    found["xlwings"] = ["ok", xlwings.__version__]
    Path(report).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
