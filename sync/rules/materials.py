"""Issue, supplement and return: what moves to and from an order. Counted and noted, thin for now."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from sync.fields import BinKey, Id, LotKey, Named, Number, OrderKey, PersonKey, Quantity, Said, SlipKey, Strict, Word
from sync.quantity import thousandths
from sync.rules.family import Count, Family, Frozen


class Measured(Strict, frozen=True, kw_only=True):
    """What was said in another unit: so much of it, of which `factor` stock units make one."""

    quantity: Quantity
    unit: Word
    factor: Quantity = "1"


class _Material(Said, frozen=True, kw_only=True):
    """A movement between an order and a place. `quantity` is in the item's stock unit; `weight` is a second measure.

    A lot tells its item, so that `item` may be empty where a lot is named. `answers` names the request or the record
    of the same hand-over that somebody else made; `package` is the number on the lot's label.
    """

    order: OrderKey
    person: PersonKey
    operation: Number | None = None
    item: Word = ""
    lot: LotKey | None = None
    package: Annotated[int, Meta(ge=1, le=999_999)] | None = None
    bin: BinKey | None = None
    quantity: Quantity
    unit: Word = "pcs"
    measured: Measured | None = None
    weight: Quantity | None = None
    slip: SlipKey | None = None
    answers: Named = ()


class Issue(_Material, tag_field="kind", tag="issue", frozen=True, kw_only=True):
    """领料: material to an order, out of a bin, line-side or (转单) a slip."""


class Supplement(_Material, tag_field="kind", tag="supplement", frozen=True, kw_only=True):
    """补料: more of it after a loss, for a reason."""

    reason: Word = ""
    caused_by: Id | None = None


class Return(_Material, tag_field="kind", tag="return", frozen=True, kw_only=True):
    """退料: material onto a slip, on its way back to the warehouse or (`transfer`, 转单) to another order."""

    reason: Word = ""
    verdict: Literal["", "usable", "rework", "scrap"] = ""


_name = {Issue: "issued", Supplement: "supplemented", Return: "returned"}


def counts(body: Issue | Supplement | Return) -> Iterator[Count]:
    """Yield what the record adds to the order's material."""
    yield "material", body.item or body.lot or "", _name[type(body)], thousandths(body.quantity)


def in_a_bill(body: Issue | Supplement | Return, plan: Frozen) -> str:
    """Its item stands in a bill that the order had. An order without a bill takes all."""
    return "wrong_material" if plan.bill and body.item and body.item not in plan.bill else ""


FAMILIES = (Family(kinds=(Issue, Supplement, Return), counts=counts, review=in_a_bill),)
