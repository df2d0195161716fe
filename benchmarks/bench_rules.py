"""What checking costs beside reading, and the duplicate search beside its peers, all in one run.

    python benchmarks/bench_rules.py [--rounds 3] [--count 40] [--projects 10000] [--json FILE]

Every round is a process of its own: it reads the workbooks, then runs every rule over what it read, each
text for the first time, as a check does; the modules of both are loaded before. The same for the
duplicate search: all projects are read, some goals are copied into other projects, and the pairs are
looked for with the search of the rules (C601 to C603, C608), with rapidfuzz comparing each with each, and
with the MinHash of datasketch. Each with each is done on a sample and multiplied up by the number of
pairs. Best of the rounds counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

SAMPLE = 2000
"""Projects compared each with each; 10,000 would take 25 times as long."""
COPIES = 200
LIKENESS = 92.0
BAR = "the bar: no more than reading"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what the work gave."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def rules(paths: Sequence[str]) -> dict[str, float]:
    """Reading, the rules of one file, and those that compare files, over the same workbooks."""
    import rapidfuzz.fuzz  # noqa: F401 - as the readers' modules are, before the clock starts

    from xltools.model.records import FileRead
    from xltools.rules import check_county, check_file
    from xltools.work.read import read_file

    read_file(paths[0])
    check_file(FileRead("", "", 0, "ok", ""))
    gc.freeze()  # as xltools.work.workers does, where files are read and checked
    gc.disable()
    reading, files = timed(lambda: [read_file(path) for path in paths])
    each, _ = timed(lambda: [check_file(file) for file in files])
    across, _ = timed(lambda: check_county(files))
    return {"reading": reading, "rules of one file": each, "rules across files": across}


def _with_copies(files: list[Any], chance: random.Random) -> list[Any]:
    """The same files with the goals of some projects, a word changed, written into others."""
    places = [
        (n, m)
        for n, file in enumerate(files)
        for m, table in enumerate(file.tables)
        if table.type == "project_goal"
    ]
    for (n, m), (to, at) in zip(chance.sample(places, COPIES), chance.sample(places, COPIES), strict=True):
        first, *rest = files[n].tables[m].goals
        goals = (first.replace("群众", "居民", 1), *rest)
        tables = list(files[to].tables)
        tables[at] = replace(tables[at], goals=goals)
        files[to] = replace(files[to], tables=tuple(tables))
    return files


def _each_with_each(texts: Sequence[str]) -> int:
    from rapidfuzz import fuzz, process

    alike = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=LIKENESS, workers=1)
    return (int((alike > 0).sum()) - len(texts)) // 2


def _min_hash(texts: Sequence[str]) -> int:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.7, num_perm=64)
    pairs = 0
    for n, text in enumerate(texts):
        found = MinHash(num_perm=64)
        found.update_batch([text[at : at + 6].encode() for at in range(max(1, len(text) - 5))])
        pairs += len(index.query(found))
        index.insert(str(n), found)
    return pairs


def duplicates(paths: Sequence[str]) -> dict[str, Any]:
    """Reading all projects, and looking for copies among them in three ways."""
    from xltools.rules.facts.near_duplicates import essence, near_duplicates, near_sets
    from xltools.rules.facts.views import CountyView, FileView
    from xltools.work.read import read_file

    read_file(paths[0])
    reading, files = timed(lambda: [read_file(path) for path in paths])
    county = CountyView([FileView(file) for file in _with_copies(files, random.Random(1))])
    views = [view for view in county.tables if view.table.type == "project_goal"]
    texts = [view.goal_text for view in views]

    def search() -> int:
        pairs = sum(1 for _ in near_duplicates(texts, LIKENESS))
        return pairs + sum(1 for _ in near_sets([view.row_keys for view in views]))

    searching, pairs = timed(search)
    result: dict[str, Any] = {
        "projects": len(views), "pairs": pairs, "reading": reading, "duplicate search": searching,
    }  # fmt: skip
    sample = [essence(text) for text in texts[:SAMPLE]]
    ours, found = timed(lambda: sum(1 for _ in near_duplicates(texts[:SAMPLE], LIKENESS)))
    result[f"the search, goals of {len(sample)} again: {found} pairs"] = ours
    seconds, found = timed(lambda: _each_with_each(sample))
    result[f"rapidfuzz each with each, {len(sample)}: {found} pairs"] = seconds
    result["rapidfuzz each with each, all (by pairs)"] = seconds * (len(views) / len(sample)) ** 2
    try:
        import datasketch  # noqa: F401
    except ImportError:
        result["datasketch MinHash"] = "not measured: datasketch is not installed"
    else:
        result["datasketch MinHash"], _ = timed(lambda: _min_hash([essence(text) for text in texts]))
    return result


def _round(way: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, "--measure", way, str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _best(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        name: min(one[name] for one in rounds) if isinstance(value, float) else value
        for name, value in rounds[0].items()
    }


def _line(name: str, seconds: object, base: float) -> None:
    if isinstance(seconds, float):
        print(f"{name:46}{seconds:10.3f}{seconds / base:12.2f}")
    else:
        print(f"{name:46}  {seconds}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=40, help="workbooks the rules are run over")
    parser.add_argument(
        "--projects", type=int, default=10000, help="projects searched for copies; 0 for none"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    from make_workbooks import PROJECTS, make_workbooks

    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few"), Path(folder, "many")
        make_workbooks(few, arguments.count)
        checking = _best([_round("rules", few) for _ in range(arguments.rounds)])
        searching: dict[str, Any] = {}
        if arguments.projects:
            make_workbooks(many, -(-arguments.projects // PROJECTS))
            searching = _best([_round("duplicates", many) for _ in range(arguments.rounds)])
    print(f"{arguments.count} workbooks, best of {arguments.rounds} rounds")
    print(f"{'':46}{'seconds':>10}{'× reading':>12}")
    for name, seconds in checking.items():
        _line(name, seconds, checking["reading"])
    every = checking["rules of one file"] + checking["rules across files"]
    _line(f"all rules ({BAR})", every, checking["reading"])
    if searching:
        print(f"\n{searching.pop('projects')} projects, {searching.pop('pairs')} pairs found")
        for name, seconds in searching.items():
            _line(f"{name} ({BAR})" if name == "duplicate search" else name, seconds, searching["reading"])
    if arguments.json:
        result = {"rules": checking, "duplicates": searching}
        arguments.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        books = [str(path) for path in sorted(Path(sys.argv[3]).glob("*.xlsx"))]
        print(json.dumps({"rules": rules, "duplicates": duplicates}[sys.argv[2]](books)))
    else:
        main()
