"""Knows what the office can say of an order: the plan records, which make its revision chain."""

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from sync.fields import Gate, Id, LotKey, Number, OrderKey, Percent, Permille, Quantity, Said, SlipKey, Strict, Word
from sync.quantity import thousandths
from sync.roles import OFFICE
from sync.rules.family import Count, Family, nobody


class Operation(Strict, frozen=True, kw_only=True, omit_defaults=False):
    """One step of a routing. `aside` steps (rework, trials) stand outside the flow of quantities."""

    number: Number
    name: Word
    work_center: Word = ""
    gate: Gate = "flow"
    partner: Word = ""
    inspection: bool = False
    aside: bool = False


class BomLine(Strict, frozen=True, kw_only=True, omit_defaults=False):
    """Material for `per` pieces of the order's item, frozen with what the rules need of the item.

    `issue` lines are filled by hand, `backflush` lines draw what the order lacks from line-side; items tracked by lot are
    never backflushed. `weight` is of one stock unit; a phantom (虚拟件) is blown through and never issued.
    """

    item: Word
    name: Word = ""
    quantity: Quantity
    per: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    unit: Word = "pcs"
    scale: Annotated[int, Meta(ge=0, le=3)] = 3
    operation: Number | None = None
    method: Literal["issue", "backflush"] = "issue"
    tracked: bool = False
    tolerance: Permille = 0
    weight: Quantity | None = None
    phantom: bool = False


class Item(Strict, frozen=True, kw_only=True, omit_defaults=False):
    """What is made, its unit and the decimals its quantities may have."""

    code: Word
    name: Word
    unit: Word = "pcs"
    scale: Annotated[int, Meta(ge=0, le=3)] = 0


class Seen(Strict, frozen=True, kw_only=True, omit_defaults=False):
    """The counted sums of an operation as an author saw them when he closed, held or cancelled."""

    operation: Number
    reports: Annotated[int, Meta(ge=0, le=1_000_000)]
    good: Quantity = "0"
    scrap: Quantity = "0"
    rework: Quantity = "0"
    hold: Quantity = "0"


class SeenMaterial(Strict, frozen=True, kw_only=True):
    """What the author of an ending had seen of one item, lot and unit: counted sums of the order."""

    item: Word
    lot: LotKey | None = None
    unit: Word = "pcs"
    issued: Quantity = "0"
    supplemented: Quantity = "0"
    returned: Quantity = "0"
    scrapped: Quantity = "0"
    claimed: Quantity = "0"
    used: Quantity = "0"
    explained: Quantity = "0"


class SeenSlip(Strict, frozen=True, kw_only=True):
    """What he had seen of one return slip."""

    slip: SlipKey
    returned: Quantity = "0"
    confirmed: Quantity = "0"


Routing = Annotated[tuple[Operation, ...], Meta(max_length=200)]
Bom = Annotated[tuple[BomLine, ...], Meta(max_length=500)]


class _Plan(Said, frozen=True, kw_only=True):
    """Office records that make the revision chain: `on` lists the revisions the author had seen."""

    order: OrderKey
    on: tuple[Id, ...] = ()


class Release(_Plan, tag_field="kind", tag="release", frozen=True, kw_only=True):
    """下达: the order with its frozen routing and bill of materials; again after hold or close.

    `tolerance` is the percentage over plan that needs no decision.
    """

    number: Word | UnsetType = UNSET
    item: Item | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET
    tolerance: Percent | UnsetType = UNSET
    due: Word | UnsetType = UNSET
    urgent: bool | UnsetType = UNSET
    routing: Routing | UnsetType = UNSET
    bom: Bom | UnsetType = UNSET
    split_from: OrderKey | UnsetType = UNSET


class Revise(_Plan, tag_field="kind", tag="revise", frozen=True, kw_only=True):
    """变更: the fields that change; what is not sent stays."""

    quantity: Quantity | UnsetType = UNSET
    tolerance: Percent | UnsetType = UNSET
    due: Word | UnsetType = UNSET
    urgent: bool | UnsetType = UNSET
    routing: Routing | UnsetType = UNSET
    bom: Bom | UnsetType = UNSET
    reason: Word = ""


class _Ending(_Plan, frozen=True, kw_only=True):
    """Carries what its author had seen: pieces, material, slips, pieces stocked in, and all counted records.

    `records` counts them, `digest` is the XOR of their ids as 32 hex digits.
    """

    seen: Annotated[tuple[Seen, ...], Meta(max_length=200)] = ()
    material: Annotated[tuple[SeenMaterial, ...], Meta(max_length=500)] = ()
    slips: Annotated[tuple[SeenSlip, ...], Meta(max_length=500)] = ()
    stocked: Quantity = "0"
    records: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    digest: Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?(?!\n)$")] = ""
    reason: Word = ""


class Hold(_Ending, tag_field="kind", tag="hold", frozen=True, kw_only=True):
    """挂起."""


class Cancel(_Ending, tag_field="kind", tag="cancel", frozen=True, kw_only=True):
    """取消."""


class Close(_Ending, tag_field="kind", tag="close", frozen=True, kw_only=True):
    """结案: settled. Its gate is checked when it is made and never fails on replay."""


PlanRecord = Release | Revise | Hold | Cancel | Close


def counts(record: PlanRecord) -> Iterable[Count]:
    """Add nothing; raise Meaningless or NotAQuantity if a quantity of the plan cannot be meant."""
    quantity = getattr(record, "quantity", UNSET)
    if quantity is not UNSET:
        item = getattr(record, "item", UNSET)
        thousandths(quantity, item.scale if item is not UNSET else 3)
    bill = getattr(record, "bom", UNSET)
    for line in bill if bill is not UNSET else ():
        thousandths(line.quantity)
    for seen in getattr(record, "seen", ()):
        for amount in (seen.good, seen.scrap, seen.rework, seen.hold):
            thousandths(amount)
    return ()


FAMILIES = (
    Family(
        kinds=(Release,), counts=counts, needs=nobody, who=OFFICE, office=True, of_order=False, under_revision=False
    ),
    Family(
        kinds=(Revise, Hold, Cancel, Close), counts=counts, needs=nobody, who=OFFICE, office=True, under_revision=False
    ),
)
