"""The simulated lead: he checks that each dispute shows by its name, and no other, then decides it."""

import msgspec

from api.ledger.seals import Seals, load_secret
from api.ledger.stamping import read_stamp
from scripts.kit.server import Server
from scripts.replaying import oracle
from scripts.replaying.clean import by_kind
from scripts.replaying.databases import Databases, digest
from scripts.replaying.disputes import MALFORMED, as_reported
from scripts.replaying.faults import Shop
from scripts.replaying.report import Run, expect
from scripts.replaying.shop import Row
from sync.envelope import SURE_MS, Envelope, Line
from sync.quantity import written
from sync.records import Decide, Void


def sort_out(shop: Shop) -> Run:
    """Check, decide, check again; raise Failed where anything is not as seeded."""
    before = _check_disputes(shop)
    _decide(shop)
    shop.plant.office.sync(shop.now)
    databases, server, rows = shop.databases, shop.server, shop.rows
    outcomes = databases.outcomes(server)
    for name in ("waiting", "review", "refused"):
        expect(f"records {name} after the decisions", outcomes[name]["count"], 0)
    expect("malformed lines kept", outcomes["quarantined"]["count"], MALFORMED)
    expect("accepted pieces, from the records' bytes", databases.counted(server), oracle.totals(rows))
    expect("accepted pieces, from the postings", databases.posted(server), oracle.totals(rows))
    found = databases.discrepancies(server)
    expect("discrepancies after the decisions", found, oracle.imbalances(shop.orders, rows))
    twice = databases.query(server, "SELECT count(*) AS n FROM device WHERE cloned")[0]["n"]
    expect("devices found to be cloned", twice, 1)
    single = "SELECT r.stamp FROM record r JOIN device d ON d.id = r.device WHERE NOT d.cloned"
    stamps = [read_stamp(bytes(row["stamp"])) for row in databases.query(server, single)]
    expect("records doubted but for a clock that was set", sum(s.doubtful and not s.by_wall for s in stamps), 0)
    shop.faults["records that only a wall clock dates"] += sum(stamp.by_wall for stamp in stamps)
    shop.faults["records known no better than a minute"] += sum(stamp.width > SURE_MS for stamp in stamps)
    figures = {
        "rows": len(rows),
        "outcomes": outcomes,
        "discrepancies": by_kind(before),
        "faults": dict(sorted(shop.faults.items())),
        "digest": digest(server, shop.now),
    }
    lines = shop.lines() + desk_lines(databases, server)
    return Run(figures, lines, server.data / "secret", shop.plant.opened)


def desk_lines(databases: Databases, server: Server) -> list[Line]:
    """Return what the office itself said, with its seals, as a device would hold it: the first administrator's enlistment."""
    seals = Seals(load_secret(server.data / "secret"), "main")
    said = databases.query(server, "SELECT r.* FROM record r JOIN device d ON d.id = r.device WHERE d.kind = 'desk'")
    found = []
    for row in said:
        envelope = msgspec.json.decode(bytes(row["envelope"]), type=Envelope)
        sealed = seals.seal(row["id"], row["hash"], read_stamp(bytes(row["stamp"])))
        found.append(Line(envelope=envelope, body=bytes(row["body"]).decode(), hash=row["hash"], sealed=sealed))
    return found


def _check_disputes(shop: Shop) -> set[tuple[str, str, str]]:
    """Check that every seeded dispute shows, and nothing else."""
    disputes, orders = shop.disputes, shop.orders
    by_number = {row.number: row for row in shop.rows}
    wanted = oracle.imbalances(orders, as_reported(orders, shop.rows, disputes))
    for number in disputes.doubles:
        row = by_number[number]
        wanted.add((row.order, "double_report", str(orders[row.order].number(row.operation))))
    wanted |= {(by_number[number].order, "after_close", "closed") for number in disputes.late}
    found = shop.databases.discrepancies(shop.server)
    expect("discrepancies before the decisions", found, wanted - (_not_accused(shop) - found))
    reasons = sorted(shop.databases.reviews(shop.server).values())
    unknown = sum(1 for n, (o, op) in disputes.wrong.items() if op > 10 * len(orders[o].operations))
    expect("reviews", reasons, ["after_revocation"] * len(disputes.revoked) + ["routing_changed"] * 2 * unknown)
    return found


def _not_accused(shop: Shop) -> set[tuple[str, str, str]]:
    """Return the seeded doubles that no time may accuse: typed anew, where a clock tells no better than a minute when."""
    by_number = {row.number: row for row in shop.rows}
    stamps = {
        row["id"]: read_stamp(bytes(row["stamp"]))
        for row in shop.databases.query(shop.server, "SELECT id, stamp FROM record")
    }
    found = set()
    for number, names_start in shop.disputes.doubles.items():
        said = {line.envelope.id for line in shop.lines() if _names(line.body, shop.starts[number])}
        said |= {shop.starts[number], shop.doubled[number]}
        if not names_start and not all(stamps[one].sure for one in said if one in stamps):
            row = by_number[number]
            found.add((row.order, "double_report", str(shop.orders[row.order].number(row.operation))))
    return found


def _decide(shop: Shop) -> None:
    """Void the doubles, re-book the misplaced, accept the late and the revoked."""
    plant, by_number = shop.plant, {row.number: row for row in shop.rows}
    lead = plant.planner
    for number, double in shop.doubled.items():
        order = plant.keys[by_number[number].order]
        plant.office.say(shop.now, Void(recorder=lead, home=order, target=double, reason="typed twice"))
    for number, (name, _) in shop.disputes.wrong.items():
        _rebook(shop, by_number[number], name)
    for one in sorted(shop.databases.reviews(shop.server)):
        rows = shop.databases.query(shop.server, f"SELECT home, reason FROM outcome WHERE id = '{one}'")  # noqa: S608  # an id of ours
        if rows[0]["reason"] == "after_revocation":
            plant.office.say(
                shop.now, Decide(recorder=lead, home=rows[0]["home"], target=one, answer="count", reason="he did work")
            )
    late = shop.databases.query(
        shop.server, "SELECT home, size FROM discrepancy WHERE kind = 'after_close' ORDER BY home"
    )
    for row in late:
        body = Decide(
            recorder=lead, home=row["home"], discrepancy="after_close/closed",
            answer="allow", up_to=written(row["size"]),
        )  # fmt: skip
        plant.office.say(shop.now, body)


def _rebook(shop: Shop, row: Row, name: str) -> None:
    """Take the row back from the wrong order and say it again on the right one."""
    plant = shop.plant
    wrong = plant.keys[name]
    misplaced = [
        shop.starts[row.number],
        *(line.envelope.id for line in shop.lines() if _names(line.body, shop.starts[row.number])),
    ]
    for one in misplaced:
        plant.office.say(shop.now, Void(recorder=plant.planner, home=wrong, target=one, reason="wrong order"))
    body = plant.finish(
        row, None, recorder=plant.planner, supersedes=tuple(misplaced),
        worked_from=row.begin, worked_to=row.end, late_reason="wrong order",
    )  # fmt: skip
    plant.office.say(shop.now, body)


def _names(body: str, start: str) -> bool:
    return f'"start":"{start}"' in body
