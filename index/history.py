"""What search indexes follow of a collection: a log of its changes, in marked commits."""

from __future__ import annotations

from dataclasses import dataclass

import apsw


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log: ``op`` is ``"add"`` or ``"delete"``."""

    seq: int
    op: str
    passage_id: int


@dataclass(frozen=True, slots=True)
class Position:
    """A point in the history of one collection: a line of its change log, the mark of its commit.

    Marks are random: a position of another collection, or of a future undone by a restore, is
    never one of this collection's (`Store.has_passed`).
    """

    change: int
    mark: str


def mark_commit(db: apsw.Connection) -> None:
    """Give the change log's last line, once and for all, the random mark of its commit."""
    db.execute(
        "INSERT OR IGNORE INTO history"
        " SELECT coalesce(max(seq), 0), lower(hex(randomblob(8))) FROM change"
    )
