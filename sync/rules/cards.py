"""Split and merge: how an order's pieces are spread over its cards."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from sync.fields import CardKey, Number, OrderKey, Quantity, Said, Strict, Word
from sync.quantity import thousandths
from sync.rules.family import Count, Family


class CardPart(Strict, frozen=True, kw_only=True):
    """A card and the quantity that travels with it."""

    card: CardKey
    quantity: Quantity


class Split(Said, tag_field="kind", tag="split", frozen=True, kw_only=True):
    """分框: one card's pieces go on under several cards (no card: the whole order's)."""

    order: OrderKey
    operation: Number | None = None
    card: CardKey | None = None
    parts: Annotated[tuple[CardPart, ...], Meta(min_length=1, max_length=200)]
    unit: Word = "pcs"


class Merge(Said, tag_field="kind", tag="merge", frozen=True, kw_only=True):
    """并框: several cards' pieces go on under one."""

    order: OrderKey
    operation: Number | None = None
    parts: Annotated[tuple[CardPart, ...], Meta(min_length=1, max_length=200)]
    into: CardKey
    unit: Word = "pcs"


def counts(body: Split | Merge) -> Iterator[Count]:
    """Yield what each card gains or loses."""
    total = 0
    for part in body.parts:
        amount = thousandths(part.quantity)
        total += amount
        yield "card", part.card, "quantity", amount if isinstance(body, Split) else -amount
    if isinstance(body, Merge):
        yield "card", body.into, "quantity", total
    elif body.card is not None:
        yield "card", body.card, "quantity", -total


FAMILIES = (Family(kinds=(Split, Merge), counts=counts),)
