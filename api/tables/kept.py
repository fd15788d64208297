"""Knows how rows are kept: a table says so by what it is. Whoever backs up, rebuilds or counts tables asks here."""

from typing import TypeVar

from sqlmodel import SQLModel


class Evidence(SQLModel):
    """Only ever appended."""


class Told(SQLModel):
    """What devices know of us: moved on, never made again."""


class Derived(SQLModel):
    """Can be dropped and folded again."""


class Register(SQLModel):
    """What people and devices are let in by, and settings of the house: changed in place and audited."""


Kept = TypeVar("Kept", bound=SQLModel)


def tables(how: type[Kept]) -> list[type[Kept]]:
    """Return every table that is kept so, by name."""
    return sorted(how.__subclasses__(), key=lambda one: str(one.__tablename__))
