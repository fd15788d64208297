"""Issue, supplement and return: what moves to and from an order. Counted and noted, thin for now."""

from collections.abc import Iterator

from sync.quantity import thousandths
from sync.records import Issue, Return, Supplement
from sync.state import Count

_name = {Issue: "issued", Supplement: "supplemented", Return: "returned"}


def counts(body: Issue | Supplement | Return) -> Iterator[Count]:
    """Yield what the record adds to the order's material."""
    yield "material", body.item or body.lot or "", _name[type(body)], thousandths(body.quantity)


def wrong_material(body: Issue | Supplement | Return, bill: frozenset[str]) -> bool:
    """Whether the item stands in no bill the order ever had. An order without a bill takes all."""
    return bool(bill) and bool(body.item) and body.item not in bill
