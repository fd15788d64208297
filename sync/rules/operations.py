"""Start, pause, finish, and their like at a partner: what is said of work, and what it adds to an operation."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Any, Literal

from msgspec import Meta

from sync.fields import (
    CardKey,
    Id,
    MachineKey,
    Millis,
    Number,
    OrderKey,
    PartnerKey,
    Passed,
    PersonKey,
    Quantity,
    Said,
    Serial,
    Share,
    Word,
    WorkKind,
)
from sync.quantity import UNIT, thousandths
from sync.rules.family import Count, Family, in_its_unit


class _Work(Said, frozen=True, kw_only=True):
    """Records of one person or crew at one operation of an order."""

    order: OrderKey
    operation: Number
    person: PersonKey
    machine: MachineKey | None = None
    station: Word = ""
    card: CardKey | None = None
    crew: Annotated[tuple[Share, ...], Meta(max_length=50)] = ()
    crew_by: Literal["equal", "hours", "fixed"] = "equal"
    worked_from: Millis | None = None
    worked_to: Millis | None = None
    late_reason: Word = ""


class _Pieces(_Work, frozen=True, kw_only=True):
    """Records that add pieces to an operation; `unit` is empty where the author did not know the order's."""

    good: Quantity = "0"
    scrap: Quantity = "0"
    rework: Quantity = "0"
    hold: Quantity = "0"
    unit: Word = ""
    scrap_reason: Word = ""
    scrap_cause: Literal["", "work", "material", "other"] = ""


class Start(_Work, tag_field="kind", tag="start", frozen=True, kw_only=True):
    """开工: a session begins; `resumes` names the pause that this ends, and then no new session begins."""

    work: WorkKind = "production"
    resumes: Id | None = None
    passed: Passed | None = None


class Pause(_Work, tag_field="kind", tag="pause", frozen=True, kw_only=True):
    """暂停 of the session that `start` began; `after` names the last going-on its author had seen, if there was one."""

    start: Id
    after: Id | None = None
    reason: Annotated[Word, Meta(min_length=1)]


class Finish(_Pieces, tag_field="kind", tag="finish", frozen=True, kw_only=True):
    """报工: ends the session of the start it names and adds quantities; `passed` is the gate of one that had no start."""

    start: Id | None = None
    passed: Passed | None = None
    work: WorkKind = "production"
    untouched: bool = False
    operation_done: bool = False
    handover: bool = False
    serials: Annotated[tuple[Serial, ...], Meta(max_length=500)] = ()


class SendOut(_Work, tag_field="kind", tag="send_out", frozen=True, kw_only=True):
    """发外: the start of an outside operation at a partner."""

    partner: PartnerKey | None = None
    partner_name: Word = ""
    quantity: Quantity
    unit: Word = "pcs"
    partner_slip: Word = ""


class TakeBack(_Pieces, tag_field="kind", tag="take_back", frozen=True, kw_only=True):
    """收回: the finish of an outside operation, with what came back short."""

    partner: PartnerKey | None = None
    partner_name: Word = ""
    start: Id | None = None
    short: Quantity = "0"
    partner_slip: Word = ""


def counts(body: Start | Finish | SendOut | TakeBack) -> tuple[Count, ...]:
    """Return what the record adds; rework stands outside the flow of quantities."""
    place = str(body.operation)
    if isinstance(body, Start):
        return (("operation", place, "starts", 1),)
    if isinstance(body, SendOut):
        return ("operation", place, "starts", 1), ("operation", place, "sent", thousandths(body.quantity))
    aside = "redone_" if isinstance(body, Finish) and body.work == "rework" else ""
    found = _pieces(place, aside, body.good, body.scrap, body.rework, body.hold)
    if isinstance(body, TakeBack):
        return *found, ("operation", place, "short", thousandths(body.short))
    return (*found, ("operation", place, "said_done", 1)) if body.operation_done else found


@lru_cache(maxsize=8192)  # a shop says the same few hundred things
def _pieces(place: str, aside: str, good: str, scrap: str, rework: str, hold: str) -> tuple[Count, ...]:
    said = zip(("good", "scrap", "rework", "hold"), quantities(good, scrap, rework, hold), strict=True)
    return (
        *[("operation", place, aside + name, amount) for name, amount in said if amount],
        ("operation", place, "reports", 1),
    )


@lru_cache(maxsize=8192)
def quantities(*said: str) -> tuple[int, ...]:
    """Return quantities in thousandths."""
    return tuple(map(thousandths, said))


COUNTED_ONCE = frozenset({"starts", "reports", "said_done", "inspections"})
"""Names that count records and not pieces."""


def decimals(adds: Iterable[Count]) -> int:
    """Return how many decimals a record's pieces need: 12.5 pieces of an item that has none are no pieces."""
    found = 0
    for family, _, name, amount in adds:
        if amount % UNIT and family != "material" and name not in COUNTED_ONCE:
            found = max(found, 1 if not amount % 100 else 2 if not amount % 10 else 3)
    return found


def pieces(body: Finish | TakeBack) -> tuple[int, ...]:
    """Return the record's quantities in thousandths: good, scrap, rework, hold."""
    return quantities(body.good, body.scrap, body.rework, body.hold)


def in_flow(body: Any) -> bool:
    """Whether pieces of the record move through the flow of quantities."""
    return not (isinstance(body, Finish) and body.work == "rework")


FAMILIES = (
    Family(kinds=(Start, SendOut), counts=counts, at_operation=True),
    Family(kinds=(Pause,), at_operation=True),
    Family(kinds=(Finish, TakeBack), counts=counts, at_operation=True, review=in_its_unit),
)
