"""Knows what everybody may ask of the ledger, wherever it runs: in this process, or in one of its own."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from msgspec import Struct

from api.ledger.intake import Incoming
from sync.envelope import Answer
from sync.stamp import Clocks


class Brought(Struct, frozen=True, array_like=True):
    """Lines as a device brought them: who, the devices it was before, when, what its clocks showed, and each line's bytes."""

    carrier: str
    formerly: tuple[str, ...]
    received: int
    asked: Clocks | None
    lines: list[bytes]


class Taken(Struct, frozen=True, array_like=True):
    """What became of them: the answers as JSON, how far the device is stored without a gap, and whether it has a double."""

    answers: bytes
    high_water: int
    cloned: bool


class Ledger(Protocol):
    """The one door to what is recorded."""

    small: int
    """A push of so few lines is somebody's own report, and has a lane of its own."""

    @property
    def rate(self) -> float:
        """Bytes of lines that are committed a second."""

    async def open(self) -> None:
        """Write what a process that ended left behind, and begin."""

    async def stop(self) -> None:
        """Commit what was handed in, and stop."""

    async def bring(self, brought: Brought) -> Taken:
        """Commit what a device brought; raise like `submit`."""

    async def submit(self, lines: Sequence[Incoming]) -> list[Answer]:
        """Commit lines; return their answers in order. Raises Newer, or what the database raised."""

    async def submit_whole(self, lines: Sequence[Incoming]) -> list[Answer]:
        """Commit lines, all or none."""

    async def seen(self) -> None:
        """For who reads what devices are told: where nobody waits, he sees all that was committed."""

    async def caught_up(self) -> None:
        """Wait until all that lags now is written: for who reads states and then says something."""

    async def settled(self) -> None:
        """Wait until nothing waits and nothing lags."""

    def writing(self) -> AbstractAsyncContextManager[None]:
        """Hold the ledger while somebody else of this process writes to a database that has room for one writer."""
