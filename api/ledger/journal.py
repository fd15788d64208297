"""Knows what the office's desk had acknowledged, outside the database: a server restored from yesterday gets it back.

A phone keeps what was acknowledged with its stamp and sends it again when the server lost it. A page of the office has
no memory of its own, so the server keeps the desk's lines beside the database, sealed: a file a month, only appended to.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from api.ledger.intake import Incoming
from sync.envelope import Answer, Undecodable, decode_line, encode_line

MONTHS = 2
"""This month and the one before are kept: never less than a phone keeps."""


class Journal:
    """The desk's acknowledged lines in files, one line each."""

    def __init__(self, folder: Path, site: str) -> None:
        self.folder = folder
        self.stem = f"desk-{site}"

    def keep(self, lines: Sequence[Incoming], answers: Iterable[Answer], now: int) -> None:
        """Append what was acknowledged, with its seal; returns when it is on the disk."""
        sealed = {answer.id: answer.sealed for answer in answers if answer.sealed is not None}
        kept = [
            encode_line(msgspec.structs.replace(decode_line(one.raw), sealed=sealed[one.id])) + b"\n"
            for one in lines
            if one.id in sealed
        ]
        if not kept:
            return
        month = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y-%m")
        path = self.folder / f"{self.stem}-{month}.journal"
        descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            # Each batch begins on a line of its own, even after one that a crash cut off.
            file.write(b"\n" + b"".join(kept))
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> dict[str, bytes]:
        """Return the lines of the last months by their ids, and throw older files away.

        A line that a crash cut off is passed over: it was never acknowledged to anybody.
        """
        files = sorted(self.folder.glob(f"{self.stem}-*.journal"))
        for old in files[:-MONTHS]:
            old.unlink()
        found: dict[str, bytes] = {}
        for file in files[-MONTHS:]:
            for raw in file.read_bytes().split(b"\n"):
                try:
                    found[decode_line(raw).envelope.id] = raw
                except Undecodable:
                    continue
        return found
