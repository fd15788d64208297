"""Knows the derived rows of an order: whole states, outcomes, sums, sessions, discrepancies."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, delete
from sqlmodel import SQLModel

from api.db.rows import append, table_of, upsert
from api.ledger.changed import Changed, centers_of, counted_person
from api.tables.derived import DiscrepancyRow, HomeState, OperationRow, OutcomeRow, PersonRow, SessionRow
from api.tables.feed import HomeMark
from sync.canon import canonical
from sync.fold import Fold
from sync.outcomes import Outcome
from sync.records import Enlist
from sync.state import State

Row = dict[str, Any]
BY_HOME: tuple[type[SQLModel], ...] = (OperationRow, DiscrepancyRow, SessionRow)
"""Tables whose rows of a home are replaced together."""

_clear = {
    model: delete(table_of(model)).where(
        table_of(model).c.site == bindparam("site"), table_of(model).c.home.in_(bindparam("homes", expanding=True))
    )
    for model in BY_HOME
}

_SUMS = ("good", "scrap", "rework", "hold", "short", "redone_good", "reports", "done")


def derive(connection: Connection, site: str, changes: Iterable[Changed]) -> None:
    """Write what the folds of the changed homes say now."""
    changed = [one for one in changes if one.outcomes]
    if not changed:
        return
    homes = [one.home for one in changed]
    for model in BY_HOME:
        connection.execute(_clear[model], {"site": site, "homes": homes})
    found: dict[type, list[Row]] = {HomeState: [], OperationRow: [], DiscrepancyRow: [], SessionRow: [], PersonRow: []}
    outcomes: list[Row] = []
    for one in changed:
        for kind, row in home_rows(site, one.home, one.fold, one.state, one.version):
            found[kind].append(row)
        outcomes += [outcome_row(site, one, name, outcome) for name, outcome in one.outcomes.items()]
    marks = [{"site": site, "home": one.home, "version": one.version, "told": one.version} for one in changed]
    upsert(connection, HomeMark, marks)
    upsert(connection, HomeState, found[HomeState])
    upsert(connection, PersonRow, found[PersonRow])
    upsert(connection, OutcomeRow, outcomes)
    for model in BY_HOME:
        append(connection, model, found[model])


def home_rows(site: str, home: str, fold: Fold, state: State, version: int) -> Iterable[tuple[type, Row]]:
    """Yield every derived row of a home but the outcomes."""
    plan = state.plan
    scope = "\n".join(sorted(centers_of(fold)))
    base = {"site": site, "home": home}
    yield (
        HomeState,
        base
        | {
            "version": version,
            "number": plan.number if plan else "",
            "status": plan.status if plan else "",
            "item": f"{plan.item.code} {plan.item.name}".strip() if plan else "",
            "due": plan.due if plan else "",
            "urgent": plan.urgent if plan else False,
            "scope": scope,
            "state": canonical(state),
        },
    )
    for place, sums in state.operations.items():
        yield OperationRow, base | {"operation": int(place)} | {name: getattr(sums, name) for name in _SUMS}
    for one in state.discrepancies.values():
        sizes = {"size": one.size, "allowed": one.allowed, "credit": one.credit, "is_open": one.open}
        yield DiscrepancyRow, base | {"kind": one.kind, "place": one.place} | sizes
    for session in state.sessions:
        names = ("id", "person", "operation", "machine", "work", "at", "paused")
        yield SessionRow, base | {name: getattr(session, name) for name in names}
    counted = counted_person(fold)
    if counted is not None:
        yield PersonRow, _person(site, home, fold, counted)


def _person(site: str, home: str, fold: Fold, counted: bool) -> Row:
    """Return a person as the counted enlistments name him; the last one wins, which is a label only."""
    said = sorted(fold.gathered.records.values(), key=lambda record: record.key)
    bodies = [record.body for record in said if fold.gathered.accepted(record.id) or not counted]
    last = [body for body in bodies if isinstance(body, Enlist)][-1]
    named = {"name": last.name, "team": last.team, "temporary": last.temporary}
    return {"site": site, "person": home, "counted": counted} | named


def outcome_row(site: str, changed: Changed, one: str, outcome: Outcome) -> Row:
    """Return the row of a record's outcome."""
    record = changed.fold.gathered.records[one]
    body = record.body
    return {
        "site": site,
        "id": one,
        "home": changed.home,
        "kind": type(body).__struct_config__.tag,
        "person": getattr(body, "person", None) or body.recorder,
        "result": outcome.result,
        "reason": outcome.reason,
        "notes": " ".join(outcome.notes),
        "waits_for": outcome.waits_for,
        "settled_by": outcome.by,
        "version": changed.version,
    }
