"""Signing in, what devices are told of rights, and the audit."""

from api.access.roles import ADMIN
from api.access.verifiers import forget_held
from api.frame.department import Department, Door
from api.frame.work import Work
from api.signing import audit_pages, pages, told
from api.signing.audit_words import CODES
from api.signing.words import SIGNING as WORDS

SIGNING = Department(
    name="signing",
    pages=(*pages.HANDLERS, *audit_pages.HANDLERS),
    doors=(Door("audit", "/office/audit", ADMIN),),
    words={**WORDS, **CODES},
    told=(told.RIGHTS, told.PINS),
    work=(Work("PINs nobody entered for a month", forget_held, every=3600),),
)
