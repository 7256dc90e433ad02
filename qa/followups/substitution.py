"""One phrase of a question replaced by another of its kind, the rest left as it was.

"en Ukraine" takes the place of "à Koursk", "les blessés" that of "de morts", "l’Iran" that of the
subject, whose verb then agrees. A phrase that replaces nothing is added where French puts it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.text import fold
from qa.followups.clauses import clause, event_context
from qa.followups.phrases import Phrase, is_name
from qa.followups.places import demonym, demonym_like, gender, is_place, located

_NAME = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?: (?:(?:du|de|d’|Le|saoudite) ?)?[A-ZÀ-ÖØ-Þ0-9][\w’'-]*)*(?: saoudite)?"
)
_CASUALTIES = re.compile(
    r"\b(?:morts?|tues?|blesses?|disparus?|captures?|prisonniers?|victimes?|deces|decedes?)\b"
)
_YEAR = re.compile(r"\b(?:1[5-9]\d\d|20\d\d)\b")
_ARTICLE = re.compile(r"^(?:(?:la|les|le|des|de la|de|du) |[dl][’'] ?)", re.IGNORECASE)
_PLURALS = {
    "a": "ont", "est": "sont", "va": "vont", "avait": "avaient", "était": "étaient",
    "sera": "seront", "aura": "auront", "serait": "seraient", "aurait": "auraient",
    "peut": "peuvent", "doit": "doivent", "pourrait": "pourraient", "devrait": "devraient",
    "fut": "furent", "fait": "font", "veut": "veulent",
}  # fmt: skip
_SINGULARS = {plural: singular for singular, plural in _PLURALS.items()}


def substitute(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase] | None:
    """``phrases`` with ``new`` in the place of what is of its kind; None when it fits nowhere."""
    if new.kind == "time":
        return _timed(new, phrases)
    if new.kind == "speaker":
        return _instead(new, phrases, "speaker") or [*phrases, new]
    if new.kind == "place":
        return _placed(new, phrases)
    if new.kind in {"with", "counted"}:
        return _with(new, phrases)
    people = demonym(_bare(new))
    if people is not None:
        found = _people(people, phrases)
        if found is not None:
            return found
    if _CASUALTIES.search(new.folded):
        return _casualties(new, phrases) or _counted_there(new, phrases)
    return _named(new, phrases) if is_name(new) or new.named else _noun(new, phrases)


def _bare(phrase: Phrase) -> str:
    """The words after the article."""
    return _ARTICLE.sub("", phrase.text)


def _instead(new: Phrase, phrases: Sequence[Phrase], kind: str) -> list[Phrase] | None:
    """``new`` instead of the last phrase of ``kind``; the comma of the old one stays."""
    at = max((i for i, phrase in enumerate(phrases) if phrase.kind == kind), default=None)
    return None if at is None else _at(at, new, phrases)


def _at(at: int, new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase]:
    comma = "," if phrases[at].text.endswith(",") else ""
    kept = replace(new, text=new.text.rstrip(",") + comma)
    return [*phrases[:at], kept, *phrases[at + 1 :]]


def _added(new: Phrase, phrases: Sequence[Phrase], last: frozenset[str]) -> list[Phrase]:
    """``new`` at the end, before the phrases of the kinds in ``last`` that end the question."""
    end = len(phrases)
    while end > 1 and phrases[end - 1].kind in last:
        end -= 1
    return [*phrases[:end], new, *phrases[end:]]


def _timed(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase]:
    old = next((phrase for phrase in phrases if phrase.kind == "time"), None)
    text = new.text
    if _YEAR.fullmatch(text) or (re.fullmatch(r"[a-zéû]+", fold(text)) and text in _MONTHS):
        text = f"en {text}"
    year = _YEAR.search(old.text) if old else None
    if year and not _YEAR.search(text) and re.search(_MONTH_WORD, fold(text)):
        text = f"{text} {year.group()}"
    timed = replace(new, text=text)
    if old is None and re.fullmatch(rf"en {_YEAR.pattern}", text):
        edition = _another_edition(text.removeprefix("en "), phrases)
        if edition is not None:
            return edition
    return _instead(timed, phrases, "time") or _added(timed, phrases, frozenset({"speaker"}))


def _another_edition(year: str, phrases: Sequence[Phrase]) -> list[Phrase] | None:
    """The year of a name replaced: "l’Euro 2016" -> "l’Euro 2012"."""
    for at, phrase in enumerate(phrases):
        if match := re.search(rf"{_YEAR.pattern}$", phrase.text.rstrip(",")):
            return _at(at, replace(phrase, text=phrase.text[: match.start()] + year), phrases)
    return None


_MONTHS = frozenset(
    "janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre"
    " décembre decembre".split()
)
_MONTH_WORD = rf"\b(?:{'|'.join(fold(month) for month in _MONTHS)})$"


def _placed(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase]:
    found = _instead(new, phrases, "place")
    if found is not None:
        return found
    for at, phrase in enumerate(phrases):  # "l’attentat de Barcelone": the place is inside
        inside = re.search(r" (?:de |du |d[’'])(?:la |l[’'])?(\w[\w -]*)$", phrase.text)
        if phrase.kind in {"noun", "with"} and inside and is_place(inside[1]):
            text = f"{phrase.text[: inside.start()]} {new.text}"
            return _at(at, replace(phrase, text=text), phrases)
    return _added(new, phrases, frozenset({"time", "speaker"}))


def _with(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase]:
    """A phrase with its preposition: "à la Chine", "de Bagdad", "d’héroïne", "contre Nice"."""
    if re.match(r"(?:de|du|des|d)\b", new.folded):
        return _of(new, phrases)
    same = [i for i, p in enumerate(phrases) if p.preposition and _alike(p, new)]
    if same:
        return _at(same[-1], new, phrases)
    return _added(new, phrases, frozenset({"place", "time", "speaker"}))


def _alike(one: Phrase, two: Phrase) -> bool:
    """Whether both say to whom, against whom, for whom …: "au Yémen" and "à la Syrie" do."""
    to = {"a", "au", "aux"}
    return one.preposition == two.preposition or {one.preposition, two.preposition} <= to


def _of(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase]:
    """The complement of a noun, else what is counted, replaced: "de Bagdad", "d’héroïne"."""
    people = demonym(_bare(new))
    changed = _people(people, phrases) if people else None
    if changed is not None:
        return changed
    named = is_place(_bare(new)) or _bare(new)[:1].isupper()
    for at in reversed(range(len(phrases))):
        phrase = phrases[at]
        inside = re.search(r" (?:de la |de l[’']|de |du |des |d[’']).*$", phrase.text[1:])
        nested = inside is not None and phrase.kind in {"noun", "with", "counted"}
        if nested and inside is not None and named == bool(_NAME.search(inside.group())):
            return _at(at, replace(phrase, text=f"{phrase.text[: inside.start() + 1]} {new.text}"),
                       phrases)  # fmt: skip
    counted = _instead(replace(new, kind="counted"), phrases, "counted")
    if counted is not None and not named:
        return counted
    return _renamed(_bare(new), phrases) or [*phrases, new]


def _capital(people: str) -> str:
    """The noun for a people: "nord-coréens" -> "Nord-Coréens"."""
    return "-".join(part.capitalize() for part in people.split("-"))


def _people(people: str, phrases: Sequence[Phrase]) -> list[Phrase] | None:
    """The adjective or the noun for a people replaced: "soldats russes" -> "soldats chinois"."""
    order = sorted(range(len(phrases)), key=lambda i: phrases[i].kind != "counted")
    for at in order:
        text = phrases[at].text
        for match in re.finditer(r"[\w-]+", text):
            if demonym(match.group()) is None or phrases[at].kind not in {"counted", "noun"}:
                continue
            written = demonym_like(people, match.group())
            if match.group()[0].isupper():
                written = _capital(written)
            changed = text[: match.start()] + written + text[match.end() :]
            return _at(at, replace(phrases[at], text=changed), phrases)
    return None


def _counted_there(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase] | None:
    """Ask "combien de blessés" of the event or the place when the question counts none."""
    counted = Phrase("counted", f"de {_bare(new)}")
    if any(phrase.kind == "counted" for phrase in phrases):
        return _instead(counted, phrases, "counted")
    context = event_context(clause(list(phrases)).rest)
    return [Phrase("ask", "combien"), counted, *context] if context else None


def _casualties(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase] | None:
    """Replace "tués" by "blessés", wherever the question says it."""
    for at, phrase in enumerate(phrases):
        for match in re.finditer(r"\w+", phrase.text):
            if _CASUALTIES.fullmatch(fold(match.group())):
                changed = phrase.text[: match.start()] + _bare(new) + phrase.text[match.end() :]
                return _at(at, replace(phrase, text=changed), phrases)
    return None


def _noun(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase] | None:
    """A common noun: the last noun that is said as it is, else what is counted."""
    nouns = [i for i, phrase in enumerate(_main(phrases)) if phrase.kind == "noun"]
    bare = not _ARTICLE.match(new.text) and new.kind != "noun"
    counted = any(phrase.kind == "counted" for phrase in phrases)
    if nouns and not (bare and counted):
        return _agreeing(_at(nouns[-1], replace(new, kind="noun"), phrases), nouns[-1])
    if counted:
        if demonym(_bare(new)):
            new = replace(new, text=_capital(_bare(new)))
        of = re.sub(r"^de (?=[aeiouyéè])", "d’", f"de {_bare(new)}")
        return _instead(Phrase("counted", of), phrases, "counted")
    return None


def _main(phrases: Sequence[Phrase]) -> Sequence[Phrase]:
    """The phrases before the first "qui", "que" or "lorsque" of a subordinate clause."""
    joins = {"qui", "que", "qu", "dont", "lorsque", "lorsqu", "ou"}
    at = next((i for i, p in enumerate(phrases) if p.kind == "word" and p.folded in joins), None)
    return phrases if at is None else phrases[:at]


def _named(new: Phrase, phrases: Sequence[Phrase]) -> list[Phrase] | None:
    """A name: the speaker's, else the last bare name (one of a place for a place), else inside."""
    at = next((i for i, phrase in enumerate(phrases) if phrase.kind == "speaker"), None)
    if at is not None:
        before = phrases[at].text.split()[0]
        before = before if fold(before) == "selon" else "d’après"
        return _at(at, replace(phrases[at], text=f"{before} {new.text}"), phrases)
    names = [i for i, phrase in enumerate(_main(phrases)) if is_name(phrase)]
    alike = [i for i in names if is_place(phrases[i].text) == is_place(new.text)]
    if alike or names:
        chosen = (alike or names)[-1]
        return _agreeing(_at(chosen, replace(new, kind="noun"), phrases), chosen)
    renamed = _renamed(new.text, phrases)
    if renamed is not None:
        return renamed
    if is_place(new.text):
        return _placed(Phrase("place", located(new.text)), phrases)
    if any(phrase.kind == "counted" for phrase in phrases):
        return [*phrases, Phrase("speaker", f"selon {new.text}", "selon", True)]
    return _noun(new, phrases)


