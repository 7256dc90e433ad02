"""The process that reads untrusted files: a file that breaks it costs itself, and says why."""

import os
from pathlib import Path

import pytest
from made_files import archive, circular_pdf, docx, pdf, pdf_of_a_million_pages

from index.documents import Article
from index.records import RecordError
from index.sandbox import Limits, Sandbox
from index.sources import SUFFIXES, ReadFailure, read_articles
from index.worker import PARSERS

TEXT = "Selon l’agence, huit mille soldats se trouvent dans la région. " * 4
PAGE = f"<html><body><article><h1>Le titre</h1><p>{TEXT}</p></article></body></html>"
DEEP = "<div>" * 200_000 + TEXT


def bomb():
    """A PDF whose only page is compressed four times over: kilobytes that hold 16 GB."""
    import zlib

    content = zlib.compress(b"0" * 2**24, 9)
    content = zlib.compress(content * 1000, 9)
    filters = "[/FlateDecode /FlateDecode]"
    made = pdf(["x"]).replace(b"<< /Length", f"<< /Filter {filters} /Length".encode(), 1)
    return made.replace(b"BT /F1", content + b"BT /F1", 1)


def workers():
    """The ids of the processes that this one started and that still run."""
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()


@pytest.fixture(autouse=True)
def no_worker_is_left():
    before = workers()
    yield
    assert workers() == before


def test_a_folder_of_plain_text_starts_no_process(tmp_path):
    (tmp_path / "a.txt").write_text("Du texte.")
    (tmp_path / "b.jsonl").write_text('{"id": "1", "text": "Un"}')
    before = workers()
    for _ in read_articles([tmp_path]):
        assert workers() == before


def test_one_process_reads_every_file_of_a_run(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.pdf").write_bytes(pdf(["Une phrase de PDF."]))
    (tmp_path / "c.docx").write_bytes(docx("Une phrase de Word."))
    (tmp_path / "d.zip").write_bytes(archive({"e.docx": docx("Une phrase de zip.")}))
    before = workers()
    articles, seen = [], set()
    for article in read_articles([tmp_path]):
        articles.append(article)
        seen.update(set(workers()) - set(before))
    assert [type(article) for article in articles] == [Article] * 4
    assert [article.text for article in articles[1:]] == [
        "Une phrase de PDF.", "Une phrase de Word.", "Une phrase de zip.",
    ]  # fmt: skip
    assert len(seen) == 1


def test_a_bomb_is_a_failure_and_the_rest_goes_on(tmp_path):
    (tmp_path / "1.html").write_text(PAGE)
    (tmp_path / "2.pdf").write_bytes(bomb())
    (tmp_path / "3.html").write_text(PAGE)
    before, failure, after = read_articles([tmp_path], limits=Limits(cpu_s=5))
    assert isinstance(failure, ReadFailure)
    assert before.text == after.text


@pytest.mark.parametrize(
    ("code", "limits", "reason"),
    [
        ("while True: pass", Limits(cpu_s=1), "plus de 1 s de calcul"),
        ("import time; time.sleep(60)", Limits(wall_s=3), "ou 3 s en tout"),
        ("x = bytearray(2 * 1024**3)", Limits(), "plus de 1024 Mo de mémoire"),
        ("import os; os.abort()", Limits(), "a fait tomber son lecteur"),
        ("raise RecursionError", Limits(), "illisible (RecursionError)"),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", Limits(), "PermissionError"),
        ("import subprocess; subprocess.run(['true'])", Limits(), "PermissionError"),
        ("open(__file__, 'a').write('x' * 10**5)", Limits(), "illisible (OSError)"),
    ],
)
def test_each_limit_ends_a_parser_that_exceeds_it(tmp_path, code, limits, reason):
    with Sandbox(limits, program=hostile_program(tmp_path, code)) as sandbox:
        with pytest.raises(RecordError) as raised:
            raise next(iter(sandbox.parse(".hostile", b"")))
        assert reason in raised.value.fr
        assert sandbox.parse(".docx", docx("Encore là."))[0]["text"] == "Encore là."


def hostile_program(folder: Path, code: str) -> tuple[str, ...]:
    """A worker with one more parser, ".hostile", that runs ``code``."""
    program = folder / "program.py"
    program.write_text(
        "import sys, types\nfrom index import worker\n"
        f"def read(data):\n    {code}\n    yield {{}}\n"
        "sys.modules['index.hostile'] = types.SimpleNamespace(read=read)\n"
        "worker.PARSERS['.hostile'] = 'hostile:read'\nworker.main()\n"
    )
    return (str(program),)


def test_a_pdf_whose_tables_point_at_each_other_in_a_circle_is_read_once():
    with Sandbox(Limits(cpu_s=10)) as sandbox:
        assert sandbox.parse(".pdf", circular_pdf("Une phrase."))[0]["text"] == "Une phrase."


@pytest.mark.parametrize("count", [10**6, 1, 10**7])
def test_a_million_pages_are_refused_whatever_the_file_says_of_their_number(tmp_path, count):
    (tmp_path / "1.pdf").write_bytes(pdf_of_a_million_pages(count=count))
    (tmp_path / "2.docx").write_bytes(docx("Encore là."))
    failure, after = read_articles([tmp_path], limits=Limits(cpu_s=10))
    assert "au plus 500" in failure.fr
    assert after.text == "Encore là."


def test_every_format_that_is_not_read_here_has_a_parser_there():
    here = {".txt", ".md", ".json", ".jsonl", ".csv"}
    assert set(PARSERS) == set(SUFFIXES) - here


def test_a_file_too_large_is_not_even_read(tmp_path):
    with (tmp_path / "a.pdf").open("wb") as file:
        file.truncate(51 * 1024**2)
    (failure,) = read_articles([tmp_path])
    assert "51.0 Mo, au plus 50 Mo" in failure.fr


def test_hostile_html_is_read_or_refused(tmp_path):
    (tmp_path / "a.html").write_text(DEEP)
    assert len(list(read_articles([tmp_path], limits=Limits(cpu_s=5)))) == 1


def test_neither_modules_of_the_current_folder_nor_secrets_reach_the_worker(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "zipfile.py").write_text("raise RuntimeError('hostile')")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("SECRET", "x")
    with Sandbox(Limits()) as sandbox:
        assert sandbox.parse(".docx", docx("Là."))[0]["text"] == "Là."
    telling = hostile_program(tmp_path, "import os; yield {'text': ' '.join(os.environ)}")
    with Sandbox(Limits(), program=telling) as sandbox:
        assert "SECRET" not in sandbox.parse(".hostile", b"")[0]["text"]
