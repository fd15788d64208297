"""Knows the cases of orders: reviews, discrepancies and objections, with both sides and the answers there are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from api.db.rows import table_of
from api.frame.cases import Answer, Case, Entry, in_order
from api.ledger import lookup
from api.ledger.lost import lost
from api.tables.access import Device
from api.tables.derived import HomeState, OutcomeRow
from api.tables.records import Record
from sync import homes
from sync.outcomes import Discrepancy
from sync.quantity import thousandths, written
from sync.records import PIECES, PLAN, Close, Object, Release, Revise
from sync.state import OperationState, Stamped, State

_home, _outcome, _device, _record = (table_of(t) for t in (HomeState, OutcomeRow, Device, Record))

MOST_SHOWN = 12
AMOUNTS = ("good", "scrap", "rework", "hold", "short")


class _Order:
    """One order's records and states, from which its cases are made."""

    def __init__(
        self,
        state: State,
        records: Iterable[Stamped],
        results: Mapping[str, Any],
        devices: Mapping[str, str],
        lost: Mapping[str, str],
    ) -> None:
        self.state = state
        self.records = {one.id: one for one in records}
        self.results = results
        self.devices = devices
        self.lost = lost
        plan = state.plan
        self.number, self.item = (
            (plan.number, f"{plan.item.code} {plan.item.name}") if plan else (f"…{state.order[-4:]}", "")
        )
        self.heads = set(plan.heads) if plan else set()

    def counted(self, *kinds: type) -> list[Stamped]:
        """Return counted records of some kinds, the oldest first."""
        found = [r for r in self.records.values() if isinstance(r.body, kinds) and self._result(r.id) == "accepted"]
        return sorted(found, key=lambda record: record.key)

    def _result(self, one: str) -> str:
        row = self.results.get(one)
        return row.result if row is not None else ""

    def at(self, operation: int) -> list[Stamped]:
        """Return the counted reports of an operation."""
        return [one for one in self.counted(*PIECES) if getattr(one.body, "operation", 0) == operation]

    def good(self, operation: int) -> int:
        """Return the good pieces of an operation as they stand."""
        return self.state.operations.get(str(operation), OperationState()).good

    def entry(self, one: Stamped) -> Entry:
        """Return a record as a side shows it."""
        body: Any = one.body
        amounts = {name: text for name in AMOUNTS if (text := getattr(body, name, "0")) != "0"}
        if isinstance(text := getattr(body, "quantity", None), str):
            amounts["quantity"] = text
        seen = self.records.get(body.base.revision or "")
        saw = seen.stamp.at if seen is not None and self.heads and seen.id not in self.heads else 0
        return Entry(
            one.id, type(body).__struct_config__.tag, getattr(body, "person", None) or body.recorder, body.recorder,
            getattr(body, "operation", None) or 0, one.stamp.at, one.stamp.early, one.stamp.late, one.stamp.doubtful, one.stamp.by_wall, one.stamp.received,
            self.devices.get(one.envelope.device, ""), amounts, body.photos, getattr(body, "note", ""), saw,
        )  # fmt: skip

    def case(
        self,
        key: str,
        family: str,
        kind: str,
        place: str,
        size: int,
        left: Iterable[Stamped],
        right: Iterable[Stamped],
        answers: Sequence[Answer],
    ) -> Case:
        """Return a case of this order."""
        here, there = ([self.entry(one) for one in list(side)[-MOST_SHOWN:]] for side in (left, right))
        return Case(
            self.state.order,
            f"/office/orders/{self.state.order}",
            self.number,
            self.item,
            key,
            family,
            kind,
            place,
            size,
            here,
            there,
            answers,
        )

    # -- what there is to answer ----------------------------------------------------------------------

    def cases(self) -> Iterable[Case]:
        """Yield everything of this order that waits for a word, but for what lost devices brought."""
        for one in self.state.discrepancies.values():
            if one.open:
                yield self.case(one.key, "discrepancy", one.kind, one.place, one.size, *self._sides(one))
        yield from self.reviews()
        yield from self.objections()

    def reviews(self, device: str = "") -> Iterable[Case]:
        """Yield the records that wait for a word: of a lost device, or of all that are not."""
        for record in sorted(self.records.values(), key=lambda each: each.key):
            row = self.results.get(record.id)
            if row is not None and row.result == "review" and self.lost.get(record.id, "") == device:
                answers = [Answer(f"count:{record.id}", "answer.count", {"n": _size(record), "who": _who(record)})]
                answers.append(Answer(f"void:{record.id}", "answer.refuse"))
                yield self.case(record.id, "review", row.reason, str(_operation(record)), 0, [record], [], answers)

    def objections(self) -> Iterable[Case]:
        """Yield objections that no word that stands has answered."""
        for one in self.counted(Object):
            assert isinstance(one.body, Object)
            target = self.records.get(one.body.target)
            if target is None or "answered" in self.results[one.id].notes.split():
                continue
            given = {"n": _size(target), "who": _who(target)}
            if self._result(target.id) == "accepted":
                answers = [Answer(f"count:{target.id}", "answer.keep", given), self._void(target)]
            else:
                answers = [
                    Answer(f"void:{target.id}", "answer.keep_out", given),
                    Answer(f"count:{target.id}", "answer.count", given),
                ]
            yield self.case(one.id, "objection", "objection", str(_operation(target)), 0, [target], [one], answers)

    def _void(self, one: Stamped) -> Answer:
        place = _operation(one)
        pieces = thousandths(getattr(one.body, "good", "0"))
        old = self.good(place)
        given = {
            "who": _who(one),
            "at": one.stamp.at,
            "n": _size(one),
            "place": place,
            "old": written(old),
            "new": written(old - pieces),
        }
        return Answer(f"void:{one.id}", "answer.void", given)

    def _sides(self, one: Discrepancy) -> tuple[Sequence[Stamped], Sequence[Stamped], Sequence[Answer]]:
        allow = Answer("allow", f"answer.allow.{one.kind}", {"n": written(one.size)})
        make: Callable[[Discrepancy, Answer], tuple[Sequence[Stamped], Sequence[Stamped], Sequence[Answer]]] | None
        make = {"double_report": self._double, "ahead_of_predecessor": self._ahead, "over_plan": self._over}.get(
            one.kind
        )
        if make is not None:
            return make(one, allow)
        plans = self.counted(*PLAN)
        if one.kind == "revisions_disagree":
            return [p for p in plans if p.id in self.heads], [], []
        if one.kind == "after_close":
            closes = [p for p in plans if isinstance(p.body, Close)] or plans[-1:]
            since = closes[-1].stamp.received if closes else 0
            return closes[-1:], [r for r in self.counted(*PIECES) if r.stamp.received >= since], [allow]
        return [], self.at(int(one.place.rpartition("-")[2] or 0)), [allow]

    def _double(self, one: Discrepancy, allow: Answer) -> tuple[Sequence[Stamped], Sequence[Stamped], Sequence[Answer]]:
        """The reports that look alike: the first of them on the left, its doubles on the right."""
        groups: dict[tuple[Any, ...], list[Stamped]] = {}
        for record in self.at(int(one.place)):
            body: Any = record.body
            groups.setdefault(("start", body.start) if body.start else ("none", record.id), []).append(record)
            alike = (body.person, body.machine, *(getattr(body, name, "0") for name in AMOUNTS[:4]))
            groups.setdefault(("alike", *alike), []).append(record)
        doubled = list({r.id: r for group in groups.values() if len(group) > 1 for r in group}.values())
        doubled = sorted(doubled, key=lambda record: record.key)
        return doubled[:1], doubled[1:], [*(self._void(each) for each in doubled), allow]

    def _ahead(self, one: Discrepancy, allow: Answer) -> tuple[Sequence[Stamped], Sequence[Stamped], Sequence[Answer]]:
        """Left what the predecessor reported, right what was reported beyond it."""
        before, _, after = one.place.partition("-")
        left, right = self.at(int(before)), self.at(int(after))
        people = list(dict.fromkeys(_who(each) for each in left))[:4]
        late = [
            Answer(f"late:{person}", "answer.late", {"place": before, "n": written(one.size), "who": person})
            for person in people
        ]
        return left, right, [*late, allow, *(self._void(each) for each in right[-2:])]

    def _over(self, one: Discrepancy, allow: Answer) -> tuple[Sequence[Stamped], Sequence[Stamped], Sequence[Answer]]:
        releases = [p for p in self.counted(Release, Revise) if getattr(p.body, "quantity", None)][-1:]
        reports = self.at(int(one.place))
        unpaid = Answer("unpaid", "answer.unpaid", {"n": written(one.size)})
        return releases, reports, [allow, unpaid, *(self._void(each) for each in reports[-2:])]


