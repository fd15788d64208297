"""Knows a person's book: what is derived and told of him."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from sqlmodel import SQLModel

from api.db.rows import table_of
from api.db.statement import each
from api.ledger.book import Book, Values
from api.ledger.changed import Changed
from api.ledger.telling import PEOPLE, Telling
from api.tables.derived import PersonRow
from sync import homes
from sync.canon import canonical
from sync.fold import Fold
from sync.records import Enlist
from sync.state import State

_person = table_of(PersonRow)
_known = each(select(_person.c.person, _person.c.counted).where(_person.c.site == bindparam("site")), _person.c.person)


class PersonBook(Book):
    """The book of a person."""

    home = homes.PERSON
    tables: tuple[type[SQLModel], ...] = (PersonRow,)
    asks = _known
    digested: tuple[type[SQLModel], ...] = (PersonRow,)

    def rows(self, fold: Fold, state: State) -> Iterable[tuple[type[SQLModel], Values]]:
        """Yield him as the counted enlistments name him; the last one wins, which is a label only."""
        counted = self.counted(fold)
        if counted is None:
            return
        said = sorted(fold.gathered.records.values(), key=lambda record: record.key)
        bodies = [record.body for record in said if fold.gathered.accepted(record.id) or not counted]
        last = [body for body in bodies if isinstance(body, Enlist)][-1]
        named = {"name": last.name, "team": last.team, "temporary": last.temporary}
        yield PersonRow, {"person": fold.home, "counted": counted} | named

    def counted(self, fold: Fold) -> bool | None:
        """Return whether an enlistment of his counts; None if there is none at all."""
        enlisted = [one for one, record in fold.gathered.records.items() if isinstance(record.body, Enlist)]
        return any(fold.gathered.accepted(one) for one in enlisted) if enlisted else None

    def known(self, connection: Connection, site: str, keys: Collection[str]) -> dict[str, bool]:
        """Return which persons are enlisted, and whether an enlistment of theirs counts."""
        if not keys:
            return {}
        return {row.person: bool(row.counted) for row in _known.ask(connection, site=site, ids=keys)}

    def telling(self, changed: Changed) -> Telling:
        """Tell every device who he is."""
        told = {"person": changed.home} | {
            name: value for _, row in self.rows(changed.fold, changed.state) for name, value in row.items()
        }
        return Telling(self.home.feed, changed.home, changed.version, canonical(told), {PEOPLE})

    def digest(self, row: Row[Any]) -> tuple[str, Any]:
        """Return his name, team, and whether he counts."""
        return f"person {row.person}", [row.name, row.team, row.temporary, row.counted]
