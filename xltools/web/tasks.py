"""What the service does for the page, each in a process of its own: the first argument shows progress.

Files are given as (path on disk, name for people); everything that opens one runs in workers that may die.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xltools.desk.intake import renamed
from xltools.grid.open import open_grids
from xltools.layouts.file_read import read_file
from xltools.model.problem import Problem
from xltools.model.records import FileRead
from xltools.rules.settings import Settings
from xltools.web.sheet_view import sheet_view
from xltools.work.errors import WorkError
from xltools.work.progress import Progress
from xltools.work.read import checked
from xltools.work.workers import run_isolated

Upload = tuple[str, str]
"""Path on disk, name for people."""
Json = dict[str, Any]


def _looked_at(upload: Upload, settings: Settings) -> tuple[FileRead, list[Json], list[Json]]:
    """One file: its records and findings, its sheets, its repairs. Runs where it may die."""
    from xltools.repair import repairs

    path, _ = upload
    file = checked(read_file(path), settings)
    opened = open_grids(path)
    found = [
        {"sheet": r.sheet, "cell": r.cell, "before": r.before, "after": r.shown, "why": r.why}
        for r in (repairs(file, opened.grids) if file.tables else ())
    ]
    return file, [sheet_view(grid) for grid in opened.grids], found


def _lost(upload: Upload, problem: Problem | None) -> tuple[FileRead, list[Json], list[Json]]:
    path, _ = upload
    problems = (replace(problem, path=path),) if problem else ()
    size = Path(path).stat().st_size
    return FileRead(path, "", size, "unreadable", "", problems=problems), [], []


def check(progress: Progress, uploads: Sequence[Upload], settings: Settings) -> Json:
    """The ``check`` document of these files, and beside it for each its sheets and repairs, in order."""
    from xltools.exchange.json_records import document
    from xltools.work.check import check_files

    outcomes = run_isolated(partial(_looked_at, settings=settings), uploads, 2, progress.step)
    progress.start("读取并校验", len(uploads))
    seen = [out.value or _lost(out.item, out.problem) for out in outcomes]
    files = [renamed(file, name) for (file, _, _), (_, name) in zip(seen, uploads, strict=True)]
    result = check_files(files, settings)
    return {
        "document": document(result.files, result.problems, result.summary),
        "sheets": [sheets for _, sheets, _ in seen],
        "repairs": [found for _, _, found in seen],
    }


def marked_copy(progress: Progress, upload: Upload, settings: Settings) -> bytes:
    """The workbook again with its findings as tints and notes. WorkError where that cannot be done."""
    from xltools.outputs.copies.annotate import annotate_files

    progress.start("写批注", 1)
    path, _ = upload
    (out,) = run_isolated(partial(_looked_at, settings=settings), [upload])
    file, _, _ = out.value or _lost(upload, out.problem)
    with TemporaryDirectory(prefix="xltools-") as folder:
        marked = annotate_files([file], file.problems, folder)
        if path not in marked.written:
            raise WorkError(marked.refused.get(path, "没有需要批注的问题"), "问题见页面上的清单")
        return Path(marked.written[path]).read_bytes()


def repaired_copy(
    progress: Progress, upload: Upload, settings: Settings, chosen: Sequence[tuple[str, str]]
) -> bytes:
    """The workbook with the chosen cells (sheet, address) repaired. WorkError where that cannot be done."""
    from xltools.repair.files import repair_files

    progress.start("修复", 1)
    (out,) = run_isolated(partial(_looked_at, settings=settings), [upload])
    file, _, _ = out.value or _lost(upload, out.problem)
    with TemporaryDirectory(prefix="xltools-") as folder:
        results = repair_files([file], folder, chosen={(sheet, cell) for sheet, cell in chosen})
        for result in results:
            if result.output is not None:
                return Path(result.output).read_bytes()
        reasons = [left.reason for result in results for left in result.left]
    raise WorkError(reasons[0] if reasons else "没有可以放心修复的地方", "请手工修改")


def rule_page(progress: Progress, code: str) -> str:
    """What a rule looks for, why and what to do, as Markdown. WorkError for a code that does not exist."""
    from xltools.rules import catalogue, explain

    if code not in catalogue():
        raise WorkError(f"没有代码为 {code} 的规则")
    return explain(code)


# 收表汇总


def collect(
    progress: Progress, folder: str, roster: str | None, settings: Settings, scheme: str = "national"
) -> Json:
    """One run of the collection and all the page shows of it."""
    from xltools.work.collect import Options, collect_folder

    options = Options(
        settings=settings, roster=Path(roster) if roster else None, scheme=scheme, progress=progress
    )
    done = collect_folder(Path(folder), options)
    return _collection(done, folder)


def _collection(done: Any, folder: str) -> Json:
    from xltools.desk.account import ledger_json, life_counts, missing_list, unit_states
    from xltools.desk.findings import LIFE_CHINESE
    from xltools.desk.settle import content_key
    from xltools.exchange.json_records import problem_to_json

    found = done.round
    ledger = ledger_json(found)
    base = f"{folder}/"
    for item in (*ledger["files"], *ledger["withdrawn"]):
        item["path"] = item["path"].removeprefix(base)
        for key in ("replaces", "replaced_by"):
            if item.get(key):
                item[key] = item[key].removeprefix(base)
    tables: dict[str, list[Json]] = {}
    for entry in found.county.entries:
        tables.setdefault(entry.unit, []).append(
            {
                "name": entry.name,
                "kind": entry.table.type,
                "standing": entry.standing,
                "pending": entry.number in found.settled.pending,
                "path": entry.file.path.removeprefix(base),
                "content": content_key(entry.file, entry.table),
                "why": found.settled.why.get(entry.number, entry.note),
            }
        )
    findings = [
        {
            **problem_to_json(one.problem),
            "key": one.key,
            "unit": one.unit,
            "path": (one.problem.path or "").removeprefix(base),
            "life": LIFE_CHINESE[found.lives[one.key]],
            "typed": dict(found.typed.get(one.key, {})),
        }
        for one in found.findings
    ]
    changes = [
        {
            "unit": c.after.unit,
            "name": c.after.name,
            "file": c.after.file.path.removeprefix(base),
            "text": c.text,
        }
        for c in found.settled.changes
    ]
    return {
        "ledger": ledger,
        "states": {unit.name: unit.state for unit in unit_states(found)},
        "since": life_counts(found),
        "tables": tables,
        "findings": findings,
        "changes": changes,
        "letters": list(done.letters),
        "reminder": missing_list(found).reminder,
        "read": found.read,
    }


def say(progress: Progress, folder: str, words: Sequence[Mapping[str, Any]]) -> None:
    """Enter a person's words into the ledger."""
    from xltools.work.collect import Word
    from xltools.work.collect import say as enter

    enter(
        Path(folder),
        [
            Word(
                who=str(word.get("who", "")),
                reason=str(word.get("reason", "")),
                content=str(word.get("content", "")),
                counts=bool(word.get("counts", True)),
                key=str(word.get("key", "")),
            )
            for word in words
        ],
    )


