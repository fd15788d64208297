"""Knows what happened in two weeks: orders released, work reported, mishaps, and what is open today."""

from typing import Any

from api.ledger import lookup
from api.story.cast import DAY, HOUR, MINUTE, Cast, Chapter
from api.story.factory import MADE, ROUTINGS, bill_of, steps_of
from sync import records as r
from sync.fold import fold
from sync.quantity import written
from sync.state import OperationState

ORDERS = 40
LATE = (32, 37)
"""Orders that were promised too early."""


async def tell(cast: Cast) -> None:
    """Tell the course of the orders, and what a lead finds in the morning."""
    story = Story(cast)
    for number in range(ORDERS):
        await story.order(number)
    await story.mishaps()


class Story:
    """The course of forty orders, each further along the earlier it was released."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.draw = cast.draw
        self.now = cast.now
        self.running: list[tuple[str, str, int]] = []

    async def order(self, number: int) -> None:
        """Release one order and work on it as far as its age allows."""
        item = list(MADE)[number % len(MADE)]
        routing = MADE[item].routing
        quantity = self.draw.choice([60, 120, 200, 300, 500])
        released = self.now - 13 * DAY + number * 7 * HOUR
        key = self.cast.key("W")
        base = await self.release(
            released, key, f"WO26-{1001 + number}", item, quantity, urgent=number == 31, days=2 if number in LATE else 6
        )
        if number in {35, 36}:
            kind = r.Cancel if number == 35 else r.Hold
            await self.cast.office(
                released + HOUR, kind(recorder=self.cast.planner, order=key, on=(base,), reason="客户变更")
            )
        if number in {35, 38}:
            return
        at = released + self.draw.randrange(1, 5) * HOUR
        carried = quantity
        for step in ROUTINGS[routing]:
            if at > self.now - HOUR or carried == 0:
                break
            carried, at = await self._work(key, base, step, carried, at)
            at += self.draw.randrange(4, 22) * HOUR
        else:
            await self._end(key, base, number, at)
            return
        self.running.append((key, base, carried))

    async def _work(self, key: str, base: str, step: Any, pieces: int, at: int) -> tuple[int, int]:
        """Work through one step in one or two sessions; return (good pieces, end)."""
        number, _, center, _, partner = step
        if partner:
            return await self._outside(key, base, number, partner, pieces, at)
        good_total, left = 0, pieces
        for part in (0, 1):
            share = left if part else max(1, int(left * self.draw.uniform(0.4, 1)))
            if share == 0 or at > self.now - 2 * HOUR:
                break
            who = self.cast.worker(center)
            bad = min(share, self.draw.choice([0, 0, 0, 1, 2]))
            held = min(share - bad, self.draw.choice([0] * 12 + [3]))
            start = await self.cast.say(at, who, r.Start(**self.cast.work(who, key, base, number, center)))
            at += int(share * self.draw.uniform(0.3, 1.5)) * MINUTE + 10 * MINUTE
            at = min(at, self.now - 90 * MINUTE)
            good = share - bad - held
            body = r.Finish(
                **self.cast.work(who, key, base, number, center), start=start, good=str(good), scrap=str(bad),
                hold=str(held), scrap_reason="毛刺" if bad else "", scrap_cause="work" if bad else "",
            )  # fmt: skip
            await self.cast.say(at, who, body)
            good_total, left = good_total + good, left - share
        return good_total, at

    async def _outside(self, key: str, base: str, number: int, partner: str, pieces: int, at: int) -> tuple[int, int]:
        who = self.cast.keeper
        said: dict[str, Any] = {
            **self.cast.work(who, key, base, number, ""),
            "partner_name": partner,
            "partner_slip": f"FW{number}{at % 9973}",
        }
        out = await self.cast.say(at, who, r.SendOut(**said, quantity=str(pieces)))
        back = at + self.draw.randrange(20, 40) * HOUR
        if back > self.now - HOUR:
            return 0, back
        short = self.draw.choice([0, 0, 0, 2])
        await self.cast.say(back, who, r.TakeBack(**said, start=out, good=str(pieces - short), short=str(short)))
        return pieces - short, back

    async def _end(self, key: str, base: str, number: int, at: int) -> None:
        """Close most of the orders that are done."""
        if number % 3 == 0:
            return

        async def close() -> r.Close:
            sums = await self.sums(key)
            seen = tuple(
                r.Seen(operation=int(place), reports=one.reports, good=written(one.good), scrap=written(one.scrap),
                       rework=written(one.rework), hold=written(one.hold))
                for place, one in sums.items()
            )  # fmt: skip
            return r.Close(recorder=self.cast.planner, order=key, on=(base,), seen=seen)

        await self.cast.office(min(at, self.now - HOUR), close)

    async def release(
        self, at: int, key: str, number: str, item: str, quantity: int, *, urgent: bool, days: int
    ) -> str:
        """Release an order for an item, due so many days later; return the revision's id."""
        made = MADE[item]
        due = at + days * 24 * HOUR
        body = r.Release(
            recorder=self.cast.planner, strength="password", order=key, number=number, item=r.Item(code=item, name=made.name),
            quantity=str(quantity), tolerance=5, due=self.cast.house.calendar.day(due), urgent=urgent,
            routing=steps_of(made.routing), bom=bill_of(made.bill),
        )  # fmt: skip
        return await self.cast.office(at, body)

    async def sums(self, key: str) -> dict[str, OperationState]:
        """Return an order's sums as the office sees them."""
        async with self.cast.house.database.read() as connection:
            stored = await connection.run_sync(lambda sync: lookup.records(sync, self.cast.house.site, [key]))
        people = dict.fromkeys(self.cast.people.values(), True)
        return fold(key, stored[key], people).state().operations

    async def mishaps(self) -> None:
        """What a lead finds in the morning: doubles, wrong operations, overtime, open sessions, a silent device."""
        evening = self.now - 3 * HOUR
        running = self.running[-8:]
        for n, (key, base, _) in enumerate(running[:2]):
            who = self.cast.worker("CY1")
            body = r.Finish(**self.cast.work(who, key, base, 10, "CY1"), good="20", worked_from=evening - 2 * HOUR,
                            worked_to=evening - HOUR, late_reason="没带手机")  # fmt: skip
            await self.cast.say(evening + n * MINUTE, who, body)
            await self.cast.say(evening + (n + 3) * MINUTE, who, body, kiosk=True)
        key, base, carried = running[2]
        who = self.cast.worker("ZX1")
        await self.cast.say(
            evening, who, r.Finish(**self.cast.work(who, key, base, 20, "ZX1"), good=str(carried + 700))
        )
        await self.cast.say(evening, who, r.Finish(**self.cast.work(who, key, base, 90, "ZX1"), good="15"))
        await self.cast.say(evening, who, r.Issue(recorder=who, person=who, order=key, item="M-GOLD", quantity="3"))
        for n, (key, base, _) in enumerate(running[3:8]):
            who = self.cast.worker("CC1")
            await self.cast.say(
                self.now - (90 - 12 * n) * MINUTE, who, r.Start(**self.cast.work(who, key, base, 10, "CC1"))
            )
        stranger = self.cast.key("P")
        key, base, _ = running[0]
        await self.cast.say(
            self.now - HOUR,
            self.cast.worker("CY2"),
            r.Finish(**self.cast.work(stranger, key, base, 20, "CY2"), good="8"),
        )


STORY = Chapter(tell)
