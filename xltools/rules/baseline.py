"""What is new since an earlier check, and what the county has accepted."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xltools.model.problem import Problem
from xltools.rules.settings import Settings

Key = tuple[str, str, str, str]


class BaselineError(ValueError):
    """A baseline that cannot be used; the message (Chinese) says why."""


def _key(code: str, path: str | None, project: str | None, message: str) -> Key:
    """What a finding is known by: not its cell, since rows move from one round to the next."""
    return code, os.path.basename(path or ""), project or "", message


def read_baseline(path: str | os.PathLike[str]) -> Counter[Key]:
    """The findings of an earlier ``check --json``, counted; BaselineError if it is no such file."""
    try:
        document: Any = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        problems = document["problems"]
        return Counter(_key(p["code"], p.get("path"), p.get("project"), p["message"]) for p in problems)
    except OSError as error:
        raise BaselineError(f"{path} 读不出来（{error.strerror}）") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"{path} 不是 check --json 写出的结果") from error


def only_new(problems: Iterable[Problem], known: Counter[Key]) -> list[Problem]:
    """The findings the baseline does not have; one that is there twice takes two away."""
    left = Counter(known)
    new = []
    for problem in problems:
        key = _key(problem.code, problem.path, problem.project, problem.message)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(problem)
    return new


def without_accepted(
    problems: Sequence[Problem], settings: Settings
) -> tuple[list[Problem], list[tuple[Problem, str]]]:
    """The findings left, and those the county has accepted with its reason."""
    if not settings.accepted:
        return list(problems), []
    kept: list[Problem] = []
    accepted: list[tuple[Problem, str]] = []
    for problem in problems:
        reason = next((one.reason for one in settings.accepted if one.covers(problem)), None)
        if reason is None:
            kept.append(problem)
        else:
            accepted.append((problem, reason))
    return kept, accepted
