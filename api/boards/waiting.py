"""Knows which orders wait for a person's word: something is open, in review, or an objection that nobody answered yet."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, literal_column, select

from api.db.rows import table_of
from api.tables.derived import DiscrepancyRow, HomeState, OutcomeRow
from api.tables.records import Record
from sync.envelope import decode_body
from sync.records import Decide, Object

_record, _outcome = table_of(Record), table_of(OutcomeRow)
_discrepancy, _home = table_of(DiscrepancyRow), table_of(HomeState)

AT_ONCE = 500


class Waiting(Struct, frozen=True):
    """The keys of the orders by their numbers, and how many objections wait."""

    orders: Sequence[str]
    objections: int


def waiting(connection: Connection, site: str) -> Waiting:
    """Return what waits in the whole plant."""
    open_now = select(_discrepancy.c.home).where(_discrepancy.c.site == site, _discrepancy.c.is_open)
    reviews = select(_outcome.c.home).where(_outcome.c.site == site, _outcome.c.result == "review")
    objections = _unanswered(connection, site)
    homes = {row.home for query in (open_now, reviews) for row in connection.execute(query)} | set(objections)
    numbers: dict[str, str] = {}
    for some in _parts(sorted(homes)):
        query = select(_home.c.home, _home.c.number).where(_home.c.site == site, _home.c.home.in_(some))
        numbers |= {row.home: row.number for row in connection.execute(query)}
    return Waiting(sorted(numbers, key=lambda home: (numbers[home], home)), sum(objections.values()))


def _unanswered(connection: Connection, site: str) -> dict[str, int]:
    """Return how many objections no later decision on their target has answered, by order."""
    objection = _outcome.c.kind == literal_column("'object'")  # spelled out: a partial index stands on it
    told = select(_outcome.c.id, _outcome.c.home).where(
        _outcome.c.site == site, objection, _outcome.c.result == "accepted"
    )
    rows = connection.execute(told).all()
    decided: dict[str, tuple[int, str, int, str]] = {}
    for some in _parts(sorted({row.home for row in rows})):
        said = select(_outcome.c.id).where(
            _outcome.c.site == site, _outcome.c.home.in_(some), _outcome.c.kind == "decide", _outcome.c.result == "accepted"
        )  # fmt: skip
        for key, body in _records(connection, site, [row.id for row in connection.execute(said)]):
            if isinstance(body, Decide) and body.target is not None:
                decided[body.target] = max(decided.get(body.target, key), key)
    homes = {row.id: row.home for row in rows}
    found: dict[str, int] = {}
    for key, body in _records(connection, site, list(homes)):
        assert isinstance(body, Object)
        if decided.get(body.target, (0, "", 0, "")) <= key:
            found[homes[key[3]]] = found.get(homes[key[3]], 0) + 1
    return found


def _records(connection: Connection, site: str, ids: Sequence[str]) -> list[tuple[tuple[int, str, int, str], object]]:
    """Return records with their ordering keys: (time, device, seq, id)."""
    columns = (_record.c.at, _record.c.device, _record.c.seq, _record.c.id, _record.c.body)
    return [
        ((row.at, row.device, row.seq, row.id), decode_body(row.body))
        for some in _parts(ids)
        for row in connection.execute(select(*columns).where(_record.c.site == site, _record.c.id.in_(some)))
    ]


def _parts(of: Sequence[str]) -> list[Sequence[str]]:
    return [of[start : start + AT_ONCE] for start in range(0, len(of), AT_ONCE)]
