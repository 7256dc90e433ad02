"""Any sequence of adds, updates, deletes, reopenings, rebuilds and losses, against a plain dict."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from eval.bench.crash import questions
from eval.bench.hashing import HashingEncoder
from index.backup import backup, restore
from index.documents import Article
from index.indexer import index_articles
from index.maintenance import check, rebuild
from index.retriever import HybridRetriever
from index.store import Store

KEYS = st.sampled_from(["été", "œuvre", "a", "b", "c"])
INDEXES = st.sampled_from(["lexical", "dense"])
SENTENCE = "La rédaction relit {} avant la parution du journal de demain. "


class Collection(RuleBasedStateMachine):
    """``model`` maps an id to its text; each version of a text has one word of its own."""

    @initialize()
    def start(self):
        # in memory where the system has it: thousands of fsync are not what is tested here
        shm = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None))
        self.directory = self.folder / "collection"
        self.encoder = HashingEncoder()
        self.model, self.saved, self.versions = {}, None, 0
        Store.open(self.directory, create=True).close()
        self.retriever = HybridRetriever.open(self.directory, self.encoder)

    def teardown(self):
        if hasattr(self, "folder"):
            assert check(self.directory, deep=True, encoder=self.encoder) == []
            self.retriever.close()
            shutil.rmtree(self.folder)

    @rule(keys=st.lists(KEYS, min_size=1, max_size=3, unique=True), length=st.sampled_from([1, 40]))
    def add_or_update(self, keys, length):
        articles = []
        for key in keys:
            self.versions += 1
            text = SENTENCE.format(f"mot{self.versions}v") * length
            articles.append(Article(key, f"Titre {key}", text))
            self.model[key] = text
        index_articles(self.directory, articles, self.encoder)

    @rule()
    def index_again(self):
        articles = [Article(key, f"Titre {key}", text) for key, text in self.model.items()]
        report = index_articles(self.directory, articles, self.encoder)
        assert (report.unchanged, report.added, report.updated) == (len(articles), 0, 0)

    @rule(keys=st.lists(KEYS, max_size=3))
    def delete(self, keys):
        expected = [key for key in dict.fromkeys(keys) if key in self.model]
        store = Store.open(self.directory)
        assert store.delete(keys) == expected
        store.close()
        for key in expected:
            del self.model[key]

    @rule()
    def reopen(self):
        self.retriever.close()
        self.retriever = HybridRetriever.open(self.directory, self.encoder)

    @rule()
    def rebuild(self):
        rebuild(self.directory)

    @rule(name=INDEXES)
    def lose_an_index(self, name):
        shutil.rmtree(self.directory / name, ignore_errors=True)
        self.reopen()

    @rule(name=INDEXES)
    def keep_a_copy(self, name):
        if (self.directory / name).is_dir():
            shutil.rmtree(self.folder / name, ignore_errors=True)
            shutil.copytree(self.directory / name, self.folder / name)

    @rule(name=INDEXES)
    def put_an_older_copy_back(self, name):
        if (self.folder / name).is_dir():
            shutil.rmtree(self.directory / name, ignore_errors=True)
            shutil.copytree(self.folder / name, self.directory / name)
            self.reopen()

    @rule()
    def back_up(self):
        backup(self.directory, self.folder / "sauvegarde.db", force=True)
        self.saved = dict(self.model)

    @rule()
    def restore(self):
        if self.saved is not None:
            restore(self.folder / "sauvegarde.db", self.directory, force=True)
            self.model = dict(self.saved)

    @invariant()
    def holds_what_the_model_holds(self):
        if not hasattr(self, "folder"):
            return
        store = self.retriever.store
        assert {article.id: article.text for article in store.articles()} == self.model
        for mode in ("bm25", "dense", "hybrid"):
            hits = self.retriever.retrieve("rédaction journal", k=100, mode=mode)
            assert {hit.passage.article_id for hit in hits} == set(self.model)
            for hit in hits:
                text = self.model[hit.passage.article_id]
                assert text[hit.passage.start : hit.passage.end] == hit.passage.text
        for key, text in self.model.items():
            for mode, question in questions(key, text).items():
                (hit,) = self.retriever.retrieve(question, k=1, mode=mode)
                assert hit.passage.article_id == key


TestCollection = Collection.TestCase
TestCollection.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
