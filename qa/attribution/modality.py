"""How firmly a text says what it says: asserted, conditional, future, denied or in question.

Reads the verb of the clause that holds the answer, found by rule; a conditional in another clause
of the sentence does not count. Forms of the verb are told by their endings, not looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.sentences import Sentence
from qa.answers import Modality
from qa.attribution.denial import denies, negated, told_beside
from qa.attribution.phrases import Word, nearby, words_of
from qa.attribution.quotations import quotations_around
from qa.attribution.reporting import DENYING, reporting_verbs

_STEM = r"(?:e|i|d|v|r|tt|aît|au|sau|clu|croi)"
_FUTURE = re.compile(rf"\w*{_STEM}r(?:a|ont|ai|ons)")
_CONDITIONAL = re.compile(rf"\w*{_STEM}(?:rai(?:t|ent|s)|rions)")
_NOT_CONJUGATED = re.compile(
    r"(?:t|att|ret|ét|insp|resp|asp|exp|consp|transp|adm|dés|v)ir(?:a|ait|aient)"
    r"|(?:li|déli|ou|cou|décou|rou|redécou)vr(?:a|ait|aient)|en(?:cad|gend)r(?:a|ait|aient)"
    r"|cadr(?:a|ait|aient)|(?:er|ser|enter|bar|nar|ab[hj]or)r(?:a|ait|aient)"
    r"|(?:af)?front|opéra|caméra|chimera"
)
"""Forms with the endings of a future that are none: "attirait", "découvrait", "front"."""
_PRESENT = frozenset(
    "est sont suis a ont ai avons ayant fait font peut peuvent va vont doit doivent"
    " veut veulent reste restent"
    " était étaient avait avaient fut furent eut eurent fit firent compte comptent devient"
    " deviennent vient viennent tient tiennent prend prennent met mettent sait savent faut"
    " permet permettent".split()
)
_PLANNED = frozenset(
    f"{stem}{ending}"
    for stem in ("prévu", "attendu", "programmé", "envisagé")
    for ending in ("", "e", "s", "es")
)
_PLANNING = re.compile(r"apprêt(?:e|ent|ait|aient)|prévoi(?:t|ent)|envisage(?:nt)?")
_AUXILIARIES = frozenset("a ont avait avaient aurait auraient aura auront".split())
_ONCE_PLANNED = frozenset("comme était étaient avait avaient".split())
_PAST = frozenset("a ont avait avaient était étaient".split())
_PARTICIPLE = re.compile(r"\w+(?:é|ée|és|ées|i|ie|is|it|u|ue|us|ues|ert)")
_MAY = re.compile(r"(?:pour|dev)rai(?:t|ent)")
_SENTENCE_END = re.compile(r"(?<![A-ZÀ-Þ])([.!?…])(?=[\s.!?»”\")\]]|$)")
_ESTIMATED = frozenset(
    f"{stem}{ending}"
    for stem in "évalué réévalué estimé chiffré".split()
    for ending in ("", "e", "s", "es")
)
_NEAR = 8
"""Words between "évalué à" and the answer."""
_QUOTE_MARKS = frozenset('«»“”"')
_PARTS = frozenset(',;:()«»“”"—–.!?…')
_SUBORDINATING = frozenset(
    "qui que qu' dont où lorsque lorsqu' quand si car mais puisque puisqu' tandis comme".split()
)
_RELATIVE = frozenset("qui dont où lequel laquelle".split())
_OPENING = _SUBORDINATING - {"comme"} | {"or", ";"}
"""A clause that begins with one of these is not a part of the one before."""


@dataclass(frozen=True, slots=True)
class _Clause:
    """``words[first:last]`` between punctuation and conjunctions; ``opener`` begins it or is ""."""

    first: int
    last: int
    opener: str


def modality(text: str, sentence: Sentence, start: int, end: int) -> Modality:
    """How firmly ``[start, end)`` of ``text`` is said; ``sentence`` holds it.

    ``question``: its sentence or quotation ends with a question mark. ``denied``: its verb is
    negated, or is "nier" and the like before it. ``future``: its verb is, or is "pourrait",
    "devrait", "va", "prévoit". ``conditional``: any other conditional. Else ``asserted``.
    """
    sentence = nearby(sentence, start, end)
    if _asked(text, sentence, end):
        return "question"
    words = words_of(text, sentence.start, sentence.end)
    inside = [i for i, word in enumerate(words) if word.start < end and start < word.end]
    if not inside:
        return "asserted"
    reporting = reporting_verbs(words)
    return _Reading(
        words=words,
        verbs=frozenset(v.first for v in reporting if v.mood == "finite"),
        denials=tuple(v.first for v in reporting if v.lemma in DENYING),
        first=inside[0],
        last=inside[-1] + 1,
    ).modality()


def _asked(text: str, sentence: Sentence, end: int) -> bool:
    """Whether the first sentence end after the answer, quotations included, is a question mark."""
    quotations = quotations_around(text, end, end)
    own = next((q for q in quotations if q.start < end < q.end), None)
    for match in _SENTENCE_END.finditer(text, end, max(end, sentence.end)):
        if own is not None or not any(q.start < match.start() < q.end for q in quotations):
            return match[1] == "?"
    return False


@dataclass(frozen=True, slots=True)
class _Reading:
    """The answer is ``words[first:last]``; ``verbs``, ``denials``: indices of verbs that report."""

    words: Sequence[Word]
    verbs: frozenset[int]
    denials: Sequence[int]
    first: int
    last: int

    def modality(self) -> Modality:
        """Of the verb that governs the answer; inside the answer its own negation is not one."""
        own = next(iter(self._verbs(self.first, self.last)), None)
        if own is not None:
            return _marked(self.words, own) or "asserted"
        clauses = list(_clauses(self.words))
        here = next(n for n, c in enumerate(clauses) if c.first <= self.first < c.last)
        if self._denied_before(clauses, here):
            return "denied"
        verb = self._governing(clauses, here)
        if verb is None or self._estimated(clauses[here].first):
            return "asserted"
        if negated(self.words, verb):
            return "asserted" if told_beside(self.words, verb, self.first) else "denied"
        return _marked(self.words, verb) or "asserted"

    def _verbs(self, first: int, last: int) -> list[int]:
        return [i for i in range(first, last) if i in self.verbs or _is_verb(self.words, i)]

    def _governing(self, clauses: Sequence[_Clause], here: int) -> int | None:
        """The nearest verb: before the answer in its clause, after it, or in clauses around."""
        before = self._verbs(clauses[here].first, self.first)
        if before:
            return before[-1]
        after = self._verbs(self.last, clauses[here].last)
        if after:
            return after[0]
        if _names_a_source(self.words, clauses[here]):
            return None
        n = here
        while n > 0 and clauses[n].opener not in _OPENING:
            n = _before_brackets(clauses, n) - 1
            found = self._verbs(clauses[n].first, clauses[n].last)
            if found and clauses[n].opener not in _RELATIVE:
                return found[-1]
        for n, clause in enumerate(clauses[here + 1 :]):
            found = self._verbs(clause.first, clause.last)
            if n == 0 and clause.opener == "comme":  # "payés comme gardes auraient"
                found = [verb for verb in found if verb not in self.verbs]
            elif clause.opener in _SUBORDINATING:
                continue
            if found:
                return found[0]
        return None

    def _estimated(self, low: int) -> bool:
        """Whether "évalué à" governs the answer: "un taux évalué à 9 % sera publié"."""
        for i in range(max(low, self.first - _NEAR), self.first - 1):
            if self.words[i].lower in _ESTIMATED and self.words[i + 1].lower == "à":
                return not self._verbs(max(low, i - 3), self.first)
        return False

    def _denied_before(self, clauses: Sequence[_Clause], here: int) -> bool:
        """Whether "nie", "a démenti que", … governs the answer."""
        first = clauses[here].first
        if clauses[here].opener in {"que", "qu'"} and here:
            first = clauses[here - 1].first
        return any(
            first <= verb < self.first and denies(self.words, verb, self.first)
            for verb in self.denials
        )


def _names_a_source(words: Sequence[Word], clause: _Clause) -> bool:
    """Whether it is "selon …" and no more: what is said there is not said by the verb."""
    return any(word.lower == "selon" for word in words[clause.first : clause.first + 2])


def _clauses(words: Sequence[Word]) -> Iterator[_Clause]:
    first, opener = 0, ""
    for i, word in enumerate(words):
        if word.surface in _PARTS or (word.lower in _SUBORDINATING and not _restricts(words, i)):
            yield _Clause(first, i, opener)
            # subtle: in ", qui" and "; mais" the conjunction is the opener, not the mark
            first, opener = i, word.lower
    yield _Clause(first, len(words), opener)


def _before_brackets(clauses: Sequence[_Clause], n: int) -> int:
    """The clause "(" of the brackets that close where ``n`` begins, else ``n``; at least 1."""
    if clauses[n].opener != ")":
        return n
    return next((k for k in range(n - 1, 0, -1) if clauses[k].opener == "("), n)


def _restricts(words: Sequence[Word], i: int) -> bool:
    """Whether "que" at ``i`` means only: "ils ne sont plus que 50"."""
    before = [word.lower for word in words[max(0, i - 5) : i]]
    return (
        words[i].lower in {"que", "qu'"}
        and bool({"ne", "n'"} & set(before))
        and not ({"pas", ","} & set(before))
    )


def _is_verb(words: Sequence[Word], i: int) -> bool:
    word = words[i].lower
    if words[i].capital and i:
        return False
    if word == "fait" and i and words[i - 1].lower in _AUXILIARIES:
        return False
    return (
        word in _PRESENT
        or _is_planned(words, i)
        or _PLANNING.fullmatch(word) is not None
        or word.endswith(("ait", "aient", "èrent"))
        or _conjugated(_FUTURE, word)
        or _conjugated(_CONDITIONAL, word)
    )


def _conjugated(form: re.Pattern[str], word: str) -> bool:
    return form.fullmatch(word) is not None and _NOT_CONJUGATED.fullmatch(word) is None


def _is_planned(words: Sequence[Word], i: int) -> bool:
    """Whether it says that something is to come; not "comme prévu", nor what "était prévu"."""
    before = {word.lower for word in words[max(0, i - 2) : i]}
    planned = i < len(words) and words[i].lower in _PLANNED
    return planned and not before & _ONCE_PLANNED


def _marked(words: Sequence[Word], i: int) -> Modality | None:
    """What the form of the verb at ``i`` says, with the words after it; None if nothing."""
    word, following = words[i].lower, [w.lower for w in words[i + 1 : i + 4]]
    if word in {"est", "sont"}:
        return "future" if any(_is_planned(words, k) for k in (i + 1, i + 2)) else None
    plans = _PLANNING.fullmatch(word) and {"de", "d'", "à"} & set(following[:1])
    if plans or _is_planned(words, i):
        return "future"
    if word in {"va", "vont"} or (word in {"allait", "allaient"} and _after_past(words, i)):
        unquoted = [w.lower for w in words[i + 1 : i + 8] if w.surface not in _QUOTE_MARKS]
        infinitive = any(w.endswith(("er", "ir", "oir", "re")) for w in unquoted[:3])
        return "future" if infinitive else None
    if _conjugated(_FUTURE, word):
        # subtle: "l'épidémie aura fait 11 000 morts" looks back
        return None if word in {"aura", "auront"} and _participle(following) else "future"
    if not _conjugated(_CONDITIONAL, word):
        return None
    if _MAY.fullmatch(word):
        return "conditional" if "avoir" in following else "future"
    return "future" if _after_past(words, i) and not _reported(word, following) else "conditional"


def _reported(word: str, following: Sequence[str]) -> bool:
    """Whether a conditional tells what is or was: "seraient là", "aurait vu", not "partirait"."""
    if word in {"serait", "seraient"}:
        return not _participle(following)
    return word in {"aurait", "auraient"}


def _participle(following: Sequence[str]) -> bool:
    return any(_PARTICIPLE.fullmatch(word) for word in following[:2])


def _after_past(words: Sequence[Word], i: int) -> bool:
    """Whether a past verb and "que", not "alors que", come before: "a dit qu'il partirait"."""
    that = next((k for k in range(i - 1, -1, -1) if words[k].lower in {"que", "qu'"}), None)
    if not that or words[that - 1].lower == "alors":
        return False
    return bool(_PAST & {word.lower for word in words[:that]})
