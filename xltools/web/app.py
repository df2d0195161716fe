"""The service's addresses: the page's own files, and the interface under ``/api/``.

Handlers are short: they take what the page sends apart, let a job do the work, and give back JSON or a file.
A WorkError becomes ``{"error", "fix"}`` with status 422.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from importlib import resources
from typing import Any
from urllib.parse import quote, unquote

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from xltools.web import tasks
from xltools.web.guard import TOO_LARGE, App, Guard, TooLargeError
from xltools.web.service import Service
from xltools.work.errors import WorkError

Handler = Callable[[Request], Awaitable[Response]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    ".xlsx": XLSX, ".zip": "application/zip", ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}  # fmt: skip
_TAB = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PAGE_FILE = re.compile(r"[a-z_]+\.(?:css|js|svg)")
"""What a name of a page's file can be: no separator, no dot but the ending's."""


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _tab(request: Request) -> str:
    tab = request.headers.get("X-Xltools-Tab", "")
    return tab if _TAB.fullmatch(tab) else "-"


def _name(request: Request, default: str = "上传的文件.xlsx") -> str:
    return request.query_params.get("name") or unquote(request.headers.get("X-File-Name", "")) or default


async def _json(request: Request) -> dict[str, Any]:
    try:
        data = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise WorkError("请求不是 JSON", "请刷新页面后再试") from error
    if not isinstance(data, dict):
        raise WorkError("请求不是 JSON 对象", "请刷新页面后再试")
    return data


async def _run(request: Request, task: Callable[..., Any], *arguments: Any) -> Any:
    return await to_thread.run_sync(lambda: _service(request).jobs.run(task, *arguments))


def _download(data: bytes, name: str) -> Response:
    ending = "." + name.rpartition(".")[2]
    return Response(
        data,
        media_type=KINDS.get(ending, "application/octet-stream"),
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


# the page


async def page(request: Request) -> Response:
    """The page itself or one of its files; names are matched, never joined to a path as they come."""
    name = request.path_params.get("name", "index.html")
    if name != "index.html" and not _PAGE_FILE.fullmatch(name):
        return JSONResponse({"error": "没有这个地址", "fix": ""}, 404)
    file = resources.files("xltools.web").joinpath("page", name)
    if not file.is_file():
        return JSONResponse({"error": "没有这个地址", "fix": ""}, 404)
    return Response(file.read_bytes(), media_type=KINDS["." + name.rpartition(".")[2]])


async def alive(request: Request) -> Response:
    """What the page asks now and then; says where the collection stands."""
    from xltools import __version__

    service = _service(request)
    folder = service.folder.name if service.folder is not None else None
    return JSONResponse(
        {"version": __version__, "folder": folder, "roster": service.roster and service.roster.name}
    )


# 校验


async def check_body(request: Request) -> Response:
    """``POST /api/check``: a workbook as the body, the ``check`` document as the answer."""
    service, tab = _service(request), _tab(request)
    number, file = service.store(tab, _name(request), await request.body())
    try:
        found = await _run(request, tasks.check, [(str(file.path), file.name)], service.settings)
    finally:
        service.forget(tab, number)
    from xltools.work.records import json_text

    return Response(json_text(found["document"]), media_type="application/json")


async def upload(request: Request) -> Response:
    """Keep one file of this tab."""
    number, file = _service(request).store(_tab(request), _name(request), await request.body())
    return JSONResponse({"id": number, "name": file.name, "size": file.size})


async def check_uploads(request: Request) -> Response:
    """Check uploads of this tab together; a job, for there may be many."""
    service, tab = _service(request), _tab(request)
    wanted = [str(number) for number in (await _json(request)).get("files", [])]
    uploads = [(str(file.path), file.name) for file in (service.file(tab, number) for number in wanted)]
    return JSONResponse(service.jobs.start(tasks.check, uploads, service.settings).public())


async def forget(request: Request) -> Response:
    """Drop an upload."""
    _service(request).forget(_tab(request), request.path_params["file"])
    return JSONResponse({})


async def marked(request: Request) -> Response:
    """A marked copy."""
    service = _service(request)
    file = service.file(_tab(request), request.path_params["file"])
    data = await _run(request, tasks.marked_copy, (str(file.path), file.name), service.settings)
    return _download(data, _with_stem(file.name, "批注"))


async def repaired(request: Request) -> Response:
    """A repaired copy with the chosen cells."""
    service = _service(request)
    file = service.file(_tab(request), request.path_params["file"])
    chosen = [(str(c["sheet"]), str(c["cell"])) for c in (await _json(request)).get("cells", [])]
    data = await _run(request, tasks.repaired_copy, (str(file.path), file.name), service.settings, chosen)
    return _download(data, _with_stem(file.name, "修复"))


def _with_stem(name: str, word: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{word}{dot}{ending}" if dot else f"{name}-{word}"


async def rule(request: Request) -> Response:
    """One rule's page as Markdown."""
    return JSONResponse({"text": await _run(request, tasks.rule_page, request.path_params["code"])})


