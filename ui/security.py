"""What stands before every route: who may call, what may be called, what a browser may do.

Pure ASGI, so that Gradio's event streams pass through unbuffered. Measured reasons:
shared/design/RELIABILITY.md, B.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import SettingsError
from ui.texts import say

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAX_BODY_BYTES = 65_536
"""Far above the longest question; nothing is uploaded here."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# All that the page uses of Gradio. Everything else it serves (uploads, files, proxies, component
# calls, logins, monitoring) is a 404 here.
_SERVED = re.compile(
    r"/|/config/?|/theme\.css|/(?:assets|static|svelte)/[\w./@-]+|/favicon\.ico|/manifest\.json"
    r"|/gradio_api/(?:queue/(?:join|data)|heartbeat/\w+|startup-events|info|reset|cancel)/?"
    r"|/v1/[\w./-]+|/health"
)

# Each of these makes Gradio open the server, its files or its code (RELIABILITY.md, B).
_UNSAFE_VARIABLES = (
    "GRADIO_SHARE",
    "GRADIO_ALLOWED_PATHS",
    "GRADIO_DEBUG",
    "GRADIO_LOCAL_DEV_MODE",
    "GRADIO_VIBE_MODE",
    "GRADIO_MCP_SERVER",
)


def check_environment(environment: Mapping[str, str]) -> None:
    """Raise SettingsError when a variable would open Gradio beyond this application."""
    for name in _UNSAFE_VARIABLES:
        if environment.get(name, "").lower() not in ("", "0", "false"):
            fr, en = (say("server.unsafe_environment", lang, name=name) for lang in ("fr", "en"))
            raise SettingsError(fr, en)


class Gate:
    """Refuses foreign hosts and origins, unserved paths and large bodies; adds the headers.

    ``hosts`` are the names this server answers to, without port, in lower case.
    """

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str], lang: str) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._lang = lang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":  # websockets are not used: left unanswered, refused
                await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(Headers(scope=scope), scope["path"])
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        body = await _limited_body(scope, receive)
        if body is None:
            await self._refused(413, "http.413", n=MAX_BODY_BYTES)(
                scope, receive, send_with_headers
            )
            return
        await self._app(scope, _replayed(body, receive), send_with_headers)

    def _refusal(self, headers: Headers, path: str) -> JSONResponse | None:
        if _host_of(f"//{headers.get('host', '')}") not in self._hosts:
            return self._refused(400, "http.host")
        origin = headers.get("origin")
        if origin is not None and _host_of(origin) not in self._hosts:
            return self._refused(403, "http.origin")
        return None if _SERVED.fullmatch(path) else self._refused(404, "http.404")

    def _refused(self, status: int, key: str, **values: int) -> JSONResponse:
        return error_response(status, say(key, self._lang, **values))


def _host_of(url: str) -> str | None:
    """The host name of ``url`` without port, in lower case; None when it has none."""
    try:
        return urlsplit(url).hostname
    except ValueError:  # an unbalanced bracket
        return None


async def _limited_body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body of a request, or None once it passes `MAX_BODY_BYTES`."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return b""
    declared = Headers(scope=scope).get("content-length", "0")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        return None
    body = b""
    async for chunk in Request(scope, receive).stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives ``body`` first, then what the client says next (its leaving)."""
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay


class _FrenchJSON(JSONResponse):
    def render(self, content: object) -> bytes:
        """JSON with accents as they are, typographic spaces included."""
        return json.dumps(content, ensure_ascii=False).encode()


def error_response(status: int, message: str) -> JSONResponse:
    """``{"error": message}``, the one form of every refusal."""
    return _FrenchJSON({"error": message}, status_code=status)
