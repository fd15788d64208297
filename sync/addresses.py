"""Knows what a record touches: its home, whose state it changes, and every address it names."""

from functools import cache

from msgspec import Struct

from sync.records import Merge, Record, Split

_FIELDS = ("order", "home", "person", "recorder", "machine", "card", "lot", "tag", "slip", "into", "bin", "partner")


def home(body: Record) -> str:
    """Return what the record changes: the home it names, its order, else the person, else its author."""
    return getattr(body, "home", None) or getattr(body, "order", None) or getattr(body, "person", None) or body.recorder


@cache
def _named(kind: type[Struct]) -> tuple[str, ...]:
    return tuple(field for field in _FIELDS if field in kind.__struct_fields__)


def addresses(body: Record) -> tuple[str, ...]:
    """Return everything with a key that the body names, sorted."""
    found = {getattr(body, field) for field in _named(type(body))}
    if crew := getattr(body, "crew", ()):
        found.update([share.person for share in crew])
    if isinstance(body, Split | Merge):
        found.update([part.card for part in body.parts])
    return tuple(sorted([one for one in found if one]))
