"""Work orders: what is to be made, how far it has come, and what was said of it."""

from api.access.roles import SIGNED_IN
from api.frame.cases import Cases
from api.frame.department import Department, Door
from api.orders import pages, routes, sheets, told
from api.orders.answers import answers
from api.orders.book import OrderBook
from api.orders.case_words import CASES as CASE_WORDS
from api.orders.cases import cases
from api.orders.progress import PROGRESS
from api.orders.story import STORY
from api.orders.waiting import waiting
from api.orders.words import ORDERS as WORDS

ORDERS = Department(
    name="orders",
    routes=(routes.router,),
    pages=(*pages.HANDLERS,),
    doors=(Door("orders", "/office/orders", SIGNED_IN),),
    words=WORDS | CASE_WORDS,
    books=(OrderBook(),),
    told=(told.ORDERS,),
    cases=(Cases(waiting, cases, answers),),
    sheets=(sheets.ORDERS,),
    reports=(PROGRESS,),
    story=STORY,
)
