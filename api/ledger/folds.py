"""Knows the folds of recently touched orders, so that a late record is an addition.

A fold in memory is used only while its version is the database's: another process's commit, or a
commit of ours that failed, makes it stale, and the order is folded again from its evidence.
"""

from collections import OrderedDict
from sys import intern

import msgspec
from msgspec.structs import force_setattr

from api.away import Newer
from sync.envelope import CONTRACT, Envelope, Stamp, Trace, stored_body
from sync.fold import Fold
from sync.records import Record
from sync.state import Stamped

_envelope = msgspec.json.Decoder(Envelope)
_trace = msgspec.json.Decoder(Trace)
_stamp = msgspec.json.Decoder(Stamp)


def stamped(envelope: bytes, body: bytes, stamp: bytes) -> Stamped:
    """Read a stored record, as a fold keeps it; raise Newer if a later version than this one wrote it."""
    try:
        told, said = _trace.decode(envelope), stored_body(body)
        if told.contract > CONTRACT:
            _envelope.decode(envelope)  # what it says beside must be known, too
        return Stamped(kept_trace(told), kept_body(said), _stamp.decode(stamp))
    except msgspec.ValidationError as error:
        raise Newer(str(error)) from None


def kept_trace(said: Envelope | Trace) -> Trace:
    """Return what a fold keeps of an envelope; what many records say alike is in memory once."""
    return Trace(said.id, intern(said.device), said.seq, said.wall, intern(said.run), said.run_ms, said.contract)


_KEYS = ("recorder", "person", "order")


def kept_body(body: Record) -> Record:
    """Return a body whose keys are in memory once."""
    for name in _KEYS:
        key = getattr(body, name, None)
        if key.__class__ is str:
            force_setattr(body, name, intern(key))
    return body


def body_of(stored: bytes) -> Record:
    """Read a stored body; raise Newer if a later version than this one wrote it."""
    try:
        return stored_body(stored)
    except msgspec.ValidationError as error:
        raise Newer(str(error)) from None


FOLD_BYTES, RECORD_BYTES, STEP_BYTES = 4_300, 2_100, 380
"""What a fold takes, each record in it, and each step and line of a bill in each revision of its plan: measured with Python 3.11."""


def weight(fold: Fold) -> int:
    """Return about how many bytes a fold takes in memory."""
    records, plan = len(fold.outcomes), fold.plan
    steps = 0 if plan is None else (len(plan.routing) + len(plan.bom)) * max(1, fold.revisions)
    return FOLD_BYTES + records * RECORD_BYTES + steps * STEP_BYTES


class Folds:
    """Least recently used folds by home, bounded by the bytes they take."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[str, tuple[int, Fold, int]] = OrderedDict()
        self.bytes = 0

    def take(self, home: str, version: int) -> Fold | None:
        """Take out the fold of a home if it is of that version."""
        kept = self._kept.pop(home, None)
        if kept is None:
            return None
        there, fold, size = kept
        self.bytes -= size
        return fold if there == version else None

    def keep(self, home: str, version: int, fold: Fold) -> None:
        """Put a fold back after its commit."""
        before = self._kept.pop(home, None)
        self.bytes -= before[2] if before is not None else 0
        size = weight(fold)
        self._kept[home] = (version, fold, size)
        self.bytes += size
        while self.bytes > self.most_bytes and len(self._kept) > 1:
            _, (_, _, least) = self._kept.popitem(last=False)
            self.bytes -= least
