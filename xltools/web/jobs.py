"""Work in processes of its own: a request that dies, hangs or is cancelled costs nothing but itself.

A process is forked from a helper that has loaded the readers and rules and has no threads, so that a warm job
begins in milliseconds; where a system cannot do that (Windows), it is started anew and loads them itself.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import secrets
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Literal

from xltools.work.errors import WorkError

State = Literal["running", "done", "failed", "cancelled"]
PRELOADED = ["xltools.web.preloaded"]


class Reporting:
    """Progress of a use case, sent to the service."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def start(self, what: str, total: int) -> None:
        """A phase begins."""
        self._pipe.send(("start", what, total))

    def step(self, index: int) -> None:
        """One part is done; which one does not matter here."""
        self._pipe.send(("step", index, 0))


Task = Callable[..., Any]
"""A function of this package's ``tasks``: takes a Progress first, gives something that can be pickled."""


@dataclass(slots=True)
class Job:
    """One run. ``result`` is there when ``state`` is done, ``error`` and ``fix`` when it failed."""

    id: str
    process: BaseProcess
    pipe: Connection
    state: State = "running"
    phase: str = ""
    done: int = 0
    total: int = 0
    result: Any = None
    error: str = ""
    fix: str = ""
    finished: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """End it now; what it was writing is whole or not there."""
        if self.state == "running":
            self.state = "cancelled"
            self.process.kill()

    def public(self) -> dict[str, Any]:
        """What the page is told of it while it runs."""
        return {
            "id": self.id, "state": self.state, "phase": self.phase, "done": self.done, "total": self.total,
            "error": self.error, "fix": self.fix,
        }  # fmt: skip


class Jobs:
    """The jobs of one service."""

    def __init__(self) -> None:
        self._context: Any = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
        if sys.platform != "win32":
            self._context.set_forkserver_preload(PRELOADED)
        self._jobs: dict[str, Job] = {}

    def start(self, task: Task, *arguments: Any) -> Job:
        """Run ``task(progress, *arguments)`` in a process of its own."""
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_serve, args=(theirs, task, arguments))
        process.start()
        theirs.close()
        job = Job(secrets.token_hex(8), process, ours)
        self._jobs[job.id] = job
        threading.Thread(target=_follow, args=(job,), daemon=True).start()
        return job

    def find(self, number: str) -> Job | None:
        return self._jobs.get(number)

    def run(self, task: Task, *arguments: Any) -> Any:
        """Start, wait and give the result; WorkError where it failed."""
        job = self.start(task, *arguments)
        job.finished.wait()
        self._jobs.pop(job.id, None)
        if job.state != "done":
            raise WorkError(job.error or "已取消", job.fix)
        return job.result

    def close(self) -> None:
        """End every job."""
        for job in list(self._jobs.values()):
            job.cancel()
            with contextlib.suppress(ValueError, AssertionError):
                job.process.join(2)


def _follow(job: Job) -> None:
    try:
        while True:
            kind, first, second = job.pipe.recv()
            if kind == "start":
                job.phase, job.total, job.done = first, second, 0
            elif kind == "step":
                job.done += 1
            elif kind == "result":
                job.result, job.state = first, "done"
                break
            else:
                job.error, job.fix, job.state = first, second, "failed"
                break
    except (EOFError, OSError):
        if job.state == "running":
            job.state = "failed"
            job.error, job.fix = "处理时程序意外结束了", "请再试一次；仍不行请把文件发给维护人员"
    job.process.join()
    job.pipe.close()
    job.finished.set()


def _serve(pipe: Connection, task: Task, arguments: tuple[Any, ...]) -> None:
    """The job's process. Where the service has gone meanwhile, nobody is left to be told."""
    with contextlib.suppress(BrokenPipeError):
        _work(pipe, task, arguments)


def _work(pipe: Connection, task: Task, arguments: tuple[Any, ...]) -> None:
    try:
        pipe.send(("result", task(Reporting(pipe), *arguments), None))
    except BrokenPipeError:
        raise
    except WorkError as error:
        pipe.send(("error", error.message, error.fix))
    except OSError as error:
        pipe.send(
            ("error", f"文件无法读写：{error.strerror or error}", "检查权限；若在 Excel 中打开着，请先关闭")
        )
    except Exception as error:  # noqa: BLE001 - the last line of defence of a job, told to the page
        known = _known(error)
        pipe.send(
            ("error", *known)
            if known
            else ("error", f"程序出错了（{type(error).__name__}）", "请把文件发给维护人员")
        )
        if not known:
            import traceback

            traceback.print_exc()


def _known(error: Exception) -> tuple[str, str] | None:
    """An error of the rooms below that already speaks Chinese."""
    from xltools.layouts.layout import LayoutError
    from xltools.rules import SettingsError
    from xltools.scoring.scheme import SchemeError
    from xltools.sheets.save import WriteError

    if isinstance(error, LayoutError | SettingsError | SchemeError | WriteError):
        return str(error), "改好后重试"
    return None
