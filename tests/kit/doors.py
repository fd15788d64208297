"""Every page and form of the office as the departments register them: method, path, and who may go there."""

import re
from functools import cache

from api.app import assemble, callers
from api.departments import DEPARTMENTS

SAMPLES = {"/office/imports/template/{order}": "/office/imports/template/items.xlsx",
           "/office/imports/current/{order}": "/office/imports/current/people.csv",
           "/office/reports/{order}": "/office/reports/wages.xlsx",
           "/office/reports/{order}/lock": "/office/reports/2020-01/lock"}  # fmt: skip
"""Paths of which a part is no order's key."""

GIVEN = (
    *("house", "frame", "shell", "settings", "limiter", "verdicts", "asking", "sheets", "told"),
    *(name for one in DEPARTMENTS for name in one.given),
)


@cache
def pages() -> list[tuple[str, str, frozenset[str]]]:
    """Return (method, path with `{order}` for what it names, roles) of all that asks for a sign-in, but signing out."""
    found = []
    for path, method, who in callers(assemble(1_000_000, GIVEN)):
        plain = re.sub(r"{[^}]+}", "{order}", path)
        if plain.startswith("/office") and method != "HEAD" and who != "anyone" and plain != "/office/sign-out":
            found.append((method, SAMPLES.get(plain, plain), frozenset(who)))
    return found


def same(row: str, path: str) -> bool:
    """Whether a path is of a row, `{order}` standing for any one part."""
    parts, others = row.split("/"), path.split("/")
    return len(parts) == len(others) and all(a in {"{order}", b} for a, b in zip(parts, others, strict=True))
