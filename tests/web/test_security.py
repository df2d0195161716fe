"""Who may speak to the local service and what leaves it (one test for each line of the design).

WS001 it listens on 127.0.0.1 alone; the address line carries the token behind the #
WS002 another Host than its own to the letter: 400
WS003 a foreign Origin, also ``null``: 403; a request that another site caused: 403
WS004 no token, a wrong one, one in the address: 401; the page's own files need none and hold no data
WS005 a body over the limit: 413, declared or not
WS006 no CORS header ever; OPTIONS is not answered as a preflight
WS007 a strict content policy and the other headers on every answer, errors too; nothing inline in the page
WS008 no path from the page reaches the disk: page files, upload names, outputs
WS009 text of a workbook never becomes mark-up
WS010 two tabs do not see each other's files; what was not saved is gone when the service ends
WS011 it leaves when nobody asks any more
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.web_service import ROOT, Running, services

from xltools.web.guard import MAX_BODY
from xltools.web.service import Service, safe_name

Ask = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., Running]]:
    with services() as begin:
        yield begin


@pytest.fixture(scope="module")
def service(start: Callable[..., Running]) -> Running:
    return start()


@pytest.fixture
def ask(service: Running) -> Ask:
    """``ask(method, path, body, **headers)`` → status, headers, body; the token is there unless taken
    away.
    """

    def request(
        method: str, path: str, body: bytes | None = None, headers: dict[str, str | None] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(service.host, timeout=60)
        whole: dict[str, str | None] = {"Host": service.host, "X-Xltools-Token": service.token} | (
            headers or {}
        )
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in whole.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None and "Content-Length" not in whole:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        result = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        connection.close()
        return result

    return request


def test_ws001_loopback_only(service: Running) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/#token=[A-Za-z0-9_-]{43}", service.address)
    port = int(service.host.partition(":")[2])
    listening = [
        line.split()[1]
        for table in ("tcp", "tcp6")
        if (path := Path("/proc/net", table)).exists()
        for line in path.read_text().splitlines()[1:]
        if line.split()[3] == "0A" and int(line.split()[1].rpartition(":")[2], 16) == port
    ]
    assert not listening or listening == [f"0100007F:{port:04X}"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:{port}.evil.example", "", None]
)
def test_ws002_foreign_host(ask: Ask, service: Running, host: str | None) -> None:
    port = service.host.partition(":")[2]
    status, _, body = ask("GET", "/api/alive", headers={"Host": host and host.format(port=port)})
    assert status == 400 and service.token.encode() not in body


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://{host}", "http://127.0.0.1:1", "http://localhost:{port}"],
)
def test_ws003_foreign_origin(ask: Ask, service: Running, origin: str) -> None:
    shown = origin.format(host=service.host, port=service.host.partition(":")[2])
    assert ask("POST", "/api/collection/run", b"{}", {"Origin": shown})[0] == 403
    assert ask("GET", "/", headers={"Origin": shown})[0] == 403
    assert ask("GET", "/api/alive", headers={"Origin": f"http://{service.host}"})[0] == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "other"])
def test_ws003_caused_by_another_site(ask: Ask, site: str) -> None:
    assert ask("GET", "/api/alive", headers={"Sec-Fetch-Site": site})[0] == 403
    assert ask("GET", "/", headers={"Sec-Fetch-Site": site})[0] == 403
    assert ask("GET", "/api/alive", headers={"Sec-Fetch-Site": "same-origin"})[0] == 200
    assert ask("GET", "/", headers={"Sec-Fetch-Site": "none"})[0] == 200


def test_ws004_token(ask: Ask, service: Running) -> None:
    from xltools.web.app import ROUTES

    for method, path, _ in ROUTES:
        if path.startswith("/api/"):
            address = re.sub(r"\{\w+\}", "x", path)
            assert ask(method, address, headers={"X-Xltools-Token": None})[0] == 401, path
    wrong = service.token[:-1] + ("A" if service.token[-1] != "A" else "B")
    for token in (wrong, "", service.token + "x", service.token.lower()):
        assert ask("GET", "/api/alive", headers={"X-Xltools-Token": token})[0] == 401
    assert ask("GET", f"/api/alive?token={service.token}", headers={"X-Xltools-Token": None})[0] == 401
    for path in ("/", "/app.js", "/app.css", "/icon.svg"):
        status, _, body = ask("GET", path, headers={"X-Xltools-Token": None})
        assert status == 200 and service.token.encode() not in body


def test_ws005_too_large(ask: Ask, service: Running) -> None:
    status, _, body = ask("POST", "/api/check", b"", {"Content-Length": str(MAX_BODY + 1)})
    assert status == 413 and "MB" in json.loads(body)["error"]
    with socket.create_connection(("127.0.0.1", int(service.host.partition(":")[2])), 60) as line:
        head = f"POST /api/files HTTP/1.1\r\nHost: {service.host}\r\nX-Xltools-Token: {service.token}\r\n"
        line.sendall((head + "Transfer-Encoding: chunked\r\n\r\n").encode())
        piece = b"%x\r\n" % 2**20 + b"\0" * 2**20 + b"\r\n"
        try:
            for _ in range(MAX_BODY // 2**20 + 2):
                line.sendall(piece)
        except ConnectionError:
            pass
        assert line.recv(200).startswith(b"HTTP/1.1 413")


def test_ws006_no_cors(ask: Ask, service: Running) -> None:
    status, headers, _ = ask(
        "OPTIONS",
        "/api/check",
        headers={"Origin": f"http://{service.host}", "Access-Control-Request-Method": "POST"},
    )
    assert status == 405
    for path in ("/", "/api/alive", "/nothing"):
        headers |= ask("GET", path, headers={"Origin": f"http://{service.host}"})[1]
    assert not [name for name in headers if name.startswith("access-control")]


def test_ws007_policy(ask: Ask) -> None:
    answers = [
        ask("GET", "/"), ask("GET", "/api/alive"), ask("GET", "/nothing"),
        ask("GET", "/api/alive", headers={"Host": "x"}),
        ask("GET", "/api/alive", headers={"X-Xltools-Token": ""}),
    ]  # fmt: skip
    for _, headers, _ in answers:
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'" == policy["style-src"]
        assert policy["frame-ancestors"] == "'none'" == policy["base-uri"] == policy["form-action"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
    page = answers[0][2].decode()
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=|https?://", page)
    for file in (ROOT / "xltools/web/page").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?://(?!www\.w3)",
            file.read_text("utf-8"),
        )


def test_ws008_no_path_reaches_the_disk(ask: Ask) -> None:
    for path in (
        "/../app.py",
        "/..%2fapp.py",
        "/%2e%2e/app.py",
        "/page/app.js",
        "/app.py",
        "/index.html%00",
        "/..\\app.py",
        "//etc/passwd",
    ):
        assert ask("GET", path)[0] in (400, 404), path
    for kind in ("..", "%2e%2e%2fx", "ledger", "台账.sqlite".encode().hex()):
        assert ask("GET", f"/api/collection/outputs/{kind}")[0] in (404, 422)
    assert ask("GET", "/api/files/..%2f..%2fetc%2fpasswd")[0] in (404, 422)
    for given in (
        "../../a.xlsx",
        "C:\\x\\a.xlsx",
        "/etc/a.xlsx",
        "a\x00.xlsx",
        "‮a.xlsx",
        "~$a.xlsx",
        "..",
        "",
    ):
        name = safe_name(given)
        assert (
            name
            and "/" not in name
            and "\\" not in name
            and "\0" not in name
            and not name.startswith((".", "~"))
        )
    assert len(safe_name("长" * 300 + ".xlsx").encode()) < 200 and safe_name("长" * 300 + ".xlsx").endswith(
        ".xlsx"
    )


def test_ws008_what_comes_in_stays_in_the_folder(tmp_path: Path) -> None:
    from xltools.rules.settings import Settings

    (tmp_path / "收表").mkdir()
    service = Service(Settings(), tmp_path / "收表")
    try:
        for name in ("../../逃.xlsx", "a.xlsx", "a.xlsx", "a.xlsx"):
            service.submit(name, name.encode() if "逃" in name else str(time.monotonic_ns()).encode())
    finally:
        service.close()
    found = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert (
        len(found) == 4
        and len({p.parent for p in found}) == 1
        and found[0].parent.parent == tmp_path / "收表"
    )


def test_ws009_workbook_text_is_text(ask: Ask, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    book = Workbook()
    book.active.append([evil, '=HYPERLINK("http://evil.example")'])
    book.save(tmp_path / "a.xlsx")
    status, headers, body = ask("POST", "/api/check?name=%3Cb%3E.xlsx", (tmp_path / "a.xlsx").read_bytes())
    assert (
        status == 200
        and headers["content-type"] == "application/json"
        and headers["x-content-type-options"] == "nosniff"
    )
    assert json.loads(body)["files"][0]["path"] == "_b_.xlsx"


def test_ws010_tabs_apart_and_nothing_left(start: Callable[..., Running]) -> None:
    import tempfile

    before = set(Path(tempfile.gettempdir()).glob("xltools-serve-*"))
    running = start()
    mine = set(Path(tempfile.gettempdir()).glob("xltools-serve-*")) - before
    connection = http.client.HTTPConnection(running.host, timeout=60)
    base = {"X-Xltools-Token": running.token}
    connection.request("POST", "/api/files?name=a.xlsx", b"secret", base | {"X-Xltools-Tab": "one"})
    number = json.loads(connection.getresponse().read())["id"]
    for tab, status in (("one", 200), ("two", 422)):
        connection.request("GET", f"/api/files/{number}", headers=base | {"X-Xltools-Tab": tab})
        answer = connection.getresponse()
        assert answer.status == status
        answer.read()
    connection.close()
    assert any(path.is_file() for folder in mine for path in folder.rglob("*"))
    running.process.terminate()
    assert running.process.wait(20) == 0
    assert not any(folder.exists() for folder in mine)


def test_ws011_it_leaves_when_nobody_is_there() -> None:
    code = (
        "from xltools.rules.settings import Settings\nfrom xltools.web.server import serve\n"
        "serve(None, Settings(), port=0, browser=False, idle=1.5)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "#token=" in done.stdout
