"""Knows when a line of a push is read: ahead of its commit, in any thread, or in it; and how little of what came before."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from api.ledger import lookup
from api.ledger.intake import Incoming, begin, finish
from api.ledger.lookup import Stored
from api.ledger.seals import Seals

NO_MARK = (0, False)


class Reading:
    """Reads lines; `marks` says how far each device is stored without a gap, as far as anybody here knows."""

    def __init__(self, seals: Seals, site: str, marks: Mapping[str, tuple[int, bool]]) -> None:
        self.seals = seals
        self.site = site
        self.marks = marks

    def ahead(self, lines: Iterable[Incoming]) -> None:
        """Read lines as far as may be before a commit, and without a database: in any thread, while another one commits."""
        for one in lines:
            if not one.unread:  # a rescue file's lines were read with what vouches for them
                continue
            try:
                begin(one)
                if not self._came_before(one):
                    finish(one, self.seals)
            except Exception:  # noqa: BLE001  # the commit reads it again, and knows what to do then
                one.unread, one.line = True, None

    def _came_before(self, one: Incoming) -> bool:
        """Whether this device is likely to have sent a line before."""
        return one.line is not None and one.own and one.seq <= self.marks.get(one.device, NO_MARK)[0]

    def known_again(self, connection: Connection, group: Sequence[Incoming]) -> dict[str, Stored]:
        """Read lines; of those that this device has sent before and that are there, only as much as their answer needs."""
        for one in group:
            if one.unread:
                begin(one)
        begun = [one for one in group if one.line is not None]
        stored = lookup.known(connection, self.site, {one.id for one in begun if self._came_before(one)})
        known: dict[str, Stored] = {}
        for one in begun:
            old = stored.get(one.id)
            if old is not None and one.own and old.hash == one.hash:
                known[one.id] = old
            else:
                finish(one, self.seals)
        return known
