"""Scrap: a loss of pieces or material, and where the lost pieces were counted before."""

from collections.abc import Iterator
from typing import Literal

from sync.fields import Id, LotKey, Number, OrderKey, PersonKey, Quantity, Said, TagKey, Word
from sync.quantity import thousandths
from sync.rules.family import Count, Family, in_its_unit
from sync.rules.materials import Measured


class Scrap(Said, tag_field="kind", tag="scrap", frozen=True, kw_only=True):
    """报废: a loss of pieces or material, its cause as the worker claims it.

    `taken_from` says what the pieces were: not yet reported (empty), reported good, held, or
    already counted as scrap in the named finish, of which this is the detail. Of material, `quantity` is in the item's
    stock unit and may be nought where only the weight is known.
    """

    order: OrderKey
    operation: Number
    person: PersonKey
    quantity: Quantity
    unit: Word = ""
    item: Word = ""
    lot: LotKey | None = None
    measured: Measured | None = None
    taken_from: Literal["", "good", "hold", "finish"] = ""
    finish: Id | None = None
    cause: Literal["work", "material", "other"] = "other"
    reason: Word = ""
    weight: Quantity | None = None
    tag: TagKey | None = None


def counts(body: Scrap) -> Iterator[Count]:
    """Yield the loss: new pieces, pieces taken from good or hold, a finish's detail, or material."""
    if body.weight is not None:
        thousandths(body.weight)
    amount = thousandths(body.quantity)
    if body.item:
        yield "material", body.item, "scrapped", amount
        return
    place = str(body.operation)
    yield "operation", place, "reports", 1
    if body.taken_from == "finish":
        yield "operation", place, "detailed", amount
        return
    yield "operation", place, "scrap", amount
    if body.taken_from:
        yield "operation", place, body.taken_from, -amount


def tags_reused(scraps: dict[str, Scrap]) -> dict[str, int]:
    """Return, for each scrap tag on more than one counted loss, how many losses bear it."""
    borne: dict[str, int] = {}
    for body in scraps.values():
        if body.tag is not None:
            borne[body.tag] = borne.get(body.tag, 0) + 1
    return {tag: times for tag, times in borne.items() if times > 1}


FAMILIES = (Family(kinds=(Scrap,), counts=counts, at_operation=True, review=in_its_unit),)
