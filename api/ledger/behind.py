"""Knows what is written behind: states of homes that changed while more lines waited than could be written at once.

Evidence, outcomes, postings and a home's version are written in the commit, always. Its state, the rows its book makes of
that, and what devices are told of it may follow a moment later: whoever needs the state finds by the home's mark that it lags
(`told` below `version`). Nothing is decided by a state that lags; a fold is.
"""

import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import islice

from msgspec import Struct, field

from api.ledger.changed import Changed
from api.ledger.intake import Incoming
from sync.envelope import Stamp
from sync.gist import TIERS

LATE: Mapping[str, Callable[[bool], bool]] = {
    "pressure": lambda hurried: hurried,
    "always": lambda _: True,
    "never": lambda _: False,
    "random": lambda _: random.random() < 0.5,  # noqa: S311  # no secret
}
"""Whether states follow later, by the setting `behind`: while lines wait; the others are for tests."""

LONGEST_S = 1.0
"""So long a state may lag while lines keep coming."""

SLICE, WHOLE = 16, 64
"""Homes that are caught up with in one transaction: few while lines wait, more while none does."""


class Untold(Struct):
    """A home that lags: since when, and which outcomes its devices must still be told, each with its audiences.

    `lost` is set where nobody here knows which: another process had them, and they are found by their versions.
    """

    since: float = field(default_factory=time.monotonic)
    outcomes: dict[str, frozenset[str]] = field(default_factory=dict)
    lost: bool = False


class Behind:
    """The homes of this process that lag."""

    def __init__(self) -> None:
        self.homes: dict[str, Untold] = {}

    def __bool__(self) -> bool:
        return bool(self.homes)

    def overdue(self) -> bool:
        """Whether a home has lagged for so long that lines must wait."""
        oldest = next(iter(self.homes.values()), None)
        return oldest is not None and time.monotonic() - oldest.since > LONGEST_S

    def next(self, most: int) -> list[str]:
        """Return the homes to catch up with next, those that lag longest first."""
        return list(islice(self.homes, most))

    def found(self, homes: Iterable[str]) -> None:
        """Note homes that another process left behind."""
        for home in homes:
            self.homes.setdefault(home, Untold()).lost = True

    def committed(self, held: Iterable[Changed]) -> None:
        """Note what a commit left behind, and what it caught up with."""
        for one in held:
            if one.settles:
                self.homes.pop(one.home, None)
            elif one.outcomes:
                self.homes.setdefault(one.home, Untold()).outcomes |= one.untold


def may_wait(new: Collection[Incoming], stamps: Mapping[str, Stamp]) -> bool:
    """Whether the state of a home that these change may follow later: if they are nothing but reports of the shop floor.

    What is said at the office, what anybody decides or takes back, and what is let in from beside is seen at once: who reads a
    case that he has just answered answers it twice.
    """
    return bool(new) and all(
        one.gist is not None
        and one.gist.tier == TIERS[-1]
        and not one.gist.is_word
        and one.let_in is None
        and not stamps[one.id].office
        for one in new
    )


def told_to(outcomes: Mapping[str, frozenset[str]], more: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return outcomes with all their audiences."""
    return {one: outcomes.get(one, frozenset()) | more.get(one, frozenset()) for one in {*outcomes, *more}}
