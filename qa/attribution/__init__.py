"""Who says so: the speaker of the sentence that holds an answer, by rule.

Finds "selon X", "X a déclaré que …", "« … », a dit X", also when the quotation runs over several
sentences, and looks one sentence back for what "il" or "le ministre" stands for or who the
quotation goes on from; a count that nobody gives is the toll's, "le bilan". Does not know anybody,
nor follow a story further than that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.sentences import Sentence, sentence_around, sentences
from qa.attribution.according import according
from qa.attribution.counting import counting
from qa.attribution.phrases import (
    REACH,
    Word,
    begins_phrase,
    nearby,
    phrase_before,
    phrase_from,
    words_of,
)
from qa.attribution.quotations import Quotation, quotations_around
from qa.attribution.reporting import PEOPLE, with_name
from qa.attribution.saying import saying
from qa.attribution.speech import Scan, Speaker, Speech, first_subject

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'.-]*"
_PARTICLE = r"(?:(?:de la|de|du|des|al|el|ben|von|van)[ ]|d[’'])"
_NAME = re.compile(rf"{_WORD}(?:[ ]{_PARTICLE}?{_WORD})+")
_ARTICLE = re.compile(r"(?:(?:les?|la)\s|l[’'])", re.IGNORECASE)
_GOVERNED = re.compile(r"\b(?:de|du|des|à|aux?)\b|\bd[’']")
_SIGNATURE = re.compile(rf"[.\s]{{0,8}}\n\s{{0,8}}[—–][ ]?({_WORD}[^\n,.;(]{{0,80}})")
_LATTER = {"ce dernier": "il", "cette dernière": "elle", "ces derniers": "ils"}
_LATTER |= {"l'intéressé": "il", "l'intéressée": "elle", "ces dernières": "elles"}
_FEMININE = frozenset("la une cette sa mme mlle".split())
_MASCULINE = frozenset("le un ce cet m".split())
_PLURAL = frozenset("les des ces ses plusieurs certains certaines leurs mm deux trois".split())


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says so: ``text[start:end]`` names them in full, ``name`` is what is shown.

    ``name`` is of that text but for an article it may want: "du parquet" is shown "le parquet".
    """

    name: str
    start: int
    end: int


def attribution(text: str, sentence: Sentence, start: int, end: int) -> Attribution | None:
    """Who says what stands at ``[start, end)`` of the article ``text``, or None.

    ``sentence`` is the one that holds it; all offsets are into ``text``. A name is preferred to
    its title: "le secrétaire d'État américain Antony Blinken" gives "Antony Blinken"; without a
    name the phrase stays whole, "des estimations ukrainiennes". A speaker never overlaps the part
    it is said to speak of, and "…, et selon Y, …" does not speak of what comes before it.
    """
    speaker = _Place.of(text, nearby(sentence, start, end), start, end).speaker()
    if speaker is None or (speaker.start < end and start < speaker.end):
        return None
    phrase = text[speaker.start : speaker.end]
    name = shortened(phrase)
    shown = speaker.article + name if name == phrase else name
    return Attribution(shown, speaker.start, speaker.end)


