"""Knows how a list of reasons is read from its form: rows that are there keep their codes, new ones get a drawn one."""

import secrets
from collections.abc import Mapping
from typing import Any

from api.frame.field import FieldProblem
from api.plant.reasons import Reason, ReasonList

NEW = 3
"""Empty rows below those that are there."""

LONGEST = 40


def read_list(form: Mapping[str, Any], before: ReasonList) -> ReasonList:
    """Return the list as it was typed; raise FieldProblem. What was once a reason stays one, if only ended."""
    found: list[Reason] = []
    for row in range(len(before.reasons) + NEW):
        there = before.reasons[row] if row < len(before.reasons) else None
        zh, en = (str(form.get(f"{language}_{row}", "")).strip() for language in ("zh", "en"))
        if there is None and not (zh or en):
            continue
        name = zh or en or (there.zh if there else "")
        if max(len(zh), len(en)) > LONGEST:
            raise FieldProblem("reason_long", name=name[:LONGEST])
        if any(name == one.zh for one in found):
            raise FieldProblem("reason_twice", name=name)
        code = there.code if there else f"x_{secrets.token_hex(4)}"
        found.append(Reason(code, name, en, f"ended_{row}" in form))
    if all(one.ended for one in found):
        raise FieldProblem("reason_none")
    return ReasonList(tuple(found))
