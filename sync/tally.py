"""Knows the sums: pass 2. What counts is added, what no longer counts is taken away; order is nothing."""

from collections.abc import Collection, Mapping

import msgspec
from msgspec.structs import replace

from sync.elapsed import began
from sync.gathered import Gathered
from sync.gist import Gist
from sync.records import Finish, SendOut, Start, TakeBack
from sync.rules import double_report, sessions
from sync.state import MaterialState, OperationState, Session, Stamped, State

Work = tuple[object, ...]
"""What reports of the same work have in common: operation, person, machine, quantities."""


class Tally:
    """Running sums, reports by operation, open sessions and doubles of one order."""

    def __init__(self, gathered: Gathered, base: State | None) -> None:
        self.gathered = gathered
        self.base = base
        self.reports: dict[str, set[str]] = {}
        self.open: dict[str, Stamped] = {}
        self._counted: set[str] = set()
        self.moved: set[str] = set()
        """What began to count, or ceased, since this was emptied."""
        self._sums: dict[tuple[str, str], dict[str, int]] = {}
        self._operations = {place: replace(state) for place, state in base.operations.items()} if base else {}
        self._workers: dict[str, dict[str, int]] = {}
        self._open_with: dict[tuple[object, ...], set[str]] = {}
        self._naming: dict[str, set[str]] = {}
        self._alike: dict[Work, double_report.Alike | str] = {}
        self._doubles: dict[object, tuple[int, int]] = {}
        self._unmatched: set[str | Work] = set()

    def count(self, record: Stamped) -> None:
        """Add or take away what the record adds, as its outcome now says."""
        one = record.envelope.id
        now = self.gathered.accepted(one)
        if now == (one in self._counted):
            return
        sign = 1 if now else -1
        _keep(self._counted, one, now)
        self.moved.add(one)
        said = self.gathered.gists[one]
        for family, place, name, amount in said.adds:
            if family == "operation":
                state = self._operation(place)
                setattr(state, name, getattr(state, name) + sign * amount)
            else:
                sums = self._sums.setdefault((family, place), {})
                sums[name] = sums.get(name, 0) + sign * amount
        if said.place:
            self._worked(said.place, record.body.person, sign)  # type: ignore[union-attr]  # work is somebody's
            if said.reports:
                _keep(self.reports.setdefault(said.place, set()), one, now)

    def _operation(self, place: str) -> OperationState:
        state = self._operations.get(place)
        if state is None:
            state = self._operations[place] = OperationState()
        return state

    def _worked(self, place: str, person: str, sign: int) -> None:
        workers = self._workers.setdefault(place, {})
        before = workers.get(person, 0)
        workers[person] = before + sign
        if not before or not workers[person]:
            base = self.base.operations.get(place) if self.base else None
            here = {worker for worker, times in workers.items() if times}
            self._operation(place).people = tuple(sorted(here.union(base.people) if base else here))

    def follow(self, record: Stamped) -> None:
        """Keep open sessions and possible doubles in step with the record's outcome."""
        said = self.gathered.gists[record.envelope.id]
        if said.begins:
            self._reopen(record.id)
        elif said.reports and not said.meaningless:
            for start in said.speaks_of:
                self._reopen(start)
            self._regroup(record, said)

    def _reopen(self, start: str) -> None:
        record = self.gathered.records.get(start)
        if record is None or not isinstance(record.body, Start | SendOut):
            return
        resumed = isinstance(record.body, Start) and record.body.resumes is not None
        is_open = self.gathered.accepted(start) and not resumed and not self.gathered.said(Finish | TakeBack, start)
        _keep(self._open_with.setdefault(_place(record), set()), start, is_open)
        if is_open:
            self.open[start] = record
        else:
            self.open.pop(start, None)

    def open_with(self, record: Stamped) -> set[str]:
        """Return the open sessions of the same person, operation and machine."""
        return self._open_with.get(_place(record), set())

    def _regroup(self, record: Stamped, said: Gist) -> None:
        """Keep the reports that name one start together, and those of the same work."""
        one, body = record.envelope.id, record.body
        accepted = self.gathered.accepted(one)
        for start in said.speaks_of:
            _keep(self._naming.setdefault(start, set()), one, accepted)
            self._unmatched.add(start)
        work = (said.place, body.person, body.machine, said.pieces)  # type: ignore[union-attr]  # a report tells of work
        self._keep_alike(work, one, accepted and any(said.pieces))

    def _keep_alike(self, work: Work, one: str, here: bool) -> None:
        """Keep a report with those of the same work; of most work there is only one, which is like none."""
        there = self._alike.get(work)
        if there is None:
            if here:
                self._alike[work] = one
        elif there == one:
            if not here:
                del self._alike[work]
        elif isinstance(there, double_report.Alike):
            if there.keep(one, here):
                self._unmatched.add(work)
        elif here:
            self._alike[work] = alike = double_report.Alike()
            alike.keep(there, here=True)
            alike.keep(one, here=True)
            self._unmatched.add(work)

    def match(self) -> None:
        """Look for doubles in the groups that changed: once per group, however many records came."""
        for name in self._unmatched:
            if isinstance(name, str):
                group: Collection[str] = self._naming[name]
                extra = double_report.naming_one_start(len(group))
            else:
                alike = self._alike[name]
                assert isinstance(alike, double_report.Alike), "one report is like none"
                group, extra = alike.group, alike.doubled(self._reported)
            if extra:
                place = min(getattr(self.gathered.records[one].body, "operation", 0) for one in group)
                self._doubles[name] = (place, extra)
            else:
                self._doubles.pop(name, None)
        self._unmatched.clear()

    def _reported(self, one: str) -> double_report.Report:
        record = self.gathered.records[one]
        begin, end = self.worked(one)
        named = getattr(record.body, "start", None) or ""
        start = self.gathered.records.get(named)
        stated = getattr(record.body, "worked_from", None) is not None
        stamps = [] if stated else [one.stamp for one in (record, start) if one is not None]
        sure, slack = all(stamp.sure for stamp in stamps), sum(stamp.width for stamp in stamps)
        device, last = ("" if stated else record.envelope.device), record.envelope.seq
        first = start.envelope.seq if start is not None and start.envelope.device == device else last
        return double_report.Report(one, named, begin, end, slack, sure, device, first, last)

    def worked(self, one: str) -> tuple[int, int]:
        """Return when a finish was worked, from and to: as stated, else from the start it names."""
        record = self.gathered.records[one]
        begin, end = getattr(record.body, "worked_from", None), getattr(record.body, "worked_to", None)
        start = getattr(record.body, "start", None)
        end = record.stamp.at if end is None else end
        if begin is None:
            begin = began(self.gathered.records[start]) if start and self.gathered.accepted(start) else end
        return min(begin, end), end

    @property
    def operations(self) -> Mapping[str, OperationState]:
        """The sums of operations as they run on; whoever keeps them copies them."""
        return self._operations

    def materials(self) -> dict[str, MaterialState]:
        """Return what moved of each material."""
        found = {} if self.base is None else {p: _copy(m) for p, m in self.base.materials.items()}
        for (family, place), sums in self._sums.items():
            if family == "material":
                material = found.setdefault(place, MaterialState())
                for name, amount in sums.items():
                    setattr(material, name, getattr(material, name) + amount)
        return {place: material for place, material in sorted(found.items()) if material != MaterialState()}

    def cards(self) -> dict[str, int]:
        """Return the quantity that travels with each card, in thousandths."""
        found = dict(self.base.cards) if self.base else {}
        for (family, place), sums in self._sums.items():
            if family == "card":
                found[place] = found.get(place, 0) + sums["quantity"]
        return {place: quantity for place, quantity in sorted(found.items()) if quantity}

    def doubles(self) -> dict[str, int]:
        """Return how many reports of each operation look like a double."""
        found: dict[str, int] = {}
        for place, extra in self._doubles.values():
            found[str(place)] = found.get(str(place), 0) + extra
        return found

    def sessions(self) -> tuple[Session, ...]:
        """Return the open sessions, oldest first."""
        kept = []
        for session in self.base.sessions if self.base else ():
            if not self.gathered.said(Finish | TakeBack, session.id):
                word, paused = sessions.standing(self.gathered, session.id, session.word, session.paused)
                kept.append(msgspec.structs.replace(session, word=word, paused=paused))
        for record in sorted(self.open.values(), key=lambda r: r.key):
            body = record.body
            assert isinstance(body, Start | SendOut)
            word, paused = sessions.standing(self.gathered, record.id)
            session = Session(
                id=record.id,
                person=body.person,
                operation=body.operation,
                machine=body.machine or "",
                work=body.work if isinstance(body, Start) else "outside",
                at=record.stamp.at,
                word=word,
                paused=paused,
            )
            kept.append(session)
        return tuple(kept)


def _keep(among: set[str], one: str, here: bool) -> None:
    (among.add if here else among.discard)(one)


def _place(record: Stamped) -> tuple[object, ...]:
    return tuple(getattr(record.body, field, None) for field in ("person", "operation", "machine"))


def _copy(state: MaterialState) -> MaterialState:
    return MaterialState(**{name: getattr(state, name) for name in MaterialState.__struct_fields__})
