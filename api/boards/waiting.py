"""Knows which orders wait for a person's word: something is open, in review, or an objection that nobody answered yet."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, literal_column, select

from api.db.rows import table_of
from api.tables.derived import UNSETTLED, DiscrepancyRow, HomeState, OutcomeRow

_outcome = table_of(OutcomeRow)
_discrepancy, _home = table_of(DiscrepancyRow), table_of(HomeState)

AT_ONCE = 500


class Waiting(Struct, frozen=True):
    """The keys of the orders by their numbers, and how many objections wait."""

    orders: Sequence[str]
    objections: int


def waiting(connection: Connection, site: str) -> Waiting:
    """Return what waits in the whole plant."""
    open_now = select(_discrepancy.c.home).where(_discrepancy.c.site == site, _discrepancy.c.is_open)
    reviews = select(_outcome.c.home).where(_outcome.c.site == site, UNSETTLED, _outcome.c.result == "review")
    objections = _unanswered(connection, site)
    homes = {row.home for query in (open_now, reviews) for row in connection.execute(query)} | set(objections)
    numbers: dict[str, str] = {}
    for some in _parts(sorted(homes)):
        query = select(_home.c.home, _home.c.number).where(_home.c.site == site, _home.c.home.in_(some))
        numbers |= {row.home: row.number for row in connection.execute(query)}
    return Waiting(sorted(numbers, key=lambda home: (numbers[home], home)), sum(objections.values()))


def _unanswered(connection: Connection, site: str) -> dict[str, int]:
    """Return how many objections no word that stands has answered, by order."""
    objection = _outcome.c.kind == literal_column("'object'")  # spelled out: a partial index stands on it
    told = select(_outcome.c.home, _outcome.c.notes).where(
        _outcome.c.site == site, objection, _outcome.c.result == "accepted"
    )
    return Counter(row.home for row in connection.execute(told) if "answered" not in row.notes.split())


def _parts(of: Sequence[str]) -> list[Sequence[str]]:
    return [of[start : start + AT_ONCE] for start in range(0, len(of), AT_ONCE)]