# 模板


def forms(progress: Progress) -> list[Json]:
    """Every form that can be made, with the sets first."""
    from xltools.model.records import TABLE_TYPES
    from xltools.work.new import SETS, offered_layouts

    found = [{"id": name, "name": text, "kind": "成套"} for name, text in SETS.items()]
    found += [
        {
            "id": name,
            "name": layout.name,
            "kind": TABLE_TYPES.get(layout.type, layout.type),
            "region": layout.region,
        }
        for name, layout in sorted(offered_layouts().items(), key=lambda one: (one[1].type, one[1].name))
    ]
    return found


def form_picture(progress: Progress, form: str) -> list[Json]:
    """The sheets of a form's empty workbook."""
    with TemporaryDirectory(prefix="xltools-") as folder:
        path = _new(form, Path(folder), None, None)
        return [sheet_view(grid) for grid in open_grids(path).grids if not grid.hidden]


def _new(form: str, folder: Path, year: int | None, rows: int | None) -> Path:
    from xltools.work.new import new

    return new(form, folder / "表.xlsx", year=year, rows=rows)


def new_form(progress: Progress, form: str, year: int | None, rows: int | None) -> bytes:
    """An empty workbook of a form."""
    progress.start("生成", 1)
    with TemporaryDirectory(prefix="xltools-") as folder:
        return _new(form, Path(folder), year, rows).read_bytes()


def fill_form(
    progress: Progress, form: str, upload: Upload, last_year: bool, year: int | None
) -> tuple[bytes, list[str]]:
    """Tables of any readable workbook in another form, or begun anew from last year's; and what was not
    held.
    """
    from xltools.work.fill import fill, tables_of_last_year
    from xltools.work.forms import find_layout, layouts_by_id

    progress.start("改填", 1)
    layout = find_layout(layouts_by_id(()), form)
    (out,) = run_isolated(tables_of_upload, [upload])
    if out.value is None:
        raise WorkError(out.problem.message if out.problem else "读不出来", "请换一个文件")
    tables = [table for table in out.value if table.type == layout.type]
    if not tables:
        raise WorkError(f"文件里没有能填进“{layout.name}”的表", "换一种表样，或换一个文件")
    if last_year:
        tables = tables_of_last_year(tables, year, how_to_say="请在页面上填写新年度")
    with TemporaryDirectory(prefix="xltools-") as folder:
        target = Path(folder, "表.xlsx")
        notes = fill(layout, tables, target, live=last_year)
        return target.read_bytes(), list(notes)


