"""Knows the sheet of people: who is new, who has another name or team, who gets which roles."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.author import author
from api.access.guard import Caller
from api.access.rights import Rights, grant
from api.house import House
from api.ledger.ids import key_of
from api.people.queries import with_rights
from api.plant.masters import PersonMaster, masters
from api.sheets.columns import Choice, Column, Row, word, yes
from api.sheets.sheet import Asking, Draft, Lines, Sheet, optional
from sync.lexicon import ROLES
from sync.records import Enlist, Record

_role = Choice(**{role: (chinese,) for role, (chinese, _) in ROLES.items()})


def roles(text: str) -> tuple[str, ...]:
    """Read roles, divided by blanks or commas."""
    parts = text.replace("，", " ").replace("、", " ").replace(",", " ").replace("/", " ").split()
    return tuple(dict.fromkeys(_role.read(part) for part in parts))


def _written(held: tuple[str, ...], chinese: bool) -> str:
    return " ".join(_role.write(role, chinese) for role in held)


class There(NamedTuple):
    """A person as the house knows him, or as a sheet wants him."""

    name: str
    team: str
    temporary: bool
    roles: tuple[str, ...]


class Known(Struct, frozen=True):
    """Keys by employee number, persons by key; whether who brings it may grant roles, his own key, the site."""

    numbers: Mapping[str, PersonMaster]
    people: Mapping[str, There]
    may_grant: bool = False
    own: str = ""
    site: str = ""


async def _there(connection: AsyncConnection, site: str) -> Known:
    numbers = await masters(connection, site, "person", PersonMaster)
    found = await with_rights(connection, site)
    return Known(numbers, {one.person: There(one.name, one.team, one.temporary, one.roles) for one in found})


async def _known(connection: AsyncConnection, asking: Asking) -> Known:
    there, caller = await _there(connection, asking.site), asking.caller
    return Known(there.numbers, there.people, "admin" in caller.acting, caller.person, asking.site)


def _draft(rows: Sequence[Row], known: Known) -> Draft:
    found = Draft()
    for row in found.once(rows, "员工编号", "number"):
        there = known.numbers.get(row["number"])
        before = known.people.get(there.person) if there else None
        if row["roles"] and not known.may_grant and (before is None or before.roles != row["roles"]):
            found.wrong(row, "角色", " ".join(row["roles"]), "bad.grant")
            continue
        granted = row["roles"] or (before.roles if before else ())
        team = row["team"] if before is None or "team" in row.given else before.team
        temporary = row["temporary"] if before is None or "temporary" in row.given else before.temporary
        lost = set(before.roles if before else ()) - set(granted)
        if there is not None and there.person == known.own and "admin" in lost:
            found.wrong(row, "角色", " ".join(granted), "wrong.own_rights")
            continue
        wanted = There(row["name"], team, temporary, granted)
        if not found.count(before, wanted):
            continue
        key = there.person if there else key_of("P", f"{known.site} {row['number']}")
        found.keys.setdefault("person", {})[row["number"]] = PersonMaster(person=key)
        if before is None or before[:3] != wanted[:3]:
            found.said.append(_enlisting(key, wanted))
        if wanted.roles and (before is None or before.roles != wanted.roles):
            found.then.append(_granting(key, wanted.roles))
    return found


def _enlisting(key: str, one: There) -> Callable[[Caller], Record]:
    def said(caller: Caller) -> Record:
        return Enlist(**author(caller), person=key, name=one.name, team=one.team, temporary=one.temporary)

    return said


def _granting(key: str, held: tuple[str, ...]) -> Callable[[House, Caller], Awaitable[None]]:
    async def then(house: House, caller: Caller) -> None:
        await grant(house, key, Rights(roles=held), caller.person)  # type: ignore[arg-type]  # read as roles

    return then


async def _lines(connection: AsyncConnection, site: str) -> Lines:
    """Return persons with an employee number."""
    known = await _there(connection, site)
    return [
        {"number": number, **known.people[master.person]._asdict()}
        for number, master in sorted(known.numbers.items())
        if master.person in known.people
    ]


PEOPLE = Sheet(
    "people",
    (
        Column("number", "员工编号", "employee number", word, True, "1001"),
        Column("name", "姓名", "name", word, True, "张三"),
        optional("team", "班组", "team", word, "冲压甲班"),
        Column("roles", "角色", "roles", roles, False, "操作工", (), _written),
        optional("temporary", "临时工", "temporary", yes, "否", default=False),
    ),
    _known, _draft, _lines,
)  # fmt: skip