# jobs


async def job(request: Request) -> Response:
    """How far a job is; with its result once it is done."""
    found = _service(request).jobs.find(request.path_params["job"])
    if found is None:
        return JSONResponse({"error": "没有这项任务", "fix": "请重新开始"}, 404)
    answer = found.public()
    if found.state == "done" and not isinstance(found.result, bytes):
        answer["result"] = found.result
        if isinstance(found.result, dict) and "ledger" in found.result:
            _service(request).collected = found.result
    return JSONResponse(answer)


async def cancel(request: Request) -> Response:
    """End a job."""
    found = _service(request).jobs.find(request.path_params["job"])
    if found is not None:
        found.cancel()
    return JSONResponse({})


# 收表汇总


async def collection(request: Request) -> Response:
    """The collection as the last run of this session left it."""
    service = _service(request)
    return JSONResponse({"folder": service.folder and service.folder.name, "state": service.collected})


async def submit(request: Request) -> Response:
    """One file that came in, into the collection's folder."""
    data, name = await request.body(), _name(request)
    shown = await to_thread.run_sync(lambda: _service(request).submit(name, data))
    return JSONResponse({"name": shown})


async def roster(request: Request) -> Response:
    """The county's roster, for this session."""
    return JSONResponse(
        {"name": _service(request).set_roster(_name(request, "名册.xlsx"), await request.body())}
    )


async def collect(request: Request) -> Response:
    """Take in what is new; a job."""
    service = _service(request)
    roster_path = str(service.roster) if service.roster else None
    return JSONResponse(
        service.jobs.start(tasks.collect, str(service.collection), roster_path, service.settings).public()
    )


async def say(request: Request) -> Response:
    """What a person decided on versions and findings."""
    words = (await _json(request)).get("words", [])
    await _run(request, tasks.say, str(_service(request).collection), words)
    return JSONResponse({})


async def output(request: Request) -> Response:
    """One of the collection's outputs, chosen by a word of ours."""
    from xltools.desk.store import FOLDER
    from xltools.work.collect import LETTERS, MISSING, PAGE, WORKBOOK

    place = _service(request).collection / FOLDER
    kind = request.path_params["kind"]
    if kind == "letters":
        return _download(await _run(request, tasks.zip_folder, str(place / LETTERS)), f"{LETTERS}.zip")
    name = {"workbook": WORKBOOK, "page": PAGE, "missing": MISSING}.get(kind)
    if name is None or not (place / name).is_file():
        raise WorkError("还没有这份结果", "请先收表")
    return _download((place / name).read_bytes(), name)


# 模板


async def forms(request: Request) -> Response:
    """Every form."""
    return JSONResponse({"forms": await _run(request, tasks.forms)})


async def form_picture(request: Request) -> Response:
    """The sheets of an empty form."""
    return JSONResponse({"sheets": await _run(request, tasks.form_picture, request.path_params["form"])})


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdigit():
        raise WorkError(f"“{text}”不是数字", "请填数字")
    return int(text)


async def new_form(request: Request) -> Response:
    """An empty workbook."""
    asked = request.query_params
    form = request.path_params["form"]
    data = await _run(request, tasks.new_form, form, _number(asked.get("year")), _number(asked.get("rows")))
    return _download(data, f"{asked.get('title') or form}.xlsx")


