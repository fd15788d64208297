"""Knows the plant's lists of reasons: its own where it keeps one, else those a plant begins with."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.feeding import tell
from api.ledger.telling import PEOPLE, Telling
from api.plant.masters import keep, masters
from api.plant.tables import MasterRevision
from sync.canon import canonical
from sync.lists import LISTS

KIND = "reasons"
"""The kind of the register, and of what devices are told."""

_revision = table_of(MasterRevision)


class Reason(Struct, frozen=True):
    """A reason: its code on the wire, its words; an ended one is offered no more."""

    code: str
    zh: str
    en: str = ""
    ended: bool = False


class ReasonList(Struct, frozen=True):
    """A list in the order in which it is offered."""

    reasons: tuple[Reason, ...]

    def offered(self) -> list[str]:
        """Return the codes that may be chosen."""
        return [one.code for one in self.reasons if not one.ended]


def begun() -> dict[str, ReasonList]:
    """Return the lists that a plant begins with."""
    return {
        name: ReasonList(tuple(Reason(code, *words) for code, words in reasons.items()))
        for name, reasons in LISTS.items()
    }


async def lists(connection: AsyncConnection, site: str) -> dict[str, ReasonList]:
    """Return every list by its name."""
    return begun() | await masters(connection, site, KIND, ReasonList)


def own_words(known: Mapping[str, ReasonList]) -> dict[str, tuple[str, str]]:
    """Return the words of all reasons, as the office asks for them."""
    return {
        f"{name}Reason.{one.code}": (one.zh, one.en or one.zh) for name, kept in known.items() for one in kept.reasons
    }


def keep_list(connection: Connection, site: str, name: str, kept: ReasonList, by: str, at: int) -> None:
    """Keep a list, and tell every device."""
    keep(connection, site, KIND, {name: kept}, by, at)
    mine = (_revision.c.site == site) & (_revision.c.kind == KIND) & (_revision.c.key == name)
    version: Any = connection.execute(select(func.max(_revision.c.n)).where(mine)).scalar()
    tell(connection, site, [Telling(KIND, name, version, canonical(kept), {PEOPLE})], at)
