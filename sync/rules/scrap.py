"""Scrap: where the lost pieces were counted before, or which material was lost."""

from collections.abc import Iterator

from sync.quantity import thousandths
from sync.records import Scrap
from sync.state import Count


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
