"""The clean run: everybody online, every clock right. Everything is accepted and adds up."""

import random
from typing import Any

from scripts.replaying import oracle
from scripts.replaying.databases import Databases, digest
from scripts.replaying.plant import Plant, events, said
from scripts.replaying.report import Run, expect
from scripts.replaying.shop import Order, Row


def run(databases: Databases, orders: dict[str, Order], rows: list[Row], seed: int) -> Run:
    """Play the log through a running server; raise AssertionError where it does not add up."""
    server = databases.server()
    server.start()
    plant = Plant(server, random.Random(seed), orders, rows)
    try:
        plant.open()
        devices = {worker: plant.device(plant.opened, worker) for worker in plant.people}
        starts: dict[int, str] = {}
        last = plant.opened
        for at, kind, row in events(rows):
            device = devices[row.worker]
            line = device.say(at, said(plant, row, kind, starts.get(row.number)))
            starts[row.number] = starts.get(row.number, line.envelope.id)
            device.push(at, [line])
            last = at
        everyone = [plant.office, *devices.values()]
        for device in everyone:
            assert not device.unsent(), f"{device.name} still has records to send"
        result = check(databases, server, orders, rows)
        result["digest"] = digest(server, last)
        lines = [device.outbox.stamped(line) for device in everyone for line in device.outbox.lines]
    finally:
        plant.close()
        server.stop()
    verify = server.command("rebuild", "--verify")
    expect("rebuild --verify", verify.strip().splitlines()[-1], "clean")
    return Run(result, lines, server.data / "secret", plant.opened)


def check(databases: Databases, server: Any, orders: dict[str, Order], rows: list[Row]) -> dict[str, Any]:
    """Compare the server's tables with the log, in plain SQL."""
    outcomes = databases.outcomes(server)
    for name in ("waiting", "review", "refused", "voided", "quarantined"):
        expect(f"records {name}", outcomes[name]["count"], 0)
    expect("accepted pieces, from the records' bytes", databases.counted(server), oracle.totals(rows))
    expect("accepted pieces, from the postings", databases.posted(server), oracle.totals(rows))
    found = databases.discrepancies(server)
    expect("discrepancies", found, oracle.imbalances(orders, rows))
    return {"rows": len(rows), "outcomes": outcomes, "discrepancies": by_kind(found), "faults": {}}


def by_kind(found: set[tuple[str, str, str]]) -> dict[str, int]:
    """Count discrepancies per kind."""
    kinds = sorted({kind for _, kind, _ in found})
    return {kind: sum(1 for one in found if one[1] == kind) for kind in kinds}
