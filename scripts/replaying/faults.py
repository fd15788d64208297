"""The fault run: everything that goes wrong in a real shop, by seed; and the lead who sorts it out."""

import random
import signal
from collections import Counter
from pathlib import Path
from typing import Any

from scripts.kit.device import Device
from scripts.kit.server import Refused
from scripts.replaying.databases import Databases
from scripts.replaying.disputes import Disputes, draw_disputes
from scripts.replaying.plant import DAY, Plant, events
from scripts.replaying.report import expect
from scripts.replaying.shop import Order, Row
from scripts.replaying.spoiled import push_spoiled
from sync.envelope import Line
from sync.quantity import written
from sync.records import Close, Finish, Seen

HOUR = 3_600_000


class Shop:
    """One fault run: its devices, what is wrong with them, and what is seeded."""

    def __init__(self, databases: Databases, orders: dict[str, Order], rows: list[Row], seed: int) -> None:
        self.databases = databases
        self.orders = orders
        self.rows = rows
        self.draw = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.disputes: Disputes = draw_disputes(self.draw, orders, rows)
        self.server = databases.server()
        self.server.start()
        self.plant = Plant(self.server, self.draw, orders, rows)
        self.plant.open()
        self.devices = {worker: self.plant.device(self.plant.opened, worker) for worker in self.plant.people}
        self.kiosk = self.plant.device(self.plant.opened, "kiosk")
        self.clone: Device | None = None
        self.cloned = self.dying = ""
        self.offline: dict[str, int] = {}
        self.starts: dict[int, str] = {}
        self.doubled: dict[int, str] = {}
        self.rescue = b""
        self.dead: Device | None = None
        self.malformed: list[bytes] = []
        self.now = self.plant.opened
        self._plan()

    def _plan(self) -> None:
        """Choose who dies, who is cloned, when the server falls back, and whose clocks are wrong."""
        typed = {number for number, names_start in self.disputes.doubles.items() if not names_start}
        steady = {row.worker for row in self.rows if row.number in self.disputes.revoked | typed}
        busy = [w for w, n in Counter(row.worker for row in self.rows).most_common() if w not in steady]
        self.dying, self.cloned = self.draw.sample(busy[:10], 2)
        self.steady = steady
        ends = sorted(row.end for row in self.rows)
        self.dies = ends[len(ends) // 3]
        self.clones = (ends[len(ends) // 2], ends[len(ends) * 3 // 5])
        self.falls = ends[len(ends) * 3 // 4]
        self.copied = self.falls - 6 * HOUR
        for worker, device in self.devices.items():
            if worker not in steady:
                device.drift = self.draw.uniform(-2e-4, 2e-4)
                self.faults["clocks drifting"] += 1

    # -- the run ------------------------------------------------------------------------------------

    def play(self) -> None:
        """Play the log, with everything that goes wrong on the way."""
        copy = self.server.data / "copy.baogong"
        late = {row.number: row for row in self.rows if row.number in self.disputes.late}
        copied = fell = died = False
        for at, kind, row in events(self.rows):
            self.now = at
            if not died and at >= self.dies:
                self.offline[self.dying] = at + DAY
                if len(self.devices[self.dying].unsent()) > 1:
                    self._die()
                    died = True
            if not copied and at >= self.copied:
                self.databases.backup(self.server, copy)
                copied = True
            if not fell and at >= self.falls:
                self._fall(copy)
                fell = True
            self._clone_if_due()
            device = self._device_of(row)
            self._upset(row.worker, device)
            if kind == 1 and row.number in late:
                self._close(row)
            if kind == 1 and row.number in self.disputes.revoked:
                self._revoke(row)
            self._say(device, kind, row)
            self._maybe_push(row.worker, device)
        self.malformed = push_spoiled(
            self.kiosk, self.plant.finish(self.rows[0]._replace(good=0, scrap=0, hold=0), None), self.now
        )
        self.faults["malformed records"] += len(self.malformed)
        self._everyone_home()

    def _device_of(self, row: Row) -> Device:
        if row.worker == self.cloned and self.clone is not None and self.draw.random() < 0.5:
            return self.clone
        return self.devices[row.worker]

    def _say(self, device: Device, kind: int, row: Row) -> None:
        order, number = self.disputes.wrong.get(row.number, ("", 0))
        if kind == 0:
            body: Any = self.plant.start(row, order, number)
        else:
            body = self.plant.finish(row, self.starts[row.number], order, number)
        line = device.say(self.now, body)
        if kind == 0:
            self.starts[row.number] = line.envelope.id
            return
        if row.number in self.disputes.doubles:
            if self.disputes.doubles[row.number]:
                again: Finish = self.plant.finish(row, self.starts[row.number])
            else:
                again = self.plant.finish(
                    row, None, worked_from=row.begin, worked_to=row.end + 1, late_reason="typed again"
                )
            self.doubled[row.number] = self.kiosk.say(self.now, again).envelope.id
            self.faults["double reports typed again"] += 1
        if order:
            self.faults["reported on a wrong order"] += 1

    def _upset(self, worker: str, device: Device) -> None:
        """Perhaps the device goes offline, its clock jumps, or the app starts anew."""
        if worker in self.steady:
            return
        if self.now >= self.offline.get(worker, 0) and self.draw.random() < 0.02:
            hours = self.draw.choice([2, 4, 9, 24, 48, 72])
            self.offline[worker] = self.now + hours * HOUR
            self.faults["devices offline for hours and days"] += 1
        if self.draw.random() < 0.01:
            device.wall_off = self.draw.choice([-2, -1, 0, 1, 2]) * DAY + self.draw.randrange(-HOUR, HOUR)
            self.faults["clocks jumping up to two days"] += 1
        if self.draw.random() < 0.03:
            device.restart(self.now)
            self.faults["apps started anew"] += 1

    def _maybe_push(self, worker: str, device: Device) -> None:
        if self.now < self.offline.get(worker, 0) or (worker not in self.steady and self.draw.random() < 0.4):
            return
        self._push(device)
        if self.draw.random() < 0.1:
            self._push(self.kiosk)

    def _push(self, device: Device) -> None:
        """Push in batches of any size; answers may be lost, acknowledged lines sent again."""
        while lines := device.unsent()[: self.draw.choice([1, 2, 5, 20, 100, 500])]:
            if self.draw.random() < 0.1:
                device.push(self.now, lines, lose_answer=True)
                self.faults["acknowledgements lost after commit"] += 1
                if self.draw.random() < 0.5:
                    return
                continue
            reply = device.push(self.now, lines)
            self.faults[f"batches of {self._size(len(lines))}"] += 1
            lost = device.outbox.lost(reply.high_water) if device is not self.clone else []
            if lost and self.faults["the server restored from an older copy"]:
                device.push(self.now, lost[:500])
                self.faults["acknowledged records sent again to a restored server"] += len(lost[:500])
        sent = [line for line in device.outbox.lines if line.envelope.id in device.outbox.sealed]
        if sent and self.draw.random() < 0.1:
            again = self.draw.sample(sent, min(len(sent), 5))
            device.push(self.now, again)
            self.faults["duplicates sent"] += len(again)

    @staticmethod
    def _size(lines: int) -> str:
        return "1" if lines == 1 else "2 to 20" if lines <= 20 else "21 to 500"

    # -- single faults --------------------------------------------------------------------------------

    def _die(self) -> None:
        """The device dies with a queue; its rescue file is carried in by another, and it gets a successor."""
        self.dead = self.devices[self.dying]
        self.rescue = self.dead.rescue_file()
        self.devices[self.dying] = self.plant.device(self.now, self.dying)
        self.offline.pop(self.dying)
        self.faults["a device dying with its queue"] += 1
        self._carry()

    def _carry(self) -> None:
        if self.rescue and self.dead is not None:
            reply = self.kiosk.carry(self.now, self.rescue)
            for answer in reply.answers:
                self.dead.outbox.settle(answer)
            self.faults["rescue files carried in"] += 1

    def _clone_if_due(self) -> None:
        begins, ends = self.clones
        original = self.devices[self.cloned]
        if self.clone is None and begins <= self.now < ends:
            copy = Device(self.server, self.draw, f"{self.cloned} copy")
            copy.id, copy.token, copy.key = original.id, original.token, original.key
            copy.run, copy.run_since, copy.wall_off = original.run, original.run_since, original.wall_off
            copy.outbox.device, copy.outbox.contact = original.id, original.outbox.contact
            copy.outbox.lines = list(original.outbox.lines)
            for line in copy.outbox.lines:
                if line.envelope.id in original.outbox.outcomes:
                    copy.outbox.take_over(original.outbox, line.envelope.id)
            self.clone = copy
            self.faults["a device cloned"] += 1

    def _fall(self, copy: Path) -> None:
        """The server is restored from a copy six hours old; a device enrolled meanwhile is unknown."""
        newcomer = self.plant.device(self.now - HOUR, "newcomer")
        self.server.stop(signal.SIGKILL)
        self.databases.restore(self.server, copy)
        self.server.start()
        self.faults["the server restored from an older copy"] += 1
        try:
            newcomer.push(self.now, [])
        except Refused as refused:
            expect("a device the restored server does not know", refused.kind, "device_unknown")
            self.faults["devices a restored server does not know"] += 1

    def _close(self, row: Row) -> None:
        """The office closes the order, having seen what had arrived so far."""
        seen = tuple(
            Seen(
                operation=int(r["operation"]),
                reports=r["reports"],
                **{n: written(r[n]) for n in ("good", "scrap", "rework", "hold")},
            )
            for r in self.databases.query(
                self.server,
                f"SELECT operation, reports, good, scrap, rework, hold FROM operation_state WHERE home = '{self.plant.keys[row.order]}'",  # noqa: S608  # a key of ours
            )
        )
        body = Close(
            recorder=self.plant.planner, order=self.plant.keys[row.order],
            on=(self.plant.releases[row.order],), seen=seen,
        )  # fmt: skip
        self.plant.office.say(self.now - 60_000, body)
        self.plant.office.sync(self.now - 60_000)
        self.faults["reported after the order was closed"] += 1

    def _revoke(self, row: Row) -> None:
        """The author's rights end a moment before he reports."""
        self._push_calmly(self.devices[row.worker], self.now - 30_000)
        self.plant.rights(self.now - 20_000, self.plant.people[row.worker], roles=["operator"], revoked=True)
        self.faults["reported after the author's revocation"] += 1

    @staticmethod
    def _push_calmly(device: Device, at: int) -> None:
        device.sync(at)

    def _everyone_home(self) -> None:
        """The last evening: every device is online and sends what it has, until nothing is missing."""
        self.now += DAY
        everyone = [self.plant.office, self.kiosk, *self.devices.values(), *([self.clone] if self.clone else [])]
        for _ in range(2):
            for device in everyone:
                device.sync(self.now)
            for device in everyone:
                held = [line for line in device.outbox.lines if line.envelope.id in device.outbox.sealed]
                for start in range(0, len(held), 500):
                    device.push(self.now, [device.outbox.stamped(line) for line in held[start : start + 500]])
            self._carry()
        for device in everyone:
            assert not device.unsent(), f"{device.name} still has records to send"

    def lines(self) -> list[Line]:
        """Return every record once, with its stamp."""
        devices = [self.plant.office, self.kiosk, *self.devices.values()]
        devices += [device for device in (self.clone, self.dead) if device is not None]
        found = {}
        for device in devices:
            for line in device.outbox.lines:
                found[line.envelope.id] = device.outbox.stamped(line)
        return list(found.values())
