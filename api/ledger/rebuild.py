"""Rebuild: drop everything derived and fold the evidence again; verify: compare without writing."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select
from sqlmodel import SQLModel

from api.db.engine import Database
from api.db.locks import lock_names
from api.db.rows import table_of
from api.ledger import deriving, feeding, lookup, posting, totals
from api.ledger.book import Account, Books
from api.ledger.changed import Changed
from api.ledger.days import Calendar
from api.ledger.feeding import followers_of
from api.tables.derived import HomeState, OutcomeRow
from api.tables.feed import Feed, HomeMark
from api.tables.postings import Posting
from api.tables.records import Record
from sync import homes
from sync.canon import canonical
from sync.fold import Fold
from sync.gist import gist

_record, _home, _outcome = table_of(Record), table_of(HomeState), table_of(OutcomeRow)
_posting, _feed, _mark = table_of(Posting), table_of(Feed), table_of(HomeMark)

CHUNK = 100


def derived_tables(books: Books) -> tuple[type[SQLModel], ...]:
    """Return every table that can be dropped and folded again."""
    return (HomeState, OutcomeRow, *books.tables)


Progress = Callable[[int, int], None]


def refold(connection: Connection, site: str, books: Books, progress: Progress) -> Iterator[Fold]:
    """Fold every home from the evidence alone, rank by rank."""
    rows = connection.execute(select(_record.c.home).distinct().where(_record.c.site == site))
    there = sorted((row.home for row in rows), key=lambda home: (homes.of(home).rank, home))
    known: dict[str, bool] = {}
    done = 0
    for _, group in groupby(there, key=lambda home: homes.of(home).rank):
        part = list(group)
        for start in range(0, len(part), CHUNK):
            stored = lookup.records(connection, site, part[start : start + CHUNK])
            held = {record.id: home for home, records in stored.items() for record in records}
            named = {name for records in stored.values() for record in records for name in gist(record.body).hangs_on}
            ids = {name for name in named if not homes.is_home(name)}
            elsewhere = dict.fromkeys(lookup.there(connection, site, ids), False)
            for home, records in sorted(stored.items()):
                fold = homes.of(home).fold(home)
                fold.add(records, known | {n: c for n, c in elsewhere.items() if held.get(n) != home})
                counted = books.of(home).counted(fold)
                if counted is not None:
                    known[home] = counted
                yield fold
                done += 1
            progress(done, len(there))


async def rebuild(database: Database, site: str, books: Books, calendar: Calendar, now: int, progress: Progress) -> int:
    """Fold everything again in one transaction; devices hear of what is different. Return the homes."""
    changes: list[Changed] = []

    def write(connection: Connection) -> None:
        lock_names(connection, site, alone=True)  # no commit of another process beside it: totals are made of all lines
        before = _told(connection, site, books)
        owed = {
            home: followers_of(lookup.untold(connection, site, home, mark.told))
            for home, mark in lookup.marks(connection, site, lookup.lagging(connection, site)).items()
        }
        for fold in refold(connection, site, books, progress):
            version, state = before.get(fold.home, (0, b""))
            changes.append(
                Changed(
                    fold.home,
                    fold,
                    version + (canonical(fold.state()) != state),
                    outcomes=dict(fold.outcomes),
                    moved=set(fold.outcomes),
                    settles=True,
                    untold=owed.get(fold.home, {}),
                )
            )
        for model in derived_tables(books):
            table = table_of(model)
            connection.execute(delete(table).where(table.c.site == site))
        for start in range(0, len(changes), CHUNK):
            deriving.derive(connection, site, books, changes[start : start + CHUNK])
            posting.post(connection, site, books, changes[start : start + CHUNK], {}, calendar, now)
        totals.make_again(connection, site, books.totals)
        different = [one for one in changes if one.untold or before.get(one.home, (0, b""))[1] != one.encoded]
        feeding.tell_settled(connection, site, books, different, now)  # whoever asks for an outcome finds it

    await database.write(write)
    return len(changes)


def _told(connection: Connection, site: str, books: Books) -> dict[str, tuple[int, bytes]]:
    """Return each home's version, and the state that devices were told last."""
    query = select(_feed.c.key, _feed.c.state).where(
        _feed.c.site == site, _feed.c.kind.in_([book.home.feed for book in books])
    )
    states = {row.key: row.state for row in connection.execute(query)}
    rows = connection.execute(select(_home.c.home, _home.c.state).where(_home.c.site == site))
    states |= {row.home: row.state for row in rows}
    marks = connection.execute(select(_mark.c.home, _mark.c.version).where(_mark.c.site == site))
    return {row.home: (row.version, states.get(row.home, b"")) for row in marks}


