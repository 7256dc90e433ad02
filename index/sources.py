"""Files and fetched pages become articles: text, web pages, PDF, Word, records, feeds, archives.

A file that cannot be read gives a `ReadFailure` with its reason, and the rest goes on. Plain text
and records are read here; the formats that hostile files break, in the process of `index.sandbox`.
Nothing is fetched from the network, and nothing here decides what is stored.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

from index.decoding import decoded
from index.documents import Article
from index.errors import CorpusError
from index.plaintext import article_from_document, read_markdown, read_txt
from index.records import (
    Fields,
    RecordError,
    article_from_fields,
    id_from_url,
    read_csv,
    read_json,
    read_jsonl,
)
from index.sandbox import Limits, Sandbox, too_large
from index.text import normalise

_Reader = Callable[[str, str], Iterable[Article | RecordError]]
_READERS: dict[str, _Reader] = {
    ".txt": read_txt, ".md": read_markdown,
    ".json": read_json, ".jsonl": read_jsonl, ".csv": read_csv,
}  # fmt: skip
_PAGES = (".html", ".htm", ".pdf", ".docx")
_FEEDS = (".rss", ".atom", ".xml")
_ARCHIVE = ".zip"
_LIMITS = Limits()
SUFFIXES = (*_READERS, *_PAGES, *_FEEDS, _ARCHIVE)


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file or record that gave no article: ``path`` (with ``:line`` where known) and why."""

    path: str
    fr: str
    en: str

    def reason(self, lang: str) -> str:
        """The English reason when ``lang`` is ``"en"``, else the French one."""
        return self.en if lang == "en" else self.fr


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What an address gave: ``suffix`` is the one that a file of its type would have."""

    url: str
    suffix: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Content:
    """Bytes to read. ``shown`` is for messages, ``name`` for ids, ``url`` where it was fetched."""

    shown: str
    name: str
    suffix: str
    data: bytes
    url: str | None = None


def read_articles(
    paths: Sequence[Path],
    *,
    pages: Iterable[FetchedPage | ReadFailure] = (),
    limits: Limits = _LIMITS,
) -> Iterator[Article | ReadFailure]:
    """The articles of files and, recursively, of folders, in order of path, then of ``pages``.

    In folders, hidden files and files of other kinds are passed over. Two articles of one run
    with the same id: the second is a failure. ``limits``: what one untrusted file may cost.

    Raises:
        CorpusError: a path does not exist, or no path holds any file of a known kind.
    """
    files = [found for path in paths for found in _files(path)]
    if paths and not files:
        raise _nothing_to_read(paths)
    return _read_all(files, pages, limits)


def _read_all(
    files: Sequence[tuple[Path, Path]], pages: Iterable[FetchedPage | ReadFailure], limits: Limits
) -> Iterator[Article | ReadFailure]:
    seen: dict[str, str] = {}
    with Sandbox(limits) as sandbox:
        found = chain(_of_files(files, limits), _of_pages(pages))
        for content in _opened(found, sandbox):
            if isinstance(content, ReadFailure):
                yield content
                continue
            for record in _read(content, sandbox):
                if isinstance(record, Article) and record.id in seen:
                    yield _same_id(content.shown, record.id, seen[record.id])
                    continue
                if isinstance(record, Article):
                    seen[record.id] = content.shown
                yield record


def _same_id(shown: str, article_id: str, first: str) -> ReadFailure:
    return ReadFailure(
        shown,
        f"l'identifiant {article_id!r} est déjà celui d'un article de {first} ;"
        " donnez-lui un champ « id » différent.",
        f"the id {article_id!r} is already that of an article of {first};"
        " give it another field “id”.",
    )


def _files(path: Path) -> Iterator[tuple[Path, Path]]:
    """(file, root its id is relative to) of ``path`` or of everything below it."""
    if path.is_file():
        yield path, path.parent
    elif path.is_dir():
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
            if found.suffix.lower() in SUFFIXES and found.is_file() and not hidden:
                yield found, path
    else:
        raise CorpusError(
            f"{path} n'existe pas : un fichier ou un dossier d'articles était attendu."
            " Vérifiez le chemin.",
            f"{path} does not exist: expected a file or a folder of articles. Check the path.",
        )


def _nothing_to_read(paths: Sequence[Path]) -> CorpusError:
    where, kinds = ", ".join(map(str, paths)), " ".join(SUFFIXES)
    return CorpusError(
        f"Aucun article dans {where} : il n'y a là aucun fichier {kinds}.",
        f"No article in {where}: there is no file {kinds} there.",
    )


def _of_files(
    files: Iterable[tuple[Path, Path]], limits: Limits
) -> Iterator[_Content | ReadFailure]:
    for path, root in files:
        suffix = path.suffix.lower()
        try:
            if suffix not in SUFFIXES:
                raise _unknown(path.suffix)
            # subtle: looked at first, so that what is refused is not read
            if suffix not in _READERS and (size := path.stat().st_size) > limits.file_bytes:
                raise too_large(size, limits)
            name = path.relative_to(root).with_suffix("").as_posix()
            yield _Content(str(path), name, suffix, path.read_bytes())
        except RecordError as exc:
            yield _failure(str(path), exc)
        except OSError as exc:
            yield ReadFailure(
                str(path),
                f"lecture impossible ({exc.strerror}).",
                f"cannot be read ({exc.strerror}).",
            )


def _unknown(suffix: str) -> RecordError:
    return RecordError(
        f"format {suffix} inconnu ; formats lus : {' '.join(SUFFIXES)}.",
        f"unknown format {suffix}; formats read: {' '.join(SUFFIXES)}.",
    )


def _of_pages(pages: Iterable[FetchedPage | ReadFailure]) -> Iterator[_Content | ReadFailure]:
    for page in pages:
        if isinstance(page, ReadFailure):
            yield page
        else:
            yield _Content(page.url, id_from_url(page.url), page.suffix, page.data, url=page.url)


def _opened(
    contents: Iterable[_Content | ReadFailure], sandbox: Sandbox
) -> Iterator[_Content | ReadFailure]:
    """``contents``, each archive replaced by the files of known kinds that it holds."""
    for content in contents:
        if isinstance(content, _Content) and content.suffix == _ARCHIVE:
            yield from _members(content, sandbox)
        else:
            yield content


def _members(archive: _Content, sandbox: Sandbox) -> Iterator[_Content | ReadFailure]:
    try:
        found = sandbox.parse(_ARCHIVE, archive.data)
    except RecordError as exc:
        found = [exc]
    members = [
        _failure(archive.shown, member)
        if isinstance(member, RecordError)
        else _member(archive, PurePosixPath(member["name"] or ""), member["data"] or "")
        for member in found
    ]
    yield from (member for member in members if member is not None)
    if not any(members):
        kinds = " ".join(SUFFIXES)
        yield ReadFailure(
            archive.shown,
            f"aucun fichier {kinds} dans l'archive.",
            f"no file {kinds} in the archive.",
        )


def _member(archive: _Content, path: PurePosixPath, data: str) -> _Content | ReadFailure | None:
    """A file of an archive, ``data`` in base64; None for a file of another kind."""
    shown, suffix = f"{archive.shown}/{path}", path.suffix.lower()
    if suffix == _ARCHIVE:
        return ReadFailure(
            shown,
            "une archive dans une archive n'est pas ouverte. Sortez-la d'abord.",
            "an archive inside an archive is not opened. Take it out first.",
        )
    if suffix not in SUFFIXES:
        return None
    name = f"{archive.name}/{path.with_suffix('')}"
    return _Content(shown, name, suffix, base64.b64decode(data))


def _read(content: _Content, sandbox: Sandbox) -> Iterator[Article | ReadFailure]:
    try:
        for record in _parsed(content, sandbox):
            yield record if isinstance(record, Article) else _failure(content.shown, record)
    except RecordError as exc:
        yield _failure(content.shown, exc)


def _failure(shown: str, error: RecordError) -> ReadFailure:
    return ReadFailure(f"{shown}:{error.line}" if error.line else shown, error.fr, error.en)


def _parsed(content: _Content, sandbox: Sandbox) -> Iterator[Article | RecordError]:
    if reader := _READERS.get(content.suffix):
        yield from reader(decoded(content.data), content.name)
        return
    for number, fields in enumerate(sandbox.parse(content.suffix, content.data), start=1):
        if isinstance(fields, RecordError):
            yield fields
        elif content.suffix in _PAGES:
            # subtle: a fetched page is known by its address, whatever address it claims
            known = {"url": content.url} if content.url else {}
            text = normalise(fields.get("text") or "")
            yield article_from_document({**fields, **known, "text": text}, content.name)
        else:
            yield _entry(fields, f"{content.name}#{number}")


def _entry(fields: Fields, fallback_id: str) -> Article | RecordError:
    try:
        return article_from_fields(fields, fallback_id=fallback_id)
    except RecordError as exc:
        return exc
