"""Every word on the office's pages, Chinese and English: those of codes from the lexicon, the others in a file per page. Chinese is made of the glossary's words, and a test says so."""

from api.access.audit_words import CODES
from api.access.words import SIGNING
from api.boards.words import BOARD
from api.cases.words import INBOX
from api.exchange.words import IMPORTS
from api.late.words import LATE
from api.morning.words import MORNING
from api.office.words.common import COMMON
from api.orders.words import ORDERS
from api.paper.words import PRINTS
from api.people.words import PEOPLE
from api.reports.words import REPORTS
from sync.lexicon import LEXICON
from sync.reasons import LISTS

LANGUAGES = ("zh", "en")

WORDS: dict[str, tuple[str, str]] = {}
for _words in (COMMON, SIGNING, ORDERS, IMPORTS, PRINTS, MORNING, INBOX, PEOPLE, REPORTS, BOARD, LATE, CODES):
    assert not WORDS.keys() & _words.keys(), "one name, one word"
    WORDS |= _words
for _family, _codes in {**LEXICON, **{f"{name}Reason": codes for name, codes in LISTS.items()}}.items():
    WORDS |= {f"{_family}.{code}": words for code, words in _codes.items()}
