"""Draws sets of stamped records of one order: sensible ones, odd ones, and every mix."""

import random
from typing import Any

from sync import records as r
from sync.envelope import Envelope, Stamp
from sync.state import Stamped

ORDER = "W0123456789"
PEOPLE = ("P0123456789", "PAAAAAAAAAA")
STRANGER = "PZZZZZZZZZZ"
ELSEWHERE = "01900000-0000-7000-8000-999999999999"
"""A record that is stored under another order."""
KNOWN = dict.fromkeys(PEOPLE, True) | {ELSEWHERE: False}
CARDS = ("C0123456789", "CAAAAAAAAAA")
MACHINES = (None, "E0123456789")
TAGS = (None, "S0123456789")
HOUR = 3_600_000


def record_id(number: int) -> str:
    """Return the id of the set's record of a number."""
    return f"01900000-0000-7000-8000-{number:012d}"


def device_id(number: int) -> str:
    """Return the id of a device."""
    return f"01900000-0000-7000-9000-{number:012d}"


def stamped(number: int, body: r.Record, at: int | None = None, device: int = 1, **facts: Any) -> Stamped:
    """Return a record with an envelope and a stamp."""
    envelope = Envelope(
        id=record_id(number), device=device_id(device), seq=number, wall=0,
        run=facts.pop("run", "run"), run_ms=number * 60_000,
        contact="", trip=0, prev="", contract=1, addresses=(),
    )  # fmt: skip
    moment = number * HOUR if at is None else at
    width = facts.pop("width", 0)
    return Stamped(envelope, body, Stamp(at=moment, early=moment - width, late=moment, received=100 * HOUR, **facts))


def routing(*numbers: int, gate: str = "flow", aside: int = 0) -> tuple[r.Operation, ...]:
    """Return steps of the numbers."""
    return tuple(r.Operation(number=n, name=f"step {n}", gate=gate, aside=n == aside) for n in numbers)  # type: ignore[arg-type]  # a gate


def release(
    number: int = 1, quantity: str = "100", steps: tuple[r.Operation, ...] = routing(10, 20, 30), **more: Any
) -> Stamped:
    """Return a release by the office."""
    body = r.Release(
        recorder=PEOPLE[0], order=ORDER, number="A-1", item=r.Item(code="bolt", name="螺栓"),
        quantity=quantity, routing=steps, **more,
    )  # fmt: skip
    return stamped(number, body, roles=("planner",), office=True)


