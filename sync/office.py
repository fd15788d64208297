"""Knows what the office can say of an order: the plan records, which make its revision chain."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sync.fields import Gate, Id, Number, OrderKey, Percent, Quantity, Said, Strict, Word


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
    """Material for one piece of the order's item."""

    item: Word
    name: Word = ""
    quantity: Quantity
    unit: Word = "pcs"
    operation: Number | None = None


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
    seen: Annotated[tuple[Seen, ...], Meta(max_length=200)] = ()
    reason: Word = ""


class Hold(_Ending, tag_field="kind", tag="hold", frozen=True, kw_only=True):
    """挂起."""


class Cancel(_Ending, tag_field="kind", tag="cancel", frozen=True, kw_only=True):
    """取消."""


class Close(_Ending, tag_field="kind", tag="close", frozen=True, kw_only=True):
    """结案: settled. Its gate is checked when it is made and never fails on replay."""
