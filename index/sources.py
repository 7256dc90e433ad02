"""Files become articles: .txt (with optional header lines), .md, .html, .json, .jsonl, .csv.

A file that cannot be read gives a `ReadFailure` with its reason, and the rest goes on. Nothing is
fetched from the network, and nothing here decides what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.documents import Article
from index.errors import CorpusError
from index.records import RecordError, article_from_fields, read_csv, read_json, read_jsonl
from index.text import normalise

SUFFIXES = (".txt", ".md", ".html", ".htm", ".json", ".jsonl", ".csv")

_HEADERS = {
    "titre": "title", "title": "title", "date": "published", "source": "source", "url": "url",
    "auteur": "author", "author": "author", "id": "id",
}  # fmt: skip
_HEADER_LINE = re.compile(r"\s*([A-Za-z]+)\s*:\s*(.*\S)?\s*$")
_MAX_TITLE = 120
_NOT_TITLES = frozenset({"table of contents", "table des matières", "sommaire"})


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file or record that gave no article: ``path`` (with ``:line`` where known) and why."""

    path: str
    fr: str
    en: str

    def reason(self, lang: str) -> str:
        """The English reason when ``lang`` is ``"en"``, else the French one."""
        return self.en if lang == "en" else self.fr


def read_articles(paths: Sequence[Path]) -> Iterator[Article | ReadFailure]:
    """The articles of files and, recursively, of folders, in order of path.

    In folders, hidden files and files of other kinds are passed over. Two articles of one run
    with the same id: the second is a failure.

    Raises:
        CorpusError: a path does not exist, or no path holds any file of a known kind.
    """
    files = [found for path in paths for found in _files(path)]
    if not files:
        raise _nothing_to_read(paths)
    return _read_files(files)


def _read_files(files: Sequence[tuple[Path, Path]]) -> Iterator[Article | ReadFailure]:
    seen: dict[str, str] = {}
    for path, root in files:
        for record in _read_file(path, root):
            if isinstance(record, Article) and record.id in seen:
                yield ReadFailure(
                    str(path),
                    f"l'identifiant {record.id!r} est déjà celui d'un article de"
                    f" {seen[record.id]} ; donnez-lui un champ « id » différent.",
                    f"the id {record.id!r} is already that of an article of {seen[record.id]};"
                    " give it another field “id”.",
                )
                continue
            if isinstance(record, Article):
                seen[record.id] = str(path)
            yield record


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


def _read_file(path: Path, root: Path) -> Iterator[Article | ReadFailure]:
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        yield ReadFailure(
            str(path),
            f"format {path.suffix} inconnu ; formats lus : {' '.join(SUFFIXES)}.",
            f"unknown format {path.suffix}; formats read: {' '.join(SUFFIXES)}.",
        )
        return
    try:
        content = _decoded(path)
        for record in reader(content, path.relative_to(root).with_suffix("").as_posix()):
            if isinstance(record, RecordError):
                where = f"{path}:{record.line}" if record.line else str(path)
                yield ReadFailure(where, record.fr, record.en)
            else:
                yield record
    except RecordError as exc:
        yield ReadFailure(f"{path}:{exc.line}" if exc.line else str(path), exc.fr, exc.en)
    except OSError as exc:
        yield ReadFailure(
            str(path),
            f"lecture impossible ({exc.strerror}).",
            f"cannot be read ({exc.strerror}).",
        )


def _decoded(path: Path) -> str:
    """The normalised text of a file in UTF-8, else in the encoding that charset-normalizer finds.

    Raises:
        RecordError: an empty file, or bytes that are no text.
    """
    data = path.read_bytes()
    if not data.strip():
        raise RecordError("fichier vide (0 octet de texte).", "empty file (0 byte of text).")
    try:
        return normalise(data.decode("utf-8"))
    except UnicodeDecodeError as exc:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is None or (b"\0" in data and not best.encoding.startswith("utf")):
            raise RecordError(
                f"encodage illisible : l'octet {exc.start} n'est pas de l'UTF-8 et aucun autre"
                " encodage ne convient. Enregistrez le fichier en UTF-8.",
                f"unreadable encoding: byte {exc.start} is not UTF-8 and no other encoding fits."
                " Save the file as UTF-8.",
            ) from exc
        return normalise(str(best))


