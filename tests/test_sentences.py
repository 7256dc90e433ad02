"""Sentences: what is cut, what is not, and that nothing visible is lost."""

import gzip
import json
from pathlib import Path

import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import _ABBREVIATION, _is_abbreviated, sentence_around, sentences


def split(text):
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "M. Dupont a rencontré Mme Martin.",
        "Le Dr. House et J. Chirac sont venus.",
        "Jules César (100 av. J.-C.) fut tué.",
        "Le taux atteint 2.5 % en 2017.",
        "Le 1er sept. 2017 fut un jour calme.",
        "« Il faut partir. Tout de suite. », a-t-il dit.",
        'Elle a répondu "Non. Jamais" avant de partir.',
        "« Il a crié. Un adulte a dit : « Partez ! » », raconte-t-elle.",
        "L’O.N.U. a voté contre.",
    ],
)
def test_this_is_one_sentence(sentence):
    assert split(sentence + " Puis rien.") == [sentence, "Puis rien."]


def test_a_title_may_begin_a_sentence():
    assert split("Elle est élue. M. Blinken est venu.") == [
        "Elle est élue.",
        "M. Blinken est venu.",
    ]


def test_a_quotation_never_closed_protects_nothing():
    assert split('Il les "représente. Il n’a "jamais" dit.') == [
        'Il les "représente.',
        'Il n’a "jamais" dit.',
    ]


def test_closing_quotes_stay_with_their_sentence():
    assert split("« Il part. » Elle reste.") == ["« Il part. »", "Elle reste."]


def test_a_line_end_is_a_sentence_end_unless_the_line_was_wrapped():
    assert split("Titre\nUne phrase\ncoupée ici.") == ["Titre", "Une phrase\ncoupée ici."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Il a vu l'ours.", "Alors il a fui."),
        ('Elle vit à "Paris".', "Le maire aussi."),
        ("Un député (LREM).", "AFP l'a confirmé."),
        ("Elle fait 525 ch.", "Enfin une route."),
        ("Le procès fut long.", '"Nous partons", dit-il.'),
        ('"Il attend que ce soit fini."', "Une piste de 2006."),
        ("Il a refusé.", "« Jamais », dit-il."),
        ("Le marché ferme.", "- Retour au calme -"),
        ("Il sera là en février.", "M. Ghosn ira en justice."),
        ("Entre six et sept députés.", "20h38 : Mme Martin parle."),
        ("Toujours là !", "Mais fatigué."),
    ],
)
def test_glued_paragraphs_of_scraped_text_are_parted(first, second):
    assert split(first + second) == [first, second]


@pytest.mark.parametrize(
    "sentence",
    ["Il a 2.200 soldats.", "MesOpinions.com a fermé.", "L’U.R.S.S est loin.", "Un 3.9 litres."],
)
def test_points_inside_a_word_or_a_number_part_nothing(sentence):
    assert split(sentence) == [sentence]


GLUED_PLACES = json.loads((Path(__file__).parent / "glued_places.json").read_text())
"""Points followed by a letter, digit or quote in orangesum, drawn at random and labelled by eye:
[article id, offset, where the next sentence begins or null]. The rule was written while looking at
``seen`` (seed 2026) and not at ``unseen`` (2027)."""


@pytest.mark.parametrize("places", ["seen", "unseen"])
def test_glued_places_of_real_scraped_text_are_parted(places):
    path = SHARED / "data" / "orangesum" / "articles.jsonl.gz"
    if not path.exists():
        pytest.skip(f"needs {path}")
    wanted = {article_id for article_id, _, _ in GLUED_PLACES[places]}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = {record["id"]: record["text"] for record in map(json.loads, lines)
                 if record["id"] in wanted}  # fmt: skip
    right = missed = wrong = 0
    for article_id, offset, cut in GLUED_PLACES[places]:
        starts = {s.start for s in sentences(texts[article_id])}
        cuts = {start for start in range(offset, offset + 4) if start in starts and start > 0}
        right += cut in cuts
        missed += cut is not None and cut not in cuts
        wrong += len(cuts - {cut})
    assert right / (right + wrong) >= 0.98
    assert right / (right + missed) >= 0.97


def test_a_number_may_begin_a_sentence():
    assert split("Trois blessés. 30 morts.") == ["Trois blessés.", "30 morts."]


def test_a_very_long_quotation_is_cut_inside():
    quotation = "« " + "Une phrase de plus pour voir. " * 40 + "»"
    assert len(split(quotation)) == 40


@given(st.text(alphabet="Aéb. !?…«»“”\"'\n\u202f0M", max_size=200))
def test_every_visible_character_is_in_exactly_one_sentence(text):
    covered = [i for s in sentences(text) for i in range(s.start, s.end)]
    assert len(covered) == len(set(covered))
    visible = {i for i, c in enumerate(text) if not c.isspace()}
    assert visible <= set(covered)


@given(st.text(alphabet="AbéM.- °1", max_size=12))
def test_the_quick_look_at_the_last_letters_spares_no_abbreviation(before):
    text = f"{before}."
    assert _is_abbreviated(text, 0, len(text)) == bool(_ABBREVIATION.search(text))


def test_a_dash_that_ends_a_line_opens_nothing():
    assert split("Vraiment ?-  \nOui.") == ["Vraiment ?-", "Oui."]


def test_sentence_around_joins_the_sentences_a_span_crosses():
    text = "Un. Deux. Trois."
    found = sentence_around(sentences(text), 4, 12)
    assert text[found.start : found.end] == "Deux. Trois."
