"""Every sentence shown to a person, in French and in English, looked up by key.

`say` is the only door. French is the default; its typography (no-break spaces before ``: ; ! ? %``
and inside « ») is set here, so that the strings below are written with plain spaces. Help texts
of the command line are in `ui.texts_help`, what the commands on collections and models say in
`ui.texts_collection` and `ui.texts_models`. Error messages of the other packages are theirs.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, cast

from ui.texts_collection import COLLECTION
from ui.texts_help import HELP
from ui.texts_models import MODELS

Lang = Literal["fr", "en"]


class Said(NamedTuple):
    """One message in both languages; ``"singular|plural"`` where the word follows ``{n}``."""

    fr: str
    en: str


_TEXTS: Final[dict[str, Said]] = {
    # an answer
    "answer.none": Said(
        "Je ne trouve pas la réponse dans ces articles.",
        "I cannot find the answer in these articles.",
    ),
    "why.empty": Said(
        "Rien à lire : la collection est vide, ou les filtres ne laissent passer aucun article.",
        "Nothing to read: the collection is empty, or the filters let no article pass.",
    ),
    "why.unknown_names": Said(
        "Aucun passage trouvé ne nomme {names}.",
        "None of the passages found mentions {names}.",
    ),
    "why.other_subject": Said("Rien de trouvé sur ce sujet.", "Nothing was found on this subject."),
    "why.only_denied": Said("Ce qui s’en approche y est démenti.", "What comes close is denied."),
    "why.unsure": Said(
        "Ce qui s’en approche n’est pas assez sûr pour une réponse prudente.",
        "What comes close is not sure enough for a prudent answer.",
    ),
    "why.absent": Said(
        "Le sujet y est, pas ce détail.", "The subject is there, this detail is not."
    ),
    "headline.others_number": Said(
        " ; d’autres chiffres circulent : ", "; other figures are given: "
    ),
    "headline.others_date": Said(" ; d’autres dates circulent : ", "; other dates are given: "),
    "headline.others": Said(" ; on lit aussi : ", "; also: "),
    "headline.line": Said(" ; auparavant : ", "; earlier: "),
    "headline.later": Said(" ; ensuite : ", "; later: "),
    "headline.item": Said(" ; ", "; "),
    "headline.or": Said("{items} ou {last}", "{items} or {last}"),
    "answer.leads": Said("Pistes les plus proches", "Closest leads"),
    "answer.claims": Said("Ce que disent les articles", "What the articles say"),
    "answer.other_values": Said("On lit aussi", "Also said"),
    "answer.passages": Said("Passages les plus proches", "Closest passages"),
    "answer.other_passages": Said("Autres passages trouvés", "Other passages found"),
    "answer.confidence": Said("Confiance : {percent}", "Confidence: {percent}"),
    "answer.rewritten": Said(
        "Question comprise ainsi : {question}", "Question understood as: {question}"
    ),
    "agreement.label": Said("Accord des sources", "Agreement of the sources"),
    "agreement.single": Said("une seule source", "one source only"),
    "agreement.agree": Said("{n} source concordante|{n} sources concordantes", "{n} sources agree"),
    "agreement.disagree": Said(
        "{n} source, valeurs différentes|{n} sources, valeurs différentes",
        "{n} source, different values|{n} sources, different values",
    ),
    "agreement.none": Said("aucune source", "no source"),
    "claim.who": Said("selon {who}", "according to {who}"),
    "claim.articles": Said("{n} article|{n} articles", "{n} article|{n} articles"),
    "claim.sources": Said("{n} source|{n} sources", "{n} source|{n} sources"),
    "claim.confidence": Said("confiance {percent}", "confidence {percent}"),
    "claim.more": Said("{n} autre valeur|{n} autres valeurs", "{n} more value|{n} more values"),
    "modality.asserted": Said("affirmé", "asserted"),
    "modality.conditional": Said("au conditionnel", "reported, not confirmed"),
    "modality.future": Said("à venir", "to come"),
    "modality.denied": Said("démenti", "denied"),
    "modality.question": Said("mis en question", "questioned"),
    "date.unknown": Said("date inconnue", "date unknown"),
    "date.range": Said("du {first} au {last}", "{first} to {last}"),
    "source.unknown": Said("source inconnue", "source unknown"),
    "quote": Said("« {text} »", "“{text}”"),
    # the web page
    "web.tagline": Said(
        "Une question, une réponse courte, et la phrase exacte de l’article qui la donne.",
        "One question, one short answer, and the exact sentence of the article that gives it.",
    ),
    "web.corpus": Said("{n} article interrogé|{n} articles interrogés", "{n} article|{n} articles"),
    "web.conversation": Said("Conversation", "Conversation"),
    "web.question": Said("Votre question", "Your question"),
    "web.placeholder": Said("Posez votre question…", "Ask your question…"),
    "web.send": Said("Demander", "Ask"),
    "web.new": Said("Nouvelle conversation", "New conversation"),
    "web.examples": Said("Essayez, par exemple", "Try, for instance"),
    "web.welcome": Said("Que voulez-vous savoir ?", "What would you like to know?"),
    "web.welcome_more": Said(
        "Les réponses sont des extraits exacts des articles ; rien n’est rédigé à leur place.",
        "Answers are exact extracts of the articles; nothing is written in their place.",
    ),
    "web.panel": Said("Les passages", "The passages"),
    "web.panel_empty": Said(
        "Les passages cités s’afficheront ici, la réponse surlignée dans son paragraphe.",
        "Cited passages will show here, the answer highlighted in its paragraph.",
    ),
    "web.panel_none": Said(
        "Aucun passage ne ressemble à cette question.", "No passage resembles this question."
    ),
    "web.see_citation": Said("Voir la citation {number}", "Show citation {number}"),
    "web.open_article": Said("Ouvrir l’article", "Open the article"),
    "web.empty_question": Said(
        "Écrivez d’abord une question, par exemple : « {example} »",
        "Write a question first, for instance: “{example}”",
    ),
    "web.understood": Said("Compris comme : {question}", "Understood as: {question}"),
    "web.edit": Said("Modifier la question comprise", "Edit the question understood"),
    "web.failed": Said(
        "La réponse n’a pas pu être cherchée : c’est une erreur de Sourcier, notée dans son"
        " journal. Réessayez, ou prévenez la personne qui l’a installé.",
        "The answer could not be looked for: this is a fault of Sourcier, written to its log."
        " Try again, or tell the person who installed it.",
    ),
    "web.you": Said("Votre question", "Your question"),
    "web.reply": Said("Réponse de Sourcier", "Sourcier’s answer"),
    "stage.retrieve": Said("Recherche dans les articles…", "Searching the articles…"),
    "stage.read": Said("Lecture des passages…", "Reading the passages…"),
    "stage.claims": Said("Comparaison des sources…", "Comparing the sources…"),
    # the server
    "server.loading": Said("Chargement des modèles…", "Loading the models…"),
    "server.ready": Said(
        "Sourcier répond sur {url} (Ctrl-C pour arrêter).", "Sourcier is at {url} (Ctrl-C to stop)."
    ),
    "server.stopped": Said("Serveur arrêté.", "Server stopped."),
    "server.port_taken": Said(
        "Le port {port} de {host} est déjà pris par un autre programme. Choisissez-en un autre :"
        " sourcier serve --port {other}",
        "Port {port} of {host} is already taken by another program. Choose another one:"
        " sourcier serve --port {other}",
    ),
    "server.cannot_listen": Said(
        "Impossible d’écouter sur {host}:{port} : {reason}. Vérifiez --host et --port.",
        "Cannot listen on {host}:{port}: {reason}. Check --host and --port.",
    ),
    "server.unsafe_environment": Said(
        "La variable d’environnement {name} est définie : elle ouvrirait le serveur au-delà de"
        " Sourcier. Retirez-la (unset {name}) et relancez.",
        "The environment variable {name} is set: it would open the server beyond Sourcier."
        " Remove it (unset {name}) and start again.",
    ),
    "http.invalid": Said("Requête invalide : {problems}.", "Invalid request: {problems}."),
    "http.field": Said("{field} : {expected}", "{field}: {expected}"),
    "http.json": Said(
        'un objet JSON est attendu, par exemple {{"question": "…"}}',
        'a JSON object is expected, for instance {{"question": "…"}}',
    ),
    "http.missing": Said("ce champ est obligatoire", "this field is required"),
    "http.unknown": Said("champ inconnu", "unknown field"),
    "http.date": Said("date attendue, comme 2024-11-02", "a date is expected, like 2024-11-02"),
    "http.text": Said("texte attendu", "text is expected"),
    "http.history": Said(
        'liste d’échanges attendue, comme [{{"question": "…", "answer": "…"}}]',
        'a list of turns is expected, like [{{"question": "…", "answer": "…"}}]',
    ),
    "http.recent": Said("true ou false attendu", "true or false is expected"),
    "http.top_k": Said("entier de 1 à {n} attendu", "an integer from 1 to {n} is expected"),
    "http.404": Said("Cette adresse n’existe pas.", "This address does not exist."),
    "http.405": Said("Cette adresse n’accepte pas {method}.", "{method} is not accepted here."),
    "http.413": Said(
        "Requête trop grande : {n} octets au plus.", "Request too large: {n} bytes at most."
    ),
    "http.500": Said(
        "Erreur interne de Sourcier, notée dans son journal.",
        "Internal error of Sourcier, written to its log.",
    ),
    "http.error": Said("Requête refusée (code {code}).", "Request refused (code {code})."),
    "http.host": Said(
        "Ce nom de machine n’est pas servi ici. Si c’est voulu : sourcier serve --allow-host NOM",
        "This host name is not served here. If it is meant: sourcier serve --allow-host NAME",
    ),
    "http.origin": Said(
        "Les requêtes venues d’un autre site sont refusées.",
        "Requests from another site are refused.",
    ),
    # the command line
    "cli.error": Said("Erreur : {message}", "Error: {message}"),
    "cli.interrupted": Said("interrompu, rien n’est perdu", "interrupted, nothing is lost"),
    "eval.running": Said("Évaluation", "Evaluation"),
    "eval.written": Said("Détail par question : {path}", "Per-question records: {path}"),
    "eval.cannot_write": Said(
        "Impossible d’écrire dans {path} : {reason}. Choisissez un autre dossier avec --out.",
        "Cannot write into {path}: {reason}. Choose another folder with --out.",
    ),
    "config.key": Said("Réglage", "Setting"),
    "config.value": Said("Valeur", "Value"),
    # mistakes on the command line
    "usage.no_such_option": Said("option inconnue : {0}", "no such option: {0}"),
    "usage.possible": Said("{0} (options proches : {1})", "{0} (close options: {1})"),
    "usage.no_such_command": Said("commande inconnue : {0}", "no such command: {0}"),
    "usage.did_you_mean": Said("{0}. Vouliez-vous dire {1} ?", "{0}. Did you mean {1}?"),
    "usage.missing_argument": Said("il manque {0}", "missing {0}"),
    "usage.missing_option": Said("il manque l’option {0}", "missing option {0}"),
    "usage.missing_command": Said("il manque une commande", "a command is missing"),
    "usage.needs_value": Said("l’option {0} attend une valeur", "option {0} requires a value"),
    "usage.no_value": Said(
        "l’option {0} ne prend pas de valeur", "option {0} does not take a value"
    ),
    "usage.extra": Said("argument en trop : {0}", "unexpected extra argument: {0}"),
    "usage.invalid": Said("valeur refusée pour {0} : {1}", "invalid value for {0}: {1}"),
    "usage.hint": Said("« {command} --help » montre l’usage.", "“{command} --help” shows usage."),
    "usage.choice": Said("{0} n’est pas parmi {1}", "{0} is not one of {1}"),
    "usage.integer": Said("un entier est attendu", "an integer is expected"),
    "usage.at_least": Said("au moins {0} est attendu", "at least {0} is expected"),
    "usage.at_most": Said("au plus {0} est attendu", "at most {0} is expected"),
    "usage.no_file": Said("{0} n’existe pas", "{0} does not exist"),
    "usage.date": Said(
        "{0} n’est pas une date ; elle s’écrit comme 2024-11-02",
        "{0} is not a date; it is written like 2024-11-02",
    ),
    **{key: Said(*both) for key, both in (HELP | MODELS | COLLECTION).items()},
}  # fmt: skip

KEYS: Final[frozenset[str]] = frozenset(_TEXTS)


def said(key: str) -> Said:
    """The two raw templates of ``key``. Raises KeyError for a key that does not exist."""
    return _TEXTS[key]


def say(key: str, lang: str, *positional: object, **values: object) -> str:
    """The sentence ``key`` in ``lang`` (``"en"``, else French) with its values filled in.

    ``n`` chooses between singular and plural: French says 0 and 1 in the singular, English only 1.
    Values are put in as they are: whoever shows them escapes them.
    """
    template = _TEXTS[key].en if lang == "en" else _typeset(_TEXTS[key].fr)
    singular, _, plural = template.partition("|")
    n = values.get("n")
    if plural and isinstance(n, int):
        template = singular if _is_singular(n, lang) else plural
        values["n"] = number(n, lang)
    return template.format(*positional, **values)


def number(n: int, lang: str) -> str:
    """``n`` grouped by thousands: ``1 191`` with U+202F in French, ``1,191`` in English."""
    grouped = f"{n:,}"
    return grouped if lang == "en" else grouped.replace(",", "\u202f")


def as_lang(value: str) -> Lang:
    """``value`` when Sourcier speaks it, else French."""
    return cast(Lang, value) if value in ("fr", "en") else "fr"


def _is_singular(n: int, lang: str) -> bool:
    return n == 1 if lang == "en" else n < 2


def _typeset(text: str) -> str:
    """French spaces before double punctuation and inside « » become no-break ones."""
    text = re.sub(r" (?=[:»])", "\u00a0", text).replace("« ", "«\u00a0")
    return re.sub(r" (?=[;!?%])", "\u202f", text)
