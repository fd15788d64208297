"""Start, pause and finish: what they add to an operation, and when a session is open."""

from collections.abc import Iterable, Iterator

from sync.quantity import thousandths
from sync.records import Finish, Scrap, SendOut, Start, TakeBack
from sync.state import Count


def counts(body: Start | Finish | SendOut | TakeBack) -> Iterator[Count]:
    """Yield what the record adds; rework stands outside the flow of quantities."""
    place = str(body.operation)
    if isinstance(body, Start):
        yield "operation", place, "starts", 1
        return
    if isinstance(body, SendOut):
        yield "operation", place, "starts", 1
        yield "operation", place, "sent", thousandths(body.quantity)
        return
    aside = "redone_" if isinstance(body, Finish) and body.work == "rework" else ""
    for name in ("good", "scrap", "rework", "hold"):
        yield "operation", place, aside + name, thousandths(getattr(body, name))
    yield "operation", place, "reports", 1
    if isinstance(body, TakeBack):
        yield "operation", place, "short", thousandths(body.short)
    elif body.operation_done:
        yield "operation", place, "said_done", 1


COUNTED_ONCE = frozenset({"starts", "reports", "said_done", "inspections"})
"""Names that count records and not pieces."""


def too_fine(adds: Iterable[Count], scale: int) -> bool:
    """Whether a quantity of the order's item has more decimals than its unit allows: 12.5 pieces are no pieces."""
    part = 10 ** (3 - scale)
    return any(amount % part for family, _, name, amount in adds if family != "material" and name not in COUNTED_ONCE)


def other_unit(body: object, unit: str) -> bool:
    """Whether pieces of the order are told in another unit than its item's: 250 g are no 250 of a kg order."""
    said = (
        getattr(body, "unit", "")
        if isinstance(body, Finish | TakeBack | Scrap) and not getattr(body, "item", "")
        else ""
    )
    return said not in {"", unit}


def pieces(body: Finish | TakeBack) -> tuple[int, ...]:
    """Return the record's quantities in thousandths: good, scrap, rework, hold."""
    return tuple(thousandths(q) for q in (body.good, body.scrap, body.rework, body.hold))


def in_flow(body: Finish | TakeBack) -> bool:
    """Whether the record moves pieces through the flow of quantities."""
    return not (isinstance(body, Finish) and body.work == "rework") and any(pieces(body))
