"""Items, routings, bills of material, work centers."""

from api.frame.department import Department
from api.items.sheets import SHEETS
from api.items.story import STORY
from api.items.words import ITEMS as WORDS

ITEMS = Department(name="items", words=WORDS, sheets=SHEETS, story=STORY)
