"""The server: routes, refusals, security headers; the conversation behind the page."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from dataclasses import replace
from datetime import date

import pytest
from fake_sourcier import KOURSK, FakeSourcier
from starlette.testclient import TestClient

from index.errors import SettingsError, StoreLocked
from qa.answers import answer_to_json
from ui.chat import View, converse
from ui.security import MAX_BODY_BYTES, check_environment
from ui.server import create_app, listening, served_hosts, url_of
from ui.service import AnswerService, Reply

QUESTION = "combien de soldats à Koursk ?"


@pytest.fixture
def sourcier():
    return FakeSourcier()


def served(sourcier, *, lang="fr", **options):
    """A client of the whole server over ``sourcier``."""

    async def built():  # inside a running loop, because Gradio makes (and leaks) its own otherwise
        return create_app(AnswerService(sourcier, **options), lang=lang)

    app = asyncio.run(built())
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client():
    with served(FakeSourcier()) as client:
        yield client


def ask(client, **body):
    return client.post("/v1/ask", json=body)


# -- the HTTP interface ------------------------------------------------------------------------


def test_the_answer_is_the_json_of_the_contract(client):
    response = ask(client, question=QUESTION)
    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(answer_to_json(KOURSK)))


def test_filters_and_top_k_reach_sourcier(sourcier):
    with served(sourcier, top_k=7) as c:
        ask(c, question=QUESTION, since="2024-11-01", until="2024-12-01", source="A", top_k=3)
        ask(c, question=QUESTION, as_of="2024-12-02", recent=True)
    assert sourcier.asked == [
        (QUESTION, date(2024, 11, 1), date(2024, 12, 1), "A", 3),
        (QUESTION, None, None, None, 7),
    ]
    assert sourcier.times == [(None, False), (date(2024, 12, 2), True)]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": "  "}, "La question est vide."),
        ({"question": "a" * 10_000}, "trop longue"),
        ({}, "question\u00a0: ce champ est obligatoire"),
        ({"question": 3}, "question\u00a0: texte attendu"),
        ({"question": "q", "since": "hier"}, "since\u00a0: date attendue, comme 2024-11-02"),
        ({"question": "q", "as_of": "hier"}, "as_of\u00a0: date attendue, comme 2024-11-02"),
        ({"question": "q", "recent": "oui da"}, "recent\u00a0: true ou false attendu"),
        ({"question": "q", "top_k": 0}, "top_k\u00a0: entier de 1 à 100 attendu"),
        ({"question": "q", "topk": 3}, "topk\u00a0: champ inconnu"),
        ({"question": "q", "history": [3]}, "history\u00a0: liste d’échanges attendue"),
        ({"question": "q", "history": [{"answer": "a"}]}, "history\u00a0: liste d’échanges"),
        ([1], "un objet JSON est attendu"),
    ],
)
def test_a_wrong_body_is_explained_in_french(client, body, said):
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422
    assert said in response.json()["error"]


def test_a_follow_up_is_understood_with_the_history_sent(sourcier):
    history = [{"question": QUESTION, "answer": "8 000"}, {"question": "et en Ukraine ?"}]
    with served(sourcier) as client:
        body = ask(client, question="et en 2025 ?", history=history).json()
    understood = "combien de soldats en Ukraine en 2025 ?"
    assert body["rewritten_question"] == understood
    assert sourcier.asked[0][0] == understood


def test_a_past_question_may_come_as_it_was_understood(sourcier):
    history = [{"question": "et là ?", "rewritten_question": QUESTION, "answer": None}]
    with served(sourcier) as client:
        body = ask(client, question="et au Mali ?", history=history).json()
    assert body["rewritten_question"] == "combien de soldats au Mali ?"


def test_broken_json_is_explained(client):
    headers = {"content-type": "application/json"}
    response = client.post("/v1/ask", content=b"{", headers=headers)
    assert response.status_code == 422
    assert 'par exemple {"question": "…"}' in response.json()["error"]


def test_our_own_fault_shows_no_traceback(client):
    response = ask(client, question="panne")
    assert response.status_code == 500
    assert response.json() == {"error": "Erreur interne de Sourcier, notée dans son journal."}


def test_a_locked_store_is_said_to_be_unavailable():
    class Locked(FakeSourcier):
        def ask(self, question, **options):
            raise StoreLocked("Occupé.", "Busy.")

    with served(Locked()) as client:
        response = ask(client, question="q")
    assert (response.status_code, response.json()) == (503, {"error": "Occupé."})


def test_english_messages_when_asked():
    with served(FakeSourcier(), lang="en") as client:
        assert ask(client, question="").json() == {"error": "The question is empty."}


def test_health_counts_the_articles(client):
    assert client.get("/health").json() == {"status": "ok", "articles": 3}


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/ask"), ("DELETE", "/health")])
def test_a_wrong_method_is_told(client, method, path):
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.json() == {"error": f"Cette adresse n’accepte pas {method}."}


# -- the gate ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/docs", "/redoc", "/openapi.json", "/gradio_api/upload", "/upload", "/file=/etc/passwd",
        "/gradio_api/file=/etc/passwd", "/gradio_api/file=pyproject.toml", "/gradio_api/monitoring",
        "/gradio_api/proxy=http://169.254.169.254/", "/gradio_api/component_server", "/login",
        "/gradio_api/call/answer", "/gradio_api/run/predict", "/gradio_api/mcp/", "/nulle-part",
        "/static/../../pyproject.toml", "/v1/articles", "/gradio_api/stream/a/b/c/playlist.m3u8",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_page_does_not_need_is_not_found(client, path, method):
    response = client.request(method, path)
    assert response.status_code == 404
    assert response.json() == {"error": "Cette adresse n’existe pas."}


@pytest.mark.parametrize("path", ["/", "/health", "/nulle-part"])
def test_every_response_carries_the_policy(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "form-action 'self'; frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_the_page_is_french_and_shows_no_path_of_this_machine(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "Posez votre question" in page.text
    assert "combien de soldats à Koursk" in page.text
    assert __file__.rsplit("/", 2)[0] not in page.text


@pytest.mark.parametrize("host", ["evil.invalid", "127.0.0.1.evil.invalid", "", "[", "10.0.0.1:80"])
def test_a_foreign_host_name_is_refused(client, host):
    response = client.get("/health", headers={"host": host})
    assert response.status_code == 400
    assert "--allow-host" in response.json()["error"]


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "[::1]:7860", "LOCALHOST"])
def test_loopback_names_are_served(client, host):
    assert client.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.invalid", "null", "http://localhost.evil.invalid"]
)
def test_another_site_cannot_ask(client, origin):
    response = client.post("/v1/ask", json={"question": QUESTION}, headers={"origin": origin})
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


def test_a_large_body_is_refused_declared_or_not(client):
    large = b"x" * (MAX_BODY_BYTES + 1)
    declared = client.post("/v1/ask", content=large)
    streamed = client.post("/v1/ask", content=iter([large[:1000], large]))
    assert declared.status_code == streamed.status_code == 413


@pytest.mark.parametrize("name", ["GRADIO_SHARE", "GRADIO_ALLOWED_PATHS", "GRADIO_VIBE_MODE"])
def test_variables_that_open_gradio_stop_the_start(name):
    with pytest.raises(SettingsError, match=name):
        check_environment({name: "true"})
    check_environment({name: "False", "AUTRE": "1"})


def test_a_taken_port_is_said_before_anything_is_loaded():
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"{port}.*déjà pris.*--port {port + 1}"):
            with listening("127.0.0.1", port):
                pass


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(SettingsError, match=r"203\.0\.113\.7"), listening("203.0.113.7", 7860):
        pass


def test_hosts_and_address_shown_for_each_way_of_listening():
    assert served_hosts("127.0.0.1", []) == ("127.0.0.1", "localhost", "::1", "127.0.0.1")
    assert socket.gethostname() in served_hosts("0.0.0.0", ["presse.lan"])
    assert served_hosts("0.0.0.0", ["presse.lan"])[-1] == "presse.lan"
    assert url_of("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert url_of("::1", 80) == "http://[::1]:80"


# -- the service and the conversation ----------------------------------------------------------


def test_one_question_at_a_time_is_answered():
    class Watched(FakeSourcier):
        inside = most = 0

        def ask(self, question, **options):
            self.inside += 1
            self.most = max(self.most, self.inside)
            time.sleep(0.01)
            self.inside -= 1
            return super().ask(question, **options)

    watched = Watched()
    service = AnswerService(watched)
    threads = [threading.Thread(target=service.ask, args=(QUESTION,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(watched.asked), watched.most) == (8, 1)


def test_stages_are_told_before_the_reply(sourcier):
    *stages, reply = AnswerService(sourcier).stages(QUESTION)
    assert stages == ["retrieve", "read", "claims"]
    assert isinstance(reply, Reply)
    assert set(reply.articles) == {c.citations[0].article_id for c in KOURSK.claims}


def views(question, turns=(), sourcier=None):
    service = AnswerService(sourcier or FakeSourcier())
    return list(converse(service, question, turns, lang="fr", example="Qui ?"))


def test_the_page_tells_what_it_does_then_answers():
    shown = [view.messages()[-1]["content"] for view in views(QUESTION)]
    assert "Recherche dans les articles…" in shown[0]
    assert "Lecture des passages…" in shown[2]
    assert "s-headline" in shown[-1]
    assert "<mark>" in views(QUESTION)[-1].panel("fr")


def test_a_follow_up_is_shown_as_it_was_understood_above_its_answer():
    first = views(QUESTION)[-1]
    assert first.understood() is None
    assert "Compris comme" not in first.messages()[-1]["content"]
    second = views("et dans la région de Koursk ?", first.turns)[-1]
    assert second.understood() == "combien de soldats dans la région de Koursk ?"
    shown = second.messages()[-1]["content"]
    assert shown.index("Compris comme") < shown.index("s-headline")
    assert "dans la région de Koursk" in shown


def test_a_new_conversation_remembers_nothing():
    asked_afresh = views("et en Ukraine ?", View(()).turns)[-1]
    assert asked_afresh.understood() is None


def test_the_question_understood_is_escaped():
    turns = views("Combien de *soldats* à Koursk ?")[-1].turns
    shown = views("et à Koursk le 1er mai ?", turns)[-1].messages()[-1]["content"]
    assert "Compris comme" in shown
    assert "*" not in shown


def test_an_empty_question_gets_advice():
    (view,) = views("   ")
    assert "Écrivez d’abord une question" in view.messages()[-1]["content"]
    assert "Qui &#63;" in view.messages()[-1]["content"]


def test_a_refused_question_and_our_faults_are_told_in_the_conversation(caplog):
    assert "trop longue" in views("a" * 3000)[-1].messages()[-1]["content"]
    last = views("panne")[-1].messages()[-1]["content"]
    assert "erreur de Sourcier" in last
    assert "chemin" not in last
    assert "secret /chemin/interne" in caplog.text


def test_the_question_of_the_person_is_escaped():
    message = views("<b>*Koursk*</b>")[-1].messages()[0]
    assert message["role"] == "user"
    assert "<b>" not in message["content"]
    assert "*" not in message["content"]


def test_turns_follow_each_other_and_the_panel_keeps_the_earlier_ones():
    first = views(QUESTION)[-1]
    second = views(QUESTION, first.turns)[-1]
    assert [turn.number for turn in second.turns] == [1, 2]
    panel = second.panel("fr")
    assert panel.index('id="citation-2-1"') < panel.index("<details") < panel.index("citation-1-1")


def test_a_long_conversation_forgets_its_oldest_turns():
    view = View(())
    for _ in range(30):
        view = views("Où est Ulysse ?", view.turns)[-1]
    assert len(view.turns) == 20
    assert view.turns[-1].number == 30


def test_a_deleted_article_does_not_break_the_page():
    sourcier = FakeSourcier(replace(KOURSK), articles=())
    assert "<mark>" in views(QUESTION, sourcier=sourcier)[-1].panel("fr")
