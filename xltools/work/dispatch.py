"""Use case *dispatch*: one pre-filled workbook per township from the county's roster of projects."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.layouts.layout import Layout
from xltools.model.problem import Problem
from xltools.work.errors import WorkError
from xltools.work.forms import find_layout, layouts_by_id
from xltools.work.outputs import claim_folder
from xltools.work.progress import SILENT, Progress

if TYPE_CHECKING:
    from xltools.outputs.forms.dispatch import Dispatched
    from xltools.outputs.forms.township import Forms

Name = str | os.PathLike[str]


class RosterError(WorkError):
    """A roster with errors: nothing was written. ``problems`` names each with its cell."""

    def __init__(self, message: str, fix: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, fix)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a dispatch wrote into ``folder``, and what the roster leaves in doubt."""

    folder: Path
    done: Dispatched
    problems: tuple[Problem, ...]


def chosen_forms(
    goals: str | None = None,
    project: str | None = None,
    selfeval: str | None = None,
    *,
    layouts: Sequence[Name] = (),
) -> Forms:
    """The forms of a township's workbook, by identifier or name; the national ones where None.

    WorkError for a form that does not exist or does not suit its place.
    """
    from xltools.outputs.forms.township import Forms, standard_forms

    known = layouts_by_id(layouts)
    standard = standard_forms(known)
    forms = Forms(
        find_layout(known, goals) if goals else standard.goals,
        find_layout(known, project) if project else standard.project,
        find_layout(known, selfeval) if selfeval else standard.evaluation,
    )
    _refuse_unsuited(forms.goals, ("department_goal", "department_plan"))
    _refuse_unsuited(forms.project, ("project_goal",))
    _refuse_unsuited(forms.evaluation, ("department_selfeval", "project_selfeval"))
    return forms


def _refuse_unsuited(form: Layout, kinds: tuple[str, ...]) -> None:
    if form.type not in kinds or form.many:
        raise WorkError(f"“{form.name}”不能用在这里", "用 xltools new --list 查看表样")


def dispatch_roster(
    roster: Name,
    folder: Name,
    forms: Forms | None = None,
    *,
    rows_per_form: int | None = None,
    tasks: int | None = None,
    progress: Progress = SILENT,
) -> Sent:
    """Write the workbooks of every township of a roster; one that has been filled in is left alone.

    ``rows_per_form`` and ``tasks`` are the numbers of empty rows of indicators and tasks in every form.
    RosterError where the roster has errors, contradicts itself or is empty; WorkError where it is absent or
    the folder may not be written into. Nothing is written then.
    """
    from functools import partial

    from xltools.outputs.forms.dispatch import RosterConflictError, dispatch
    from xltools.outputs.forms.roster import read_roster
    from xltools.outputs.forms.template import room

    for number in (rows_per_form, tasks):
        if number is not None and not 1 <= number <= 500:
            raise WorkError(f"行数 {number} 不对", "写 1 到 500 之间的整数")
    if not Path(roster).is_file():
        raise WorkError(f"找不到 {os.fspath(roster)}", "检查文件名，或用 xltools new roster 生成名册模板")
    place = claim_folder(folder, inputs=[roster])
    rows, problems = read_roster(roster)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise RosterError(f"名册有 {len(errors)} 处错误，没有下发", "改好名册后重试", problems)
    if not rows:
        raise RosterError("名册里没有一行项目", "每个项目填一行", problems)
    try:
        done = dispatch(
            rows,
            place,
            forms or chosen_forms(),
            blanks=room(tasks, rows_per_form),
            on_start=partial(progress.start, "下发"),
            on_done=progress.step,
        )
    except RosterConflictError as error:
        raise RosterError(f"名册有矛盾：{error}", "改好名册后重试", problems) from error
    return Sent(place, done, tuple(problems))
