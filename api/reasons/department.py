"""Reasons: the plant's own lists."""

from api.access.roles import PLANNERS
from api.frame.department import Department, Door
from api.frame.work import Work
from api.reasons import pages, told
from api.reasons.own import learn
from api.reasons.words import WORDS

REASONS = Department(
    name="reasons",
    pages=pages.HANDLERS,
    doors=(Door("reasons", "/office/reasons", PLANNERS),),
    words=WORDS,
    told=(told.REASONS,),
    work=(Work("what the plant calls its reasons", learn, every=60),),
)
