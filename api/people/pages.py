"""People at the office: who is known, in which team, with which roles; PINs and passwords are set here and shown nowhere."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import UNSET, ValidationError, convert

from api.access.author import author
from api.access.rights import Rights, grant
from api.access.roles import ADMIN, LEAD
from api.frame.visit import Visit, to
from api.ledger.ids import fresh_key
from api.orders import queries
from api.people.queries import PersonRights, with_rights
from api.plant import masters
from api.problems import Problem
from sync.records import Enlist
from sync.roles import ROLES


async def _page(visit: Visit, problem: str = "", chosen: str = "") -> Response[str]:
    house = visit.house
    async with house.database.read() as connection:
        found = await with_rights(connection, house.site)
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
    teams: dict[str, list[PersonRights]] = {}
    for one in found:
        teams.setdefault(one.team, []).append(one)
    return visit.page("people.html", status=422 if problem else 200, problem=problem, teams=teams, all_roles=ROLES, count=len(found), centers=sorted(centers),
        chosen=chosen or visit.asked.get("person", ""),
    )  # fmt: skip


@get("/people", opt={"who": LEAD})
async def show(visit: NamedDependency[Visit]) -> Response[str]:
    """Show everybody by team."""
    return await _page(visit)


@post("/people", opt={"who": LEAD}, status_code=200)
async def enlist(visit: NamedDependency[Visit]) -> Response[Any]:
    """Make a person known, or give one another name or team."""
    house = visit.house
    form = await visit.form()
    t = visit.t
    person, name, team = (str(form.get(field, "")).strip() for field in ("person", "name", "team"))
    if not name or max(len(name), len(team)) > 80:
        return await _page(visit, t("wrong.person"), person)
    async with house.database.read() as connection:
        known = {one.person for one in await queries.people(connection, house.site)}
    key = person if person in known else fresh_key("P")
    said = author(visit.caller)
    (answer,) = await house.say(Enlist(**said, person=key, name=name, team=team, temporary="temporary" in form))
    if problem := visit.uncounted([answer]):
        return await _page(visit, problem, person)
    return to("/office/people", f"#{key}", person=key, said="done")


@post("/people/{person:str}/rights", opt={"who": ADMIN}, status_code=200)
async def set_rights(visit: NamedDependency[Visit], person: FromPath[str]) -> Response[Any]:
    """Grant roles and ways to sign in; what is left empty stays as it is."""
    house = visit.house
    caller = visit.caller
    form = await visit.form(several=("centers",))
    async with house.database.read() as connection:
        there = {one.person: one for one in await with_rights(connection, house.site)}
    if person not in there:
        raise Problem("not_found")
    wanted: dict[str, Any] = {
        "roles": [role for role in ROLES if f"role_{role}" in form],
        "centers": list(form.get("centers", ())),
        "revoked": "revoked" in form,
        **{name: text for name in ("login", "password", "pin") if (text := str(form.get(name, "")).strip())},
    }
    t = visit.t
    if person == caller.person and ("admin" not in wanted["roles"] or wanted["revoked"]):
        return await _page(visit, t("wrong.own_rights"), person)
    if any(one.login == wanted.get("login", UNSET) and one.person != person for one in there.values()):
        return await _page(visit, t("wrong.login_taken"), person)
    try:
        rights = convert(wanted, Rights)
    except ValidationError as error:
        field = str(error).rpartition("$.")[2].strip("`")
        return await _page(visit, t(f"wrong.{field}" if field in {"pin", "password"} else "wrong.person"), person)
    await grant(house, person, rights, caller.person)
    return to("/office/people", f"#{person}", person=person, said="done")


HANDLERS = (show, enlist, set_rights)
