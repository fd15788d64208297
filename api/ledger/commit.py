"""Knows one commit: locks, questions, folds, and rows, all or nothing. The one write path.

The number of statements does not depend on how many records come. Nothing is decided here: what
counts is the fold's word. A rule that raises fails the whole group, and the queue splits it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection
from sqlmodel import SQLModel

from api.clock import Clock
from api.db.engine import Database
from api.db.locks import lock
from api.db.rows import Rows, append, insert_new
from api.db.statement import forget
from api.db.together import written_ahead, written_together
from api.ledger import deriving, feeding, high_water, lookup, posting, rows
from api.ledger.around import around as around_of
from api.ledger.behind import LATE, Behind, may_wait, told_to
from api.ledger.book import Books, Flags
from api.ledger.calendars import calendar_of
from api.ledger.changed import Changed
from api.ledger.days import Calendar
from api.ledger.folding import Folding, NamesNotHeld
from api.ledger.folds import Folds
from api.ledger.intake import Incoming
from api.ledger.lookup import Stored
from api.ledger.reading import Reading
from api.ledger.seals import Seals
from api.ledger.stamping import arrival, read_stamp, stamp_all
from api.tables.records import Clash, Quarantine, Record, RecordAddress
from sync.envelope import Answer, Sealed, Stamp
from sync.fold import noted_at
from sync.gist import moves_at
from sync.outcomes import Outcome
from sync.state import Stamped

T = TypeVar("T")

WORTH = 20
"""Records of a group whose rows are worth a statement of their own, which is carried out while they are folded."""

MOST_MARKS = 50_000


class Result(Struct):
    """Answers aligned with the group, and whether there is news for anybody."""

    answers: list[Answer]
    news: bool
    marks: dict[str, tuple[int, bool]] = {}
    """Per device: its contiguous high-water mark, and whether it has a double."""


class Commit:
    """Writes groups of incoming lines for one site."""

    def __init__(
        self,
        database: Database,
        books: Books,
        seals: Seals,
        clock: Clock,
        site: str,
        fold_bytes: int,
        longest: int,
        mode: str = "pressure",
    ) -> None:
        self.database = database
        self.books = books
        self.seals = seals
        self.clock = clock
        self.site = site
        self.folds = Folds(fold_bytes)
        self.longest = longest
        """The longest span of work within reason, in milliseconds."""
        self.is_late = LATE[mode]
        self.behind = Behind()
        self._calendar: Calendar | None = None
        self.marks: dict[str, tuple[int, bool]] = {}
        """What the last commits here said of each device: a push that was committed need not ask again."""
        self.reading = Reading(seals, site, self.marks)

    async def write(self, group: Sequence[Incoming], *, hurried: bool = False) -> Result:
        """Store a group in one transaction; raise RuleFailed or the database's own errors.

        `hurried`: more lines wait, and the states of homes that were only reported on may follow later.
        """
        days = await self.calendar()
        late = self.is_late(hurried)
        result = await self._transact(
            lambda connection, held, names_held: self._write(connection, group, held, days, late, names_held)
        )
        if len(self.marks) > MOST_MARKS:
            self.marks.clear()
        self.marks.update(result.marks)
        return result

    async def catch_up(self, lagging: Sequence[str]) -> bool:
        """Write and tell the states of homes that lag, in one transaction; return whether there is news for anybody."""
        days = await self.calendar()
        return await self._transact(
            lambda connection, held, names_held: self._catch_up(connection, lagging, held, days, names_held)
        )

    async def _transact(self, work: Callable[[Connection, dict[str, Changed], bool], T]) -> T:
        """Run a function in a transaction, again with the names locked if it needs that; keep its folds."""
        held: dict[str, Changed] = {}

        def run(connection: Connection, names_held: bool) -> T:
            try:
                return work(connection, held, names_held)
            finally:
                forget(connection)

        try:
            done = await self.database.write(lambda connection: run(connection, False))
        except NamesNotHeld:
            done = await self.database.write(lambda connection: run(connection, True))
        for changed in held.values():
            self.folds.keep(changed.home, changed.version, changed.fold)
        self.behind.committed(held.values())
        return done

    def _catch_up(
        self,
        connection: Connection,
        lagging: Sequence[str],
        held: dict[str, Changed],
        days: Calendar,
        names_held: bool,
    ) -> bool:
        held.clear()
        site, now = self.site, self.clock.now()
        lock(connection, site, set(lagging), alone=names_held)
        nothing_new: dict[str, list[Stamped]] = {home: [] for home in lagging}
        held |= Folding(connection, site, self.books, self.folds, nothing_new, names_held).run()
        for one in held.values():
            one.settles = True
            one.untold = self._owed(connection, one)
        with written_together(connection):
            if any(one.outcomes for one in held.values()):  # a name it hung on has come elsewhere meanwhile
                posting.post(connection, site, self.books, held.values(), {}, days, now)
            deriving.derive(connection, site, self.books, held.values())
            return feeding.feed(connection, site, self.books, held.values(), {}, {}, [], now)

    def _owed(self, connection: Connection, one: Changed) -> dict[str, frozenset[str]]:
        """Return the outcomes of a home that lags which its devices must still be told."""
        lags = self.behind.homes.get(one.home)
        owed = dict(lags.outcomes) if lags is not None else {}
        before = one.version - bool(one.outcomes)
        if (lags is None or lags.lost) and one.told < before:
            found = lookup.untold(connection, self.site, one.home, one.told)
            owed = told_to(owed, feeding.followers_of(found))
        return owed

    def _write(
        self,
        connection: Connection,
        group: Sequence[Incoming],
        held: dict[str, Changed],
        days: Calendar,
        late: bool,
        names_held: bool,
    ) -> Result:
        held.clear()
        known = self.reading.known_again(connection, group)
        site, now = self.site, self.clock.now()
        readable = [one for one in group if not one.reason]
        lock(connection, site, _aggregates(group), alone=names_held)
        lookup.foresee(connection, site, self.books, group, known)
        there = known | lookup.stored(connection, site, {one.id for one in readable} - known.keys())
        new, clashes = _sort(readable, there)
        around = around_of(connection, site, {(one.device, one.seq) for one in new.values()})
        devices = lookup.devices(connection, site, {d for one in group for d in (one.device, one.carrier) if d})
        rights = lookup.rights(connection, site, {one.author for one in group if one.author and one.id not in there})
        stamps = stamp_all(new.values(), around, devices, rights, self.seals, self.longest)
        coming: dict[str, list[Incoming]] = {}
        for one in new.values():
            coming.setdefault(one.home, []).append(one)
        by_home = {home: [one.stamped(stamps[one.id]) for one in mine] for home, mine in coming.items()}
        evidence: list[tuple[type[SQLModel], Rows]] = [
            (Record, [rows.record(site, one, stamps[one.id], now) for one in new.values()]),
            (RecordAddress, [row for one in new.values() for row in rows.addresses(site, one)]),
        ]
        ahead: list[bool] = []
        folding = Folding(connection, site, self.books, self.folds, by_home, names_held)
        if len(new) >= WORTH:
            held |= folding.run(lambda: ahead.append(written_ahead(connection, evidence)))
        else:
            held |= folding.run()
        for changed in held.values():
            if changed.outcomes and not (
                late and self.books.of(changed.home).lags and may_wait(coming.get(changed.home, ()), stamps)
            ):
                changed.settles = True
                changed.untold = self._owed(connection, changed)

        quarantined = [one for one in group if one.reason]
        cloned = high_water.cloned(new.values(), around)
        alarms = rows.alarms(quarantined, clashes, cloned)
        flags = self.books.flags(connection, site, {one.home for one in there.values()} - held.keys())
        with written_together(connection):
            posting.post(connection, site, self.books, held.values(), new, days, now)
            if not any(ahead):
                for model, some in evidence:
                    append(connection, model, some)
            insert_new(
                connection,
                Quarantine,
                [rows.quarantine(site, one, arrival(one, devices, rights, self.seals)) for one in quarantined],
            )
            insert_new(connection, Clash, [rows.clash(site, one) for one in clashes])
            deriving.derive(connection, site, self.books, held.values())
            marks = high_water.advance(connection, site, group, devices, cloned)
            news = feeding.feed(
                connection, site, self.books, held.values(), new, self._late_seals(new, stamps), alarms, now
            )
        return Result([self._answer(one, new, there, stamps, held, flags) for one in group], news, marks)

    async def calendar(self) -> Calendar:
        """Return the plant's calendar."""
        if self._calendar is None:
            self._calendar = await calendar_of(self.database, self.site)
        return self._calendar

    def _late_seals(self, new: Mapping[str, Incoming], stamps: Mapping[str, Stamp]) -> dict[str, Sealed]:
        """Return the seals that no answer brings to their devices: of what is let in later."""
        return {one.id: self.seals.seal(one.id, one.hash, stamps[one.id]) for one in new.values() if one.let_in}

    def _answer(
        self,
        one: Incoming,
        new: Mapping[str, Incoming],
        there: Mapping[str, Stored],
        stamps: Mapping[str, Stamp],
        held: Mapping[str, Changed],
        flags: Flags,
    ) -> Answer:
        if one.reason:
            return Answer(id=one.id, outcome=Outcome(result="quarantined", reason=one.reason))
        old = there.get(one.id)
        known_hash = old.hash if old is not None else new[one.id].hash
        if known_hash != one.hash:
            return Answer(id=one.id, outcome=Outcome(result="quarantined", reason="id_reused"))
        if old is not None:
            sealed = self.seals.seal(one.id, one.hash, read_stamp(old.stamp))
            said = old.outcome
            if old.home in held:
                said = held[old.home].fold.noted(one.id)
            elif old.home in flags:
                said = noted_at(said, moves_at(one.body_raw), flags[old.home])
            return Answer(id=one.id, outcome=said, sealed=sealed, version=old.version)
        home = held[new[one.id].home]
        sealed = self.seals.seal(one.id, one.hash, stamps[one.id])
        return Answer(id=one.id, outcome=home.fold.noted(one.id), sealed=sealed, version=home.version)


def _aggregates(group: Iterable[Incoming]) -> set[str]:
    """Return what a group must lock: orders, persons, devices."""
    found = set()
    for one in group:
        found |= {one.device, one.carrier}
        if one.gist is not None and not one.reason:
            found.add(one.home)
            found.update(one.gist.needs)
    return found


def _sort(readable: Iterable[Incoming], there: Mapping[str, Stored]) -> tuple[dict[str, Incoming], list[Incoming]]:
    """Sort out what is new, and what bears a known id with other bytes."""
    new: dict[str, Incoming] = {}
    clashes = []
    for one in readable:
        known = there[one.id].hash if one.id in there else new[one.id].hash if one.id in new else None
        if known is None:
            new[one.id] = one
        elif known != one.hash:
            clashes.append(one)
    return new, clashes
