"""What ``sourcier models`` says, (French, English), merged into `ui.texts`."""

from __future__ import annotations

from typing import Final

MODELS: Final[dict[str, tuple[str, str]]] = {
    "models.name": ("Nom", "Name"),
    "models.role": ("Rôle", "Role"),
    "models.role.encoder": ("encodeur", "encoder"),
    "models.role.reader": ("lecteur", "reader"),
    "models.role.reranker": ("reclasseur", "reranker"),
    "models.size": ("Taille", "Size"),
    "models.megabytes": ("{size} Mo", "{size} MB"),
    "models.licence": ("Licence", "Licence"),
    "models.state": ("État", "State"),
    "models.shipped": ("fourni", "shipped"),
    "models.present": ("présent", "present"),
    "models.absent": ("absent", "absent"),
    "models.used": ("Choisi", "In use"),
    "models.yes": ("oui", "yes"),
    "models.pull.shipped": (
        "{name} est fourni avec Sourcier : rien à télécharger.",
        "{name} is shipped with Sourcier: nothing to download.",
    ),
    "models.pull.present": (
        "{name} est déjà dans {folder}.",
        "{name} is already in {folder}.",
    ),
    "models.pull.start": (
        "Téléchargement de {name} ({size} Mo, licence {licence}) depuis huggingface.co/{hub_id}…",
        "Downloading {name} ({size} MB, licence {licence}) from huggingface.co/{hub_id}…",
    ),
    "models.pull.done": (
        "{name} est dans {folder}. Pour s’en servir : sourcier models use {name}",
        "{name} is in {folder}. To use it: sourcier models use {name}",
    ),
    "models.pull.kept": (
        "{name} est dans {folder}. Aucune commande ne se sert encore d’un reclasseur.",
        "{name} is in {folder}. No command uses a reranker yet.",
    ),
    "models.use.done": (
        "{name} est désormais le modèle choisi, noté dans {path}.",
        "{name} is now the model in use, recorded in {path}.",
    ),
    "models.use.rebuild": (
        "Les collections déjà indexées l’ont été avec un autre encodeur : réindexez leurs articles"
        " avec sourcier index DOSSIER",
        "The collections indexed so far were indexed with another encoder: index their articles"
        " again with sourcier index FOLDER",
    ),
    "models.use.confidence": (
        "La confiance affichée a été réglée sur le lecteur fourni : avec un autre, elle n’est"
        " qu’indicative.",
        "The confidence shown was calibrated on the shipped reader: with another one it is only"
        " indicative.",
    ),
    "models.use.overridden": (
        "La variable d’environnement {variable} est définie et l’emporte sur ce choix.",
        "The environment variable {variable} is set and wins over this choice.",
    ),
    "models.use.reranker": (
        "{name} est un reclasseur : aucune commande ne s’en sert encore.",
        "{name} is a reranker: no command uses one yet.",
    ),
}
