"""One dispatch on several sites: found, grouped, counted once, whatever comes and goes."""

import json
from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path

import apsw
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.bench import duplicates as bench
from eval.bench.duplicate_pairs import draw
from index.documents import Article
from index.duplicates import are_near, containment, jaccard, shingles, signature
from index.indexer import index_articles
from index.maintenance import rebuild
from index.retriever import HybridRetriever
from index.schema import FORMAT
from index.sources import read_articles
from index.store import NewArticle, Store
from qa.confidence import Confidence, Linear
from qa.evidence import Features
from qa.pipeline import Sourcier

ROOT = Path(__file__).resolve().parents[1]
PARAGRAPHS = (
    "Jusqu’à 8 000 soldats nord-coréens seraient à Koursk, a déclaré jeudi le secrétaire d’État"
    " devant la presse réunie à Washington.",
    "Ces 8 000 hommes auraient appris à manier l’artillerie et les drones dans trois camps de"
    " l’Extrême-Orient russe, où ils ont reçu l’uniforme de leurs hôtes.",
    "Aucun engagement n’a encore été constaté, a-t-il reconnu, mais les services de renseignement"
    " en attendent un avant la fin de la semaine.",
    "Pékin, allié des deux capitales, s’est gardé de tout commentaire malgré les appels répétés"
    " de ses voisins à peser sur elles.",
    "La nouvelle tranche d’aide comprend des intercepteurs de défense aérienne et des munitions"
    " d’artillerie pour 425 millions de dollars.",
)
DISPATCH = "\n".join(PARAGRAPHS)
EDITED = (
    DISPATCH.replace("8 000", "8000").replace("’", "'").replace("a déclaré jeudi", "a dit hier")
)
CUT = "\n".join(PARAGRAPHS[1:])
OTHER = (
    "La station balnéaire de Wonsan a accueilli ses premiers vacanciers ce mardi, après dix ans de"
    " travaux maintes fois interrompus, et compte sur vingt mille visiteurs par jour dès l’été."
)


def put(store, article_id, text, published=None):
    article = Article(article_id, "Titre", text, published=published)
    store.put([NewArticle(article, [], np.zeros((0, 1), dtype=np.float32))], "enc")


def groups_of(store):
    """The groups of two articles and more: id of the representative -> ids."""
    told = {}
    for article_id, representative in store.groups.of(a.id for a in store.articles()).items():
        told.setdefault(representative, set()).add(article_id)
    return {name: members for name, members in told.items() if len(members) > 1}


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "c", create=True)
    yield store
    store.close()


@pytest.fixture
def three_sites(store):
    put(store, "site-b", EDITED, date(2024, 11, 2))
    put(store, "site-c", CUT, date(2024, 11, 3))
    put(store, "agence", DISPATCH, date(2024, 11, 1))
    put(store, "plage", OTHER)
    store.groups.update()
    return store


# -- texts -------------------------------------------------------------------------------------


def test_typography_case_and_accents_make_no_difference():
    assert jaccard(shingles("« L’Été », à 8 000 m."), shingles('"L\'ete", A 8000 M')) == 1.0


def test_the_order_of_words_makes_one():
    assert (
        jaccard(shingles("un deux trois quatre cinq"), shingles("cinq un deux trois quatre")) == 0
    )


def test_shared_shingles_are_counted_as_a_person_would():
    one, two = shingles("a b c d", size=2), shingles("b c d e f", size=2)
    assert jaccard(one, two) == 2 / 5  # bc and cd, of ab bc cd de ef
    assert containment(one, two) == 2 / 3


def test_a_text_shorter_than_a_shingle_is_one_and_no_text_is_none():
    assert len(shingles("Trois morts")) == 1
    assert len(shingles("…")) == 0
    assert jaccard(shingles(""), shingles("")) == containment(shingles(""), shingles("")) == 0.0


@pytest.mark.parametrize("copy", [EDITED, CUT, DISPATCH + "\n" + OTHER])
def test_a_dispatch_edited_cut_or_completed_is_the_same(copy):
    assert are_near(shingles(DISPATCH), shingles(copy))
    assert (signature(DISPATCH) == signature(copy)).any()


def test_another_story_is_not():
    assert not are_near(shingles(DISPATCH), shingles(OTHER))
    assert not (signature(DISPATCH) == signature(OTHER)).any()


def test_a_brief_inside_a_long_digest_is_not():
    digest = " ".join(f"Le point {n} du jour porte sur le sujet {n} bis." for n in range(60))
    assert containment(shingles(OTHER), shingles(OTHER + " " + digest)) == 1.0
    assert not are_near(shingles(OTHER), shingles(OTHER + " " + digest))