def _read_txt(content: str, name: str) -> Iterator[Article | RecordError]:
    headers, body = _split_headers(content)
    fields = {"title": _title_of(body), **headers, "text": body}
    yield article_from_fields(fields, fallback_id=name)


def _split_headers(content: str) -> tuple[dict[str, str], str]:
    """The leading lines "Titre: …", "Date: …" up to the first other line, and what follows.

    Only lines that begin the file count, and only when the first is a known header: prose that
    happens to begin with "Paris : …" keeps its first line.
    """
    headers: dict[str, str] = {}
    lines = content.lstrip("\n").split("\n")
    for number, line in enumerate(lines):
        match = _HEADER_LINE.match(line)
        key = _HEADERS.get(match.group(1).lower()) if match else None
        if match is None or key is None or key in headers:
            return headers, "\n".join(lines[number:]).strip()
        if match.group(2):
            headers[key] = match.group(2)
    return headers, ""


def _title_of(body: str) -> str:
    """The first short line among the first three, else the beginning of the text."""
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    lines = [line for line in lines if line.casefold() not in _NOT_TITLES]
    for line in lines[:3]:
        if len(line) <= _MAX_TITLE and not line.endswith((".", ",", ";")):
            return line
    start = lines[0].lstrip(". ") if lines else ""
    return start if len(start) <= 80 else start[:80].rsplit(" ", 1)[0] + "…"


def _read_markdown(content: str, name: str) -> Iterator[Article | RecordError]:
    front = re.match(r"---\n(.*?)\n---\n", content, re.DOTALL)
    headers = _split_headers(front.group(1) + "\n")[0] if front else {}
    headers = {key: value.strip("'\"") for key, value in headers.items()}
    body = _plain(content[front.end() :] if front else content).strip()
    heading = re.search(r"^#\s+(.+)$", content, re.MULTILINE)
    title = _plain(heading.group(1)).strip() if heading else _title_of(body)
    yield article_from_fields({"title": title, **headers, "text": body}, fallback_id=name)


def _plain(markdown: str) -> str:
    """Markdown without its marks: headings, emphasis, links, quotes, images."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", markdown)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^(?:#{1,6}|>)[ \t]+", "", text, flags=re.MULTILINE)
    return re.sub(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text)


def _read_html(content: str, name: str) -> Iterator[Article | RecordError]:
    found = _extracted(content)
    if found is None or not (found.text or "").strip():
        raise RecordError(
            "aucun texte d'article dans cette page HTML.", "no article text in this HTML page."
        )
    body = normalise(found.text).strip()
    fields = {
        "title": found.title or _title_of(body), "url": found.url, "source": found.sitename,
        "author": found.author, "published": found.date, "text": body,
    }  # fmt: skip
    yield article_from_fields(fields, fallback_id=name)


def _extracted(content: str) -> Any:  # noqa: ANN401 - trafilatura's Document, or None
    from trafilatura import bare_extraction

    try:
        # subtle: without extensive_search=False, htmldate guesses dates; ours are never invented
        return bare_extraction(
            content,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as exc:
        # a page can break the parser in any way; it must cost that page and not the ingest
        raise RecordError(
            f"page HTML illisible ({type(exc).__name__}).",
            f"unreadable HTML page ({type(exc).__name__}).",
        ) from exc


_Reader = Callable[[str, str], Iterable[Article | RecordError]]
_READERS: dict[str, _Reader] = {
    ".txt": _read_txt, ".md": _read_markdown, ".html": _read_html, ".htm": _read_html,
    ".json": read_json, ".jsonl": read_jsonl, ".csv": read_csv,
}  # fmt: skip
