"""Tells who works in the demo plant, and who may do what."""

from api.access.rights import Rights, grant
from api.story.cast import Cast, Chapter
from api.story.factory import CENTERS, TEAMS
from sync.records import Enlist

PASSWORD = "demo-demo"  # noqa: S105  # printed on the screen; a demo is no secret
PIN = "2580"


async def tell(cast: Cast) -> None:
    """Let those in who sign in, and enlist everybody."""
    house = cast.house
    await grant(house, cast.planner, Rights(login="admin", roles=("admin", "planner"), password=PASSWORD), "demo")
    keeper = Rights(login="keeper", roles=("keeper",), pin=PIN, password=PASSWORD)
    await grant(house, cast.keeper, keeper, "demo")
    for number, lead in enumerate(cast.leads, 1):
        rights = Rights(
            login=f"lead{number}", roles=("lead", "inspector"), pin=PIN, centers=tuple(CENTERS), password=PASSWORD
        )
        await grant(house, lead, rights, "demo")
    for number, (name, key) in enumerate(cast.people.items()):
        team = TEAMS[number % len(TEAMS)]
        said = Enlist(recorder=cast.planner, person=key, name=name, team=team, temporary=number == 23)
        await cast.office(cast.since, said)


STORY = Chapter(tell)