def test_a_signature_is_the_same_on_every_machine_and_day():
    assert signature("Un texte de six mots ici.")[:3].tolist() == [
        522663921,
        827044145,
        3473275623,
    ]


# -- groups ------------------------------------------------------------------------------------


def test_three_sites_are_one_group_that_the_earliest_represents(three_sites):
    assert groups_of(three_sites) == {"agence": {"agence", "site-b", "site-c"}}
    assert three_sites.groups.of(["plage", "inconnu"]) == {"plage": "plage"}


def test_undated_texts_are_represented_by_the_longest_then_by_id(store):
    for name, text in (("c", CUT), ("b", DISPATCH), ("a", DISPATCH)):
        put(store, name, text)
    store.groups.update()
    assert groups_of(store) == {"a": {"a", "b", "c"}}


def test_an_update_that_changes_the_text_leaves_the_group(three_sites):
    put(three_sites, "agence", OTHER, date(2024, 11, 1))
    three_sites.groups.update()
    assert groups_of(three_sites) == {
        "site-b": {"site-b", "site-c"},
        "agence": {"agence", "plage"},
    }


def test_deleting_the_representative_elects_another_at_once(three_sites):
    three_sites.delete(["agence"])
    assert groups_of(three_sites) == {"site-b": {"site-b", "site-c"}}


def test_deleting_what_joined_two_texts_parts_them(store):
    put(store, "début", "\n".join(PARAGRAPHS[:2]))
    put(store, "tout", "\n".join(PARAGRAPHS[:4]))
    put(store, "fin", "\n".join(PARAGRAPHS[2:4]))
    store.groups.update()
    assert groups_of(store) == {"tout": {"début", "tout", "fin"}}
    store.delete(["tout"])
    assert groups_of(store) == {}


def test_exact_copies_meet_even_without_a_word(store):
    put(store, "a", "***")
    put(store, "b", "***")
    put(store, "c", "———")
    store.groups.update()
    assert groups_of(store) == {"a": {"a", "b"}}


def test_no_article_has_no_group(store):
    store.groups.update()
    assert store.groups.of([]) == {}
    assert store.groups.count_copies([]) == 0


def test_what_was_signed_before_an_interruption_is_grouped_after_it(three_sites):
    put(three_sites, "d", DISPATCH)

    def interrupt(done, total):
        assert total == 1
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        three_sites.groups.update(interrupt)
    assert groups_of(three_sites) == {"agence": {"agence", "site-b", "site-c"}}
    three_sites.groups.update()
    assert groups_of(three_sites) == {"agence": {"agence", "site-b", "site-c", "d"}}


def test_signatures_of_another_method_are_made_again(three_sites):
    before = apsw.Connection(str(three_sites.directory / "articles.db"))
    before.execute("UPDATE signature SET kind = 'another', bands = zeroblob(8)")
    before.close()
    signed = []
    three_sites.groups.update(lambda done, total: signed.append((done, total)))
    assert signed == [(0, 4), (4, 4)]
    assert groups_of(three_sites) == {"agence": {"agence", "site-b", "site-c"}}


TEXTS = [*("\n".join(PARAGRAPHS[i:j]) for i, j in ((0, 2), (0, 4), (2, 4), (1, 5), (3, 5))),
         EDITED, OTHER, "Trois morts.", "***"]  # fmt: skip
ACTIONS = st.one_of(
    st.tuples(st.just("put"), st.sampled_from("abcdef"), st.sampled_from(TEXTS)),
    st.tuples(st.just("delete"), st.sampled_from("abcdef"), st.none()),
    st.tuples(st.just("update"), st.none(), st.none()),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ACTIONS, max_size=14))
def test_groups_kept_up_to_date_are_those_of_an_indexing_from_scratch(tmp_path_factory, actions):
    folder = tmp_path_factory.mktemp("groups")
    kept, fresh = (Store.open(folder / name, create=True) for name in ("kept", "fresh"))
    for action, article_id, text in actions:
        if action == "put":
            put(kept, article_id, text)
        elif action == "delete":
            kept.delete([article_id])
        else:
            kept.groups.update()
    kept.groups.update()
    for article in kept.articles():
        put(fresh, article.id, article.text)
    fresh.groups.update()
    assert groups_of(kept) == groups_of(fresh)
    kept.close()
    fresh.close()


# -- the collection ----------------------------------------------------------------------------


def test_near_copies_count_as_duplicates_and_the_first_of_them_does_not(tmp_path, encoder):
    copies = [Article(name, "T", text) for name, text in (("a", DISPATCH), ("b", CUT))]
    assert index_articles(tmp_path, [*copies, Article("c", "T", OTHER)], encoder).duplicates == 1
    later = index_articles(tmp_path, [*copies, Article("d", "T", EDITED)], encoder)
    assert (later.added, later.unchanged, later.duplicates) == (1, 2, 1)


