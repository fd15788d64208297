"""Split and merge: how an order's pieces are spread over its cards."""

from collections.abc import Iterator

from sync.quantity import thousandths
from sync.records import Merge, Split
from sync.state import Count


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
