"""A running service, as a user starts it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Running:
    """A service in a process of its own."""

    address: str
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        return self.address.partition("/#")[0]

    @property
    def host(self) -> str:
        return self.base.removeprefix("http://")

    @property
    def token(self) -> str:
        return self.address.partition("token=")[2]


@contextmanager
def services() -> Iterator[Callable[..., Running]]:
    """Gives ``start(*arguments)``, which runs ``xltools serve`` on a free port; all end with the block."""
    running: list[Running] = []

    def begin(*arguments: object) -> Running:
        command = [
            sys.executable,
            "-m",
            "xltools",
            "serve",
            *map(str, arguments),
            "--port",
            "0",
            "--no-browser",
        ]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        running.append(Running(process.stdout.readline().strip(), process))
        return running[-1]

    try:
        yield begin
    finally:
        for one in running:
            one.process.terminate()
            one.process.wait(20)
            if one.process.stdout is not None:
                one.process.stdout.close()
