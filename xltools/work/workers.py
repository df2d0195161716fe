"""Work on untrusted files in processes that may die.

A file can make a reader abort the process, eat all memory or never end. A worker process works on one
item at a time, the next one already waiting in its pipe; a death costs the item worked on only, the
waiting one goes to another worker, the dead worker is replaced and the others go on.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import itertools
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from xltools.model.faults import fault
from xltools.model.problem import Problem

Item = TypeVar("Item")
Result = TypeVar("Result")

TIMEOUT = 120.0
"""Seconds one item may take. The slowest real workbook takes well under one."""
COLLECT = 64
"""Items a worker does between two collections of garbage."""
AHEAD = 2
"""Items in a worker's hands: one worked on, one waiting, so that no worker waits for its parent."""
MEMORY = 4 * 2**30
"""Bytes of address space a worker may use where the system can limit it (Linux)."""
_FIX = "请用 Excel 或 WPS 打开这个文件，另存为新的 .xlsx 后再试；仍不行请把文件发给维护人员。"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Item, Result]):
    """One item and its result, or the problem (F008) that took the result's place."""

    index: int
    item: Item
    value: Result | None
    problem: Problem | None


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    queue: deque[int] = field(default_factory=deque)
    """The item being worked on, and at most one more that is sent ahead."""
    deadline: float = 0.0
    done: int = field(default=0)


def run_isolated(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int = 1,
    on_done: Callable[[int], None] | None = None,
    timeout: float = TIMEOUT,
) -> Iterator[Outcome[Item, Result]]:
    """Apply ``function`` to every item in ``jobs`` processes; outcomes come in the order of the items.

    The processes start when this is called, not when the first outcome is asked for: call it before
    starting a thread (a progress bar), since only a process of one thread is forked. Elsewhere, and
    on Windows and macOS, processes are spawned and ``function`` must be importable by name.
    ``on_done`` is called with an item's index as soon as it is finished, in any order.
    """
    work = list(items)
    pool = _Pool(function, work, max(1, min(jobs, len(work))), on_done, timeout)
    return pool.outcomes()


def start_method() -> str:
    """``fork`` (a few milliseconds) where it is safe, else ``spawn``."""
    if sys.platform != "linux":
        return "spawn"
    try:
        threads = len(os.listdir("/proc/self/task"))
    except OSError:
        return "spawn"
    return "fork" if threads == 1 else "spawn"


class _Pool(Generic[Item, Result]):
    def __init__(
        self,
        function: Callable[[Item], Result],
        items: Sequence[Item],
        jobs: int,
        on_done: Callable[[int], None] | None,
        timeout: float,
    ) -> None:
        self.function, self.items, self.on_done, self.timeout = function, items, on_done, timeout
        self.waiting = deque(range(len(items)))
        self.retried: set[int] = set()
        self.finished: dict[int, Outcome[Item, Result]] = {}
        self.workers: list[_Worker] = []
        try:
            for _ in range(jobs if items else 0):
                self._start()
        except BaseException:
            self.close()
            raise

    def outcomes(self) -> Iterator[Outcome[Item, Result]]:
        """Every outcome in order; the workers are ended with the iterator, however it ends."""
        try:
            for index in range(len(self.items)):
                while index not in self.finished:
                    self._step()
                yield self.finished.pop(index)
        finally:
            self.close()

    def close(self) -> None:
        """End every worker that still runs."""
        for worker in self.workers:
            worker.pipe.close()
            if worker.queue:
                worker.process.kill()
        for worker in self.workers:
            worker.process.join(2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self.workers.clear()

    def _start(self) -> None:
        context: BaseContext = multiprocessing.get_context(start_method())
        ours, theirs = context.Pipe()
        inherited = (
            [worker.pipe for worker in self.workers] + [ours] if context.get_start_method() == "fork" else []
        )
        process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(self.function, theirs, inherited), daemon=True
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        """Fill the worker's queue; the clock runs for the item at its head."""
        while self.waiting and len(worker.queue) < AHEAD:
            index = self.waiting.popleft()
            worker.queue.append(index)
            with contextlib.suppress(BrokenPipeError):  # a dead worker is found by _step
                worker.pipe.send(self.items[index])
        worker.deadline = time.monotonic() + self.timeout

    def _step(self) -> None:
        """Wait for one worker to answer, die or run out of time, and deal with it."""
        busy = [worker for worker in self.workers if worker.queue]
        first = min(worker.deadline for worker in busy)
        ready = wait([worker.pipe for worker in busy], max(0.0, first - time.monotonic()))
        for worker in busy:
            if worker.pipe in ready:
                self._receive(worker)
            elif worker.deadline <= time.monotonic():
                self._replace(worker, f"处理超过 {self.timeout:g} 秒没有结束，已停止。")

    def _receive(self, worker: _Worker) -> None:
        try:
            done, value = worker.pipe.recv()
        except (EOFError, ConnectionError):
            self._died(worker)
            return
        if done:
            index = worker.queue.popleft()
            worker.done += 1
            # The worker gets its next item before the caller spends time on this one.
            self._give(worker)
            self._finish(index, value, None)
        else:
            self._replace(worker, value)

    def _died(self, worker: _Worker) -> None:
        worker.process.join(5)
        head = worker.queue[0]
        if worker.done and head not in self.retried:
            # An earlier item may have used up the worker's memory: once more, in a fresh process.
            self.retried.add(head)
            self.waiting.extendleft(reversed(worker.queue))
            self._discard(worker)
            self._start()
            return
        self._replace(worker, f"读取程序被这个文件弄崩溃了（退出码 {worker.process.exitcode}）。")

    def _replace(self, worker: _Worker, message: str) -> None:
        head = worker.queue.popleft()
        self.waiting.extendleft(reversed(worker.queue))
        self._discard(worker)
        if self.waiting:
            self._start()
        self._finish(head, None, message)

    def _discard(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.pipe.close()
        worker.process.kill()
        worker.process.join()

    def _finish(self, index: int, value: Result | None, message: str | None) -> None:
        item = self.items[index]
        path = str(item) if isinstance(item, (str, os.PathLike)) else None
        problem = Problem("F008", "error", message, _FIX, path=path) if message is not None else None
        self.finished[index] = Outcome(index, item, value, problem)
        if self.on_done is not None:
            self.on_done(index)


def _serve(function: Callable[[Any], Any], pipe: Connection, inherited: list[Connection]) -> None:
    """The worker: take an item, send back ``(True, value)`` or ``(False, reason)``, until the pipe ends."""
    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit()
    # What the parent loaded is kept out of the collector's way: walking it would copy every page of it.
    # Records have no cycles, so that collecting now and then is enough.
    gc.freeze()
    gc.disable()
    for count in itertools.count(1):
        if count % COLLECT == 0:
            gc.collect()
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send((True, function(item)))
        except BaseException as error:
            # Whatever it was, a Rust panic included, this process is no longer to be trusted: the
            # reason goes to the parent, which reports it and starts another.
            with contextlib.suppress(OSError):
                pipe.send((False, _reason(error)))
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            return


def _reason(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "文件展开后太大，内存不够，没有读完。"
    return f"读取时程序出错，没有读完（{fault(error)}）。"


def _limit() -> None:
    """No core files, bounded memory, and no crash reports of C and Rust code on the user's terminal."""
    faulthandler.disable()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    os.close(silent)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or hard > MEMORY:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
