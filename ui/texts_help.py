"""The help of each command and option, (French, English), merged into `ui.texts`."""

from __future__ import annotations

from typing import Final

HELP: Final[dict[str, tuple[str, str]]] = {
    "help.app": (
        "Interroge des articles de presse en français : réponses courtes, passages exacts cités,"
        " qui le dit et quand.",
        "Asks questions of French press articles: short answers, exact cited passages, who says so"
        " and when.",
    ),
    "help.index": (
        "Ajoute ou met à jour des articles. Lit des fichiers et des dossiers entiers :"
        " .txt .md .html .pdf .docx .json .jsonl .csv .rss .atom .xml .zip ;"
        " avec fetch_urls = true, des adresses aussi."
        " Ctrl-C ne perd rien ; relancez pour continuer.",
        "Adds or updates articles. Reads files and whole folders:"
        " .txt .md .html .pdf .docx .json .jsonl .csv .rss .atom .xml .zip;"
        " with fetch_urls = true, addresses too. Ctrl-C loses nothing; run it again to go on.",
    ),
    "help.ask": (
        "Pose une question, montre la réponse et ses citations.",
        "Asks one question and shows the answer with its citations.",
    ),
    "help.serve": (
        "Ouvre la page de questions et l’interface HTTP. Celle-ci : POST /v1/ask, GET /health.",
        "Serves the chat page and the HTTP interface. The latter: POST /v1/ask, GET /health.",
    ),
    "help.eval": (
        "Mesure les réponses sur des questions de référence.",
        "Measures the answers on gold questions.",
    ),
    "help.list": ("Liste les articles de la collection.", "Lists the articles of the collection."),
    "help.show": ("Montre un article en entier.", "Shows one whole article."),
    "help.delete": ("Supprime des articles de la collection.", "Deletes articles."),
    "help.check": ("Vérifie que la collection est saine.", "Checks that the collection is sound."),
    "help.rebuild": (
        "Refait les index de recherche. Part des articles gardés, sans modèle.",
        "Makes the search indexes again. Starts from the stored articles, without a model.",
    ),
    "help.backup": (
        "Copie la collection dans un fichier, vérifié. Sourcier peut servir pendant ce temps.",
        "Copies the collection to one file, verified. Sourcier may serve meanwhile.",
    ),
    "help.restore": (
        "Remet la collection dans l’état d’une sauvegarde.",
        "Makes the collection what it was at a backup.",
    ),
    "help.deep": (
        "Relit tout : articles, passages, index, et un échantillon des vecteurs.",
        "Reads everything: articles, passages, indexes, and a sample of the vectors.",
    ),
    "help.backup_to": ("Fichier à écrire.", "The file to write."),
    "help.backup_force": ("Remplacer le fichier s’il existe.", "Replace the file if it exists."),
    "help.restore_from": ("Fichier de sauvegarde.", "The backup file."),
    "help.restore_force": (
        "Remplacer une collection qui n’est pas vide.",
        "Replace a collection that is not empty.",
    ),
    "help.config": ("Les réglages.", "The settings."),
    "help.config.show": (
        "Montre les réglages en vigueur (option > SOURCIER_* > sourcier.toml > défaut).",
        "Shows the settings in force (flag > SOURCIER_* > sourcier.toml > default).",
    ),
    "help.models": ("Les modèles.", "The models."),
    "help.models.list": (
        "Liste les modèles connus. Dit lesquels sont là et lesquels servent.",
        "Lists the known models. Tells which of them are here and which are in use.",
    ),
    "help.models.pull": (
        "Télécharge un modèle dans le dossier des données. C’est la seule commande qui se sert du"
        " réseau sans qu’un réglage le permette.",
        "Downloads a model into the data folder. It is the only command that uses the network"
        " without a setting that allows it.",
    ),
    "help.models.use": (
        "Choisit un modèle, noté dans le sourcier.toml du dossier courant.",
        "Chooses a model, recorded in the sourcier.toml of the current folder.",
    ),
    "help.model": ("Nom d’un modèle.", "The name of a model."),
    "help.paths": ("Fichiers ou dossiers d’articles.", "Files or folders of articles."),
    "help.question": ("La question, entre guillemets.", "The question, between quotes."),
    "help.gold": (
        "Questions de référence : .jsonl de Sourcier, SQuAD, PIAF.",
        "Gold questions: Sourcier’s .jsonl, SQuAD, PIAF.",
    ),
    "help.article_id": ("Identifiant d’un article.", "The id of an article."),
    "help.article_ids": ("Identifiants des articles.", "The ids of the articles."),
    "help.data": (
        "Dossier des données (sinon SOURCIER_DATA, sinon celui de l’utilisateur).",
        "Data folder (else SOURCIER_DATA, else the user’s).",
    ),
    "help.collection": ("Nom de la collection.", "Name of the collection."),
    "help.lang": ("Langue des messages : fr ou en.", "Language of the messages: fr or en."),
    "help.json": (
        "Écrit le résultat en JSON sur la sortie standard.",
        "Writes the result as JSON on standard output.",
    ),
    "help.since": (
        "Seulement les articles publiés à partir de ce jour (AAAA-MM-JJ).",
        "Only articles published on or after this day (YYYY-MM-DD).",
    ),
    "help.until": (
        "Seulement les articles publiés jusqu’à ce jour (AAAA-MM-JJ).",
        "Only articles published up to this day (YYYY-MM-DD).",
    ),
    "help.source": ("Seulement les articles de cette source.", "Only articles of this source."),
    "help.as_of": (
        "Répond comme ce jour-là (AAAA-MM-JJ) : « hier » s’y rapporte, la suite est ignorée.",
        "Answers as on that day (YYYY-MM-DD): “hier” counts from it, what follows is ignored.",
    ),
    "help.recent": ("Préfère les articles récents.", "Prefers recent articles."),
    "help.top_k": ("Nombre de passages lus.", "Number of passages read."),
    "help.prudent": (
        "S’abstenir plus souvent, pour se tromper moins ; vise neuf réponses justes sur dix.",
        "Abstain more often, to err less; aims at nine right answers in ten.",
    ),
    "help.host": (
        "Adresse d’écoute ; 127.0.0.1 ne s’ouvre qu’à cette machine.",
        "Address to listen on; 127.0.0.1 is open to this machine only.",
    ),
    "help.port": ("Port d’écoute.", "Port to listen on."),
    "help.allow_host": (
        "Nom de machine accepté en plus (répétable), par exemple sourcier.redaction.lan.",
        "One more accepted host name (repeatable), for instance sourcier.newsroom.lan.",
    ),
    "help.mode": (
        "Ce qui est mesuré : pipeline (la chaîne entière), reader (la lecture des articles"
        " de référence) ou retrieval (la recherche).",
        "What is measured: pipeline (from end to end), reader (on the gold articles) or retrieval.",
    ),
    "help.corpus": (
        "Articles où chercher, en plus des contextes du fichier de questions.",
        "Articles to search, besides the contexts of the question file.",
    ),
    "help.titles": (
        "Fichier d’une liste de titres : ne garder que leurs questions.",
        "File listing titles: keep only their questions.",
    ),
    "help.limit": ("Nombre de questions au plus.", "At most this many questions."),
    "help.out": (
        "Dossier où écrire le résultat et le détail par question.",
        "Folder for the result and the per-question records.",
    ),
    "help.reader": ("Dossier d’un autre modèle de lecture.", "Folder of another reader model."),
    "help.help": ("Montre cette aide.", "Shows this help."),
    "help.usage_prefix": ("Utilisation : ", "Usage: "),
    "help.heading.arguments": ("Arguments", "Arguments"),
    "help.heading.options": ("Options", "Options"),
    "help.heading.commands": ("Commandes", "Commands"),
    "help.required": ("obligatoire", "required"),
    "help.default": ("par défaut :", "default:"),
    "help.usage_options": ("[OPTIONS]", "[OPTIONS]"),
    "help.usage_commands": ("COMMANDE [ARGUMENTS]…", "COMMAND [ARGS]..."),
}
