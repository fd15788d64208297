"""Knows which orders wait for a person's word: with something open, in review or objected to."""

from collections import Counter

from sqlalchemy import Connection, literal_column, select

from api.db.rows import parts, table_of
from api.frame.cases import Waiting
from api.ledger.lost import lost
from api.orders.tables import DiscrepancyRow
from api.tables.derived import UNSETTLED, HomeState, OutcomeRow

_outcome, _discrepancy, _home = (table_of(t) for t in (OutcomeRow, DiscrepancyRow, HomeState))


def waiting(connection: Connection, site: str) -> Waiting:
    """Return the orders at which something waits; those alone that lost devices brought are asked about together."""
    open_now = select(_discrepancy.c.home).where(_discrepancy.c.site == site, _discrepancy.c.is_open)
    apart = {one for told in lost(connection, site).values() for one, _ in told}
    reviews = select(_outcome.c.home, _outcome.c.id).where(
        _outcome.c.site == site, UNSETTLED, _outcome.c.result == "review"
    )
    objections = _unanswered(connection, site)
    homes = {row.home for row in connection.execute(open_now)} | set(objections)
    homes |= {row.home for row in connection.execute(reviews) if row.id not in apart}
    numbers: dict[str, str] = {}
    for some in parts(homes):
        query = select(_home.c.home, _home.c.number).where(_home.c.site == site, _home.c.home.in_(some))
        numbers |= {row.home: row.number for row in connection.execute(query)}
    return Waiting(numbers, sum(objections.values()))


def _unanswered(connection: Connection, site: str) -> dict[str, int]:
    """Return how many objections no word that stands has answered, by order."""
    objection = _outcome.c.kind == literal_column("'object'")  # spelled out: a partial index stands on it
    counted = select(_outcome.c.id).where(_outcome.c.site == site, objection, _outcome.c.result == "accepted")
    told = select(_outcome.c.home, _outcome.c.notes).where(_outcome.c.site == site, _outcome.c.id.in_(counted))
    return Counter(row.home for row in connection.execute(told) if "answered" not in row.notes.split())
