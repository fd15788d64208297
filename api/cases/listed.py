"""Knows what waits for a word as the interface tells it: every review and open discrepancy, by order."""

from msgspec import Struct
from sqlalchemy import select

from api.db.rows import table_of
from api.devices.aside import count
from api.house import House
from api.orders.tables import DiscrepancyRow
from api.tables.derived import UNSETTLED, HomeState, OutcomeRow
from sync.lexicon import both
from sync.quantity import written

_home, _outcome, _discrepancy = (table_of(t) for t in (HomeState, OutcomeRow, DiscrepancyRow))


class ReviewLine(Struct, frozen=True):
    """A record that a person must confirm."""

    id: str
    order: str
    kind: str
    person: str
    reason: str
    words: tuple[str, str]


class DiscrepancyLine(Struct, frozen=True):
    """A named imbalance that somebody must decide on; sizes are canonical decimal strings."""

    order: str
    number: str
    kind: str
    place: str
    size: str
    allowed: str
    words: tuple[str, str]


class Inbox(Struct, frozen=True):
    """What waits for a word, and what waits for something else to arrive."""

    reviews: tuple[ReviewLine, ...]
    discrepancies: tuple[DiscrepancyLine, ...]
    waiting: int
    quarantined: int


async def inbox_of(house: House) -> Inbox:
    """Return every review and open discrepancy, by order."""
    asked = select(_outcome.c.id).where(_outcome.c.site == house.site, UNSETTLED, _outcome.c.result == "review")
    reviews = select(_outcome).where(_outcome.c.site == house.site, _outcome.c.id.in_(asked))
    waiting = select(_outcome.c.id).where(_outcome.c.site == house.site, UNSETTLED, _outcome.c.result == "waiting")
    joined = _discrepancy.join(_home, (_home.c.site == _discrepancy.c.site) & (_home.c.home == _discrepancy.c.home))
    found = select(_discrepancy, _home.c.number).select_from(joined)
    found = found.where(_discrepancy.c.site == house.site, _discrepancy.c.is_open)
    async with house.database.snapshot() as connection:
        review_rows = (await connection.execute(reviews.order_by(_outcome.c.home, _outcome.c.id))).all()
        rows = (await connection.execute(found.order_by(_discrepancy.c.home, _discrepancy.c.kind))).all()
        waiters = len((await connection.execute(waiting)).all())
        aside = await count(connection, house.site, "quarantine")
    return Inbox(
        tuple(
            ReviewLine(r.id, r.home, r.kind, r.person, r.reason, both("why", r.reason))
            for r in review_rows
        ),
        tuple(
            DiscrepancyLine(
                r.home, r.number, r.kind, r.place, written(r.size), written(r.allowed),
                both("discrepancy", r.kind),
            )
            for r in rows
        ),
        waiters,
        aside,
    )  # fmt: skip
