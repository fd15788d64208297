"""Work orders: what is to be made, how far it has come, and what was said of it."""

from api.access.roles import SIGNED_IN
from api.frame.department import Department, Door
from api.orders import pages, routes, sheets, told
from api.orders.book import OrderBook
from api.orders.progress import PROGRESS
from api.orders.words import ORDERS as WORDS

ORDERS = Department(
    name="orders",
    routes=(routes.router,),
    pages=(*pages.HANDLERS,),
    doors=(Door("orders", "/office/orders", SIGNED_IN),),
    words=WORDS,
    books=(OrderBook(),),
    told=(told.ORDERS,),
    sheets=(sheets.ORDERS,),
    reports=(PROGRESS,),
)
