"""Knows every question a commit asks the database before it decides: one statement each."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, select

from api.db.rows import table_of
from api.db.statement import Statement, each
from api.db.together import ask_all
from api.ledger.around import beside
from api.ledger.book import Account, Books
from api.ledger.folds import stamped
from api.ledger.intake import Incoming
from api.tables.access import Credential, Device, DeviceGap
from api.tables.derived import WAITING, OutcomeRow, PersonRow
from api.tables.feed import HomeMark
from api.tables.postings import PeriodLock, Posting
from api.tables.records import Record, RecordAddress
from sync import homes
from sync.outcomes import Outcome
from sync.state import Stamped

_record, _outcome, _person = table_of(Record), table_of(OutcomeRow), table_of(PersonRow)
_mark, _posting, _device = table_of(HomeMark), table_of(Posting), table_of(Device)
_credential, _address, _lock = table_of(Credential), table_of(RecordAddress), table_of(PeriodLock)
_gap = table_of(DeviceGap)


class Stored(NamedTuple):
    """A record that is there already: its hash, stamp bytes, outcome, home, and since which version of that it holds."""

    hash: str
    stamp: bytes
    outcome: Outcome
    home: str
    version: int


def outcome_of(row: Any) -> Outcome:
    """Read an outcome row."""
    notes = tuple(row.notes.split()) if row.notes else ()
    return Outcome(result=row.result, reason=row.reason, notes=notes, waits_for=row.waits_for, by=row.settled_by)


_site: BindParameter[str] = bindparam("site")
"""Every question is made once, so that it is compiled once."""

_stored = each(
    select(_record.c.hash, _record.c.stamp, _outcome)
    .select_from(_record.join(_outcome, and_(_outcome.c.site == _record.c.site, _outcome.c.id == _record.c.id)))
    .where(_record.c.site == _site),
    _record.c.id,
)


def stored(connection: Connection, site: str, ids: Collection[str]) -> dict[str, Stored]:
    """Return which of the records are there, with their outcomes."""
    return known(connection, site, there(connection, site, ids))


def known(connection: Connection, site: str, ids: Collection[str]) -> dict[str, Stored]:
    """Return the same of records that are likely to be there."""
    rows = _stored.ask(connection, site=site, ids=ids) if ids else ()
    return {row.id: Stored(row.hash, row.stamp, outcome_of(row), row.home, row.version) for row in rows}


_devices = each(select(_device).where(_device.c.site == _site), _device.c.id)
_rights = each(
    select(*(_credential.c[name] for name in ("person", "roles", "revoked", "pin_key", "pin_set", "pin_former"))).where(
        _credential.c.site == _site
    ),
    _credential.c.person,
)
_marks = each(select(_mark.c.home, _mark.c.version, _mark.c.told).where(_mark.c.site == _site), _mark.c.home)
_gaps = each(select(_gap).where(_gap.c.site == _site).order_by(_gap.c.first), _gap.c.device)
_locked = Statement(select(_lock.c.period).where(_lock.c.site == _site))


def foresee(
    connection: Connection, site: str, books: Books, group: Sequence[Incoming], known: Collection[str] = ()
) -> None:
    """Ask at once all that a commit of these lines asks before it folds; those `known` are there already."""
    readable = [one for one in group if not one.reason and one.id not in known]
    ids = {one.id for one in readable}
    names = {name for one in readable if one.gist is not None for name in one.gist.hangs_on if homes.is_home(name)}
    questions: list[tuple[Statement, Mapping[str, Any]]] = [
        (_devices, {"site": site, "ids": {d for one in group for d in (one.device, one.carrier) if d}}),
        (_locked, {"site": site}),
    ]
    if readable:
        questions += [
            (_there, {"site": site, "ids": ids}),
            (_waiting, {"site": site, "ids": ids}),
            (_marks, {"site": site, "ids": {one.home for one in readable if one.home}}),
            (_rights, {"site": site, "ids": {one.author for one in group if one.author}}),
            beside(site, {(one.device, one.seq) for one in readable}),
        ]
    for book in books:
        mine = {name for name in names if books.of(name) is book}
        if book.asks is not None and mine:
            questions.append((book.asks, {"site": site, "ids": mine}))
    ask_all(connection, questions)


def devices(connection: Connection, site: str, ids: Collection[str]) -> dict[str, Any]:
    """Return device rows by id."""
    return {row.id: row for row in _devices.ask(connection, site=site, ids=ids)}


def rights(connection: Connection, site: str, people: Collection[str]) -> dict[str, Any]:
    """Return roles and revocation of persons who have any."""
    return {row.person: row for row in _rights.ask(connection, site=site, ids=people)}


class Mark(NamedTuple):
    """How often a home has changed, and in which version its state was written and told."""

    version: int
    told: int


UNKNOWN = Mark(0, 0)


def marks(connection: Connection, site: str, homes: Collection[str]) -> dict[str, Mark]:
    """Return the mark of each home that has any record."""
    return {row.home: Mark(row.version, row.told) for row in _marks.ask(connection, site=site, ids=homes)}


_LAGGING = "SELECT home, version FROM home_mark WHERE site = :site AND told < version ORDER BY home"
_lagging = Statement({"sqlite": _LAGGING, "postgresql": _LAGGING}, "site")


def lagging(connection: Connection, site: str) -> dict[str, int]:
    """Return the versions of homes whose state is still to be written."""
    return {row.home: row.version for row in _lagging.ask(connection, site=site)}


_untold = Statement(
    select(_record.c.id, _record.c.device, _record.c.carrier)
    .select_from(_record.join(_outcome, and_(_outcome.c.site == _record.c.site, _outcome.c.id == _record.c.id)))
    .where(_record.c.site == _site, _record.c.home == bindparam("home"), _outcome.c.version > bindparam("told"))
)


def untold(connection: Connection, site: str, home: str, told: int) -> dict[str, tuple[str, str]]:
    """Return who made and who carried the records of a home whose outcomes are newer than what was told of it."""
    rows = _untold.ask(connection, site=site, home=home, told=told)
    return {row.id: (row.device, row.carrier or row.device) for row in rows}


_records = each(
    select(_record.c.home, _record.c.envelope, _record.c.body, _record.c.stamp).where(_record.c.site == _site),
    _record.c.home,
)


def records(connection: Connection, site: str, homes: Collection[str]) -> dict[str, list[Stamped]]:
    """Return every stored record of the homes."""
    found: dict[str, list[Stamped]] = {home: [] for home in homes}
    if homes:
        for row in _records.ask(connection, site=site, ids=homes):
            found[row.home].append(stamped(row.envelope, row.body, row.stamp))
    return found


_there = each(select(_record.c.id).where(_record.c.site == _site), _record.c.id)
_waiting = each(
    select(_outcome.c.home, _outcome.c.waits_for).where(_outcome.c.site == _site, WAITING), _outcome.c.waits_for
)


def there(connection: Connection, site: str, ids: Collection[str]) -> set[str]:
    """Return which of the records are stored, under whatever home."""
    return {row.id for row in _there.ask(connection, site=site, ids=ids)} if ids else set()


def waiting_for(connection: Connection, site: str, ids: Collection[str]) -> list[tuple[str, str]]:
    """Return (home, name) of whatever waits for a record of these ids."""
    return [(row.home, row.waits_for) for row in _waiting.ask(connection, site=site, ids=ids)] if ids else []


def homes_of(connection: Connection, site: str, addresses: Collection[str]) -> set[str]:
    """Return the homes whose records touch any of the addresses."""
    joined = _address.join(_record, and_(_record.c.site == _address.c.site, _record.c.id == _address.c.id))
    query = select(_record.c.home).distinct().select_from(joined)
    query = query.where(_address.c.site == site, _address.c.address.in_(addresses))
    return {row.home for row in connection.execute(query)}


_carriers = each(
    select(_record.c.id, _record.c.carrier).where(_record.c.site == _site, _record.c.carrier != ""), _record.c.id
)


def carriers(connection: Connection, site: str, ids: Collection[str]) -> dict[str, str]:
    """Return who first brought each record, where that was not the device that made it."""
    return {row.id: row.carrier for row in _carriers.ask(connection, site=site, ids=ids)} if ids else {}


ACCOUNT = tuple(_posting.c[name] for name in Account._fields)
"""The columns that say which account a line belongs to."""

_posted = each(
    select(
        _posting.c.record,
        *ACCOUNT,
        func.sum(_posting.c.amount).label("total"),
        func.max(_posting.c.n).label("lines"),
    )
    .where(_posting.c.site == _site)
    .group_by(_posting.c.record, *ACCOUNT),
    _posting.c.record,
)


class Posted(NamedTuple):
    """What was posted of a record so far: sums by account, and how many lines."""

    sums: dict[Account, int]
    lines: int


def posted(connection: Connection, site: str, ids: Collection[str]) -> dict[str, Posted]:
    """Return what was posted of each record, of those that have any line."""
    found: dict[str, Posted] = {}
    for row in _posted.ask(connection, site=site, ids=ids) if ids else ():
        sums, lines = found.get(row.record, Posted({}, 0))
        found[row.record] = Posted(sums | {Account(*row[1:-2]): int(row.total)}, max(lines, row.lines))
    return found


def locked_periods(connection: Connection, site: str) -> frozenset[str]:
    """Return the months that are closed."""
    return frozenset(row.period for row in _locked.ask(connection, site=site))


def gaps(connection: Connection, site: str, devices: Collection[str]) -> dict[str, list[tuple[int, int]]]:
    """Return, per device, the stretches of its seq that have not arrived, in order."""
    found: dict[str, list[tuple[int, int]]] = {device: [] for device in devices}
    if devices:
        for row in _gaps.ask(connection, site=site, ids=devices):
            found[row.device].append((row.first, row.last))
    return found
