"""Bytes become text: which encoding a file is written in.

UTF-8 is tried first because other encodings do not make valid UTF-8 by chance. Then come what the
file itself declares and the encodings that French was written in, told apart by their letters:
statistics of all languages (charset-normalizer) take short French text for Polish. They decide
for the rest.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from index.records import RecordError
from index.text import normalise

_WIDE = ("utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be")
_WESTERN = ("cp1252", "mac_roman", "iso8859_15", "cp850")
"""Windows (and Latin-1 within it), old Macintosh, Unix with the euro, MS-DOS; the first wins."""
_FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ’‘“”„«»…–—·•°€§²³ªº\u00a0\u202f\u00ad")
_INNER_CAPITAL = re.compile("[a-zà-öø-ÿœ][À-ÖØ-ÞŒ]")
_FOREIGN_RATIO = 0.1
"""Of the characters beyond ASCII, how many may be other than French ("São", "Erdoğan")."""


def decoded(data: bytes, *, declared: str | None = None) -> str:
    """The normalised text of ``data``; ``declared`` is the encoding that it says it is written in.

    Raises:
        RecordError: an empty file, or bytes that are no text.
    """
    if not data.strip(b" \t\r\n\0"):
        raise RecordError("fichier vide (0 octet de texte).", "empty file (0 byte of text).")
    if b"\0" in data or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return normalise(_guessed(data, _WIDE))  # no text in one byte a letter holds a zero
    text = _decoded_as(data, "utf-8")
    if text is None and declared:
        # subtle: browsers read "latin-1" as Windows's superset of it, so pages are written so
        latin = declared.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii")
        text = _decoded_as(data, "cp1252" if latin else declared)
    if text is None:
        text = _as_french(data)
    return normalise(_guessed(data) if text is None else text)


def _decoded_as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, ValueError):
        return None


def _as_french(data: bytes) -> str | None:
    """The reading of ``data`` that looks most like French, if one does."""
    readings = [text for name in _WESTERN if (text := _decoded_as(data, name)) is not None]
    best = min(readings, key=_oddities)
    beyond_ascii = sum(c > "\x7f" for c in best)
    return best if _oddities(best) <= _FOREIGN_RATIO * beyond_ascii else None


def _oddities(text: str) -> int:
    """How many letters French has not, or capitals it would not write inside a word ("rÇÇlu")."""
    return sum(c > "\x7f" and c not in _FRENCH for c in text) + len(_INNER_CAPITAL.findall(text))


def _guessed(data: bytes, encodings: Sequence[str] = ()) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=list(encodings)).best()
    if best is None:
        raise RecordError(
            "encodage illisible : ce n'est pas de l'UTF-8 et aucun autre encodage ne convient."
            " Enregistrez le fichier en UTF-8.",
            "unreadable encoding: it is not UTF-8 and no other encoding fits."
            " Save the file as UTF-8.",
        )
    return str(best)
