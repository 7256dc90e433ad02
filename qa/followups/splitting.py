"""A French question cut into phrases: what is asked, verb, subject, place, time, speaker.

Enough grammar to replace one phrase of a question by another of its kind, or to put a question's
words in the order of a statement. It has no dictionary of verbs and builds no tree; what it cannot
name is a "word". Every word of the question is in exactly one phrase, in order.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from qa.followups.grammar import (
    ADVERBS,
    ARTICLES,
    ASK,
    AUXILIARY,
    CLITICS,
    EST_CE_QUE,
    FUNCTION,
    INVERTED,
    PARTICIPLE,
    PLACE_NOUNS,
    PREPOSITION,
    SUMMING,
    TIME,
    WHERE,
    glued,
    is_participle,
    tidy,
)
from qa.followups.nouns import Words
from qa.followups.phrases import Kind, Phrase
from qa.followups.places import place_at


def split(question: str, *, fragment: bool = False) -> list[Phrase]:
    """The phrases of ``question``, end marks dropped; ``[]`` when it has no word.

    In a ``fragment`` ("la taxe carbone", "a moscou") there is no verb to take a noun for.
    """
    return list(_split(question, fragment))


@lru_cache(maxsize=256)
def _split(question: str, fragment: bool) -> tuple[Phrase, ...]:
    # each rule looks again at the same few questions
    return tuple(_Splitter(tidy(question), fragment=fragment).phrases())


class _Splitter:
    """Reads a tidy question from left to right."""

    def __init__(self, text: str, *, fragment: bool) -> None:
        self._fragment = fragment
        self._words = Words.of(text)
        self._written, self._folded = self._words.written, self._words.folded
        self._plain = text.isascii()
        self._found: list[Phrase] = []
        self._at = 0

    def phrases(self) -> list[Phrase]:
        while self._at < len(self._written):
            if self._written[self._at] in ",;:»”)%€$" and self._found:
                last = self._found[-1]
                mark = self._written[self._at]
                space = " " if mark in ":;»" else ""
                self._found[-1] = replace(last, text=last.text + space + mark)
                self._at += 1
                continue
            self._found.append(
                self._ask() or self._time() or self._speaker() or self._verb()
                or self._with() or self._noun() or self._word()
            )  # fmt: skip
        return self._found

    def _tail(self, start: int | None = None) -> str:
        return self._words.tail(self._at if start is None else start)

    def _noun_end(self, at: int, *, counted: bool = False) -> int:
        settled = self._fragment or any(phrase.kind == "verb" for phrase in self._found)
        # "quel chirurgien marseillais réputé a péri"
        settled = settled or (counted and self._verb_follows(at + 1))
        return self._words.noun_end(at, counted=counted, settled=settled)

    def _verb_follows(self, at: int) -> bool:
        """Whether an auxiliary or an inverted verb comes later ("à" is none)."""
        return any(
            self._written[i] not in {"à", "À"}
            and (AUXILIARY.fullmatch(word) or INVERTED.match(word))
            for i, word in enumerate(self._folded[at:], start=at)
        )

    def _take(self, count: int) -> str:
        words = self._written[self._at : self._at + count]
        self._at += count
        return glued(words)

    def _match(self, pattern: re.Pattern[str]) -> int:
        """How many words ``pattern`` takes here; 0 when it does not match."""
        match = pattern.match(self._tail())
        return len(match.group().split()) if match and match.group() else 0

    # -- what is asked --------------------------------------------------------------------------

    def _ask(self) -> Phrase | None:
        asking = [phrase for phrase in self._found if phrase.kind == "ask"]
        if asking:
            return self._after_ask(asking[0])
        if count := self._match(EST_CE_QUE):
            return Phrase("est-ce que", self._take(count))
        first = not self._found or self._found[-1].text.endswith(",")
        count = self._match(ASK)
        word = self._folded[self._at]
        if not count or (word in {"ou", "que", "qu", "qui", "nombre"} and not first):
            return None
        text = self._take(count)
        return Phrase("ask", text)

    def _after_ask(self, ask: Phrase) -> Phrase | None:
        last = self._found[-1]
        if count := self._match(EST_CE_QUE):
            return Phrase("est-ce que", self._take(count))
        counting = ask.folded in {"combien", "cb", "nombre", "nb", "le nombre"}
        done = any(phrase.kind == "counted" for phrase in self._found)
        if counting and not done and (self._folded[self._at] in {"de", "d", "des"}):
            return self._as("counted", self._noun_end(self._at + 1, counted=True))
        if ask.folded in {"nb", "cb"} and last is ask:
            return self._as("counted", self._noun_end(self._at))
        is_copula = AUXILIARY.fullmatch(self._folded[self._at])
        if re.search(r"\bquel", ask.folded) and last is ask and not is_copula:
            return self._as("asked", self._noun_end(self._at, counted=True))
        return None

    def _as(self, kind: Kind, end: int) -> Phrase | None:
        if end <= self._at:
            return None
        return Phrase(kind, self._take(end - self._at))

    # -- when, who says so, the verb ------------------------------------------------------------

    def _time(self) -> Phrase | None:
        count = self._match(TIME)
        after = self._written[self._at + count] if self._at + count < len(self._written) else ""
        if not count or (count == 1 and after.isupper()):  # "la planète 2014 UZ224"
            return None
        return Phrase("time", self._take(count))

    def _speaker(self) -> Phrase | None:
        match = re.match(r"(selon|d apres) ", self._tail())
        if match is None:
            return None
        after = self._at + len(match.group().split())
        end = self._noun_end(after)
        if end == after:
            return None
        before = self._take(after - self._at)
        return Phrase("speaker", f"{before} {self._shown(end)}", match[1], named=True)

    def _verb(self) -> Phrase | None:
        start = self._at + self._match(CLITICS)
        word = self._folded[start] if start < len(self._folded) else ""
        inverted = INVERTED.fullmatch(word)
        auxiliary = AUXILIARY.fullmatch(inverted[1] if inverted else word)
        if auxiliary and not inverted and (self._fragment or self._is_preposition(start)):
            return None
        if not (inverted or auxiliary) and not self._must_be_verb(word, start):
            return None
        end = start + 1
        while auxiliary and end < min(len(self._written), start + 4) and self._completes(end):
            end += 1
        while not auxiliary and end < len(self._written) and self._folded[end] in ADVERBS:
            end += 1
        return Phrase("verb", self._take(end - self._at))

    def _must_be_verb(self, word: str, start: int) -> bool:
        """Whether a lower-case word can only be a verb: after "qui", "que", "combien de gens"."""
        last = self._found[-1] if self._found else None
        before = self._folded[self._at : start]
        article = {"le", "la", "les", "l", "en", "y", "lui", "leur"}.intersection(before)
        if article and not (last and last.folded in {"qui", "qui d autre"}):
            return False
        plain = word.isalpha() and self._written[start].islower() and word not in ARTICLES
        if last is None or not plain or word in FUNCTION or PREPOSITION.match(word + " "):
            return False
        if last.kind == "noun":
            kinds = {phrase.kind for phrase in self._found}
            return "est-ce que" in kinds and "verb" not in kinds
        if last.kind in {"counted", "asked"}:
            several = "s " in last.text + " " if last.kind == "counted" else self._asks_several()
            if several:
                return word.endswith("nt")
            return word[-1] in "eatdc" and not is_participle(self._written[start])
        return last.kind == "ask" and bool(re.search(r"(?:qui|que?|combien|autre|quand|ou)$",
                                                     last.folded))  # fmt: skip

    def _asks_several(self) -> bool:
        return any(phrase.kind == "ask" and phrase.text.endswith("s") for phrase in self._found)

    def _completes(self, at: int) -> bool:
        """An adverb, a participle or an infinitive after an auxiliary."""
        word = self._folded[at]
        if word in ADVERBS:
            return True
        return (
            self._written[at].islower()
            and word not in ARTICLES | FUNCTION
            and not PREPOSITION.match(word + " ")
            and PARTICIPLE.fullmatch(word) is not None
        )

    def _is_preposition(self, at: int) -> bool:
        """Whether "a" is "à": written so, or typed without accent before a place."""
        if self._written[at] == "à" or self._folded[at] != "a":
            return self._written[at] in {"à", "À"}
        after = at + 1
        verb = any(phrase.kind == "verb" for phrase in self._found)
        if place_at(self._folded, after) is not None:
            return verb or not self._found or self._found[-1].kind not in {"ask", "asked"}
        after_article = after < len(self._written) and self._folded[after] in {"la", "l"}
        return self._plain and verb and (after_article or not self._completes_at(after))

    def _completes_at(self, at: int) -> bool:
        return at < len(self._written) and self._completes(at)

    # -- nouns and prepositions -----------------------------------------------------------------

    def _with(self) -> Phrase | None:
        if count := self._match(SUMMING):
            return Phrase("word", self._take(count))
        match = PREPOSITION.match(self._tail() + " ")
        if match is None:
            return None
        count = len(match.group().split())
        preposition = match.group().strip()
        end = self._noun_end(self._at + count)
        if end == self._at + count:
            return None
        inside, words = self._folded[self._at + count : end], self._written[self._at + count : end]
        written = "à" if preposition == "a" else None
        text = self._take(count) if written is None else (self._take(count) and written)
        noun_at, named = self._at, self._words.named(self._at, end)
        noun = self._shown(end)
        core = 1 if inside[0] in ARTICLES and len(inside) > 1 else 0
        known = place_at(inside, core)
        nouns = inside[core] in PLACE_NOUNS
        # "à Xi Jinping" is said to somebody, "à Wonsan" somewhere
        two_names = preposition == "a" and sum(word[0].isupper() for word in words) > 1
        here = preposition.replace(" ", "_") in WHERE and (
            known or nouns or (named and preposition in {"a", "en", "au", "aux"} and not two_names)
        )
        to_whom = preposition == "a" and self._folded[noun_at] in {"la", "l"} and not nouns
        kind: Kind = "place" if here and not to_whom else "with"
        return Phrase(kind, f"{text} {noun}", preposition, named)

    def _noun(self) -> Phrase | None:
        start, end = self._at, self._noun_end(self._at)
        opens = self._folded[start] in ARTICLES or self._words.named(start, min(end, start + 1))
        known = place_at(self._folded, start) is not None
        if end == start or not (opens or known):
            return None
        return Phrase("noun", self._shown(end), named=self._words.named(start, end) or known)

    def _word(self) -> Phrase:
        return Phrase("word", self._take(1))

    def _shown(self, end: int) -> str:
        """The words up to ``end``, known places with their capitals."""
        written: list[str] = []
        while self._at < end:
            known = place_at(self._folded, self._at)
            if known is not None and self._written[self._at].islower():
                self._take(known[1])
                written.append(known[0])
            else:
                written.append(self._take(1))
        return glued(written)
