"""Knows what may become of a record, and what an imbalance is. Their words stand in the lexicon."""

from typing import Literal

import msgspec
from msgspec import Struct

from sync.lexicon import REASONS

Result = Literal["accepted", "waiting", "review", "refused", "voided", "quarantined"]

SINCE: dict[str, int] = {}
"""With which edition of the contract a reason came, where that is not the first."""


def words_since(edition: int) -> dict[str, tuple[str, str]]:
    """Return the words, Chinese and English, of the reasons that a device of an edition cannot have words of its own for."""
    return {code: REASONS[code] for code, since in SINCE.items() if since > edition}


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """A record's outcome: result, reason code, notes (sorted), what it waits for, who settled it.

    `waits_for` is an order key, person key or record id; `by` the id of the void or decision.
    """

    result: Result
    reason: str = ""
    notes: tuple[str, ...] = ()
    waits_for: str = ""
    by: str = ""


def with_notes(outcome: Outcome, more: tuple[str, ...]) -> Outcome:
    """Return an outcome with more notes."""
    if not more:
        return outcome
    return msgspec.structs.replace(outcome, notes=tuple(sorted({*outcome.notes, *more})))


class Discrepancy(Struct, frozen=True, kw_only=True):
    """A named imbalance: its size and what a decision allowed, in thousandths or in records.

    Open while `size` exceeds `allowed`. `agreed` is false while standing decisions disagree.
    """

    kind: str
    place: str
    size: int
    allowed: int = 0
    credit: str = ""
    agreed: bool = True

    @property
    def key(self) -> str:
        """Its name within the order: kind and operation or pair."""
        return f"{self.kind}/{self.place}"

    @property
    def open(self) -> bool:
        """Whether somebody still has to decide."""
        return not self.agreed or self.size > self.allowed