def _who(one: Stamped) -> str:
    return str(getattr(one.body, "person", None) or one.body.recorder)


def _operation(one: Stamped) -> int:
    return int(getattr(one.body, "operation", None) or 0)


def _size(one: Stamped) -> str:
    body: Any = one.body
    if isinstance(body, PIECES):
        return " + ".join(text for name in AMOUNTS if (text := getattr(body, name, "0")) != "0") or "0"
    return str(getattr(body, "quantity", "") or "")


def cases(connection: Connection, site: str, orders: Sequence[str], device: str) -> list[Case]:
    """Return what waits for a word at some orders, by order: of a lost device, or all but what lost devices brought."""
    orders = [home for home in orders if homes.ORDER is homes.of(home)]
    brought = {one: by for by, told in lost(connection, site).items() for one, _ in told}
    stored = lookup.records(connection, site, orders)
    states = {
        row.home: msgspec.json.decode(row.state, type=State)
        for row in connection.execute(
            select(_home.c.home, _home.c.state).where(_home.c.site == site, _home.c.home.in_(orders))
        )
    }
    results: dict[str, dict[str, Any]] = {home: {} for home in orders}
    joined = _outcome.join(_record, (_record.c.site == _outcome.c.site) & (_record.c.id == _outcome.c.id))
    said = select(_outcome).select_from(joined).where(_record.c.site == site, _record.c.home.in_(orders))
    for row in connection.execute(said):
        results[row.home][row.id] = row
    devices = {
        row.id: row.name
        for row in connection.execute(select(_device.c.id, _device.c.name).where(_device.c.site == site))
    }
    found = []
    for home in orders:
        if home in states:
            order = _Order(states[home], stored[home], results[home], devices, brought)
            found += list(order.reviews(device) if device else order.cases())
    return in_order(found)
