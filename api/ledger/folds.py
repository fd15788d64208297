"""Knows the folds of recently touched orders, so that a late record is an addition.

A fold in memory is used only while its version is the database's: another process's commit, or a
commit of ours that failed, makes it stale, and the order is folded again from its evidence.
"""

from collections import OrderedDict

import msgspec

from api.away import Newer
from sync.envelope import Envelope, Stamp, stored_body
from sync.fold import Fold
from sync.records import Record
from sync.state import Stamped

_envelope = msgspec.json.Decoder(Envelope)
_stamp = msgspec.json.Decoder(Stamp)


def stamped(envelope: bytes, body: bytes, stamp: bytes) -> Stamped:
    """Read a stored record; raise Newer if a later version than this one wrote it."""
    try:
        return Stamped(_envelope.decode(envelope), stored_body(body), _stamp.decode(stamp))
    except msgspec.ValidationError as error:
        raise Newer(str(error)) from None


def body_of(stored: bytes) -> Record:
    """Read a stored body; raise Newer if a later version than this one wrote it."""
    try:
        return stored_body(stored)
    except msgspec.ValidationError as error:
        raise Newer(str(error)) from None


class Folds:
    """Least recently used folds by home, bounded by the records they hold."""

    def __init__(self, most_records: int) -> None:
        self.most_records = most_records
        self._kept: OrderedDict[str, tuple[int, Fold]] = OrderedDict()
        self._records = 0

    def take(self, home: str, version: int) -> Fold | None:
        """Take out the fold of a home if it is of that version."""
        kept = self._kept.pop(home, None)
        if kept is None:
            return None
        self._records -= len(kept[1].outcomes)
        return kept[1] if kept[0] == version else None

    def keep(self, home: str, version: int, fold: Fold) -> None:
        """Put a fold back after its commit."""
        self._kept[home] = (version, fold)
        self._records += len(fold.outcomes)
        while self._records > self.most_records and len(self._kept) > 1:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._records -= len(oldest.outcomes)
