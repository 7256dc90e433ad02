"""The one tree of errors that Sourcier raises for things a person can mend.

* SourcierError              a person reads it: French and English message
  + CorpusError              articles or folders that cannot be read
  + QuestionError            a question that cannot be asked
  + SettingsError            an unknown or ill-typed setting
  + StoreError               the collection on disk
    - StoreNotFound          nothing was indexed here yet
    - StoreFormatError       written by another version, encoder or analyser
    - StoreLocked            another process is writing
  + ModelNotFound            weights that are not on this machine
  + DatasetError             (defined in eval.datasets) gold questions that cannot be read

Anything else that reaches the top is a bug of ours and keeps its traceback.
"""

from __future__ import annotations


class SourcierError(Exception):
    """A message says what was found, what was expected and what to do, in French and English."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(fr)
        self.fr = fr
        self.en = en

    def message(self, lang: str) -> str:
        """The English message when ``lang`` is ``"en"``, else the French one."""
        return self.en if lang == "en" else self.fr


class CorpusError(SourcierError):
    """Articles or folders that cannot be read."""


class QuestionError(SourcierError):
    """A question that cannot be asked."""


class SettingsError(SourcierError):
    """An unknown or ill-typed setting."""


class StoreError(SourcierError):
    """The collection on disk cannot be used as it is."""


class StoreNotFound(StoreError):
    """Nothing was indexed here yet."""


class StoreFormatError(StoreError):
    """The collection was written by another version, encoder or analyser."""


class StoreLocked(StoreError):
    """Another process is writing to the collection."""


class ModelNotFound(SourcierError):
    """Weights that are not on this machine."""
