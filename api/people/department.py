"""People: who is who."""

from api.access.roles import LEAD
from api.frame.department import Department, Door
from api.people import pages, routes, sheets, told
from api.people.book import PersonBook
from api.people.story import STORY
from api.people.words import PEOPLE as WORDS

PEOPLE = Department(
    name="people",
    routes=(routes.router,),
    pages=(*pages.HANDLERS,),
    doors=(Door("people", "/office/people", LEAD),),
    words=WORDS,
    books=(PersonBook(),),
    told=(told.PEOPLE,),
    sheets=(sheets.PEOPLE,),
    story=STORY,
)
