"""``sourcier serve``: the HTTP interface (``/v1/ask``, ``/health``) and the page, in one process.

One process, because Gradio's queue and the models live in memory. No documentation page is served
(it would load scripts from elsewhere); ``/v1/openapi.json`` describes the interface.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import uvicorn

from index.errors import SettingsError
from ui.api import create_api
from ui.options import open_sourcier
from ui.security import LOOPBACK, Gate, check_environment
from ui.service import AnswerService
from ui.texts import say
from ui.web import EXAMPLES, build_page, mount_options

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from qa.settings import Settings

_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


def create_app(
    service: AnswerService,
    *,
    lang: str = "fr",
    hosts: Sequence[str] = LOOPBACK,
    examples: Sequence[str] = EXAMPLES,
) -> ASGIApp:
    """The whole server behind its gate; ``hosts`` are the names it answers to."""
    import gradio as gr

    api = create_api(service, lang=lang)
    page = build_page(service, lang=lang, examples=examples)
    return Gate(gr.mount_gradio_app(api, page, **mount_options(lang)), hosts=hosts, lang=lang)


def serve(settings: Settings, *, allow_hosts: Sequence[str], tell: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; ``tell`` receives what the person should read.

    Raises:
        SettingsError: the address cannot be listened on, or an unsafe environment variable.
        StoreNotFound, StoreFormatError, SettingsError, ModelNotFound: as `open_sourcier`.
    """
    check_environment(os.environ)
    with listening(settings.host, settings.port) as listener:
        tell(say("server.loading", settings.lang))
        with closing(open_sourcier(settings)) as sourcier:
            app = create_app(
                AnswerService(sourcier, top_k=settings.top_k),
                lang=settings.lang,
                hosts=served_hosts(settings.host, allow_hosts),
            )
            tell(say("server.ready", settings.lang, url=url_of(settings.host, settings.port)))
            _run(app, listener)
    tell(say("server.stopped", settings.lang))


def _run(app: ASGIApp, listener: socket.socket) -> None:
    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=2,  # an open page holds a connection that would never end
    )
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        return  # uvicorn has already closed what was open; stopping a server is no failure


def _is_news(record: logging.LogRecord) -> bool:
    """Whether ``record`` tells more than that open pages were let go when the server stopped."""
    error = record.exc_info[1] if record.exc_info else None
    return not (
        isinstance(error, asyncio.CancelledError)
        or str(record.msg).startswith("Cancel %s running task(s)")
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound to ``host:port``, before any model is loaded.

    Raises:
        SettingsError: the port is taken or the address is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        # Restarting at once must not fail on connections that the system is still closing.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(128)
        except OSError as exc:
            raise _cannot_listen(host, port, exc) from exc
        yield listener


def _cannot_listen(host: str, port: int, exc: OSError) -> SettingsError:
    key = "server.port_taken" if exc.errno == errno.EADDRINUSE else "server.cannot_listen"
    other = port + 1 if port < 65535 else port - 1
    values = {"host": host, "port": port, "other": other, "reason": exc.strerror or str(exc)}
    return SettingsError(say(key, "fr", **values), say(key, "en", **values))


def served_hosts(host: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """The names to answer to: loopback, ``host`` itself, this machine's when open to all."""
    own = (socket.gethostname(), socket.getfqdn()) if host in _ANY else (host,)
    return (*LOOPBACK, *own, *allowed)


def url_of(host: str, port: int) -> str:
    """The address to open in a browser of this machine."""
    shown = "127.0.0.1" if host in _ANY else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
