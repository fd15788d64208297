"""Knows the disputes of a fault run: what is seeded, how it must show, and how a lead decides it."""

import random
from typing import NamedTuple

from scripts.replaying import oracle
from scripts.replaying.shop import Order, Row, is_aside

DOUBLES, WRONG, LATE, REVOKED, MALFORMED = 20, 10, 10, 5, 5


class Disputes(NamedTuple):
    """Rows by what happens to them; `wrong` says on which order they are reported, and as which operation."""

    doubles: dict[int, bool]
    wrong: dict[int, tuple[str, int]]
    late: set[int]
    revoked: set[int]


def draw_disputes(draw: random.Random, orders: dict[str, Order], rows: list[Row]) -> Disputes:
    """Choose rows so that no two disputes touch one order's figures at the same operation."""
    revoked = _revoked(draw, rows)
    busy = {row.order for row in rows if row.number in revoked}
    late: set[int] = set()
    last = {order: max((r for r in rows if r.order == order), key=lambda r: (r.end, r.number)) for order in orders}
    for order in draw.sample(sorted(orders), len(orders)):
        if len(late) < LATE and order not in busy:
            late.add(last[order].number)
            busy.add(order)
    wrong = _wrong(draw, orders, rows, busy)
    busy |= {row.order for row in rows if row.number in wrong} | {order for order, _ in wrong.values()}
    doubles: dict[int, bool] = {}
    places: set[tuple[str, str]] = set()
    for row in draw.sample(rows, len(rows)):
        key = (row.order, row.operation)
        if (
            len(doubles) < DOUBLES
            and row.pieces
            and row.work != "rework"
            and key not in places
            and row.order not in busy
        ):
            doubles[row.number] = len(doubles) % 2 == 0
            places.add(key)
    return Disputes(doubles, wrong, late, revoked)


def _revoked(draw: random.Random, rows: list[Row]) -> set[int]:
    """Choose the last rows of some workers, whose rights end just before they report them."""
    found: set[int] = set()
    workers = sorted({row.worker for row in rows})
    for worker in draw.sample(workers, len(workers)):
        own = sorted((r for r in rows if r.worker == worker), key=lambda r: (r.end, r.number))
        last = own[-1]
        alone = len(own) > 1 and own[-2].end < last.end - 60_000 and all(r.begin < last.end - 60_000 for r in own)
        if len(found) < REVOKED and alone:
            found.add(last.number)
    return found


def _wrong(
    draw: random.Random, orders: dict[str, Order], rows: list[Row], busy: set[str]
) -> dict[int, tuple[str, int]]:
    """Choose rows that are reported on another traveler: half on an operation it does not have, half visibly too many."""
    found: dict[int, tuple[str, int]] = {}
    taken: set[str] = set()
    for row in draw.sample(rows, len(rows)):
        if len(found) == WRONG:
            break
        unknown = len(found) < WRONG // 2
        if not row.pieces or row.work == "rework" or row.order in busy | taken:
            continue
        number = orders[row.order].number(row.operation)
        for name in draw.sample(sorted(orders), len(orders)):
            other = orders[name]
            if name in busy | taken | {row.order}:
                continue
            has = number <= 10 * len(other.operations)
            if (unknown and not has) or (not unknown and has and _shows(orders, rows, other, number, row)):
                found[row.number] = (name, number)
            if row.number in found:
                taken |= {name, row.order}
                break
    return found


def _shows(orders: dict[str, Order], rows: list[Row], other: Order, number: int, row: Row) -> bool:
    """Whether the row makes an imbalance on the other order that was not there before."""
    operation = other.operations[number // 10 - 1]
    if is_aside(operation):
        return False
    own = [r for r in rows if r.order == other.name]
    moved = row._replace(order=other.name, operation=operation)
    one = {other.name: orders[other.name]}
    return bool(oracle.imbalances(one, [*own, moved]) - oracle.imbalances(one, own))


def as_reported(orders: dict[str, Order], rows: list[Row], disputes: Disputes) -> list[Row]:
    """Return the rows as they count before anybody decides: doubled, misplaced, and without the revoked."""
    found: list[Row] = []
    for row in rows:
        if row.number in disputes.revoked:
            continue
        if row.number in disputes.wrong:
            name, number = disputes.wrong[row.number]
            if number <= 10 * len(orders[name].operations):
                found.append(row._replace(order=name, operation=orders[name].operations[number // 10 - 1]))
            continue
        found.append(row)
        if row.number in disputes.doubles:
            found.append(row)
    return found