def test_a_collection_of_format_2_keeps_everything_and_gets_its_groups(three_sites):
    articles, directory = list(three_sites.articles()), three_sites.directory
    three_sites.close()
    before = apsw.Connection(str(directory / "articles.db"))
    before.execute("DROP TABLE signature; PRAGMA user_version=2")  # what signs came with format 3
    before.close()

    store = Store.open(directory)
    assert list(store.articles()) == articles
    assert groups_of(store) == {}
    rebuild(directory)
    assert groups_of(store) == {"agence": {"agence", "site-b", "site-c"}}
    store.close()
    reopened = apsw.Connection(str(directory / "articles.db"))
    assert reopened.pragma("user_version") == FORMAT
    reopened.close()


def test_a_dispatch_on_three_sites_is_one_source(tmp_path, encoder, number_reader):
    sites = {"agence": DISPATCH, "site-b": EDITED, "site-c": CUT}
    index_articles(tmp_path, [Article(k, "Koursk", v) for k, v in sites.items()], encoder)
    by_reader = Linear({name: 0.0 for name in Features.names()} | {"reader": 1.0}, -2.0)
    retriever = HybridRetriever.open(tmp_path, encoder)
    with Sourcier(retriever, number_reader, Confidence(by_reader, by_reader, 0.5)) as sourcier:
        (claim,) = [
            claim
            for claim in sourcier.ask("combien de soldats à Koursk ?").claims
            if claim.value.amount == 8000
        ]
    assert (claim.article_count, claim.source_count) == (3, 1)


# -- the measure -------------------------------------------------------------------------------


def test_pairs_are_drawn_from_the_texts_that_share_enough_and_only_from_them():
    texts = {"tout": DISPATCH, "fin": CUT, "début": "\n".join(PARAGRAPHS[:2]), "plage": OTHER}
    drawn = draw([Article(name, "T", text) for name, text in texts.items()])
    assert [(pair.one, pair.two, pair.weight) for pair in drawn] == [
        ("fin", "début", 1.0),
        ("tout", "début", 1.0),
        ("tout", "fin", 1.0),
    ]
    assert drawn == sorted(drawn, key=lambda pair: pair.similarity)


def test_precision_and_recall_count_a_pair_for_those_it_was_drawn_from():
    labels = ((3.0, True), (1.0, False), (2.0, True))
    pairs = [bench.LabelledPair("a", "b", weight, same, "report") for weight, same in labels]
    scores = bench.scores(pairs, np.array([True, True, False]))
    assert (scores["precision"][0], scores["recall"][0]) == (3 / 4, 3 / 5)
    assert (scores["as_drawn_precision"][0], scores["as_drawn_recall"][0]) == (1 / 2, 1 / 2)


def test_the_best_threshold_parts_the_labels():
    same = bench.LabelledPair(DISPATCH, CUT, 1.0, True, "choose")
    other = bench.LabelledPair(DISPATCH, OTHER, 1.0, False, "choose")
    setting = bench.best([same, other], 5, "shared")
    assert (setting.precision, setting.recall, setting.f1) == (1.0, 1.0, 1.0)
    assert containment(shingles(DISPATCH), shingles(CUT)) >= setting.least > 0.8


def test_the_reprise_of_a_dispatch_is_the_one_copy_among_the_examples(tmp_path):
    articles = {article.id: article for article in read_articles([ROOT / "examples" / "articles"])}
    labels = tmp_path / "labels.jsonl"
    lines = bench.PAIRS.read_text(encoding="utf-8").splitlines(keepends=True)
    labels.write_text("".join(line for line in lines if '"half": "examples"' in line))
    pairs = bench.load_pairs(labels, articles)
    told = bench.counts(pairs, bench.found(pairs))
    assert told == {"n": 15, "same": 1, "found": 1, "rightly_found": 1}
    near = [(a, b) for a, b in combinations(articles.values(), 2)
            if are_near(shingles(a.text), shingles(b.text))]  # fmt: skip
    assert len(near) == 1


def test_the_labelled_pairs_are_two_halves_and_the_examples_and_hold_no_text():
    records = [json.loads(line) for line in bench.PAIRS.read_text(encoding="utf-8").splitlines()]
    assert Counter(record["half"] for record in records) == {
        "choose": 100, "report": 100, "examples": 15,
    }  # fmt: skip
    assert len({(record["one"], record["two"]) for record in records}) == 215
    assert {frozenset(record) for record in records} == {
        frozenset({"one", "two", "similarity", "weight", "same", "half"})
    }
    assert max(len(record["one"] + record["two"]) for record in records) < 80
