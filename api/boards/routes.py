"""What leads watch: reviews, discrepancies, what was set aside; and the months the office locks."""

from typing import Annotated, Any

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct
from sqlalchemy import select

from api.access.guard import Caller
from api.access.roles import ADMIN, LEAD, PLAN
from api.boards.digest import whole_digest
from api.db.rows import table_of
from api.devices.aside import Aside, Kind, count, dismiss, listed
from api.devices.drain import drain_one
from api.house import House
from api.problems import Problem
from api.tables.derived import UNSETTLED, DiscrepancyRow, HomeState, OutcomeRow
from api.wages.periods import Month, lock_period, locked_months
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


AT_ONCE = 500
Begin = Annotated[int, Meta(ge=0, le=10_000_000)]


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """Keys of things of one kind that somebody has looked at."""

    kind: Kind
    keys: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=500)]


class Digest(Struct, frozen=True):
    """One digest of every derived state of the site."""

    digest: str


@get("/inbox", opt={"who": LEAD})
async def inbox(request: Request[Any, Any, Any]) -> Inbox:
    """Show every review and open discrepancy, by order."""
    house: House = request.app.state.house
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


@get("/quarantine", opt={"who": LEAD})
async def quarantine(
    request: Request[Any, Any, Any], kind: FromQuery[Kind] = "quarantine", begin: FromQuery[Begin] = 0
) -> list[Aside]:
    """Show what was set aside and nobody has dismissed, oldest first: up to five hundred from `begin` on."""
    house: House = request.app.state.house
    async with house.database.read() as connection:
        return (await listed(connection, house.site, kind, begin, AT_ONCE))[:AT_ONCE]


@post("/quarantine/dismiss", opt={"who": ADMIN}, status_code=204)
async def dismissed(request: Request[Any, Any, Any], data: JSONBody[Seen]) -> None:
    """Note that these were looked at: they are kept, and asked no more."""
    caller: Caller = request.scope["state"]["caller"]
    await dismiss(request.app.state.house, data.kind, list(data.keys), caller.person)


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
        return Digest(await whole_digest(connection, house.site, house.books))


router = Router("/api", route_handlers=[inbox, quarantine, dismissed, let_in, periods, lock, digest], tags=["boards"])
