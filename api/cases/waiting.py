"""Knows what waits for a person's word: orders with something open, in review or objected to, and devices that were lost."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection, literal_column, select

from api.db.rows import table_of
from api.orders.tables import DiscrepancyRow
from api.tables.access import Device
from api.tables.derived import UNSETTLED, HomeState, OutcomeRow
from api.tables.records import Record
from sync.records import FAMILIES, Decide, Enlist

_outcome, _record, _device = table_of(OutcomeRow), table_of(Record), table_of(Device)
_discrepancy, _home = table_of(DiscrepancyRow), table_of(HomeState)

AT_ONCE = 500

SPEAKS_OF_WORK = tuple(
    kind.__struct_config__.tag
    for family in FAMILIES
    if not family.office
    for kind in family.kinds
    if kind not in {Decide, Enlist}
)
"""What a lead can decide on; a plan or a decision of a lost device is asked about by itself."""

LOST = "after_revocation"
"""Why a lost device's records wait."""


class Waiting(Struct, frozen=True):
    """The keys of the orders by their numbers, how many objections wait, and of lost devices what came since.

    What a lost device brings is one question and not one for each record: (record, order) by device; its orders are not
    among `orders` for it.
    """

    orders: Sequence[str]
    objections: int
    lost: Mapping[str, Sequence[tuple[str, str]]]


def waiting(connection: Connection, site: str) -> Waiting:
    """Return what waits in the whole plant."""
    open_now = select(_discrepancy.c.home).where(_discrepancy.c.site == site, _discrepancy.c.is_open)
    found = lost(connection, site)
    apart = {one for told in found.values() for one, _ in told}
    reviews = select(_outcome.c.home, _outcome.c.id).where(
        _outcome.c.site == site, UNSETTLED, _outcome.c.result == "review"
    )
    objections = _unanswered(connection, site)
    homes = {row.home for row in connection.execute(open_now)} | set(objections)
    homes |= {row.home for row in connection.execute(reviews) if row.id not in apart}
    numbers: dict[str, str] = {}
    for some in _parts(sorted(homes)):
        query = select(_home.c.home, _home.c.number).where(_home.c.site == site, _home.c.home.in_(some))
        numbers |= {row.home: row.number for row in connection.execute(query)}
    return Waiting(sorted(numbers, key=lambda home: (numbers[home], home)), sum(objections.values()), found)


def lost(connection: Connection, site: str) -> dict[str, list[tuple[str, str]]]:
    """Return (record, order) of what lost devices brought that nobody can vouch for, by device, in their own order."""
    said = (_record.c.site == _outcome.c.site) & (_record.c.id == _outcome.c.id)
    waits = select(_outcome.c.id).where(_outcome.c.site == site, UNSETTLED, _outcome.c.result == "review")
    by = (_device.c.site == _record.c.site) & (_device.c.id == _record.c.device)
    query = (
        select(_record.c.device, _record.c.id, _record.c.home)
        .select_from(_outcome.join(_record, said).join(_device, by))
        .where(_outcome.c.site == site, _outcome.c.id.in_(waits), _outcome.c.reason == LOST)
        .where(_outcome.c.kind.in_(SPEAKS_OF_WORK))
        .where(_record.c.seq > _device.c.lost_above)
        .order_by(_record.c.device, _record.c.seq)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.device, []).append((row.id, row.home))
    return found


def _unanswered(connection: Connection, site: str) -> dict[str, int]:
    """Return how many objections no word that stands has answered, by order."""
    objection = _outcome.c.kind == literal_column("'object'")  # spelled out: a partial index stands on it
    counted = select(_outcome.c.id).where(_outcome.c.site == site, objection, _outcome.c.result == "accepted")
    told = select(_outcome.c.home, _outcome.c.notes).where(_outcome.c.site == site, _outcome.c.id.in_(counted))
    return Counter(row.home for row in connection.execute(told) if "answered" not in row.notes.split())


def _parts(of: Sequence[str]) -> list[Sequence[str]]:
    return [of[start : start + AT_ONCE] for start in range(0, len(of), AT_ONCE)]
