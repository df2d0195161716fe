"""How well tables nobody has met are read: recall and precision of values against what their drawer meant.

    python tools/measure_reading.py FOLDER [NAME …]

FOLDER holds forms beside their ``NAME.truth.json`` ({"tables": [as ``read --json`` prints them]}). A value
counts as recalled where it was read at its place; one read where the truth has another or none lowers the
precision.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xltools.exchange.json_records import table_to_json
from xltools.work.read import read_file

Values = dict[tuple[str, ...], str]
_EXECUTION = ("initial", "adjusted", "executed", "rate", "weight", "score")
_FUNDING = ("total", "fiscal", "other")


def _plain(value: Any) -> str:
    text = re.sub(r"\s+", "", str(value)).replace("，", ",").replace("：", ":").replace("；", ";")
    try:
        return format(float(text.replace(",", "")), ".6g")
    except ValueError:
        return text


def _level(value: str | None, points: bool = True) -> str | None:
    if value is None:
        return None
    text = re.sub(r"[（(].*?[)）]|分$|^[一二三四五六七八九十\d]+[、.]", "", value)
    return _plain(text).removesuffix("指标") or None


def _items(values: list[str]) -> str:
    text = "".join(values)
    return re.sub(r"[\s\d一二三四五六七八九十目标：:、.．;；,，。()（）①-⑨]+", "", text)


def _target(target: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    if target is None:
        return
    value, kind = target.get("value"), target.get("kind")
    if kind in ("qualitative", "text") or value is None:
        value = value or target.get("raw")
    if value is not None:
        yield "value", _plain("-".join(value) if isinstance(value, list) else value)
    for key in ("operator", "unit"):
        if target.get(key) and kind not in ("qualitative", "text", "date"):
            yield key, _plain(target[key])


def values_of(table: dict[str, Any]) -> Values:
    """Every value of a table by its place; indicators and tasks by their position."""
    found: Values = {}
    for key in ("type", "year", "unit", "project", "currency_unit", "total_score"):
        if table.get(key) is not None:
            found[key,] = _plain(table[key])
    for group, names in (("funding", _FUNDING), ("execution", _EXECUTION), ("printed_totals", _FUNDING)):
        for name in names:
            if (table.get(group) or {}).get(name) is not None:
                found[group, name] = _plain(table[group][name])
    for key in ("goals", "results"):
        if table.get(key):
            found[key,] = _items(table[key])
    for number, one in enumerate(table.get("indicators", ())):
        place = ("indicator", str(number))
        for key in ("l1", "l2"):
            if (level := _level(one.get(key))) is not None:
                found[*place, key] = level
        for key in ("l3", "weight", "actual", "score"):
            if one.get(key) is not None:
                found[*place, key] = _plain(one[key])
        for key, value in _target(one.get("target")):
            found[*place, f"target.{key}"] = value
        for region in one.get("regions", ()):
            for key, value in _target(region.get("target")):
                found[*place, f"{region['name']}.{key}"] = value
    for number, one in enumerate(table.get("tasks", ())):
        for key in ("name", "total", "fiscal", "other"):
            if one.get(key) is not None:
                found["task", str(number), key] = _plain(one[key])
    return found


def _names(table: dict[str, Any], key: str) -> list[str]:
    return [_plain(one.get("l3") or one.get("name") or "") for one in table.get(key, ())]


def _aligned(read: dict[str, Any], truth: dict[str, Any]) -> dict[str, Any]:
    """The read table with its indicators and tasks in the places of the truth's."""
    from difflib import SequenceMatcher

    result = dict(read)
    for key in ("indicators", "tasks"):
        ours, theirs = list(read.get(key, ())), truth.get(key, [])
        matcher = SequenceMatcher(None, _names(read, key), _names(truth, key), autojunk=False)
        places: dict[int, Any] = {}
        for a, b, size in matcher.get_matching_blocks():
            places.update({b + n: ours[a + n] for n in range(size)})
        used = {id(one) for one in places.values()}
        rest = [one for one in ours if id(one) not in used]
        for position in range(len(theirs)):
            if position not in places:
                places[position] = rest.pop(0) if rest else {}
        result[key] = [places[n] for n in range(len(theirs))] + rest
    return result


def _likeness(read: dict[str, Any], truth: dict[str, Any]) -> float:
    shared = len(set(_names(read, "indicators")) & set(_names(truth, "indicators")))
    shared += len(set(_names(read, "tasks")) & set(_names(truth, "tasks")))
    return (
        shared + 2 * (read.get("project") == truth.get("project")) + (read.get("type") == truth.get("type"))
    )


def _excused(place: tuple[str, ...], read: Values, truth: dict[str, Any]) -> bool:
    """Values that may be read beside those of the truth: see the drawer's notes."""
    if place[0] == "funding" and not any((truth.get("funding") or {}).values()):
        return True
    if place[0] in ("results", "total_score", "printed_totals") and place[0] not in truth:
        return True
    return place[-1].endswith("operator")


def compare(path: Path, truth: dict[str, Any]) -> tuple[int, int, int, list[str]]:
    """(values of the truth, recalled, wrongly read, lines that say which)."""
    tables = [table_to_json(table) for table in read_file(path).tables]
    expected = recalled = wrong = 0
    lines: list[str] = []
    left = list(tables)
    for wanted in truth["tables"]:
        best = max(left, key=lambda table: _likeness(table, wanted), default=None)
        if best is not None:
            left.remove(best)
        read = values_of(_aligned(best, wanted)) if best is not None else {}
        due = values_of(wanted)
        expected += len(due)
        for place, value in due.items():
            if read.get(place) == value:
                recalled += 1
            else:
                wrong += place in read
                lines.append(f"  {'.'.join(place)}: {value!r}, read {read.get(place)!r}")
        for place in read.keys() - due.keys():
            if not _excused(place, read, wanted):
                wrong += 1
                lines.append(f"  {'.'.join(place)}: nothing, read {read[place]!r}")
    for table in left:
        if any(table[key] for key in ("indicators", "tasks", "goals")):
            more = len(values_of(table))
            wrong += more
            lines.append(f"  a table nobody drew, {more} values")
    return expected, recalled, wrong, lines


def main(folder: str, *names: str) -> None:
    """Print a line for each form, its misses under it, and the sums."""
    total = [0, 0, 0]
    for path in sorted(Path(folder).glob("*.truth.json")):
        stem = path.name.removesuffix(".truth.json")
        if names and not any(name in stem for name in names):
            continue
        form = next(p for p in path.parent.glob(f"{stem}.*") if p != path)
        expected, recalled, wrong, lines = compare(form, json.loads(path.read_text(encoding="utf-8")))
        for number, one in enumerate((expected, recalled, wrong)):
            total[number] += one
        print(f"{stem}: {recalled}/{expected}, {wrong} wrong", *lines, sep="\n")
    expected, recalled, wrong = total
    precision = recalled / max(recalled + wrong, 1)
    print(f"recall {recalled / expected:.4f}, precision {precision:.4f} of {expected} values")


if __name__ == "__main__":
    main(*sys.argv[1:])