def tables_of_upload(upload: Upload) -> list[Any]:
    """The tables of one uploaded file. Runs where it may die."""
    return list(read_file(upload[0]).tables)


def dispatch(progress: Progress, roster: str) -> bytes:
    """One pre-filled workbook for every township of a roster, as a zip."""
    from xltools.work.dispatch import dispatch_roster

    with TemporaryDirectory(prefix="xltools-") as folder:
        done = dispatch_roster(roster, Path(folder, "下发"), progress=progress)
        return _zipped({name: (done.folder / name).read_bytes() for name in done.done.written})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def zip_folder(progress: Progress, folder: str) -> bytes:
    """The files of a folder of ours (the letters) as a zip."""
    files = {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.docx"))}
    if not files:
        raise WorkError("没有需要退回的表，没有通知", "")
    return _zipped(files)


# 教表样


def teach(progress: Progress, upload: Upload) -> Json:
    """A layout drafted from an example: the sheet, what was understood, the questions, the layout's text."""
    progress.start("学习", 1)
    (out,) = run_isolated(_taught, [upload])
    if out.problem is not None:
        raise WorkError(out.problem.message, out.problem.fix)
    if out.value is None:
        raise WorkError("文件里没有找到表", "请换一份填好的例子")
    return out.value


def _taught(upload: Upload) -> Json | None:
    """Runs where it may die: the example is anybody's file."""
    from xltools.work.teach import teach as draft_layout

    path, name = upload
    with TemporaryDirectory(prefix="xltools-") as folder:
        done = draft_layout(path, Path(folder, "表样.toml"))
        if done is None:
            return None
        text = done.layout.read_text(encoding="utf-8")
    grid = next(grid for grid in open_grids(path).grids if grid.name == done.sheet)
    return {
        "name": f"{Path(name).stem}.toml",
        "sheet": sheet_view(grid),
        "known": [item.cell for item in done.draft.understood if item.sure],
        "questions": [{"cell": q.cell, "text": q.text, "label": q.label} for q in done.draft.questions],
        "different": list(done.different),
        "text": text,
    }


# 评分


def schemes(progress: Progress) -> list[Json]:
    """Every scheme with the numbers of it that a county may set: their place in the file and their value."""
    from xltools.scoring.scheme import load_scheme, scheme_ids
    from xltools.web.thresholds import thresholds

    return [
        {"id": name, "name": load_scheme(name).name, "thresholds": thresholds(name)} for name in scheme_ids()
    ]


def score(
    progress: Progress, uploads: Sequence[Upload], scheme: str, changed: Mapping[str, str], monitor: bool
) -> tuple[bytes, Json]:
    """The scoring (or monitoring) workbook of these files, and each table's score."""
    from xltools.scoring.scheme import load_scheme
    from xltools.scoring.table import score_table
    from xltools.web.thresholds import with_thresholds
    from xltools.work.score import chosen_tables, monitor_files, score_files

    outcomes = run_isolated(_read_upload, uploads, 2, progress.step)
    progress.start("读取", len(uploads))
    files = [out.value for out in outcomes if out.value is not None]
    with TemporaryDirectory(prefix="xltools-") as folder:
        own = Path(folder, "方案.toml")
        own.write_text(with_thresholds(scheme, changed), encoding="utf-8")
        target = Path(folder, "评分.xlsx")
        done = (monitor_files if monitor else score_files)(files, target, str(own) if changed else scheme)
        if done is None:
            raise WorkError("没有读到带绩效指标的目标表或自评表", "请交填好指标的表")
        rules = load_scheme(str(own) if changed else scheme)
        ranking = []
        for table in chosen_tables(files):
            if table.indicators and not monitor:
                total = score_table(table, rules).total
                ranking.append(
                    {"unit": table.unit or "", "project": table.project or "部门整体",
                     "score": None if total is None else f"{total:f}"}
                )  # fmt: skip
        ranking.sort(key=lambda one: (one["score"] is None, -float(one["score"] or 0)))
        return target.read_bytes(), {"drawn": done.drawn, "final": done.final, "ranking": ranking}


def _read_upload(upload: Upload) -> FileRead:
    return renamed(read_file(upload[0]), upload[1])
