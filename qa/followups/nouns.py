"""Where a noun ends, with its article, adjectives, names and complements.

"le bilan de l’ouragan Irma | à Saint-Martin". Without a dictionary, adjectives are known by their
ending, their plural or their place, so that a rare verb may be taken for one.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.text import fold
from qa.followups.grammar import (
    ADJECTIVE,
    ADVERBS,
    ARTICLES,
    ASK,
    AUXILIARY,
    BEFORE_NOUNS,
    FUNCTION,
    INVERTED,
    PREPOSITION,
    TIME,
    TOKEN,
    is_participle,
)
from qa.followups.places import demonym, place_at

_INSIDE_NAMES = frozenset("du de la el ben von van saoudite".split())


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a question, as ``written`` and ``folded``, one for one."""

    written: tuple[str, ...]
    folded: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words and marks of a tidy question."""
        written = tuple(match.group() for match in TOKEN.finditer(text))
        # subtle: some signs fold to a space or to nothing, and each word must stay one word
        folded = ("".join(fold(word).split()).rstrip("'’") for word in written)
        return cls(written, tuple(word or "_" for word in folded))

    def tail(self, start: int) -> str:
        """The folded words from ``start`` on."""
        return " ".join(self.folded[start:])

    def named(self, start: int, end: int) -> bool:
        """Whether the noun is a name: its first word after the article has a capital."""
        at = start + (self.folded[start] in ARTICLES) if start < len(self.written) else start
        if at >= end:
            return False
        return self.written[at][0].isupper() or place_at(self.folded, at) is not None

    def noun_end(self, at: int, *, counted: bool, settled: bool) -> int:
        """Where the noun that begins at ``at`` ends; ``at`` itself when none begins there.

        After a noun ``counted`` or asked a name begins the subject: "combien de postes | Alstom".
        ``settled``: the verb is known already, so that any word after a noun belongs to it.
        """
        end = self._core_end(at)
        person = at < end and self.written[at][0].isupper() and not place_at(self.folded, at)
        while at < end < len(self.written):
            if person and self.folded[end] in {"de", "du", "d", "des"}:
                break  # "que dit Zelensky | de la réponse"
            if counted and self.written[end][0].isupper() and not demonym(self.written[end]):
                break
            further = self._complement_end(end, settled)
            if further == end:
                break
            end = further
        return end

    def _core_end(self, at: int) -> int:
        start, size = at, len(self.written)
        while at < size and (self.folded[at] in ARTICLES or self.written[at][0].isdigit()):
            at += 1
        while at + 1 < size and self.folded[at] in BEFORE_NOUNS and self._is_noun(at + 1):
            at += 1
        known = place_at(self.folded, at)
        if known is not None:
            return at + known[1]
        if at >= size or not self._is_noun(at):
            return at if at > start and self.written[at - 1][0].isdigit() else start
        return self._name_end(at) if self.written[at][0].isupper() else at + 1

    def _is_noun(self, at: int) -> bool:
        word = self.folded[at]
        return (
            word[0].isalnum()
            and word not in FUNCTION
            and not INVERTED.fullmatch(word)
            and not AUXILIARY.fullmatch(word)
            and not ASK.match(word + " ")
            and not PREPOSITION.match(word + " ")
        )

    def _name_end(self, at: int) -> int:
        end = at + 1
        while end < len(self.written):
            if self.written[end][0].isupper() or self.written[end][0].isdigit():
                end += 1
            elif self._joins_names(end):
                end += 2
            else:
                break
        return end

    def _joins_names(self, at: int) -> bool:
        after = at + 1
        follows = after < len(self.written) and self.written[after][0].isupper()
        return follows and self.folded[at] in _INSIDE_NAMES

    def _complement_end(self, at: int, settled: bool) -> int:
        word, shown = self.folded[at], self.written[at]
        if demonym(word) or (shown.islower() and self._qualifies(at, settled)):
            return at + 1
        if shown[0].isupper() and self._is_noun(at):
            return self._name_end(at)
        if word in {"et", "ou"} and at + 1 < len(self.written):
            after = at + 1 + (self.folded[at + 1] in {"de", "d"})
            end = self._core_end(after)
            return end if end > after else at
        if word in {"de", "du", "d", "des"}:
            if TIME.match(self.tail(at)) or (word == "des" and self.written[at - 1][0].isupper()):
                return at
            end = self._core_end(at + 1)
            return end if end > at + 1 else at
        return at

    def _qualifies(self, at: int, settled: bool) -> bool:
        """An adjective by its ending, by its plural, or because the verb is already known."""
        word, before = self.folded[at], self.folded[at - 1]
        if ADJECTIVE.fullmatch(word) or is_participle(self.written[at]):
            return True
        if not word.isalpha() or not self._is_noun(at) or word in ARTICLES | ADVERBS:
            return False
        if TIME.match(self.tail(at)):
            return False
        plural = word[-1] in "sx" and before[-1] in "sx"
        return plural or settled
