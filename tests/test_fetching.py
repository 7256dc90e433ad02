"""Pages by address: fetched when allowed, and never from inside the network."""

import http.server
import sys
import threading
import time
from dataclasses import replace

import pytest
from test_sandbox import PAGE

from index.fetching import FetchRules, fetched, is_public
from index.sources import FetchedPage, ReadFailure, read_articles
from ui.cli import main

RSS = (
    '<rss version="2.0"><channel><title>Fil (exemple)</title><item><title>T</title>'
    "<link>http://ex.invalid/a</link><description>Du texte.</description></item></channel></rss>"
)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = {
            "/page": ("text/html; charset=utf-8", PAGE),
            "/fil": ("application/rss+xml", RSS),
            "/image": ("image/png", "x"),
            "/grand": ("text/html", "x" * 2000),
        }
        if self.path in known:
            self.answer(200, *known[self.path])
        elif self.path.startswith("/vers/"):
            self.answer(302, "text/html", "", Location=self.path.removeprefix("/vers/"))
        elif self.path == "/comprime":
            self.answer(200, "text/html", PAGE, **{"Content-Encoding": "gzip"})
        elif self.path == "/coupe":
            self.answer(200, "text/html", PAGE, length=len(PAGE) * 2)
        elif self.path == "/lent":
            self.drip()
        else:
            self.answer(404, "text/html", "")

    def answer(self, status, kind, body, length=None, **headers):
        data = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length or len(data)))
        self.end_headers()
        self.wfile.write(data)

    def drip(self):
        """One byte of a header now and then, without end."""
        try:
            self.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass  # the client has left, as it should

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def port():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def rules(port):
    """Any name is this machine, which alone is allowed."""
    return FetchRules(
        ports=(port,),
        resolve=lambda host, port: ["10.0.0.1" if host == "dedans.invalid" else "127.0.0.1"],
        is_allowed=lambda address: address == "127.0.0.1",
    )


CONNECTIONS: list[object] | None = None


def _spy(event, arguments):
    if CONNECTIONS is not None and event == "socket.connect":
        CONNECTIONS.append(arguments[1])


sys.addaudithook(_spy)  # cannot be taken back: it only listens, and only when asked


@pytest.fixture
def connections():
    """The addresses that Python connects to."""
    global CONNECTIONS
    CONNECTIONS = []
    yield CONNECTIONS
    CONNECTIONS = None


def fetch_one(url, rules):
    (result,) = fetched([url], rules)
    return result


# -- what is read ------------------------------------------------------------------------------


def test_a_page_is_an_article_known_by_the_address_it_was_found_at(rules, port):
    url = f"http://presse.invalid:{port}/vers//page"
    (article,) = read_articles([], pages=fetched([url], rules))
    assert (article.id, article.url) == (
        f"presse.invalid:{port}/page", f"http://presse.invalid:{port}/page",
    )  # fmt: skip
    assert "huit mille soldats" in article.text


def test_a_feed_gives_its_articles(rules, port):
    (article,) = read_articles([], pages=fetched([f"http://presse.invalid:{port}/fil"], rules))
    assert (article.text, article.url) == ("Du texte.", "http://ex.invalid/a")


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked(
    rules, port, connections
):
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])  # a name that changes its mind
    page = fetch_one(
        f"http://change.invalid:{port}/page", replace(rules, resolve=lambda *_: next(answers))
    )
    assert isinstance(page, FetchedPage)
    assert connections == [("127.0.0.1", port)]


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/meta",
        "http://10.1.2.3/", "http://192.168.0.1/", "http://0.0.0.0/", "http://2130706433/",
        "http://0x7f.1/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/", "https://127.0.0.1/", "file:///etc/passwd", "gopher://ex.invalid/",
        "ftp://ex.invalid/", "http://93.184.216.34:22/", "http://moi:secret@93.184.216.34/",
        "http:///", "http://ex.invalid/\r\nHost: dedans", "http://[mal",
    ],
)  # fmt: skip
def test_an_address_inside_the_network_is_refused_without_a_connection(url, connections):
    failure = fetch_one(url, FetchRules())
    assert isinstance(failure, ReadFailure)
    assert failure.fr.startswith("adresse refusée")
    assert connections == []


@pytest.mark.parametrize(
    "address", ["100.64.0.1", "224.0.0.1", "2002:7f00:1::", "fec0::1", "::127.0.0.1", "ff02::1"]
)
def test_other_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_that_are_public(address):
    assert is_public(address)


def test_a_name_with_one_private_address_is_refused(connections):
    both = FetchRules(resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    assert "10.0.0.1" in fetch_one("http://ex.invalid/", both).fr
    assert connections == []


@pytest.mark.parametrize("inside", ["http://dedans.invalid:{}/page", "file:///etc/passwd"])
def test_a_redirection_to_the_inside_is_refused(rules, port, connections, inside):
    url = f"http://presse.invalid:{port}/vers/{inside.format(port)}"
    assert fetch_one(url, rules).fr.startswith("adresse refusée")
    assert connections == [("127.0.0.1", port)]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/vers/" * 4 + "/page", "plus de 3 redirections"),
        ("/vers/" * 3 + "/page", None),
        ("/grand", "plus de 0.00"),
        ("/comprime", "gzip"),
        ("/image", "image/png"),
        ("/rien", "404"),
        ("/coupe", "IncompleteRead"),
        ("/lent", "abandonné après 0.4 s"),
    ],
)
def test_what_is_too_far_too_large_too_slow_or_no_page_is_a_failure(rules, port, path, reason):
    strict = replace(rules, timeout_s=0.4, max_bytes=1500)
    result = fetch_one(f"http://presse.invalid:{port}{path}", strict)
    assert reason is None or reason in result.fr
    assert isinstance(result, ReadFailure) == (reason is not None)


def test_a_server_without_a_certificate_is_not_believed(rules, port):
    assert "SSLError" in fetch_one(f"https://presse.invalid:{port}/page", rules).fr


def test_the_command_line_fetches_nothing_unless_a_setting_allows_it(
    tmp_path, monkeypatch, capsys, connections
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="1"):
        main(["index", "http://93.184.216.34/a", "--data", str(tmp_path)])
    assert "fetch_urls = true" in capsys.readouterr().err
    assert connections == []
