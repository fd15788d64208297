"""Enlist: who is who."""

from sync.fields import PersonKey, Said, Word
from sync.roles import LEADS
from sync.rules.family import Family, nobody


class Enlist(Said, tag_field="kind", tag="enlist", frozen=True, kw_only=True):
    """登记: this person exists. A lead may enlist a temporary worker offline."""

    person: PersonKey
    name: Word
    team: Word = ""
    temporary: bool = False


FAMILIES = (Family(kinds=(Enlist,), needs=nobody, who=LEADS, of_order=False, under_revision=False),)
