"""What the commands on a collection say, (French, English), merged into `ui.texts`."""

from __future__ import annotations

from typing import Final

COLLECTION: Final[dict[str, tuple[str, str]]] = {
    "index.stage.read": ("Lecture", "Reading"),
    "index.stage.encode": ("Vecteurs", "Encoding"),
    "index.stage.duplicates": ("Doublons", "Duplicates"),
    "index.stage.publish": ("Écriture des index", "Writing the indexes"),
    "index.rate": ("{rate}/s", "{rate}/s"),
    "index.left": ("reste {time}", "{time} left"),
    "index.changes": (
        "Ajoutés : {added} · mis à jour : {updated} · inchangés : {unchanged}"
        " · doublons : {duplicates} · en échec : {failed}",
        "Added: {added} · updated: {updated} · unchanged: {unchanged}"
        " · duplicates: {duplicates} · failed: {failed}",
    ),
    "index.total": (
        "La collection « {collection} » contient {articles} articles, {passages} passages"
        " ({seconds} s).",
        "The collection “{collection}” holds {articles} articles, {passages} passages"
        " ({seconds} s).",
    ),
    "index.no_fetch": (
        "{url} n’est pas lu : aller sur le réseau n’est pas permis. Pour le permettre, écrivez dans"
        " sourcier.toml : fetch_urls = true",
        "{url} is not read: using the network is not allowed. To allow it, write in"
        " sourcier.toml: fetch_urls = true",
    ),
    "index.failed": ("{n} fichier en échec :|{n} fichiers en échec :", "{n} failed:"),
    "list.empty": ("Aucun article dans cette collection.", "No article in this collection."),
    "list.id": ("Identifiant", "Id"),
    "list.date": ("Date", "Date"),
    "list.source": ("Source", "Source"),
    "list.title": ("Titre", "Title"),
    "list.duplicate_of": ("Doublon de", "Duplicate of"),
    "show.missing": (
        "Aucun article « {id} » dans la collection « {collection} ». « sourcier list » donne les"
        " identifiants.",
        "No article “{id}” in the collection “{collection}”. “sourcier list” gives the ids.",
    ),
    "show.close": ("Proche : {ids}.", "Close to: {ids}."),
    "delete.done": ("{n} article supprimé.|{n} articles supprimés.", "{n} deleted."),
    "delete.missing": ("introuvables : {ids}", "not found: {ids}"),
    "check.sound": (
        "Collection saine : {articles} articles, {passages} passages.",
        "The collection is sound: {articles} articles, {passages} passages.",
    ),
    "check.problems": ("{n} problème :|{n} problèmes :", "{n} problem:|{n} problems:"),
    "check.running": ("Vérification…", "Checking…"),
    "check.no_encoder": (
        "Les vecteurs ne sont pas recalculés : {why}",
        "Vectors are not encoded again: {why}",
    ),
    "backup.running": ("Copie de la collection…", "Copying the collection…"),
    "backup.done": (
        "Sauvegarde vérifiée : {file} ({articles} articles).",
        "Verified backup: {file} ({articles} articles).",
    ),
    "restore.running": ("Restauration…", "Restoring…"),
    "restore.done": (
        "Collection restaurée de {file} : {articles} articles.",
        "Collection restored from {file}: {articles} articles.",
    ),
    "restore.kept": (
        "Le fichier illisible qui a été remplacé est gardé : {file}",
        "The unreadable file that was replaced is kept: {file}",
    ),
    "rebuild.done": ("Index refaits.", "Indexes rebuilt."),
}
