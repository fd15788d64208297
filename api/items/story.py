"""Tells what the demo plant makes, and how."""

from typing import Any

from api.db.rows import upsert
from api.story.cast import Cast, Chapter
from api.story.factory import BOUGHT, CENTERS, MADE, SHIFTS, TEAMS, WORKSHOPS, bill_of, steps_of
from api.tables.masters import Master
from sync.canon import canonical


async def tell(cast: Cast) -> None:
    """Set the registers up."""
    rows = _masters(cast.house.site)
    await cast.house.database.write(lambda connection: upsert(connection, Master, rows))


def _masters(site: str) -> list[dict[str, Any]]:
    things: list[tuple[str, str, dict[str, Any]]] = []
    things += [("workshop", key, {"name": name}) for key, name in WORKSHOPS.items()]
    things += [("work_center", key, {"name": name, "workshop": shop}) for key, (name, shop) in CENTERS.items()]
    things += [("team", name, {"name": name, "shift": list(SHIFTS)[n % 2]}) for n, name in enumerate(TEAMS)]
    things += [("shift", name, {"from": begin, "to": end}) for name, (begin, end) in SHIFTS.items()]
    things += [("item", key, {"name": name}) for key, name in BOUGHT.items()]
    things += [("item", key, {"name": made.name}) for key, made in MADE.items()]
    things += [("routing", key, {"steps": steps_of(made.routing)}) for key, made in MADE.items()]
    things += [("bill", key, {"lines": bill_of(made.bill)}) for key, made in MADE.items()]
    return [{"site": site, "kind": kind, "key": key, "state": canonical(state)} for kind, key, state in things]


STORY = Chapter(tell)
