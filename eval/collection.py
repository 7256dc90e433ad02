"""The articles of an evaluation, indexed once and kept in the user's cache for the next run.

The cache key covers the articles, the encoder and the code of ``index/``: a change to any of them
is another index, never a stale one. Old ones may be deleted by hand at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.documents import Article
from index.encoder import Encoder

if TYPE_CHECKING:
    from index.indexer import Progress

_COMPLETE = "COMPLETE"


def default_cache() -> Path:
    """Where indexes of evaluations are kept: ``eval/`` in the user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("sourcier") / "eval"


def indexed_collection(
    articles: Sequence[Article],
    encoder: Encoder,
    *,
    cache: Path | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Path:
    """The folder of a collection that holds exactly ``articles``; indexed now unless it was before.

    An interrupted indexing goes on where it stopped. Raises what `index_articles` raises.
    """
    from index.indexer import index_articles

    directory = (default_cache() if cache is None else cache) / _key(articles, encoder)
    if not (directory / _COMPLETE).is_file():
        index_articles(directory, articles, encoder, on_progress=on_progress)
        (directory / _COMPLETE).touch()
    return directory


def _key(articles: Sequence[Article], encoder: Encoder) -> str:
    from index.fingerprints import fingerprint_of

    parts = [encoder.fingerprint, *sorted(fingerprint_of(article) for article in articles)]
    return _sha256([*(part.encode() for part in parts), *_index_code()])[:20]


def _index_code() -> Iterable[bytes]:
    import index

    folder = Path(str(index.__file__)).parent
    return [path.read_bytes() for path in sorted(folder.glob("*.py"))]


def _sha256(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
