"""What leads watch: reviews, discrepancies, what was set aside; and the months the office locks."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import select

from api.boards.digest import whole_digest
from api.boards.periods import Month, lock_period, locked_months
from api.db.rows import table_of
from api.devices.drain import drain_one
from api.house import House
from api.people.guard import Caller
from api.people.roles import ADMIN, LEAD, PLAN
from api.problems import Problem
from api.tables.derived import UNSETTLED, DiscrepancyRow, HomeState, OutcomeRow
from api.tables.records import Drained, Quarantine, Record
from sync.outcomes import DISCREPANCIES, REASONS
from sync.quantity import written

_home, _outcome, _record, _discrepancy = (table_of(t) for t in (HomeState, OutcomeRow, Record, DiscrepancyRow))
_quarantine, _drained = table_of(Quarantine), table_of(Drained)


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


class QuarantineLine(Struct, frozen=True):
    """A line that was set aside; `line` is how it came, as far as it is text."""

    key: str
    id: str
    device: str
    reason: str
    detail: str
    received: int
    line: str


class Digest(Struct, frozen=True):
    """One digest of every derived state of the site."""

    digest: str


def _set_aside(site: str) -> Any:
    gone = select(_drained.c.key).where(_drained.c.site == site)
    stored = select(_record.c.id).where(_record.c.site == site)
    return select(_quarantine).where(
        _quarantine.c.site == site, _quarantine.c.key.not_in(gone), _quarantine.c.id.not_in(stored)
    )


@get("/inbox", opt={"who": LEAD})
async def inbox(request: Request[Any, Any, Any]) -> Inbox:
    """Show every review and open discrepancy, by order."""
    house: House = request.app.state.house
    reviews = select(_outcome).where(_outcome.c.site == house.site, UNSETTLED, _outcome.c.result == "review")
    waiting = select(_outcome.c.id).where(_outcome.c.site == house.site, UNSETTLED, _outcome.c.result == "waiting")
    joined = _discrepancy.join(_home, (_home.c.site == _discrepancy.c.site) & (_home.c.home == _discrepancy.c.home))
    found = select(_discrepancy, _home.c.number).select_from(joined)
    found = found.where(_discrepancy.c.site == house.site, _discrepancy.c.is_open)
    async with house.database.snapshot() as connection:
        review_rows = (await connection.execute(reviews.order_by(_outcome.c.home, _outcome.c.id))).all()
        rows = (await connection.execute(found.order_by(_discrepancy.c.home, _discrepancy.c.kind))).all()
        waiters = len((await connection.execute(waiting)).all())
        aside = len((await connection.execute(_set_aside(house.site))).all())
    return Inbox(
        tuple(
            ReviewLine(r.id, r.home, r.kind, r.person, r.reason, REASONS.get(r.reason, (r.reason, r.reason)))
            for r in review_rows
        ),
        tuple(
            DiscrepancyLine(
                r.home, r.number, r.kind, r.place, written(r.size), written(r.allowed),
                DISCREPANCIES.get(r.kind, (r.kind, r.kind)),
            )
            for r in rows
        ),
        waiters,
        aside,
    )  # fmt: skip


@get("/quarantine", opt={"who": LEAD})
async def quarantine(request: Request[Any, Any, Any]) -> list[QuarantineLine]:
    """Show what was set aside and is still."""
    return await set_aside(request.app.state.house)


async def set_aside(house: House) -> list[QuarantineLine]:
    """Return what was set aside and is still, oldest first: at most five hundred."""
    async with house.database.read() as connection:
        rows = (await connection.execute(_set_aside(house.site).order_by(_quarantine.c.received).limit(500))).all()
    return [
        QuarantineLine(r.key, r.id, r.device, r.reason, r.detail, r.received, r.line[:2000].decode("utf-8", "replace"))
        for r in rows
    ]


@post("/quarantine/{key:str}/let-in", opt={"who": ADMIN}, status_code=204)
async def let_in(request: Request[Any, Any, Any], key: FromPath[str]) -> None:
    """Try a line that was set aside once more, vouched for by an admin."""
    house: House = request.app.state.house
    caller: Caller = request.scope["state"]["caller"]
    if not await drain_one(house, key, caller.person):
        raise Problem("not_found")


@get("/periods", opt={"who": LEAD})
async def periods(request: Request[Any, Any, Any]) -> list[Month]:
    """List the locked months."""
    house: House = request.app.state.house
    async with house.database.read() as connection:
        return await locked_months(connection, house.site)


@post("/periods/{period:str}/lock", opt={"who": PLAN}, status_code=204)
async def lock(request: Request[Any, Any, Any], period: FromPath[str]) -> None:
    """Lock a month that is over. Later records appear as adjustments in the open one."""
    caller: Caller = request.scope["state"]["caller"]
    await lock_period(request.app.state.house, period, caller.person)


@get("/digest", opt={"who": ADMIN})
async def digest(request: Request[Any, Any, Any]) -> Digest:
    """Return the digest of all derived states: two servers with the same records have the same."""
    house: House = request.app.state.house
    async with house.database.snapshot() as connection:
        return Digest(await whole_digest(connection, house.site))


router = Router("/api", route_handlers=[inbox, quarantine, let_in, periods, lock, digest], tags=["boards"])