def _renamed(name: str, phrases: Sequence[Phrase]) -> list[Phrase] | None:
    """The last name inside a phrase replaced: "le salaire de Neymar" -> "le salaire de Mbappé".

    A place is first looked for among places, anybody else in nouns.
    """
    kinds = ["noun", "with", "place"]
    at_place = next((i for i, p in enumerate(phrases) if p.kind == "place" and p.named), None)
    inside = [i for i in range(len(phrases)) if phrases[i].kind in kinds[:2]]
    order = [i for i in reversed(inside) if _NAME.search(phrases[i].text[1:])]
    if at_place is not None and is_place(name) and not order:
        return _at(at_place, Phrase("place", located(name)), phrases)
    for at in order:
        text = phrases[at].text
        match = list(_NAME.finditer(text, 1))[-1]
        before = re.sub(r"\bdu $|\bdes $|\bd[’']$", "de ", text[: match.start()])
        before = re.sub(r"\baux? $", "à ", re.sub(r"\b(?:la |le |les |l[’'])$", "", before))
        changed = before + name + text[match.end() :]
        return _at(at, replace(phrases[at], text=changed), phrases)
    return None


def _agreeing(phrases: list[Phrase], at: int) -> list[Phrase]:
    """``phrases`` with the verb after the subject ``at`` agreeing with it."""
    following = at + 1
    if following >= len(phrases) or phrases[following].kind != "verb":
        return phrases
    verb = phrases[following]
    return _at(following, replace(verb, text=agreed(verb.text, phrases[at].text)), phrases)


