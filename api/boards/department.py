"""The wall: the floor as it is now."""

from api.access.roles import LEAD
from api.boards import pages
from api.boards.words import BOARD
from api.frame.department import Department, Door

BOARDS = Department(
    name="boards",
    pages=(*pages.HANDLERS,),
    doors=(Door("board", "/office/board", LEAD),),
    words=BOARD,
)
