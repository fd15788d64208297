"""Knows what one commit made of one home, between the fold and the rows."""

from typing import Any

from msgspec import Struct, field

from sync.canon import canonical
from sync.fold import Fold
from sync.outcomes import Outcome
from sync.state import State


class Changed(Struct):
    """A home's fold before and after its new records. `version` is the one it will have, `told` the one that was told.

    `before` is what its book keeps in mind of how it was.
    """

    home: str
    fold: Fold
    version: int
    told: int = 0
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    """Which records began to count, or ceased."""
    before: Any = None
    settles: bool = False
    """Whether its state is written and told now, and not later."""
    untold: dict[str, frozenset[str]] = field(default_factory=dict)
    """Outcomes that others must learn of, each with its audiences."""
    kept: State | None = None
    kept_bytes: bytes = b""

    @property
    def state(self) -> State:
        """The home's derived state, made once."""
        if self.kept is None:
            self.kept = self.fold.state()
        return self.kept

    @property
    def encoded(self) -> bytes:
        """The same in canonical bytes, as it is stored and told, made once."""
        if not self.kept_bytes:
            self.kept_bytes = canonical(self.state)
        return self.kept_bytes