class Draw:
    """Draws one record after the other."""

    def __init__(self, draw: random.Random, size: int) -> None:
        self.draw = draw
        self.size = size

    def records(self) -> list[Stamped]:
        """Return a set: usually with a release, always with surprises."""
        found = [self.one(number) for number in range(2, self.size + 1)]
        if self.draw.random() < 0.85:
            found.append(self.release(1))
        return found

    def release(self, number: int) -> Stamped:
        """Return a release, rarely by somebody who may not."""
        steps = self.draw.choice([(10, 20, 30), (10, 20), (10, 20, 30, 40), (10,)])
        gate = self.draw.choice(["flow", "flow", "strict", "open"])
        bom = self.draw.choice([(), (r.BomLine(item="steel", quantity="1.5", per=self.draw.choice([1, 10])),)])
        body = r.Release(
            recorder=PEOPLE[0], order=ORDER, number="A-1", on=self.seen(), tolerance=self.draw.choice([0, 10]),
            item=r.Item(code="bolt", name="螺栓", scale=self.draw.choice([0, 3])),
            quantity=self.draw.choice(["10", "20", "5"]), bom=bom, urgent=self.draw.random() < 0.2,
            routing=routing(*steps, gate=gate, aside=self.draw.choice([0, 0, 20])),
        )  # fmt: skip
        return stamped(number, body, self.at(), roles=("planner",), office=self.draw.random() < 0.95)

    def id(self) -> str:
        """Return the id of some record of the set, of none, or of another order's."""
        if self.draw.random() < 0.03:
            return ELSEWHERE
        return record_id(self.draw.randrange(1, self.size + 3))

    def seen(self) -> tuple[str, ...]:
        """Return what an author may have seen."""
        return tuple(sorted({self.id() for _ in range(self.draw.choice([0, 1, 1, 2]))}))

    def answers(self) -> tuple[str, ...]:
        """Return objections that an author may have seen."""
        return tuple(sorted({self.id() for _ in range(self.draw.choice([0, 0, 2, 4]))}))

    def at(self) -> int:
        """Return a time on a coarse grid, so that work overlaps and coincides."""
        return self.draw.randrange(1, 60) * HOUR // 2

    def quantity(self) -> str:
        """Return a quantity, mostly one that can be meant."""
        if self.draw.random() < 0.93:
            return self.draw.choice(["0", "5", "5", "10", "3.5", "1"])
        return self.draw.choice(["-1", "1.2345", "nan", "7.0", "-0"])

    def one(self, number: int) -> Stamped:
        """Return any record."""
        body = self.body()
        facts: dict[str, Any] = {
            "roles": self.draw.choice([("operator",), ("lead",), ("planner",), ("inspector",), ()]),
            "office": self.draw.random() < 0.8,
            "doubtful": self.draw.random() < 0.1,
            "by_wall": self.draw.random() < 0.1,
            "proved": self.draw.random() < 0.3,
            "pinned": self.draw.random() < 0.4,
            "run": self.draw.choice(["run", "run", "again"]),
            "width": self.draw.choice([0, 0, 0, 2_000, HOUR]),
        }
        at = self.at()
        if self.draw.random() < 0.1:
            facts["revoked"] = at + self.draw.choice([-HOUR, 0, HOUR])
        return stamped(number, body, at, self.draw.choice([1, 1, 2]), **facts)

    def body(self) -> r.Record:
        """Return any body."""
        pick: Any = self.draw.choice
        chance = self.draw.random
        person = pick([*PEOPLE, *PEOPLE, *PEOPLE, STRANGER])
        recorder = pick([person, person, person, PEOPLE[0]])
        base = r.Base(revision=pick([None] * 6 + [record_id(1)] * 3 + [self.id()]))
        said: dict[str, Any] = {"recorder": recorder, "order": ORDER, "base": base}
        own = {**said, "person": person}
        stated = (
            {
                "worked_from": (at := self.at()),
                "worked_to": at + pick([HOUR, HOUR, HOUR, -HOUR, 99 * HOUR]),
                "late_reason": "补录",
            }
            if chance() < 0.15
            else {}
        )
        work = {**own, "operation": pick([10, 10, 20, 20, 30, 40]), "machine": pick(MACHINES), **stated}
        crew = (r.Share(person=PEOPLE[0]), r.Share(person=PEOPLE[1], weight=2)) if chance() < 0.1 else ()
        kind = self.draw.choices(
            ["start", "pause", "finish", "void", "decide", "allow", "object", "issue", "supplement", "return", "inspect",
             "scrap", "release", "revise", "hold", "cancel", "close", "send_out", "take_back", "split", "merge"],
            [6, 2, 14, 3, 3, 2, 1, 1, 1, 1, 2, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1],
        )[0]  # fmt: skip
        plan: dict[str, Any] = {"recorder": recorder, "order": ORDER, "on": self.seen()}
        seen = (r.Seen(operation=10, reports=1, good=pick(["5", "10"])),) if chance() < 0.7 else ()
        match kind:
            case "start":
                return r.Start(**work, crew=crew, resumes=pick([None] * 4 + [self.id()]))
            case "pause":
                return r.Pause(**work, start=self.id(), after=pick([None, None, self.id()]), reason="no_material")
            case "finish":
                return r.Finish(
                    **work, crew=crew, start=pick([None, self.id(), self.id()]), good=self.quantity(),
                    scrap=pick(["0", "0", "1"]), rework=pick(["0", "0", "2"]), hold=pick(["0", "0", "3"]),
                    work=pick(["production"] * 5 + ["rework", "setup"]), operation_done=chance() < 0.1,
                )  # fmt: skip
            case "void":
                return r.Void(recorder=recorder, home=ORDER, target=self.id(), answers=self.answers())
            case "decide":
                older = tuple({self.id() for _ in range(pick([0, 0, 1, 2]))})
                answer = pick(["count", "count", "void", "void", "allow"])
                return r.Decide(
                    recorder=recorder,
                    home=ORDER,
                    target=self.id(),
                    answer=answer,
                    answers=self.answers(),
                    supersedes=older,
                )
            case "allow":
                name = pick(["over_plan/10", "ahead_of_predecessor/10-20", "double_report/10", "after_close/closed"])
                credit = pick(["", "unpaid"])
                up_to = pick(["5", "100"])
                return r.Decide(
                    recorder=recorder, home=ORDER, discrepancy=name, answer="allow", up_to=up_to, credit=credit
                )
            case "object":
                return r.Object(
                    recorder=recorder, person=person, base=base, home=ORDER, target=self.id(), against=self.seen()
                )
            case "issue":
                return r.Issue(
                    **own, item=pick(["steel", "gold", ""]), lot=pick([None, "M0123456789"]), quantity=self.quantity()
                )
            case "supplement":
                return r.Supplement(**own, item="steel", quantity=self.quantity(), reason="报废")
            case "return":
                return r.Return(**own, item="steel", quantity=self.quantity())
            case "inspect":
                return r.Inspect(
                    **own, operation=10, finish=self.id(), good=self.quantity(), first_piece=chance() < 0.3
                )
            case "scrap":
                return r.Scrap(
                    **own, operation=10, quantity=self.quantity(), item=pick(["", "", "steel"]), tag=pick(TAGS),
                    taken_from=pick(["", "good", "hold", "finish"]), finish=self.id(), weight=pick([None, "1.5"]),
                )  # fmt: skip
            case "release":
                return self.release(1).body
            case "revise":
                more: dict[str, Any] = {"routing": routing(10, 20, 40)} if chance() < 0.3 else {}
                return r.Revise(**plan, quantity=self.quantity(), urgent=chance() < 0.5, **more)
            case "hold":
                return r.Hold(**plan, seen=seen)
            case "cancel":
                return r.Cancel(**plan, seen=seen)
            case "close":
                return r.Close(**plan, seen=seen)
            case "send_out":
                return r.SendOut(**work, partner_name="电镀厂", partner_slip="FW-1", quantity=self.quantity())
            case "take_back":
                return r.TakeBack(
                    **work, partner_name="电镀厂", start=self.id(), good=self.quantity(), short=self.quantity()
                )
            case "split":
                parts = tuple(r.CardPart(card=card, quantity=self.quantity()) for card in CARDS)
                return r.Split(**said, parts=parts, card=pick([None, CARDS[0]]))
        return r.Merge(**said, parts=(r.CardPart(card=CARDS[0], quantity=self.quantity()),), into=CARDS[1])
