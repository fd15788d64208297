"""Real phones' clocks, a real server, and a line of up to five seconds each way between them, in real time.

The short run takes hundreds of records over half a second each way; `scripts/test --long tests/api/test_lines.py` ten thousand
over five.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from httpx import AsyncClient

from api.ledger.seals import Seals, load_secret
from api.settings import Settings
from scripts.kit.device import Device, uuid7
from scripts.kit.floor import Floor, floor_in
from sync.elapsed import elapsed
from sync.envelope import Answer, Line, PushReply, Stamp
from sync.outbox import push_body
from sync.records import Finish
from sync.stamp import Clocks, Contact, agree, faster
from sync.state import Stamped
from tests.kit.clocks import FAULTS, LIES, LINE_MS, Hand
from tests.kit.lines import slow_line

EACH = 20
"""Records between two exchanges."""


def now() -> float:
    """Return the true time in milliseconds, as the server's clock reckons it."""
    return BEGAN + time.clock_gettime(time.CLOCK_BOOTTIME) * 1000


BEGAN = time.time() * 1000 - time.clock_gettime(time.CLOCK_BOOTTIME) * 1000


class Told:
    """A record that was pushed, its true time, and the clocks at its making and at the push."""

    def __init__(self, line: Line, body: Finish, true: float, clocks: Clocks) -> None:
        self.line, self.body, self.true, self.clocks = line, body, true, clocks
        self.answer: Answer | None = None

    @property
    def stamp(self) -> Stamp:
        """The stamp it was given."""
        assert self.answer is not None and self.answer.sealed is not None, self.answer
        return self.answer.sealed.stamp


class Phone:
    """A phone that lives in real time; `lie` is what it says its clocks show."""

    def __init__(self, floor: Floor, name: str, faults: str, lie: str = "") -> None:
        self.draw = random.Random(name)
        self.faults, self.lie = faults, lie
        self.hand = Hand(self.draw, FAULTS[faults], int(now()))
        self.device = Device(floor.server, self.draw, name)
        self.device.enrol(int(now()), floor.code())
        self.device.close()
        self.told: list[Told] = []

    def say(self, order: str, person: str) -> None:
        """Make a record now."""
        true = now()
        self.hand.wake(true)
        clocks = self.hand.clocks()
        said = LIES[self.lie](clocks) if self.lie else clocks
        body = Finish(recorder=person, person=person, order=order, operation=10, good="1")
        line = self.device.outbox.say(uuid7(self.draw, int(true)), body, *said)
        self.told.append(Told(line, body, true, clocks))

    async def exchange(self, client: AsyncClient) -> None:
        """Push what is unsent; take the contact with the time that its answer needed by the run clock."""
        lines = self.device.outbox.unsent()
        body = push_body(lines)
        self.hand.wake(now())
        asked = self.hand.clocks()
        told = LIES[self.lie](asked) if self.lie and self.draw.random() < 0.5 else asked
        headers = {"authorization": f"Bearer {self.device.token}", "baogong-clock": ",".join(map(str, told))}
        answer = await client.post("/api/sync/push", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        self.hand.true = now()
        reply = msgspec.json.decode(answer.content, type=PushReply)
        self.device.outbox.take(reply, max(0, self.hand.clocks().run_ms - asked.run_ms))
        found = {one.id: one for one in reply.answers}
        for one in self.told:
            one.answer = found.get(one.line.envelope.id, one.answer)

    async def shift(self, client: AsyncClient, order: str, person: str, exchanges: int) -> None:
        """Work: now a few records, now a rest, now an exchange."""
        await asyncio.sleep(self.draw.uniform(0, 1))
        await self.exchange(client)
        for _ in range(exchanges):
            for _ in range(EACH):
                await asyncio.sleep(self.draw.choice([0, 0.02, 0.1]) if self.draw.random() < 0.97 else 1.5)
                self.say(order, person)
            await self.exchange(client)


@pytest.fixture
def floor(database_url: str, tmp_path: Path) -> Iterator[Floor]:
    with floor_in(tmp_path, database_url) as running:
        yield running
        assert "clean" in running.server.command("rebuild", "--verify")


async def test_times_are_true_through_a_line_that_takes_its_time(floor: Floor, long: bool) -> None:
    exchanges, most = (28, LINE_MS / 1000) if long else (2, 0.4)
    person, order = floor.enlist("张三"), floor.release("GD-1", quantity="999999")
    honest = [Phone(floor, f"{kind} {turn}", kind) for kind in FAULTS for turn in range(6 if kind == "plain" else 3)]
    liars = [Phone(floor, lie, "plain", lie) for lie in LIES]
    async with (
        slow_line(floor.server.port, random.Random(3), most) as address,
        # a connection of its own for each exchange: each has delays of its own
        AsyncClient(base_url=address, timeout=60, headers={"connection": "close"}) as client,
    ):
        await asyncio.gather(*(phone.shift(client, order, person, exchanges) for phone in (*honest, *liars)))
    seals = Seals(load_secret(Path(floor.server.data) / "secret"), Settings().site)
    told = [one for phone in honest for one in phone.told]
    assert len(told) == len(honest) * exchanges * EACH
    assert len(told) >= (10_000 if long else 700)
    for phone in honest:
        for one in phone.told:
            assert one.stamp.early - 1 <= one.true <= one.stamp.late + 1
            assert not one.stamp.doubtful or (one.stamp.by_wall and "wall" in FAULTS[phone.faults])
            contact = contact_of(seals, one)
            run, wall = one.clocks.run_ms - contact.run_ms, one.clocks.wall - contact.wall
            if one.clocks.run == contact.run and agree(max(0, run), wall):
                took = contact.answered - contact.received
                parted = abs(wall - run)  # a nap too short to tell from a corrected clock
                assert one.stamp.width <= one.line.envelope.trip - took + parted + 2 * (faster(run) - run) + 10
        minutes_are_true(phone.told, exactly=phone.faults in {"plain", "restart"})
    for phone in liars:
        for one in phone.told:
            answered = contact_of(seals, one).answered
            assert answered <= one.stamp.early <= one.stamp.late <= one.stamp.received, phone.lie
            assert answered <= one.stamp.at <= one.stamp.received, phone.lie


def contact_of(seals: Seals, one: Told) -> Contact:
    """Return what the server said in the contact that a record bears."""
    contact = seals.read_contact(one.line.envelope.contact, one.line.envelope.device)
    assert contact is not None
    return contact


def minutes_are_true(told: Sequence[Told], exactly: bool) -> None:
    """Between neighbours on one run: within a second where its clocks agree, within the widths else."""
    for one, other in itertools.pairwise(told):
        wrong = abs(
            elapsed(Stamped(one.line.envelope, one.body, one.stamp), Stamped(other.line.envelope, other.body, other.stamp))
            - (other.true - one.true)
        )  # fmt: skip
        if exactly and one.clocks.run == other.clocks.run:
            assert wrong <= 1_000
        else:
            assert wrong <= one.stamp.width + other.stamp.width + 2_500
