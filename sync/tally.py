"""Knows the sums: pass 2. What counts is added, what no longer counts is taken away; order is nothing."""

import msgspec

from sync.elapsed import began
from sync.gathered import Gathered
from sync.records import PIECES, WORK, Finish, Pause, SendOut, Start, TakeBack
from sync.rules import double_report, operations, sessions
from sync.state import MaterialState, OperationState, Session, Stamped, State


class Tally:
    """Running sums, reports by operation, open sessions and doubles of one order."""

    def __init__(self, gathered: Gathered, base: State | None) -> None:
        self.gathered = gathered
        self.base = base
        self.reports: dict[str, set[str]] = {}
        self.open: dict[str, Stamped] = {}
        self._counted: set[str] = set()
        self._sums: dict[tuple[str, str], dict[str, int]] = {}
        self._workers: dict[str, dict[str, int]] = {}
        self._open_with: dict[tuple[object, ...], set[str]] = {}
        self._groups: dict[object, set[str]] = {}
        self._doubles: dict[object, tuple[int, int]] = {}
        self._unmatched: set[object] = set()
        self._reports: dict[str, double_report.Report] = {}
        self._states: dict[str, OperationState] = {}
        self._stale = set(base.operations) if base else set()
        """Operations whose state must be added up again."""

    def count(self, record: Stamped) -> None:
        """Add or take away what the record adds, as its outcome now says."""
        now = self.gathered.accepted(record.id)
        if now == (record.id in self._counted):
            return
        sign = 1 if now else -1
        _keep(self._counted, record.id, now)
        for family, place, name, amount in self.gathered.adds[record.id]:
            sums = self._sums.setdefault((family, place), {})
            sums[name] = sums.get(name, 0) + sign * amount
            if family == "operation":
                self._stale.add(place)
        body = record.body
        if isinstance(body, WORK) and not isinstance(body, Pause):
            place = str(body.operation)
            workers = self._workers.setdefault(place, {})
            workers[body.person] = workers.get(body.person, 0) + sign
            self._stale.add(place)
            if isinstance(body, PIECES):
                _keep(self.reports.setdefault(place, set()), record.id, now)

    def follow(self, record: Stamped) -> None:
        """Keep open sessions and possible doubles in step with the record's outcome."""
        body = record.body
        if isinstance(body, Start | SendOut):
            self._reopen(record.id)
        elif isinstance(body, PIECES) and record.id not in self.gathered.meaningless:
            if body.start is not None:
                self._reopen(body.start)
            self._regroup(record, body)

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

    def _regroup(self, record: Stamped, body: Finish | TakeBack) -> None:
        """Keep the reports that name one start together, and those of the same work."""
        amounts = operations.pieces(body)
        accepted = self.gathered.accepted(record.id)
        self._reports.pop(record.id, None)  # its own times, or its start's, may be others now
        if body.start is not None:
            self._group(body.start, record.id, accepted)
        self._group((body.operation, body.person, body.machine, amounts), record.id, accepted and any(amounts))

    def _group(self, name: object, one: str, here: bool) -> None:
        _keep(self._groups.setdefault(name, set()), one, here)
        self._unmatched.add(name)

    def match(self) -> None:
        """Look for doubles in the groups that changed: once per group, however many records came."""
        for name in self._unmatched:
            group = self._groups[name]
            if isinstance(name, str):
                extra = double_report.naming_one_start(len(group))
            else:
                extra = double_report.same_work([self._report(one) for one in group]) if len(group) > 1 else 0
            if extra:
                place = min(getattr(self.gathered.records[one].body, "operation", 0) for one in group)
                self._doubles[name] = (place, extra)
            else:
                self._doubles.pop(name, None)
        self._unmatched.clear()

    def _report(self, one: str) -> double_report.Report:
        if one not in self._reports:
            self._reports[one] = self._reported(one)
        return self._reports[one]

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

    def operations(self) -> dict[str, OperationState]:
        """Return the sums of every operation that has any."""
        for place in self._stale:
            self._states.pop(place, None)
            state = self._added_up(place)
            if state != OperationState():
                self._states[place] = state
        self._stale.clear()
        return {place: self._states[place] for place in sorted(self._states)}

    def _added_up(self, place: str) -> OperationState:
        before = (self.base.operations if self.base else {}).get(place, OperationState())
        workers = {worker for worker, times in self._workers.get(place, {}).items() if times}
        sums = self._sums.get(("operation", place), {})
        added = {name: getattr(before, name) + sums.get(name, 0) for name in SUMS}
        return OperationState(people=tuple(sorted(workers | set(before.people))), **added)

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


SUMS = tuple(name for name in OperationState.__struct_fields__ if name not in {"people", "done"})


def _keep(among: set[str], one: str, here: bool) -> None:
    (among.add if here else among.discard)(one)


def _place(record: Stamped) -> tuple[object, ...]:
    return tuple(getattr(record.body, field, None) for field in ("person", "operation", "machine"))


def _copy(state: MaterialState) -> MaterialState:
    return MaterialState(**{name: getattr(state, name) for name in MaterialState.__struct_fields__})