async def verify(database: Database, site: str, books: Books, progress: Progress) -> list[str]:
    """Compare everything derived and posted with a fresh fold; return what differs, in words.

    The state of a home that lags, by its mark, is of the version it was told in, and is not compared; its outcomes and
    postings are.
    """
    async with database.snapshot() as connection:
        return await connection.run_sync(lambda sync: _verify(sync, site, books, progress))


def _verify(connection: Connection, site: str, books: Books, progress: Progress) -> list[str]:
    wrong: list[str] = []
    derived = _derived(connection, site, books)
    lagging = lookup.lagging(connection, site)
    outcomes = {
        row.id: lookup.outcome_of(row) for row in connection.execute(select(_outcome).where(_outcome.c.site == site))
    }
    posted = _sums(connection, site)
    for fold in refold(connection, site, books, progress):
        book, state = books.of(fold.home), fold.state()
        rows = list(deriving.home_rows(site, book, fold, state))
        rows.append((HomeState, deriving.state_row(site, book, fold.home, state, 0, canonical(state))))
        for model, told in rows:
            row = {name: value for name, value in told.items() if name != "version"}
            key = (model.__name__, *(str(row[c.name]) for c in table_of(model).primary_key))
            if derived.pop(key, None) != row and fold.home not in lagging:
                wrong.append(f"{model.__name__} of {fold.home} is not what its records say")
        for one, outcome in fold.outcomes.items():
            if outcomes.pop(one, None) != outcome:
                wrong.append(f"the outcome of {one} is not what the set says")
            if posted.pop(one, {}) != book.amounts(fold, one):
                wrong.append(f"the postings of {one} do not sum to the fold")
        off_lines = [own.name for own in book.own(fold) if posted.pop(own.name, {}) != own.amounts]
        wrong += [f"the postings of {name} are off" for name in off_lines]
    derived = {key: row for key, row in derived.items() if row.get("home") not in lagging}
    joined = _mark.outerjoin(_home, and_(_mark.c.site == _home.c.site, _mark.c.home == _home.c.home))
    written = func.coalesce(_home.c.version, 0)
    marked = connection.execute(
        select(_mark.c.home).select_from(joined).where(_mark.c.site == site, written != _mark.c.told)
    )
    wrong += [f"the mark of {row.home} is not that of its state" for row in marked]
    unmarked = _home.outerjoin(_mark, and_(_mark.c.site == _home.c.site, _mark.c.home == _home.c.home))
    bare = connection.execute(
        select(_home.c.home).select_from(unmarked).where(_home.c.site == site, _mark.c.home.is_(None))
    )
    wrong += [f"{row.home} has no mark" for row in bare]
    wrong += totals.verify(connection, site, books.totals)
    wrong += [f"{name} has no record behind it" for name in (*derived, *outcomes, *posted)]
    return wrong


def _derived(connection: Connection, site: str, books: Books) -> dict[tuple[str, ...], dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for model in derived_tables(books):
        table = table_of(model)
        if model is OutcomeRow:
            continue
        for row in connection.execute(select(table).where(table.c.site == site)):
            values = {name: value for name, value in row._mapping.items() if name != "version"}  # noqa: SLF001  # SQLAlchemy's public name for it
            found[model.__name__, *(str(values[c.name]) for c in table.primary_key)] = values
    return found


def _sums(connection: Connection, site: str) -> dict[str, dict[Account, int]]:
    keys = (_posting.c.record, *lookup.ACCOUNT)
    query = select(*keys, func.sum(_posting.c.amount).label("total")).where(_posting.c.site == site).group_by(*keys)
    found: dict[str, dict[Account, int]] = {}
    for row in connection.execute(query):
        if row.total:
            found.setdefault(row.record, {})[Account(*row[1:-1])] = int(row.total)
    return found