async def fill_form(request: Request) -> Response:
    """The body's tables in this form; what it could not hold stands in a header, percent-encoded."""
    service, tab = _service(request), _tab(request)
    number, file = service.store(tab, _name(request), await request.body())
    asked = request.query_params
    try:
        data, notes = await _run(
            request, tasks.fill_form, request.path_params["form"], (str(file.path), file.name),
            asked.get("last_year") == "1", _number(asked.get("year")),
        )  # fmt: skip
    finally:
        service.forget(tab, number)
    answer = _download(data, _with_stem(file.name.rpartition(".")[0] + ".xlsx", "改填"))
    answer.headers["X-Xltools-Notes"] = quote("；".join(notes)[:1500])
    return answer


async def dispatch(request: Request) -> Response:
    """A zip of pre-filled workbooks from a roster."""
    service, tab = _service(request), _tab(request)
    number, file = service.store(tab, _name(request, "名册.xlsx"), await request.body())
    try:
        data = await _run(request, tasks.dispatch, str(file.path))
    finally:
        service.forget(tab, number)
    return _download(data, "下发表.zip")


async def teach(request: Request) -> Response:
    """A layout drafted from the body, an example workbook."""
    service, tab = _service(request), _tab(request)
    number, file = service.store(tab, _name(request), await request.body())
    try:
        return JSONResponse(await _run(request, tasks.teach, (str(file.path), file.name)))
    finally:
        service.forget(tab, number)


# 评分


async def schemes(request: Request) -> Response:
    """Every scheme with its numbers."""
    return JSONResponse({"schemes": await _run(request, tasks.schemes)})


async def score(request: Request) -> Response:
    """Score uploads of this tab; the workbook stays here to be fetched as an upload of its own."""
    service, tab = _service(request), _tab(request)
    asked = await _json(request)
    uploads = [(str(f.path), f.name) for f in (service.file(tab, str(n)) for n in asked.get("files", []))]
    scheme = str(asked.get("scheme") or "national")
    changed = {str(place): str(value) for place, value in dict(asked.get("changed") or {}).items()}
    monitor = bool(asked.get("monitor"))
    data, told = await _run(request, tasks.score, uploads, scheme, changed, monitor)
    number, _ = service.store(tab, "绩效运行监控表.xlsx" if monitor else "自评打分表.xlsx", data)
    return JSONResponse(told | {"file": number})


async def fetch(request: Request) -> Response:
    """An upload, or what was made for this tab, as a file."""
    file = _service(request).file(_tab(request), request.path_params["file"])
    return _download(file.path.read_bytes(), file.name)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, WorkError)
    return JSONResponse({"error": error.message, "fix": error.fix}, 422)


async def _too_large(request: Request, error: Exception) -> Response:
    message, fix = TOO_LARGE
    return JSONResponse({"error": message, "fix": fix}, 413, {"Connection": "close"})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", page),
    ("GET", "/{name}", page),
    ("GET", "/api/alive", alive),
    ("POST", "/api/check", check_body),
    ("POST", "/api/files", upload),
    ("POST", "/api/files/check", check_uploads),
    ("GET", "/api/files/{file}", fetch),
    ("DELETE", "/api/files/{file}", forget),
    ("POST", "/api/files/{file}/marked", marked),
    ("POST", "/api/files/{file}/repaired", repaired),
    ("GET", "/api/rules/{code}", rule),
    ("GET", "/api/jobs/{job}", job),
    ("POST", "/api/jobs/{job}/cancel", cancel),
    ("GET", "/api/collection", collection),
    ("POST", "/api/collection/files", submit),
    ("POST", "/api/collection/roster", roster),
    ("POST", "/api/collection/run", collect),
    ("POST", "/api/collection/say", say),
    ("GET", "/api/collection/outputs/{kind}", output),
    ("GET", "/api/forms", forms),
    ("GET", "/api/forms/{form}/picture", form_picture),
    ("GET", "/api/forms/{form}/new", new_form),
    ("POST", "/api/forms/{form}/fill", fill_form),
    ("POST", "/api/dispatch", dispatch),
    ("POST", "/api/teach", teach),
    ("GET", "/api/schemes", schemes),
    ("POST", "/api/score", score),
)
"""Method, address, handler: the whole interface."""


def make_app(service: Service, host: str) -> App:
    """The service as an ASGI application that answers at ``host`` (``127.0.0.1:8765``) only."""
    app = Starlette(
        routes=[Route(path, handler, methods=[method]) for method, path, handler in ROUTES],
        exception_handlers={WorkError: _told, TooLargeError: _too_large},
    )
    app.state.service = service
    return Guard(app, host=host, token=service.token, touched=service.touched)
