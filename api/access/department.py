"""Access: who may do what, signing in, and the audit."""

from api.access import audit_pages, pages, told
from api.access.audit_words import CODES
from api.access.roles import ADMIN
from api.access.verifiers import forget_held
from api.access.words import SIGNING
from api.frame.department import Department, Door
from api.frame.work import Work

ACCESS = Department(
    name="access",
    pages=(*pages.HANDLERS, *audit_pages.HANDLERS),
    doors=(Door("audit", "/office/audit", ADMIN),),
    words={**SIGNING, **CODES},
    told=(told.RIGHTS, told.PINS),
    work=(Work("PINs nobody entered for a month", forget_held, every=3600),),
)
