"""Pull, snapshot and live: whole states after a cursor that proves it is of this history."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromQuery
from litestar.response import ServerSentEvent, ServerSentEventMessage
from msgspec import Meta, Struct
from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.devices.contacts import contract, make_contact
from api.devices.snapshot import page
from api.house import House
from api.ledger.feeding import EVERYBODY, PEOPLE, center_audience, device_audience, scope_of
from api.people.guard import Caller
from api.people.roles import DEVICE
from api.problems import Problem
from api.tables.feed import Feed, FeedAudience, FeedHead
from sync.envelope import CONTRACT, FeedRow, PullReply

_feed, _audience, _head = table_of(Feed), table_of(FeedAudience), table_of(FeedHead)

MOST_ROWS = 1000
Limit = Annotated[int, Meta(ge=1, le=MOST_ROWS)]


class SnapshotReply(Struct, frozen=True):
    """A page of whole states. The first page's cursor is where to go on after the last."""

    rows: tuple[FeedRow, ...]
    after: str
    more: bool
    cursor: str
    contact: str


def audiences(device: Any) -> list[str]:
    """Return whose rows a device follows: its scope, people, and the outcomes of what it made."""
    scope = [center_audience(center) for center in scope_of(device.scope)]
    mine = [device_audience(one) for one in (device.id, *device.formerly.split())]
    return [*(scope or [EVERYBODY]), PEOPLE, *mine]


async def resume(connection: AsyncConnection, site: str, cursor: str) -> int:
    """Return the seq of a cursor; raise the problem `resync` if this history has no such row."""
    if not cursor:
        return 0
    seq, _, nonce = cursor.partition(".")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 19):
        raise Problem("resync")
    query = select(_feed.c.nonce).where(_feed.c.site == site, _feed.c.seq == int(seq))
    if (await connection.execute(query)).scalar() != nonce:
        raise Problem("resync")
    return int(seq)


@get("/pull", opt={"who": DEVICE})
async def pull(
    request: Request[Any, Any, Any], cursor: FromQuery[str] = "", limit: FromQuery[Limit] = MOST_ROWS
) -> Response[bytes]:
    """Return the states that changed after the cursor, in the order of their commits."""
    house: House = request.app.state.house
    caller: Caller = request.scope["state"]["caller"]
    if contract(request) not in {CONTRACT, CONTRACT - 1}:
        raise Problem("contract_unknown")
    async with house.database.snapshot() as connection:
        after = await resume(connection, house.site, cursor)
        each = [
            select(
                select(_audience.c.seq)
                .where(_audience.c.site == house.site, _audience.c.audience == audience, _audience.c.seq > after)
                .order_by(_audience.c.seq)
                .limit(limit + 1)
                .subquery()
                .c.seq
            )
            for audience in audiences(caller.device)
        ]
        followed = union(*each).subquery()
        wanted = select(followed.c.seq).order_by(followed.c.seq).limit(limit + 1)
        columns = (_feed.c.seq, _feed.c.nonce, _feed.c.kind, _feed.c.key, _feed.c.version, _feed.c.state)
        query = select(*columns).where(_feed.c.site == house.site, _feed.c.seq.in_(wanted)).order_by(_feed.c.seq)
        rows = (await connection.execute(query)).all()
    more, rows = len(rows) > limit, rows[:limit]
    reply = PullReply(
        rows=tuple(
            FeedRow(kind=row.kind, key=row.key, version=row.version, state=msgspec.Raw(row.state)) for row in rows
        ),
        cursor=f"{rows[-1].seq}.{rows[-1].nonce}" if rows else cursor,
        more=more,
        contact=make_contact(request, house, caller.device.id),
    )
    return Response(msgspec.json.encode(reply), media_type="application/json")


async def head(connection: AsyncConnection, site: str) -> str:
    """Return the cursor of the newest feed row."""
    query = select(_feed.c.seq, _feed.c.nonce).where(_feed.c.site == site).order_by(_feed.c.seq.desc()).limit(1)
    row = (await connection.execute(query)).first()
    return f"{row.seq}.{row.nonce}" if row is not None else ""


@get("/snapshot", opt={"who": DEVICE})
async def snapshot(
    request: Request[Any, Any, Any], after: FromQuery[str] = "", limit: FromQuery[Limit] = 500
) -> Response[bytes]:
    """Return a page of everything in the device's scope; the cursor is taken before the first page."""
    house: House = request.app.state.house
    caller: Caller = request.scope["state"]["caller"]
    async with house.database.snapshot() as connection:
        cursor = await head(connection, house.site) if not after else ""
        rows, go_on = await page(connection, house.site, caller.device, after, limit)
    contact = make_contact(request, house, caller.device.id)
    reply = SnapshotReply(rows=tuple(rows), after=go_on, more=bool(go_on), cursor=cursor, contact=contact)
    return Response(msgspec.json.encode(reply), media_type="application/json")


@get("/live", opt={"who": DEVICE})
async def live(request: Request[Any, Any, Any]) -> ServerSentEvent:
    """Send an event whenever there is news; what it is, a pull tells."""
    house: House = request.app.state.house

    async def events() -> AsyncIterator[ServerSentEventMessage]:
        last = None
        quiet = 0
        while not house.leaving:
            async with house.database.read() as connection:
                seq = (await connection.execute(select(_head.c.seq).where(_head.c.site == house.site))).scalar() or 0
            if seq != last:
                last, quiet = seq, 0
                yield ServerSentEventMessage(data="news", event="news")
            else:
                quiet += 1
                if quiet % 8 == 0:
                    yield ServerSentEventMessage(comment="still here")
            await house.news(2.0)
            await asyncio.sleep(0)

    return ServerSentEvent(events())


router = Router("/api/sync", route_handlers=[pull, snapshot, live], tags=["sync"])
