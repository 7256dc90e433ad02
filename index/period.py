"""A period of the calendar, and how near to it an article was published.

The press tells of a day on that day or soon after: to a question that names its time, articles of
that time come first. Measured in docs/RESULTS.md, "The time that a question names".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_HALF_LIFE_AFTER = 10.0
"""Days after the period in which `Period.closeness` halves …"""
_HALF_LIFE_BEFORE = 3.0
"""… and before it: few articles tell of what is to come."""
_UNDATED = 0.5


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` to ``last``, both included; an open end is None, never both."""

    first: date | None
    last: date | None

    def within(self, other: Period) -> bool:
        """Whether every day of this period is in ``other``."""
        begins = other.first is None or (self.first is not None and self.first >= other.first)
        ends = other.last is None or (self.last is not None and self.last <= other.last)
        return begins and ends

    def closeness(self, day: date | None) -> float:
        """1.0 within the period, halved by every few days that part ``day`` from it; 0.5 for None.

        >>> Period(date(2024, 10, 1), date(2024, 10, 31)).closeness(date(2024, 11, 10))
        0.5
        """
        if day is None:
            return _UNDATED
        if self.first is not None and day < self.first:
            return float(0.5 ** ((self.first - day).days / _HALF_LIFE_BEFORE))
        if self.last is not None and day > self.last:
            return float(0.5 ** ((day - self.last).days / _HALF_LIFE_AFTER))
        return 1.0
