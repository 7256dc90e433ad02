"""Where a number comes from: commit, date, versions, machine."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.metrics import RIGHT_F1
from eval.stats import RESAMPLES, SEED
from index.text import ANALYSER_FINGERPRINT

_PACKAGES = (
    "sourcier", "torch", "transformers", "sentence-transformers", "faiss-cpu", "tantivy", "apsw",
    "PyStemmer", "numpy",
)  # fmt: skip


def provenance() -> dict[str, Any]:
    """The ``provenance`` object of a report, but for the models and the command."""
    return {
        **_commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "versions": {name: found for name in _PACKAGES if (found := _version(name))},
        "analyser": ANALYSER_FINGERPRINT,
        "right_f1": RIGHT_F1,
        "bootstrap": {"level": 0.95, "n_resamples": RESAMPLES, "seed": SEED},
    }


def _commit() -> dict[str, Any]:
    """The commit of the code that runs, and whether files differ from it; None outside git."""
    # subtle: installed in an environment inside someone's repository, we are not of that commit.
    if _git("rev-parse", "--show-prefix") != f"{Path(__file__).parent.name}/":
        return {"commit": None, "modified": None}
    return {"commit": _git("rev-parse", "HEAD"), "modified": bool(_git("status", "--porcelain"))}


def _git(*arguments: str) -> str | None:
    folder = Path(__file__).parent
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _cpu() -> str:
    """The processor's name as Linux gives it, else as Python does."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
