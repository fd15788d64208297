"""Knows a device's own queue: each record gets the next seq, the hash of the one before, its contact.

Nothing leaves the queue. What was acknowledged stays with its sealed stamp, and is sent again when
the server's high-water mark shows that it was restored from before. Ids and clocks come from outside.
"""

from collections.abc import Iterable

import msgspec

from sync.addresses import addresses
from sync.envelope import CONTRACT, Answer, Envelope, Line, PushReply, Sealed, encode_line, seal_of
from sync.outcomes import Outcome
from sync.records import Record
from sync.stamp import Clocks


def next_line(device: str, contact: str, trip: int, last: Line | None, one: str, body: Record, clocks: Clocks) -> Line:
    """Return a record as the line that follows a device's last one; `trip` belongs to the contact."""
    raw = msgspec.json.encode(body)
    envelope = Envelope(
        id=one,
        device=device,
        seq=last.envelope.seq + 1 if last else 1,
        wall=clocks.wall,
        run=clocks.run,
        run_ms=clocks.run_ms,
        contact=contact,
        trip=trip,
        prev=last.hash if last else "",
        contract=CONTRACT,
        addresses=addresses(body),
    )
    return Line(envelope=envelope, body=raw.decode(), hash=seal_of(envelope, raw))


class Outbox:
    """The records of one device, by the order in which they were made."""

    def __init__(self, device: str, contact: str, trip: int = 0) -> None:
        self.device = device
        self.contact = contact
        self.trip = trip
        self.lines: list[Line] = []
        self.outcomes: dict[str, Outcome] = {}
        self.sealed: dict[str, Sealed] = {}
        self._settled: set[str] = set()

    def say(self, one: str, body: Record, wall: int, run: str, run_ms: int) -> Line:
        """Make the record's line and keep it."""
        last = self.lines[-1] if self.lines else None
        line = next_line(self.device, self.contact, self.trip, last, one, body, Clocks(wall, run, run_ms))
        self.lines.append(line)
        return line

    def unsent(self) -> list[Line]:
        """Return what no answer has come for, in order."""
        return [line for line in self.lines if line.envelope.id not in self._settled]

    def lost(self, high_water: int) -> list[Line]:
        """Return what was acknowledged but lies above the mark of the server, with its stamps."""
        return [
            self.stamped(line)
            for line in self.lines
            if line.envelope.seq > high_water and line.envelope.id in self._settled
        ]

    def stamped(self, line: Line) -> Line:
        """Return a line with the stamp it was acknowledged with, if it was."""
        sealed = self.sealed.get(line.envelope.id)
        return line if sealed is None else msgspec.structs.replace(line, sealed=sealed)

    def take(self, reply: PushReply, trip: int = 0) -> None:
        """Take the answers in, `trip` milliseconds after asking: settled is what the server keeps, counted or set aside."""
        self.contact, self.trip = reply.contact, trip
        for answer in reply.answers:
            self.settle(answer)

    def settle(self, answer: Answer) -> None:
        """Take one answer in."""
        self._settled.add(answer.id)
        self.outcomes[answer.id] = answer.outcome
        if answer.sealed is not None:
            self.sealed[answer.id] = answer.sealed

    def take_over(self, other: "Outbox", one: str) -> None:
        """Take what another copy of this queue knows of one record."""
        self._settled.add(one)
        self.outcomes[one] = other.outcomes[one]
        if one in other.sealed:
            self.sealed[one] = other.sealed[one]


def push_body(lines: Iterable[Line]) -> bytes:
    """Return the body of a push: one line each."""
    return b"\n".join(encode_line(line) for line in lines)
