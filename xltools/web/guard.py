"""Who may speak to the service, and what may leave it.

Loopback is shared by all users of a PC and by every page a browser has open, so nothing is granted for coming
from 127.0.0.1: the Host must be ours to the letter (no rebinding), a foreign Origin or a request that
another site caused is refused, and everything under ``/api/`` asks for the token, compared in constant time.
Nothing here sets a CORS header: no other origin ever reads an answer. The page may load nothing but its own
files.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

TOKEN_HEADER = "X-Xltools-Token"
MAX_BODY = 100 * 2**20
"""Bytes of one upload; the same as the gate lets a file have."""
_SITES = ("same-origin", "none")
"""What a browser says of requests by our own page and by a person typing the address."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class TooLargeError(Exception):
    """A body longer than ``MAX_BODY``, noticed while it comes in."""


class Guard:
    """ASGI middleware around the whole service. ``touched`` is called for each request that is let in."""

    def __init__(self, app: App, *, host: str, token: str, touched: Callable[[], None]) -> None:
        self._app, self._host, self._token, self._touched = app, host, token, touched

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is not None:
            await _answer(send, *refused)
            return
        self._touched()
        size = 0

        async def bounded() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY:
                raise TooLargeError
            return message

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name.lower().encode(): value.encode() for name, value in HEADERS.items()}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
                message["headers"] = [*kept, *ours.items()]
            await send(message)

        await self._app(scope, bounded, hardened)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        """Status, reason and cure of a request that is not let in."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        if headers.get(b"host") != [self._host.encode()]:
            return 400, "地址不对，本服务只认本机地址", "请从桌面图标或程序打印的地址打开"
        origin = headers.get(b"origin")
        if origin is not None and origin != [f"http://{self._host}".encode()]:
            return 403, "别的网页不能使用本服务", "请从桌面图标或程序打印的地址打开"
        sites = headers.get(b"sec-fetch-site", [b"none"])
        if any(site.decode("latin-1") not in _SITES for site in sites):
            return 403, "别的网页不能使用本服务", "请从桌面图标或程序打印的地址打开"
        if not scope["path"].startswith("/api/"):
            return None
        given = headers.get(TOKEN_HEADER.lower().encode(), [b""])
        if len(given) != 1 or not hmac.compare_digest(given[0], self._token.encode()):
            return 401, "没有口令或口令不对", "请从桌面图标重新打开，或用程序打印的完整地址"
        length = headers.get(b"content-length", [b"0"])[0]
        if not length.isdigit() or int(length) > MAX_BODY:
            return 413, *TOO_LARGE
        return None


TOO_LARGE = (f"文件超过 {MAX_BODY // 2**20} MB", "请删去图片和无关内容后再交；乡镇的绩效表一般不到 1 MB")


async def _answer(send: Send, status: int, error: str, fix: str) -> None:
    body = json.dumps({"error": error, "fix": fix}, ensure_ascii=False).encode()
    headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    headers += [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
