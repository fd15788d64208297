"""Rebuild: drop everything derived and fold the evidence again; verify: compare without writing."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select

from api.db.engine import Database
from api.db.rows import table_of
from api.ledger import deriving, feeding, look, posting
from api.ledger.amounts import Account, amounts, held_pay
from api.ledger.changed import Changed, counted_person
from api.ledger.days import Calendar
from api.tables import DERIVED
from api.tables.derived import HomeState, OutcomeRow
from api.tables.feed import Feed, HomeMark
from api.tables.postings import Posting
from api.tables.records import Record
from sync.canon import canonical
from sync.fold import Fold
from sync.gathered import hangs_on

_record, _home, _outcome = table_of(Record), table_of(HomeState), table_of(OutcomeRow)
_posting, _feed, _mark = table_of(Posting), table_of(Feed), table_of(HomeMark)

CHUNK = 100

Progress = Callable[[int, int], None]


def refold(connection: Connection, site: str, progress: Progress) -> Iterator[Fold]:
    """Fold every person, then every order, from the evidence alone."""
    rows = connection.execute(select(_record.c.home).distinct().where(_record.c.site == site))
    homes = sorted(row.home for row in rows)
    people = [home for home in homes if home.startswith("P")]
    orders = [home for home in homes if not home.startswith("P")]
    known: dict[str, bool] = {}
    done = 0
    for part in (people, orders):
        for start in range(0, len(part), CHUNK):
            stored = look.records(connection, site, part[start : start + CHUNK])
            held = {record.id: home for home, records in stored.items() for record in records}
            named = {name for records in stored.values() for record in records for name in hangs_on(record.body)}
            elsewhere = dict.fromkeys(look.there(connection, site, {name for name in named if name[0] != "P"}), False)
            for home, records in sorted(stored.items()):
                fold = Fold(home)
                fold.add(records, known | {n: c for n, c in elsewhere.items() if held.get(n) != home})
                counted = counted_person(fold)
                if counted is not None:
                    known[home] = counted
                yield fold
                done += 1
            progress(done, len(homes))


async def rebuild(database: Database, site: str, calendar: Calendar, now: int, progress: Progress) -> int:
    """Fold everything again in one transaction; devices hear of what is different. Return the homes."""
    changes: list[Changed] = []

    def write(connection: Connection) -> None:
        before = _told(connection, site)
        for fold in refold(connection, site, progress):
            version, state = before.get(fold.home, (0, b""))
            changes.append(Changed(fold.home, fold, version + (canonical(fold.state()) != state), dict(fold.outcomes)))
        for model in DERIVED:
            table = table_of(model)
            connection.execute(delete(table).where(table.c.site == site))
        for start in range(0, len(changes), CHUNK):
            deriving.derive(connection, site, changes[start : start + CHUNK])
            posting.post(connection, site, changes[start : start + CHUNK], {}, calendar, now)
        different = [one for one in changes if before.get(one.home, (0, b""))[1] != canonical(one.state)]
        for one in different:
            one.outcomes = {}  # only the states are told; whoever asks for an outcome finds it
        feeding.feed_states(connection, site, different, now)

    await database.write(write)
    return len(changes)


def _told(connection: Connection, site: str) -> dict[str, tuple[int, bytes]]:
    """Return each home's version, and the state that devices were told last."""
    query = select(_feed.c.key, _feed.c.state).where(_feed.c.site == site, _feed.c.kind == "order")
    states = {row.key: row.state for row in connection.execute(query)}
    rows = connection.execute(select(_home.c.home, _home.c.state).where(_home.c.site == site))
    states |= {row.home: row.state for row in rows}
    marks = connection.execute(select(_mark.c.home, _mark.c.version).where(_mark.c.site == site))
    return {row.home: (row.version, states.get(row.home, b"")) for row in marks}


async def verify(database: Database, site: str, progress: Progress) -> list[str]:
    """Compare everything derived and posted with a fresh fold; return what differs, in words."""
    async with database.snapshot() as connection:
        return await connection.run_sync(lambda sync: _verify(sync, site, progress))


def _verify(connection: Connection, site: str, progress: Progress) -> list[str]:
    wrong: list[str] = []
    derived = _derived(connection, site)
    outcomes = {
        row.id: look.outcome_of(row) for row in connection.execute(select(_outcome).where(_outcome.c.site == site))
    }
    posted = _sums(connection, site)
    for fold in refold(connection, site, progress):
        for model, told in deriving.home_rows(site, fold.home, fold, fold.state(), 0):
            row = {name: value for name, value in told.items() if name != "version"}
            key = (model.__name__, *(str(row[c.name]) for c in table_of(model).primary_key))
            if derived.pop(key, None) != row:
                wrong.append(f"{model.__name__} of {fold.home} is not what its records say")
        for one, outcome in fold.outcomes.items():
            if outcomes.pop(one, None) != outcome:
                wrong.append(f"the outcome of {one} is not what the set says")
            if posted.pop(one, {}) != amounts(fold, one):
                wrong.append(f"the postings of {one} do not sum to the fold")
        for operation, pay in held_pay(fold.discrepancies().values()).items():
            if posted.pop(posting.held_key(fold.home, operation), {}) != pay:
                wrong.append(f"the held pay of {fold.home} operation {operation} is off")
    joined = _home.outerjoin(_mark, and_(_mark.c.site == _home.c.site, _mark.c.home == _home.c.home))
    off = or_(_mark.c.told.is_(None), _mark.c.told != _home.c.version, _mark.c.told != _mark.c.version)
    marked = connection.execute(select(_home.c.home).select_from(joined).where(_home.c.site == site, off))
    wrong += [f"the mark of {row.home} is not that of its state" for row in marked]
    wrong += [f"{name} has no record behind it" for name in (*derived, *outcomes, *posted)]
    return wrong


def _derived(connection: Connection, site: str) -> dict[tuple[str, ...], dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for model in DERIVED:
        table = table_of(model)
        if model is OutcomeRow:
            continue
        for row in connection.execute(select(table).where(table.c.site == site)):
            values = {name: value for name, value in row._mapping.items() if name != "version"}  # noqa: SLF001  # SQLAlchemy's public name for it
            found[model.__name__, *(str(values[c.name]) for c in table.primary_key)] = values
    return found


def _sums(connection: Connection, site: str) -> dict[str, dict[Account, int]]:
    keys = (_posting.c.record, *look.ACCOUNT)
    query = select(*keys, func.sum(_posting.c.amount).label("total")).where(_posting.c.site == site).group_by(*keys)
    found: dict[str, dict[Account, int]] = {}
    for row in connection.execute(query):
        if row.total:
            found.setdefault(row.record, {})[Account(*row[1:-1])] = int(row.total)
    return found
