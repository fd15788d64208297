"""Knows what one commit made of one order or person, between the fold and the rows."""

from msgspec import Struct, field

from sync.fold import Fold
from sync.outcomes import Outcome
from sync.records import Enlist
from sync.state import State


class Changed(Struct):
    """A home's fold before and after its new records. `version` is the one it will have."""

    home: str
    fold: Fold
    version: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    open_before: frozenset[str] = frozenset()
    over_before: frozenset[int] = frozenset()

    centers_before: frozenset[str] = frozenset()
    kept: State | None = None

    @property
    def centers(self) -> frozenset[str]:
        """The work centers of the order's routing."""
        return centers_of(self.fold)

    @property
    def state(self) -> State:
        """The home's derived state, made once."""
        if self.kept is None:
            self.kept = self.fold.state()
        return self.kept

    @property
    def opened(self) -> list[str]:
        """The discrepancies that are open now and were not before."""
        found = self.state.discrepancies.values()
        return sorted(one.key for one in found if one.open and one.key not in self.open_before)


def centers_of(fold: Fold) -> frozenset[str]:
    """Return the work centers of an order's routing as it stands."""
    return frozenset(step.work_center for step in fold.plan.routing if step.work_center) if fold.plan else frozenset()


def counted_person(fold: Fold) -> bool | None:
    """Return whether an enlistment of the person counts; None if there is none at all."""
    enlisted = [one for one, record in fold.gathered.records.items() if isinstance(record.body, Enlist)]
    return any(fold.gathered.accepted(one) for one in enlisted) if enlisted else None
