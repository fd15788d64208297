"""Knows how a list of reasons is read from its form: rows that are there keep their codes, new ones get a drawn one."""

import secrets
from collections.abc import Mapping
from typing import Any

from api.frame.field import FieldProblem
from api.plant.reasons import Reason, ReasonList
from sync.canon import canonical, sha256

NEW = 3
"""Empty rows below those that are there."""

LONGEST = 40


def shown(kept: ReasonList) -> str:
    """Return what a form bears of the list that it showed: another one means that somebody changed it since."""
    return sha256(canonical(kept))[:16]


def read_list(form: Mapping[str, Any], before: ReasonList) -> ReasonList:
    """Return the list as it was typed; raise FieldProblem.

    What was once a reason stays one, if only ended; a row that the form does not bear stays as it is.
    """
    if form.get("shown") != shown(before):
        raise FieldProblem("reasons_moved")
    rows = len(before.reasons)
    found = [_kept(form, one, row) for row, one in enumerate(before.reasons)]
    for row in range(rows, rows + NEW):
        zh, en = _typed(form, row)
        if zh or en:
            found.append(Reason(f"x_{secrets.token_hex(4)}", zh or en, en))
    for n, one in enumerate(found):
        if max(len(one.zh), len(one.en)) > LONGEST:
            raise FieldProblem("reason_long", name=one.zh[:LONGEST])
        if any(one.zh == other.zh for other in found[:n]):
            raise FieldProblem("reason_twice", name=one.zh)
    if all(one.ended for one in found):
        raise FieldProblem("reason_none")
    return ReasonList(tuple(found))


def _typed(form: Mapping[str, Any], row: int) -> tuple[str, str]:
    zh, en = (str(form.get(f"{language}_{row}", "")).strip() for language in ("zh", "en"))
    return zh, en


def _kept(form: Mapping[str, Any], one: Reason, row: int) -> Reason:
    if f"zh_{row}" not in form or f"en_{row}" not in form:
        return one
    zh, en = _typed(form, row)
    return Reason(one.code, zh or one.zh, en, f"ended_{row}" in form)