@dataclass(frozen=True, slots=True)
class _Place:
    """The answer ``[start, end)``, its sentence, and the sentences and quotations around."""

    text: str
    sentence: Sentence
    start: int
    end: int
    bounds: Sequence[Sentence]
    quotations: Sequence[Quotation]

    @classmethod
    def of(cls, text: str, sentence: Sentence, start: int, end: int) -> _Place:
        low = max(0, sentence.start - REACH)
        window = text[low : sentence.end + REACH]
        bounds = [Sentence(low + s.start, low + s.end) for s in sentences(window)]
        quotations = quotations_around(text, sentence.start, sentence.end)
        return cls(text, sentence, start, end, bounds, quotations)

    def speaker(self) -> Speaker | None:
        """From the sentence; else from all those of the quotation; else from its neighbours."""
        quotation = next((q for q in self.quotations if q.holds(self.start, self.end)), None)
        units = [self.sentence]
        if quotation is not None:
            units.append(sentence_around(self.bounds, quotation.start, quotation.end))
        for unit in units:
            scan = self._scan(unit)
            said = _speeches(scan)
            if quotation is None:
                said += counting(self.text, scan)
            if any(self._is_speaker_of(speech) for speech in said):
                return None
            fitting = [speech for speech in said if self._told_in(speech)]
            for speech in sorted(fitting, key=lambda s: (s.weak, s.end - s.start)):
                if resolved := self._resolved(speech.speaker, scan):
                    return resolved
        if quotation is None:
            return None
        opens = quotation.start <= units[-1].start
        return self._signed(quotation) or self._before(units[-1], subject_too=opens)

    def _is_speaker_of(self, speech: Speech) -> bool:
        """Whether the answer is the speaker, or a part: then the article itself says it.

        Unless that speech is told in a quotation: "X a dit que …", a rappelé Y.
        """
        speaker = speech.speaker
        shared = min(self.end, speaker.end) - max(self.start, speaker.start)
        told = speech.start >= speaker.end and any(
            q.holds(speaker.start, speaker.end) for q in self.quotations
        )
        return 2 * shared > self.end - self.start and not told

    def _told_in(self, speech: Speech) -> bool:
        if not (speech.start <= self.start and self.end <= speech.end):
            return False
        return not speech.quoted or any(q.holds(self.start, self.end) for q in self.quotations)

    def _signed(self, quotation: Quotation) -> Speaker | None:
        """The name under a quotation, on a line of its own: "— Académie royale"."""
        match = _SIGNATURE.match(self.text, quotation.end)
        return None if match is None else Speaker(match.start(1), match.end(1))

    def _scan(self, unit: Sentence) -> Scan:
        ends = [s.end for s in self.bounds if unit.start < s.end < unit.end]
        return Scan.of(self.text, unit, self.quotations, ends)

    def _resolved(self, speaker: Speaker, scan: Scan) -> Speaker | None:
        """``speaker``, or for a pronoun what it stands for here or in the sentence before."""
        phrase = self.text[speaker.start : speaker.end].lower()
        pronoun = speaker.pronoun or _LATTER.get(phrase)
        if pronoun is None:
            return self._named_before(speaker, scan.unit) or speaker
        if pronoun == "on":
            return None
        here = first_subject(scan, scan.unit.start)
        if here is not None and here.end <= speaker.start and self._agrees(here, pronoun):
            return here
        return self._before(scan.unit, pronoun=pronoun)

    def _previous(self, unit: Sentence) -> Sentence | None:
        return next((s for s in reversed(self.bounds) if s.end <= unit.start), None)

    def _named_before(self, speaker: Speaker, unit: Sentence) -> Speaker | None:
        """Of "le maire": "le maire de Brest, Paul Martin" in the sentence before."""
        title = words_of(self.text, speaker.start, speaker.end)
        previous = self._previous(unit)
        if previous is None or len(title) > 3 or title[-1].lower not in PEOPLE:
            return None
        words = words_of(self.text, previous.start, previous.end)
        for i, word in enumerate(words):
            if i and word.lower == title[-1].lower:
                phrase = _titled(words, i)
                full = "" if phrase is None else self.text[phrase.start : phrase.end]
                if phrase is not None and _NAME.fullmatch(shortened(full)):
                    return phrase
        return None

    def _before(
        self, unit: Sentence, *, pronoun: str | None = None, subject_too: bool = True
    ) -> Speaker | None:
        """Who spoke last in the sentence before ``unit``, else its subject if ``subject_too``."""
        previous = self._previous(unit)
        if previous is None:
            return None
        quotations = quotations_around(self.text, previous.start, previous.end)
        scan = Scan.of(self.text, previous, quotations)
        said = (s.speaker for s in _speeches(scan))
        outside = (s for s in said if not any(q.holds(s.start, s.end) for q in quotations))
        speakers = sorted(outside, key=lambda s: -s.start)
        subject = first_subject(scan, max(scan.breaks, default=previous.start))
        if subject is not None and (subject_too or speakers):
            speakers.append(subject)
        return next((s for s in speakers if self._agrees(s, pronoun)), None)

    def _agrees(self, speaker: Speaker, pronoun: str | None) -> bool:
        """Whether ``speaker`` is no pronoun, and of the gender and number of ``pronoun``."""
        if speaker.pronoun is not None:
            return False
        first = re.split(r"[\s.’']", self.text[speaker.start : speaker.end], maxsplit=1)[0].lower()
        if pronoun in {"ils", "elles", "eux"}:
            return first not in _FEMININE | _MASCULINE
        if pronoun in {"il", "lui", "celui-ci"}:
            return first not in _FEMININE | _PLURAL
        if pronoun in {"elle", "celle-ci"}:
            return first not in _MASCULINE | _PLURAL
        return True


def _titled(words: Sequence[Word], i: int) -> Speaker | None:
    """The phrase that the title at ``i`` belongs to: "le maire X", "le maire, X", "X, maire"."""
    if begins_phrase(words[i - 1]):
        first, last = i - 1, with_name(words, phrase_from(words, i - 1)) - 1
        return Speaker(words[first].start, words[last].end)
    found = phrase_before(words, i - 2) if i > 1 and words[i - 1].surface == "," else None
    return None if found is None else Speaker(words[found[0]].start, words[found[1]].end)


def _speeches(scan: Scan) -> list[Speech]:
    return [*according(scan), *saying(scan)]


def shortened(phrase: str) -> str:
    """The name in ``phrase`` if a title introduces it, else the whole ``phrase``.

    >>> shortened("le ministre russe Sergueï Lavrov"), shortened("la préfecture de Haute-Savoie")
    ('Sergueï Lavrov', 'la préfecture de Haute-Savoie')
    """
    names = list(_NAME.finditer(phrase))
    if names and " et " not in phrase:
        before, name = phrase[: names[-1].start()], names[-1].group()
        if _ARTICLE.match(name):  # "La France" of "le parti La France insoumise"
            beside = before + phrase[names[-1].end() :]
            return phrase if _GOVERNED.search(beside) else phrase[names[-1].start() :]
        if _ARTICLE.fullmatch(before):
            return phrase
        if not re.search(r"(?:\b(?:de|du|des|à|au|la|l[’'])|d[’'])\s*$", before) or "," in before:
            return name
    return phrase
