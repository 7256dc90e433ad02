"""Named places where a crash test kills the process; nothing happens unless it asks for one.

Only tests can ask: ``sourcier`` refuses the variable, as it refuses every setting it does not know.
"""

from __future__ import annotations

import os

VARIABLE = "SOURCIER_FAILPOINT"
FAILPOINTS = (
    "before_commit",
    "after_commit",
    "before_lexical_commit",
    "after_lexical_commit",
    "after_lexical_manifest",
    "dense_written",
    "dense_renamed",
    "after_dense_manifest",
    "before_manifest",
    "migration_backed_up",
    "before_migration_commit",
    "backup_copied",
    "restore_kept_aside",
    "restore_copied",
)


def failpoint(name: str) -> None:
    """Die here, as by kill -9, when the environment names this place."""
    if os.environ.get(VARIABLE) == name:
        os._exit(137)  # 128 + SIGKILL; no handler runs and no buffer is flushed
