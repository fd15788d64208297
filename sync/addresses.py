"""Knows what a record touches: its home, whose state it changes, and every address it names."""

from sync.records import Merge, Record, Split

_FIELDS = ("order", "person", "recorder", "machine", "card", "lot", "tag", "slip", "into")


def home(body: Record) -> str:
    """Return the order whose state the record changes, else the person, else its author."""
    return getattr(body, "order", None) or getattr(body, "person", None) or body.recorder


def addresses(body: Record) -> tuple[str, ...]:
    """Return every order, card, lot, tag, slip, machine and person the body names, sorted."""
    found = {getattr(body, field, None) for field in _FIELDS}
    found |= {share.person for share in getattr(body, "crew", ())}
    if isinstance(body, Split | Merge):
        found |= {part.card for part in body.parts}
    return tuple(sorted(one for one in found if one))
