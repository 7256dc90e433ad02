"""Pages and feeds by address, for whoever sets ``fetch_urls = true``; nothing else fetches.

An address must not reach the inside of the network through us (server-side request forgery). Only
http and https on ports 80 and 443; a name is resolved once, every address it has must be public,
and the connection goes to the very address that was checked; each redirection is checked again.
No proxy, cookie or password is used, no script is run and no link of a page is followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from index.records import RecordError
from index.sources import FetchedPage, ReadFailure

_SUFFIX_OF_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "Sourcier/0.1", "Accept-Encoding": "identity"}
"""Identity: a compressed answer could be a bomb, and is refused."""
_CHUNK = 64 * 1024


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an IP address is of the public Internet, and so is any IPv4 one inside it."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: the last 32 bits are an IPv4 address."""


@dataclass(frozen=True, slots=True)
class FetchRules:
    """What may be fetched. ``timeout_s`` is for one page with its redirections, all in all.

    ``resolve`` and ``is_allowed`` are seams: tests serve on this machine.
    """

    ports: Sequence[int] = (80, 443)
    max_redirects: int = 3
    timeout_s: float = 10.0
    max_bytes: int = 10 * 1024**2
    resolve: Callable[[str, int], list[str]] = _resolved
    is_allowed: Callable[[str], bool] = is_public


_RULES = FetchRules()


def fetched(urls: Iterable[str], rules: FetchRules = _RULES) -> Iterator[FetchedPage | ReadFailure]:
    """What each of ``urls`` gives, fetched when it is asked for; a failure says why."""
    for url in urls:
        try:
            yield fetch(url, rules)
        except RecordError as exc:
            yield ReadFailure(url, exc.fr, exc.en)
        except (OSError, http.client.HTTPException) as exc:
            yield ReadFailure(
                url,
                f"le serveur n'a pas répondu comme il faut ({type(exc).__name__}).",
                f"the server did not answer properly ({exc}).",
            )


def fetch(url: str, rules: FetchRules = _RULES) -> FetchedPage:
    """The page at ``url``, whose own ``url`` is the one that redirections led to.

    Raises:
        RecordError: an address that is refused, or a page too large, too slow or of another type.
        OSError, http.client.HTTPException: the network or the server fails.
    """
    with _Deadline(rules.timeout_s) as deadline:
        for _ in range(rules.max_redirects + 1):
            with _answer(url, rules, deadline) as answer:
                if answer.status not in _REDIRECTS:
                    return _page(url, answer, rules, deadline)
                url = urljoin(url, answer.headers.get("Location", ""))
    raise RecordError(
        f"plus de {rules.max_redirects} redirections.",
        f"more than {rules.max_redirects} redirections.",
    )


class _Deadline:
    """Breaks the connection under whoever waits when time is up.

    A timeout of the socket would not do: it begins again at each byte that a slow server drips.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer = threading.Timer(seconds, self._end)
        self._socket: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        self._socket = connected
        self.check()

    def check(self) -> None:
        if self.is_over:
            raise RecordError(
                f"abandonné après {self._seconds:g} s.", f"given up after {self._seconds:g} s."
            )

    def _end(self) -> None:
        self.is_over = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


@contextmanager
def _answer(url: str, rules: FetchRules, deadline: _Deadline) -> Iterator[http.client.HTTPResponse]:
    parts, port = _checked(url, rules)
    host = parts.hostname or ""
    connection = http.client.HTTPConnection(host, port)
    path = parts._replace(scheme="", netloc="", fragment="", path=parts.path or "/").geturl()
    try:
        connection.sock = _connected(parts, port, rules)
        deadline.watch(connection.sock)
        connection.request("GET", path, headers={**_HEADERS, "Host": parts.netloc})
        answer = connection.getresponse()
        deadline.check()  # a connection broken within the headers looks like their end
        yield answer
    except (OSError, http.client.HTTPException):
        deadline.check()  # when we broke it ourselves, that is the reason
        raise
    finally:
        connection.close()


def _checked(url: str, rules: FetchRules) -> tuple[SplitResult, int]:
    # subtle: looked at first, because urlsplit removes line ends in silence
    if any(c.isspace() or not c.isprintable() or not c.isascii() for c in url):
        raise _refused(
            "espace ou caractère hors de l'ASCII ; codez-le (%C3%A9)",
            "space or character beyond ASCII; encode it (%C3%A9)",
        )
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError) as exc:
        raise _refused("http:// ou https:// attendu", "expected http:// or https://") from exc
    if port not in rules.ports:
        expected = ", ".join(map(str, rules.ports))
        raise _refused(f"port {port}, {expected} attendu", f"port {port}, expected {expected}")
    if parts.username is not None or not parts.hostname:
        raise _refused("un nom de serveur seul était attendu", "expected a server name alone")
    return parts, port


def _refused(fr: str, en: str) -> RecordError:
    return RecordError(f"adresse refusée : {fr}.", f"address refused: {en}.")


def _connected(parts: SplitResult, port: int, rules: FetchRules) -> socket.socket:
    """A connection to the very address that was checked, ciphered for https."""
    host = parts.hostname or ""
    addresses = rules.resolve(host, port)
    closed = [address for address in addresses if not rules.is_allowed(address)]
    if closed or not addresses:
        raise _refused(
            f"{host} n'est pas sur l'Internet public ({', '.join(closed) or 'aucune adresse'})",
            f"{host} is not on the public Internet ({', '.join(closed) or 'no address'})",
        )
    connected = socket.create_connection((addresses[0], port), timeout=rules.timeout_s)
    if parts.scheme != "https":
        return connected
    # subtle: the handshake waits for the first byte sent, when the deadline watches it
    return ssl.create_default_context().wrap_socket(
        connected, server_hostname=host, do_handshake_on_connect=False
    )


def _page(
    url: str, answer: http.client.HTTPResponse, rules: FetchRules, deadline: _Deadline
) -> FetchedPage:
    if answer.status != 200:
        raise RecordError(
            f"le serveur répond {answer.status}.", f"the server says {answer.status}."
        )
    kind = answer.headers.get_content_type()
    coding = answer.headers.get("Content-Encoding", "identity")
    if kind not in _SUFFIX_OF_TYPE or coding != "identity":
        raise RecordError(
            f"type {kind} ({coding}) ; page, flux, PDF ou .docx non compressés attendus.",
            f"type {kind} ({coding}); expected a page, feed, PDF or .docx, not compressed.",
        )
    data = bytearray()
    while chunk := answer.read1(_CHUNK):
        data += chunk
        if len(data) > rules.max_bytes:
            megabytes = rules.max_bytes / 1024**2
            raise RecordError(f"plus de {megabytes:g} Mo.", f"more than {megabytes:g} MB.")
    deadline.check()
    if answer.length:  # read1 tells no cut page from a whole one
        raise http.client.IncompleteRead(bytes(data[-1:]), answer.length)
    return FetchedPage(url, _SUFFIX_OF_TYPE[kind], bytes(data))
