"""Gold questions of every form are read exactly, and what is wrong is named with its place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets import DatasetError, GoldAnswer, GoldQuestion, check_offsets, load_dataset
from eval.formats import parse_jsonl
from index.documents import Article

SHARED = Path(__file__).resolve().parents[2] / "shared"

CONTEXT = "L’été 2024, « jusqu’à 8\u202f000 » soldats."


def write(path, *records):
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def squad(*qas, context=CONTEXT, title="Koursk"):
    return {"data": [{"title": title, "paragraphs": [{"context": context, "qas": list(qas)}]}]}


QA = {
    "id": "s1",
    "question": "Combien ?",
    "answers": [{"text": "8\u202f000", "answer_start": CONTEXT.index("8")}],
}


# -- our own form ------------------------------------------------------------------------------


def test_our_own_form_is_read_with_offsets_attributions_and_also(tmp_path):
    path = write(
        tmp_path / "or.jsonl",
        {
            "id": "q1", "question": "combien de soldats à Koursk ?", "type": "number",
            "answerable": True, "conflict": True,
            "answers": [{"article_id": "a", "text": "8\u202f000", "start": 20,
                         "attribution": "Antony Blinken"}],
            "also": [{"article_id": "b", "text": "milliers"}],
        },
        "",
        {"id": "q2", "question": "Et au Mali ?", "answerable": False, "answers": []},
    )  # fmt: skip
    dataset = load_dataset(path)
    assert dataset.name == "or"
    assert dataset.articles == ()
    assert dataset.questions == (
        GoldQuestion(
            "q1", "combien de soldats à Koursk ?", "number", True, True,
            (GoldAnswer("a", "8\u202f000", 20, "Antony Blinken"),),
            (GoldAnswer("b", "milliers"),),
        ),
        GoldQuestion("q2", "Et au Mali ?", answerable=False),
    )  # fmt: skip


def test_answers_given_as_texts_stand_in_the_articles_of_support(tmp_path):
    path = write(
        tmp_path / "or.jsonl",
        {"id": "q", "question": "Qui ?", "answers": ["Lavrov", "M. Lavrov"], "support": ["a", "b"]},
    )
    assert load_dataset(path).questions[0].answers == (
        GoldAnswer("a", "Lavrov"), GoldAnswer("b", "Lavrov"),
        GoldAnswer("a", "M. Lavrov"), GoldAnswer("b", "M. Lavrov"),
    )  # fmt: skip


ANSWERS = st.builds(
    GoldAnswer,
    st.sampled_from(["a", "été/2", None]),
    st.sampled_from(["8\u202f000", "l’Élysée", "« oui »", "cœur\u2028brisé"]),
    st.none() | st.integers(0, 99),
    st.none() | st.just("d’après Séoul"),
)


@given(st.lists(ANSWERS, max_size=3), st.lists(ANSWERS, max_size=2), st.booleans())
def test_our_own_form_comes_back_as_it_was_written(answers, also, conflict):
    question = GoldQuestion(
        "é1", "Où ?\u2028", "place", bool(answers), conflict, tuple(answers), tuple(also)
    )
    fields = ("article_id", "text", "start", "attribution")
    record = {
        "id": question.id, "question": question.question, "type": question.type,
        "answerable": question.answerable, "conflict": conflict,
        "answers": [{f: getattr(a, f) for f in fields} for a in answers],
        "also": [{f: getattr(a, f) for f in fields} for a in also],
    }  # fmt: skip
    assert parse_jsonl(Path("or.jsonl"), json.dumps(record, ensure_ascii=False)) == (question,)


# -- other forms -------------------------------------------------------------------------------


def test_squad_paragraphs_become_articles(tmp_path):
    record = squad(QA, {"id": "s2", "question": "Qui ?", "is_impossible": True, "answers": []})
    record["data"].append(
        {"title": "Koursk", "paragraphs": [{"context": "Un autre texte.", "qas": []}]}
    )
    dataset = load_dataset(write(tmp_path / "piaf.txt", record))
    assert [(a.id, a.title, a.text) for a in dataset.articles] == [
        ("Koursk#0", "Koursk", CONTEXT),
        ("Koursk#1", "Koursk", "Un autre texte."),
    ]
    first, second = dataset.questions
    answer = first.answers[0]
    assert CONTEXT[answer.start : answer.start + len(answer.text)] == answer.text == "8\u202f000"
    assert not second.answerable
    assert second.article_ids == ("Koursk#0",)


def test_squad_offsets_follow_the_normalisation_of_the_context(tmp_path):
    context = "\ufeffL’e\u0301te\u0301 a\u0300 Moscou\r\net a\u0300 Kiev"
    qa = {
        "id": "s",
        "question": "Où ?",
        "answers": [{"text": "Kiev", "answer_start": context.index("Kiev")}],
    }
    dataset = load_dataset(write(tmp_path / "nfd.json", squad(qa, context=context)))
    text, answer = dataset.articles[0].text, dataset.questions[0].answers[0]
    assert text == "L’été à Moscou\net à Kiev"
    assert text[answer.start : answer.start + 4] == "Kiev"


def test_a_squad_entry_may_say_when_it_was_published(tmp_path):
    record = squad(QA)
    record["data"][0]["date"] = "2024-11-02"
    (article,) = load_dataset(write(tmp_path / "dated.json", record)).articles
    assert article.published == date(2024, 11, 2)
    record["data"][0]["date"] = "hier"
    with pytest.raises(DatasetError, match="« date » vaut « hier »"):
        load_dataset(write(tmp_path / "bad.json", record))


def test_pretty_printed_squad_is_still_squad(tmp_path):
    path = tmp_path / "joli.json"
    path.write_text(json.dumps(squad(QA), indent=2), encoding="utf-8")
    assert load_dataset(path).questions[0].id == "s1"


def test_drqa_lines_have_texts_and_no_article(tmp_path):
    path = write(
        tmp_path / "drqa.txt",
        {"question": "Qui ?", "answer": ["Lavrov", "Sergueï Lavrov"]},
        {"question": "Où ?", "answer": "Moscou"},
    )
    first, second = load_dataset(path).questions
    assert first.answers == (GoldAnswer(None, "Lavrov"), GoldAnswer(None, "Sergueï Lavrov"))
    assert (second.id, second.texts) == ("2", ("Moscou",))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_columns_are_found_in_any_order_and_delimiter(tmp_path, delimiter):
    rows = [
        ["Réponse", "id", "Question", "article_id"],
        ["8 000|huit mille", "c1", '"Combien, au juste ?"', "a"],
        ["", "c2", "Et demain ?", ""],
    ]
    path = write(tmp_path / "or.csv", *(delimiter.join(row) for row in rows))
    first, second = load_dataset(path).questions
    assert first == GoldQuestion(
        "c1",
        "Combien, au juste ?",
        answers=(GoldAnswer("a", "8 000"), GoldAnswer("a", "huit mille")),
    )
    assert not second.answerable


def beir(folder, qrels="query-id\tcorpus-id\tscore\nq1\td2\t1\nq1\td1\t0\n"):
    (folder / "qrels").mkdir()
    write(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "Un", "text": "Rien."},
        {"_id": "d2", "title": "", "text": "Koursk."},
    )
    write(
        folder / "queries.jsonl",
        {"_id": "q1", "text": "Où ?"},
        {"_id": "q2", "text": "Sans jugement"},
    )
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_a_beir_folder_gives_articles_and_judged_questions(tmp_path):
    dataset = load_dataset(beir(tmp_path))
    assert [article.id for article in dataset.articles] == ["d1", "d2"]
    assert dataset.questions == (GoldQuestion("q1", "Où ?", answers=(GoldAnswer("d2", ""),)),)


# -- titles ------------------------------------------------------------------------------------


def test_titles_keep_their_articles_and_questions_only(tmp_path):
    record = squad(QA)
    record["data"] += squad({**QA, "id": "s2"}, title="Séoul")["data"]
    path = write(tmp_path / "piaf.json", record)
    titles = write(tmp_path / "titres.txt", "Séoul", "")
    dataset = load_dataset(path, titles=titles)
    assert [article.id for article in dataset.articles] == ["Séoul#0"]
    assert [question.id for question in dataset.questions] == ["s2"]


def test_an_unknown_title_is_an_error(tmp_path):
    path = write(tmp_path / "piaf.json", squad(QA))
    titles = write(tmp_path / "titres.txt", "Koursk", "Pékin")
    with pytest.raises(DatasetError, match=r"titres\.txt : 1 titre\(s\) sur 2 .*« Pékin »"):
        load_dataset(path, titles=titles)


# -- what is wrong -----------------------------------------------------------------------------

GOOD = {"id": "q", "question": "Qui ?", "answers": [{"article_id": "a", "text": "Lavrov"}]}


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        ('{"id": "q2", "question": "Qui ?", "answers": [', r"or\.jsonl:2:\d+ : JSON illisible"),
        ({**GOOD, "id": "q2", "question": "  "}, r"or\.jsonl:2 : « question » vaut \"  \""),
        ({**GOOD, "id": "q2", "answers": "Lavrov"}, r"or\.jsonl:2 : « answers » vaut \"Lavrov\""),
        ({**GOOD, "id": "q2", "answers": [3]}, r"or\.jsonl:2 answers : 3 trouvé"),
        (
            {**GOOD, "id": "q2", "answers": [{"text": "x", "start": -1}]},
            r"or\.jsonl:2 answers : « start » vaut -1",
        ),
        ({**GOOD, "id": "q2", "answerable": "oui"}, r"or\.jsonl:2 : « answerable » vaut \"oui\""),
        ({"id": "q2", "question": "Qui ?", "answers": []} | {"answerable": True}, r":2 : aucune"),
        ({**GOOD, "id": "q2", "answerable": False}, r"or\.jsonl:2 : 1 réponse"),
        (GOOD, r"or\.jsonl:2 : l'identifiant « q » est déjà pris \(.*or\.jsonl:1\)"),
        ({"texte": "Qui ?"}, r"or\.jsonl:2 : champs texte"),
        ('["liste"]', r"or\.jsonl:2 : \[\"liste\"\] trouvé"),
    ],
)
def test_a_bad_line_is_named_with_what_was_found(tmp_path, bad, found):
    path = write(tmp_path / "or.jsonl", GOOD, bad)
    with pytest.raises(DatasetError, match=found):
        load_dataset(path)


def test_a_bad_squad_is_named_with_its_line_or_place(tmp_path):
    path = tmp_path / "piaf.json"
    path.write_text(json.dumps(squad(QA), indent=1)[:-20], encoding="utf-8")
    with pytest.raises(DatasetError, match=r"piaf\.json:\d\d : JSON illisible"):
        load_dataset(path)
    write(path, squad({**QA, "answers": [{"text": "8", "answer_start": "6"}]}))
    place = r"piaf\.json data\[0\]\.paragraphs\[0\]\.qas\[0\]\.answers\[0\] : « answer_start »"
    with pytest.raises(DatasetError, match=place):
        load_dataset(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b" \n", r"or\.txt : fichier vide"),
        (b"Bonjour\n", "forme inconnue"),
        (b"question,answer\n", "aucune question"),
        (b"question,answer\nQui ?\n", r":2 : 1 cellule\(s\) ; 2"),
        ("question,answer\nOù à Kœln ?,a\n\xe9\n".encode("cp1252"), r":2 : octet 0xf9"),
    ],
)
def test_an_unreadable_file_says_why(tmp_path, content, found):
    path = tmp_path / "or.txt"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=found):
        load_dataset(path)


def test_a_missing_path_says_so_in_both_languages(tmp_path):
    with pytest.raises(DatasetError) as caught:
        load_dataset(tmp_path / "absent.jsonl")
    assert "fichier introuvable" in caught.value.message("fr")
    assert "no such file" in caught.value.message("en")


def test_a_beir_folder_without_judgements_or_with_bad_ones_says_so(tmp_path):
    folder = beir(tmp_path, qrels="query-id\tcorpus-id\tscore\nq1\td2\n")
    with pytest.raises(DatasetError, match=r"test\.tsv:2 : « q1 \| d2 »"):
        load_dataset(folder)
    (folder / "qrels" / "test.tsv").write_text("q9\td2\t1\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"1 question\(s\) absente\(s\)"):
        load_dataset(folder)
    (folder / "qrels" / "test.tsv").unlink()
    with pytest.raises(DatasetError, match="aucun jugement"):
        load_dataset(folder)


# -- offsets -----------------------------------------------------------------------------------


def test_offsets_that_do_not_match_are_reported_and_dropped(tmp_path):
    article = Article("a", "Titre", "Jusqu’à 8\u202f000 soldats.")
    right = {"article_id": "a", "text": "8\u202f000", "start": 8}
    shifted = {"article_id": "a", "text": "8\u202f000", "start": 9}
    lost = {"article_id": "parti", "text": "8\u202f000", "start": 8}
    path = write(tmp_path / "or.jsonl", {**GOOD, "answers": [right, shifted, lost]})
    dataset, notices = check_offsets(load_dataset(path), {"a": article}.get)
    assert [answer.start for answer in dataset.questions[0].answers] == [8, None, 8]
    assert len(notices) == 2
    assert "« \u202f000  » à la position 9 de a ; « 8\u202f000 » était attendu" in notices[0].fr
    assert 'article "parti" is not in the corpus' in notices[1].message("en")


def test_a_text_that_stands_once_in_its_article_gets_its_offset(tmp_path):
    article = Article("a", "Titre", "Deux fois : la deuxième, deux vols (deux) vers Moscou.")
    answers = [{"article_id": "a", "text": text} for text in ("Moscou", "deux", "Deux", "vol")]
    path = write(tmp_path / "or.jsonl", {**GOOD, "answers": answers})
    dataset, notices = check_offsets(load_dataset(path), {"a": article}.get)
    starts = [answer.start for answer in dataset.questions[0].answers]
    assert starts == [article.text.index("Moscou"), None, 0, None]
    assert notices == ()


# -- real files --------------------------------------------------------------------------------


@pytest.mark.skipif(not (SHARED / "data/piaf").is_dir(), reason="shared/data/piaf is absent")
def test_piaf_has_its_1068_test_questions_and_one_known_bad_offset():
    path = SHARED / "data/piaf/piaf-v1.1.json"
    test = load_dataset(path, titles=SHARED / "data/piaf/test-titles.txt")
    assert len(test.questions) == 1068
    assert len({article.title for article in test.articles}) == 60
    whole = load_dataset(path)
    assert (len(whole.questions), len(whole.articles)) == (7569, 1518)
    _, notices = check_offsets(whole, {article.id: article for article in whole.articles}.get)
    assert len(notices) == 1


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="shared/gold is absent")
def test_the_shared_gold_sets_are_read_whole():
    press = load_dataset(SHARED / "gold/press-fr-dev.jsonl")
    news = load_dataset(SHARED / "gold/news-fr-dev.jsonl")
    assert (len(press.questions), sum(bool(q.also) for q in press.questions)) == (28, 2)
    assert (len(news.questions), sum(not q.answerable for q in news.questions)) == (230, 28)
