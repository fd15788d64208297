"""Pull, snapshot and live: whole states after a cursor that proves it is of this history."""

import re
import weakref
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Stream
from msgspec import Meta, Struct
from sqlalchemy import BigInteger, Connection, String, bindparam, case, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.guard import Caller
from api.access.roles import DEVICE
from api.arrival import Asking
from api.db.rows import table_of
from api.db.statement import Statement
from api.devices.contacts import contract, make_contact
from api.devices.snapshot import page
from api.devices.streams import Listener, streams
from api.devices.windows import Window, Windows, row
from api.frame.department import Asked, Told
from api.house import House
from api.ledger.telling import EVERYBODY, PEOPLE, center_audience, device_audience, scope_of
from api.problems import Problem
from api.tables.derived import HomeState
from api.tables.feed import Feed, FeedBatch, FeedHead
from sync.envelope import OLDEST, FeedRow
from sync.outcomes import words_since

_feed, _home = table_of(Feed), table_of(HomeState)
_head, _batch = table_of(FeedHead), table_of(FeedBatch)

MOST_ROWS = 1000
DAY_MS = 86_400_000
Limit = Annotated[int, Meta(ge=1, le=MOST_ROWS)]


class SnapshotReply(Struct, frozen=True):
    """A page of whole states. The first page's cursor is where to go on after the last. `words` as in a push's reply."""

    rows: tuple[FeedRow, ...]
    after: str
    more: bool
    cursor: str
    contact: str
    words: dict[str, tuple[str, str]] = {}


def audiences(device: Any) -> list[str]:
    """Return whose rows a device follows: its scope, people, and the outcomes of what it made."""
    scope = [center_audience(center) for center in scope_of(device.scope)]
    mine = [device_audience(one) for one in (device.id, *device.formerly.split())]
    return [*(scope or [EVERYBODY]), PEOPLE, *mine]


def resume(connection: Connection, site: str, cursor: str) -> tuple[int, int]:
    """Return the seq of a cursor, and that of the cursor from which these pages began; raise `resync` if this history has no such row."""
    if not cursor:
        return 0, 0
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise Problem("resync")
    seq = int(match["seq"])
    if _nonce_of(connection, site, seq) != match["nonce"] or seq > _top_of(connection, site):
        raise Problem("resync")
    return seq, int(match["since"] or seq)


_CURSOR = re.compile(r"(?P<seq>[0-9]{1,18})\.(?P<nonce>[0-9a-f]+)(?:-(?P<since>[0-9]{1,18}))?", re.ASCII)
"""A number of the feed and the nonce of its commit; between two pages also where the first of them began."""


_site = bindparam("site", type_=String)
_top = Statement(select(_head.c.seq).where(_head.c.site == _site))
_nonce = Statement(
    select(_batch.c.nonce)
    .where(_batch.c.site == _site, _batch.c.first <= bindparam("seq", type_=BigInteger))
    .order_by(_batch.c.first.desc())
    .limit(literal_column("1"))
)


def _top_of(connection: Connection, site: str) -> int:
    return next((int(one.seq) for one in _top.ask(connection, site=site)), 0)


def _nonce_of(connection: Connection, site: str, seq: int) -> str | None:
    """Return the nonce of the commit that gave out a seq."""
    return next((str(one.nonce) for one in _nonce.ask(connection, site=site, seq=seq)), None)


@get("/pull", opt={"who": DEVICE})
async def pull(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    caller: NamedDependency[Caller],
    cursor: FromQuery[str] = "",
    limit: FromQuery[Limit] = MOST_ROWS,
) -> Response[bytes]:
    """Return the states that changed after the cursor, in the order of their commits."""
    return Response(await pulled(request, house, caller.device, cursor, limit), media_type="application/json")


async def pulled(request: Asking, house: House, device: Any, cursor: str, limit: int) -> bytes:
    """Return the answer to a pull (`PullReply`)."""
    if contract(request) < OLDEST:
        raise Problem("contract_unknown")
    await house.ledger.seen()
    window = await windows(house).after(cursor, limit)
    return b'{"rows":[%b],"cursor":%b,"more":%b,"contact":%b,"words":%b}' % (
        b",".join(window.parts(audiences(device))),
        msgspec.json.encode(window.cursor),
        b"true" if window.more else b"false",
        msgspec.json.encode(make_contact(request, house, device.id)),
        msgspec.json.encode(words_since(contract(request))),
    )


