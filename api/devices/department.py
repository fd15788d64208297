"""Devices: enrolled, heard, told, and what was set aside of what they brought."""

from api.access.roles import ADMIN
from api.devices import aside_pages, aside_routes, enrolment_routes, pages, photos, pull, push
from api.devices.drain import replay_newer
from api.devices.story import STORY
from api.frame.department import Department, Door
from api.frame.work import Work

DEVICES = Department(
    name="devices",
    routes=(enrolment_routes.router, push.router, pull.router, photos.router, aside_routes.router),
    pages=(*aside_pages.HANDLERS, *pages.HANDLERS),
    doors=(Door("devices", "/office/devices", ADMIN),),
    work=(Work("lines that are newer than the server was", replay_newer, every=3600),),
    story=STORY,
)