def agreed(verb: str, subject: str) -> str:
    """A verb (inverted or not) agreeing with its subject, as far as its article tells.

    >>> agreed("a-t-il été condamné", "la femme de X"), agreed("a-t-elle", "les Écossais")
    ('a-t-elle été condamnée', 'ont-ils')
    """
    match = re.search(r"([^\W_]+)(?:-(?:t-)?(ils?|elles?))?(?!\S)", verb)
    if match is None or (match[2] is None and match[1] not in _PLURALS | _SINGULARS):
        return verb
    article = fold(subject.split()[0]).split("’")[0].split("'")[0]
    plural = article in {"les", "des", "ces", "ses"} or gender(subject) == "p"
    feminine = gender(subject) == "f" or article in {"la", "sa", "une", "cette"}
    masculine = gender(subject) == "m" or article in {"le", "son", "un", "ce"}
    pronoun = "elle" if feminine else "il" if masculine or plural else (match[2] or "").rstrip("s")
    finite = _SINGULARS.get(match[1], match[1])
    if finite not in _PLURALS and (plural or not (feminine or masculine)):
        return verb  # the form of another verb is not known here
    if plural and finite in _PLURALS:
        finite, pronoun = _PLURALS[finite], pronoun + "s"
    link = "" if match[2] is None else "-t-" if finite[-1] in "ae" else "-"
    rest = verb[match.end() :]
    if re.search(r" été |^est|^sont", finite + rest + " "):
        rest = re.sub(r"(é|i|u)e?s?$", rf"\1{'e' if feminine else ''}{'s' if plural else ''}", rest)
        rest = re.sub(r"\bétée?s?\b", "été", rest)
    return verb[: match.start()] + finite + (link and link + pronoun) + rest
