"""Knows what the office's desk had acknowledged, outside the database: a server restored from yesterday gets it back.

A phone keeps what was acknowledged with its stamp and sends it again when the server lost it. A page of the office has
no memory of its own, so the server keeps the desk's lines beside the database, sealed: a file a month, only appended to.
The files bear the plant's drawn name: those of another plant in the same folder are never read and never thrown away.
"""

import os
import re
from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select

from api.db.rows import table_of
from api.ledger.desk import DESK
from api.ledger.intake import Incoming
from api.ledger.seals import Seals
from api.ledger.stamping import read_stamp
from api.tables.access import Device
from api.tables.records import Record
from sync.envelope import Answer, Envelope, Line, Undecodable, decode_line, encode_line

_record, _device = table_of(Record), table_of(Device)

KEPT_MS = 31 * 86_400_000
"""What was said since so long ago is kept: never less than a phone keeps."""


class Journal:
    """The desk's acknowledged lines in files, one line each."""

    def __init__(self, folder: Path, plant: str) -> None:
        self.folder = folder
        self.plant = plant

    def keep(self, lines: Sequence[Incoming], answers: Iterable[Answer], now: int) -> None:
        """Append what was acknowledged, with its seal; returns when it is on the disk."""
        sealed = {answer.id: answer.sealed for answer in answers if answer.sealed is not None}
        self.append(
            [
                msgspec.structs.replace(decode_line(one.raw)[0], sealed=sealed[one.id])
                for one in lines
                if one.id in sealed
            ],
            now,
        )

    def append(self, sealed: Sequence[Line], now: int) -> None:
        """Append lines that bear their seals; returns when they are on the disk."""
        kept = [encode_line(line) + b"\n" for line in sealed]
        if not kept:
            return
        path = self.folder / f"desk-{self.plant}-{_month(now)}.journal"
        descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            # Each batch begins on a line of its own, even after one that a crash cut off.
            file.write(b"\n" + b"".join(kept))
            file.flush()
            os.fsync(file.fileno())

    def lines(self, now: int) -> dict[str, bytes]:
        """Return the lines of the last months by their ids, and throw files of earlier months away.

        A line that a crash cut off is passed over: it was never acknowledged to anybody.
        """
        oldest = _month(now - KEPT_MS)
        found: dict[str, bytes] = {}
        for file in sorted(self.folder.iterdir()):
            named = re.fullmatch(rf"desk-{re.escape(self.plant)}-(\d{{4}}-\d\d)\.journal", file.name)
            if named is None:
                continue
            if named[1] < oldest:
                file.unlink()
                continue
            for raw in file.read_bytes().split(b"\n"):
                try:
                    found[decode_line(raw)[0].envelope.id] = raw
                except Undecodable:
                    continue
        return found


def unkept(connection: Connection, site: str, seals: Seals, kept: Container[str], since: int) -> list[Line]:
    """Return what desks have said since a time that stands in no journal: a crash came between the two."""
    desks = select(_device.c.id).where(_device.c.site == site, _device.c.kind == DESK)
    said = select(_record).where(_record.c.site == site, _record.c.device.in_(desks), _record.c.stored >= since)
    return [
        Line(
            envelope=msgspec.json.decode(row.envelope, type=Envelope),
            body=row.body.decode(),
            hash=row.hash,
            sealed=seals.seal(row.id, row.hash, read_stamp(row.stamp)),
        )
        for row in connection.execute(said)
        if row.id not in kept
    ]


def _month(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m")
