"""Running the service: a socket on 127.0.0.1, the address printed and opened, out again when nobody is
there.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from xltools.rules.settings import Settings
from xltools.web.app import make_app
from xltools.web.service import IDLE, Service
from xltools.work.errors import WorkError

HOST = "127.0.0.1"
USUAL_PORT = 8765


def listening(port: int | None) -> socket.socket:
    """A socket bound to 127.0.0.1: at ``port`` (0 is any that is free), at the usual one or the next free
    where it is None. WorkError where the port is taken.
    """
    for candidate in [port] if port is not None else [USUAL_PORT, 0]:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        with contextlib.suppress(AttributeError, OSError):
            # Nobody else may bind the same port beside us on Windows.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined]
        try:
            found.bind((HOST, candidate))
        except OSError:
            found.close()
            continue
        found.listen(128)
        return found
    raise WorkError(f"端口 {port} 已被占用", "换一个端口，或写 --port 0 自动选一个")


def serve(
    folder: Path | None,
    settings: Settings,
    *,
    port: int | None = None,
    browser: bool = True,
    tell: Callable[[str], None] = print,
    idle: float = IDLE,
) -> None:
    """Run until interrupted or until nobody has asked for ``idle`` seconds; ``tell`` gets the address's
    line.
    """
    place = listening(port)
    host = f"{HOST}:{place.getsockname()[1]}"
    service = Service(settings, folder)
    try:
        address = f"http://{host}/#token={service.token}"
        config = uvicorn.Config(
            make_app(service, host), log_level="warning", access_log=False, lifespan="off",
            server_header=False,
            date_header=False, timeout_keep_alive=5, timeout_graceful_shutdown=3, ws="none",
        )  # fmt: skip
        server = uvicorn.Server(config)
        tell(address)
        # The first job pays for loading the readers and rules; it is paid while the page opens.
        threading.Thread(target=_warm, args=(service,), daemon=True).start()
        threading.Thread(target=_leave_when_idle, args=(service, server, idle), daemon=True).start()
        if browser:
            threading.Timer(0.3, webbrowser.open, (address,)).start()
        with _ended_by_signal():
            server.run(sockets=[place])
    finally:
        service.close()
        place.close()


@contextlib.contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let a polite end (Ctrl+C, a closed session) lead through the cleaning up: uvicorn raises the signal
    again once it has closed its connections.
    """

    def leave(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _warm(service: Service) -> None:
    from xltools.web.tasks import forms

    with contextlib.suppress(WorkError, OSError):
        service.jobs.run(forms)


def _leave_when_idle(service: Service, server: uvicorn.Server, idle: float) -> None:
    while not server.should_exit:
        time.sleep(min(5.0, idle / 4))
        if time.monotonic() - service.last > idle:
            server.should_exit = True
