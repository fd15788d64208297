"""Knows how a plant gets a past of so many records, and copies it for each round.

The past is pushed through the server's own door, so whatever a commit writes is there. It is made of orders that are
done: a hundred reports each, made by the phones that are measured later.
"""

import contextlib
import itertools
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.benching import usage
from scripts.benching.load import Plan
from scripts.benching.shop import Shop, ended, loaded
from scripts.kit.device import Device, new_key
from scripts.kit.floor import now
from scripts.kit.postgres import Postgres
from sync.envelope import Line

REPORTS = 100
"""Reports of an order in the past."""

GROUP, LANES, PUSHES = 400, 4, 10
"""Records a push, phones at once, and pushes of each between two looks at the answers."""

PROVEN = 10_000
"""Up to so many records, all that was derived is compared with a fresh fold."""


class History:
    """A plant with a past on one database."""

    def __init__(self, folder: Path, postgres: Postgres | None, records: int) -> None:
        self.folder = folder
        self.postgres = postgres
        self.records = records
        self.name = f"past_{records}"
        self._copies = itertools.count(1)
        self.shop = Shop(folder / self.name, self._database(self.name), 1)

    def make(self, orders: int, phones: int, lanes: int) -> None:
        """Open the plant and give the first phones their past; what is derived must agree with it."""
        try:
            self.shop.open(orders, phones)
            self._report(self.shop.phones[:lanes])
            if self.records:
                self.shop.cursor = self._newest()
        finally:
            self.shop.server.stop()
        if self.records <= PROVEN:
            verify(self.shop)

    def copy(self) -> Shop:
        """Return the plant going on from a copy; it is not served yet."""
        name = f"{self.name}_{next(self._copies)}"
        shutil.copytree(self.shop.folder, self.folder / name)
        return self.shop.moved(self.folder / name, self._database(name, self.name))

    def drop(self, shop: Shop) -> None:
        """Stop a copy and remove it."""
        shop.server.stop()
        shutil.rmtree(shop.folder)
        self.forget(shop.database.rpartition("/")[2])

    def forget(self, name: str) -> None:
        """Drop a database; at Ctrl-C the database server may have gone before us."""
        if self.postgres is not None:
            with contextlib.suppress(OSError):
                self.postgres.drop(name)

    def database_cpu(self) -> float:
        """Return the CPU seconds of a database beside the server."""
        return usage.cpu_seconds(self.postgres.pid) if self.postgres is not None else 0

    def _database(self, name: str, template: str = "") -> str:
        return self.postgres.create(name, template) if self.postgres is not None else ""

    def _report(self, phones: list[Device]) -> None:
        """Push the past. While one part is on its way, the next is made."""
        left = self.records
        turns = itertools.cycle([phones[start : start + LANES] for start in range(0, len(phones), LANES)])
        with ThreadPoolExecutor(1) as carrier:
            under_way = None
            while left or under_way is not None:
                ready = self._part(next(turns), left) if left else None
                if under_way is not None:
                    mine, going = under_way
                    self.shop.settle(mine, going.result())
                    for phone in mine:
                        phone.outbox = ended(phone.outbox)
                under_way = None
                if ready is not None:
                    mine, lanes, made = ready
                    left -= made
                    under_way = mine, carrier.submit(loaded, Plan(self.shop.server.port, lanes, keep=True))

    def _part(self, phones: list[Device], most: int) -> tuple[list[Device], list[list[bytes]], int]:
        """Release orders, and make the reports on them."""
        office = self.shop.office
        lanes, made, mine = [], 0, []
        for phone in phones:
            groups: list[list[Line]] = []
            while made < most and len(groups) < PUSHES:
                group: list[Line] = []
                while made < most and len(group) < GROUP:
                    order = new_key(self.shop.draw, "W")
                    office.say(now(), self.shop.release(order))
                    group += [self.shop.report(phone, [order]) for _ in range(min(REPORTS, most - made))]
                    made += min(REPORTS, most - made)
                groups.append(group)
            if groups:
                mine.append(phone)
                lanes.append(self.shop.pushes(phone, groups))
        office.sync(now())
        office.outbox = ended(office.outbox)
        return mine, lanes, made

    def _newest(self) -> str:
        """Return where a phone stands that has pulled everything before."""
        phone = self.shop.phones[0]
        headers = {name: value for name, value in self.shop.headers(phone).items() if name != "authorization"}
        page = self.shop.server.call("GET", "/api/sync/snapshot?limit=1", b"", phone.token, **headers)
        return str(page["cursor"])


def verify(shop: Shop) -> None:
    """Compare all that is derived with a fresh fold of the records; raise RuntimeError if anything differs."""
    shop.server.command("rebuild", "--verify")
