"""Cases of several departments stand on one page, and each is answered by whose it is."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Connection

from api.frame.cases import Case, Cases, Waiting, cases, waiting

NOWHERE = cast("Connection", None)
"""These departments ask no database."""


def department(name: str, number: str) -> Cases:
    """Return a department that asks one thing of one home, which others ask about, too."""

    def waits(_: Connection, __: str) -> Waiting:
        return Waiting({"W1": number}, 0)

    def asks(_: Connection, __: str, homes: Sequence[str], ___: str) -> list[Case]:
        return [Case(home, f"/{name}", number, "", f"{name}-1", name, name, "", 0, (), (), ()) for home in homes]

    async def answers(*_: Any) -> list[Any]:
        return []

    return Cases(waits, asks, answers)


def test_two_departments_that_ask_about_one_home_each_keep_their_case() -> None:
    one, other = department("orders", "GD-1"), department("quality", "GD-1")
    homes = waiting(NOWHERE, "main", (one, other)).homes
    assert homes == [("W1", one), ("W1", other)]
    assert [(whose, case.key) for whose, case in cases(NOWHERE, "main", homes)] == [
        (one, "orders-1"),
        (other, "quality-1"),
    ]