def windows(house: House) -> Windows:
    """Return the pages that are shared in this house."""
    if house not in _shared:
        near = weakref.proxy(house)
        _shared[house] = Windows(lambda cursor, limit: _window(near, cursor, limit), lambda: near.told)
    return _shared[house]


_shared: weakref.WeakKeyDictionary[House, Windows] = weakref.WeakKeyDictionary()


async def _window(house: House, cursor: str, limit: int) -> Window:
    return await house.database.look(lambda connection: _look(connection, house.site, cursor, limit))


def _look(connection: Connection, site: str, cursor: str, limit: int) -> Window:
    after, since = resume(connection, site, cursor)
    told = _newer.plain(connection, site=site, after=after, most=limit)
    if not told:  # it was the last page that was full: these pages end here
        cursor = cursor.partition("-")[0]
    else:
        last = told[-1][-1]
        cursor = f"{last}.{_nonce_of(connection, site, last)}" + (f"-{since}" if len(told) == limit else "")
    rows = [row(kind, key, version, followers, gone, state) for kind, key, version, followers, gone, state, _ in told]
    return Window(since, rows, cursor, len(told) == limit)


_of_home = select(_home.c.state).where(_home.c.site == _feed.c.site, _home.c.home == _feed.c.key).scalar_subquery()
_newer = Statement(
    select(
        *(_feed.c[name] for name in ("kind", "key", "version", "followers", "gone")),
        case((_feed.c.state == b"", _of_home), else_=_feed.c.state).label("state"),
        _feed.c.seq,
    )
    .where(_feed.c.site == _site, _feed.c.seq > bindparam("after", type_=BigInteger))
    .order_by(_feed.c.seq)
    .limit(bindparam("most", type_=BigInteger))
)


async def head(connection: AsyncConnection, site: str) -> str:
    """Return the cursor of the newest feed row."""
    top = await connection.run_sync(lambda sync: _top_of(sync, site))
    nonce = await connection.run_sync(lambda sync: _nonce_of(sync, site, top))
    return f"{top}.{nonce}" if nonce is not None else ""


@get("/snapshot", opt={"who": DEVICE})
async def snapshot(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    told: NamedDependency[tuple[Told, ...]],
    caller: NamedDependency[Caller],
    after: FromQuery[str] = "",
    limit: FromQuery[Limit] = 500,
) -> Response[bytes]:
    """Return a page of everything in the device's scope; the cursor is taken before the first page."""
    await house.ledger.seen()
    async with house.database.snapshot() as connection:
        cursor = await head(connection, house.site) if not after else ""
        since = house.clock.now() - house.settings.closed_days * DAY_MS
        rows, go_on = await page(connection, told, Asked(house.site, caller.device, after, limit, since))
    contact = make_contact(request, house, caller.device.id)
    words = words_since(contract(request))
    reply = SnapshotReply(rows=tuple(rows), after=go_on, more=bool(go_on), cursor=cursor, contact=contact, words=words)
    return Response(msgspec.json.encode(reply), media_type="application/json")


@get("/live", opt={"who": DEVICE})
async def live(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    caller: NamedDependency[Caller],
    cursor: FromQuery[str] = "",
) -> Stream:
    """Tell what is new as soon as it is, to who stands at a cursor with its rows; who says none is told that there is news, and pulls."""
    speaks = contract(request)
    bare = not cursor or speaks < OLDEST or bool(words_since(speaks))
    async with house.database.read() as connection:
        newest = await head(connection, house.site)
    listener = Listener(caller.device, audiences(caller.device), bare)
    events = streams(house, windows(house), _top_of).listen(listener, cursor, newest)
    return Stream(
        events, media_type="text/event-stream", headers={"cache-control": "no-store", "x-accel-buffering": "no"}
    )


router = Router("/api/sync", route_handlers=[pull, snapshot, live], tags=["sync"])
