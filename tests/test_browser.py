"""The chat in a real headless Chromium: ask, read, click; nothing hostile runs, nothing leaves."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import uvicorn
from fake_sourcier import KOURSK, FakeSourcier, claim, hit

from index.documents import Article
from ui.server import create_app
from ui.service import AnswerService

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "articles"
QUESTION = "combien de soldats à Koursk ?"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs {CHROMIUM} (apt install chromium)"),
]


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """A page with all that it asked for and complained of."""

    def __init__(self, browser, url, viewport=DESKTOP):
        self.url = url
        self.page = browser.new_page(viewport=viewport, locale="fr-FR")
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.on("console", self._hear)
        self.page.goto(url)
        self.page.wait_for_selector("#question textarea")

    def _hear(self, message):
        if message.type in ("error", "warning") or "Content Security" in message.text:
            self.complaints.append(message.text)

    def ask(self, question):
        self.page.fill("#question textarea", question)
        self.page.click("#send")
        self.page.wait_for_selector("#panel .s-card", timeout=60_000)

    def assert_quiet(self):
        """Nothing was asked of another machine and nothing was refused or broken."""
        assert [url for url in self.requests if not url.startswith(self.url)] == []
        assert self.complaints == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_served(url, alive, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        try:
            with urllib.request.urlopen(url + "/health", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"{url} did not answer")


@contextmanager
def served(sourcier):
    """The address of the whole server over a fake Sourcier, in a thread."""

    port = free_port()
    servers: list[uvicorn.Server] = []

    async def run():  # built inside the loop, because Gradio makes (and leaks) one otherwise
        config = uvicorn.Config(
            create_app(AnswerService(sourcier)),
            port=port, log_level="error", ws="none", timeout_graceful_shutdown=1,
        )  # fmt: skip
        servers.append(uvicorn.Server(config))
        await servers[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    wait_until_served(url, thread.is_alive)
    yield url
    servers[0].should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="module")
def fake_url():
    with served(FakeSourcier()) as url:
        yield url


@pytest.fixture(scope="module")
def real_url(tmp_path_factory):
    """``sourcier serve`` over the example articles, with the shipped models."""
    data = tmp_path_factory.mktemp("data")
    sourcier = [sys.executable, "-m", "ui.cli"]
    subprocess.run([*sourcier, "index", EXAMPLES, "--data", data], check=True, capture_output=True)
    port = free_port()
    server = subprocess.Popen([*sourcier, "serve", "--port", str(port), "--data", data])
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(url, lambda: server.poll() is None)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.mark.model
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_question_gets_a_cited_answer_highlighted_in_its_paragraph(chromium, real_url, viewport):
    visit = Visit(chromium, real_url, viewport)
    visit.ask(QUESTION)
    page = visit.page
    headline = page.inner_text(".s-headline")
    assert "[1]" in headline
    card = page.locator("#citation-1-1")
    span = card.locator("mark").inner_text()
    assert span.strip()
    paragraph = card.locator(".s-paragraph").inner_text()
    assert span in paragraph
    assert any(paragraph in text for text in example_texts())
    assert "Accord des sources" in page.inner_text(".s-summary")
    assert page.evaluate("document.documentElement.lang") == "fr"
    visit.assert_quiet()
    if folder := os.environ.get("SCREENSHOT_DIR"):
        name = "chat.png" if viewport is DESKTOP else "chat-mobile.png"
        page.wait_for_timeout(500)
        page.screenshot(path=str(Path(folder) / name))


def example_texts() -> list[str]:
    """The example articles as a browser shows them: any run of spaces is one."""
    return [path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.txt")]


@pytest.mark.model
def test_the_server_stops_though_a_page_is_open(chromium, tmp_path):
    data = tmp_path / "data"
    (tmp_path / "a.txt").write_text("Titre: Un titre\n\nHuit mille soldats.\n", encoding="utf-8")
    sourcier = [sys.executable, "-m", "ui.cli"]
    index = [*sourcier, "index", tmp_path / "a.txt", "--data", data]
    subprocess.run(index, check=True, capture_output=True)
    port = free_port()
    server = subprocess.Popen(
        [*sourcier, "serve", "--port", str(port), "--data", data], stderr=subprocess.PIPE, text=True
    )
    url = f"http://127.0.0.1:{port}"
    wait_until_served(url, lambda: server.poll() is None)
    Visit(chromium, url)
    server.send_signal(signal.SIGINT)
    _, err = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Serveur arrêté." in err
    assert "Traceback" not in err


def test_one_click_on_a_number_reveals_its_passage(chromium, fake_url):
    visit = Visit(chromium, fake_url, {"width": 390, "height": 500})
    visit.ask(QUESTION)
    page = visit.page
    page.click('a.s-cite[href="#citation-1-3"]')
    page.wait_for_function(
        "() => { const r = document.getElementById('citation-1-3').getBoundingClientRect();"
        " return r.top >= 0 && r.bottom <= innerHeight }"
    )
    assert page.evaluate("document.activeElement.id") == "citation-1-3"
    visit.assert_quiet()


def test_an_earlier_citation_unfolds_its_turn(chromium, fake_url):
    visit = Visit(chromium, fake_url)
    visit.ask(QUESTION)
    visit.page.click("#examples button >> nth=0")
    visit.page.wait_for_selector("#citation-2-1")
    assert not visit.page.is_visible("#citation-1-2")
    visit.page.click('a.s-cite[href="#citation-1-2"]')
    visit.page.wait_for_selector("#citation-1-2", state="visible")
    visit.assert_quiet()


def test_an_empty_question_gets_advice_and_a_new_conversation_clears(chromium, fake_url):
    visit = Visit(chromium, fake_url)
    visit.page.click("#send")
    visit.page.wait_for_selector(".s-notice >> text=Écrivez d’abord une question")
    visit.page.click("#restart")
    visit.page.wait_for_selector(".s-welcome")
    visit.assert_quiet()


def test_a_follow_up_shows_how_it_was_understood_and_can_be_edited(chromium, fake_url):
    visit = Visit(chromium, fake_url)
    visit.ask(QUESTION)
    assert not visit.page.is_visible("#edit")
    visit.page.fill("#question textarea", "et dans la région de Koursk ?")
    visit.page.click("#send")
    visit.page.wait_for_selector(".s-understood >> text=combien de soldats dans la région")
    visit.page.click("#edit")
    understood = "combien de soldats dans la région de Koursk ?"
    visit.page.wait_for_function(
        "text => document.querySelector('#question textarea').value === text", arg=understood
    )
    visit.page.click("#restart")
    visit.page.wait_for_selector(".s-welcome")
    assert not visit.page.is_visible("#edit")
    visit.assert_quiet()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_new_answer_is_shown_from_its_beginning(chromium, fake_url, viewport):
    visit = Visit(chromium, fake_url, viewport)
    for turn in (1, 2):
        visit.ask(QUESTION)
        visit.page.wait_for_selector(f"#citation-{turn}-1", state="attached")
        visit.page.wait_for_timeout(300)
        asked = visit.page.locator("#conversation [data-testid=user]").nth(turn - 1)
        assert 0 <= asked.bounding_box()["y"] < viewport["height"] / 2
    visit.assert_quiet()


def test_a_value_unfolds_to_its_sentence_and_where_it_stands(chromium, fake_url):
    visit = Visit(chromium, fake_url)
    visit.ask(QUESTION)
    row = visit.page.locator(".s-claims li").first
    assert not row.locator(".s-quote").is_visible()
    row.locator("summary").click()
    assert "12\u202f000 hommes" in row.locator(".s-quote").inner_text()
    assert "Le Quotidien du Large" in row.inner_text()
    visit.assert_quiet()


def test_messages_have_names_a_screen_reader_can_say(chromium, fake_url):
    visit = Visit(chromium, fake_url)
    visit.ask(QUESTION)
    names = visit.page.eval_on_selector_all(
        "[data-testid=user], [data-testid=bot], [role=log]",
        "found => found.map(e => e.getAttribute('aria-label'))",
    )
    assert names == ["Conversation", "Votre question", "Réponse de Sourcier"]
    unnamed = visit.page.eval_on_selector_all(
        "button, textarea, a",
        "found => found.filter(e => e.offsetParent && !(e.innerText || e.ariaLabel"
        " || e.labels?.length)).map(e => e.outerHTML)",
    )
    assert unnamed == []


def test_a_hostile_article_runs_nothing_and_asks_nothing(chromium):
    payload = (
        "<script>alert(1)</script><img src=https://evil.invalid/a onerror=alert(2)>"
        "<form action=https://evil.invalid><input><button>ok</button></form>"
        "![x](https://evil.invalid/b) <svg onload=alert(3)> ${alert(4)} <style>*{display:none}"
    )
    article = Article("a", payload, f"{payload} 8000 hommes {payload}", "javascript:alert(5)",
                      payload, None, date(2024, 11, 1))  # fmt: skip
    bad = claim(article, "8000 hommes", 0.9, attribution=payload)
    answer = replace(KOURSK, text=payload, claims=(bad,), passages=(hit(article, 1),))
    with served(FakeSourcier(answer, (article,))) as url:
        visit = Visit(chromium, url)
        visit.ask(f"Koursk {payload}")
        page = visit.page
        assert page.locator("#citation-1-1 mark").inner_text() == "8000 hommes"
        assert "<script>alert(1)</script>" in page.inner_text("#panel")
        inside = ":is(#panel, #conversation) :is(script, img, form, input, svg, iframe, style)"
        found = page.eval_on_selector_all(inside, "found => found.map(e => e.outerHTML)")
        assert [html for html in found if "evil" in html or "alert" in html] == []
        visit.assert_quiet()
