"""Knows what a person can say: the record kinds, family by family. This is the device contract.

A body is decoded strictly and on its own. Its bytes are kept as they came; nothing here is ever
edited. Quantities are canonical decimal strings, times integer milliseconds UTC, orders, cards,
lots, tags, machines and persons eleven-symbol keys, never database ids or ERP numbers.
"""

from typing import TypeAlias

from sync.fields import Base, Gate, Id, Passed, Share, WorkKind
from sync.rules import cards, decisions, materials, operations, orders, people, quality, scrap
from sync.rules.cards import CardPart, Merge, Split
from sync.rules.decisions import Decide, Object, Void
from sync.rules.family import Family
from sync.rules.materials import Issue, Return, Supplement
from sync.rules.operations import Finish, Pause, SendOut, Start, TakeBack
from sync.rules.orders import Bom, BomLine, Cancel, Close, Hold, Item, Operation, Release, Revise, Routing, Seen
from sync.rules.people import Enlist
from sync.rules.quality import Inspect
from sync.rules.scrap import Scrap

__all__ = [
    "FAMILIES",
    "FAMILY",
    "MATERIAL",
    "PIECES",
    "PLAN",
    "WORK",
    "Base",
    "Bom",
    "BomLine",
    "Cancel",
    "CardPart",
    "Close",
    "Decide",
    "Enlist",
    "Finish",
    "Gate",
    "Hold",
    "Id",
    "Inspect",
    "Issue",
    "Item",
    "Merge",
    "Object",
    "Operation",
    "Passed",
    "Pause",
    "Record",
    "Release",
    "Return",
    "Revise",
    "Routing",
    "Scrap",
    "Seen",
    "SendOut",
    "Share",
    "Split",
    "Start",
    "Supplement",
    "TakeBack",
    "Void",
    "WorkKind",
]

Record: TypeAlias = (
    Start | Pause | Finish | Issue | Supplement | Return | Scrap | Inspect | SendOut | TakeBack | Split | Merge
    | Void | Decide | Object | Enlist | Release | Revise | Hold | Cancel | Close
)  # fmt: skip

FAMILIES: tuple[Family, ...] = tuple(
    one for file in (operations, materials, scrap, quality, cards, decisions, people, orders) for one in file.FAMILIES
)
FAMILY: dict[type, Family] = {kind: family for family in FAMILIES for kind in family.kinds}
"""What the fold must know of a kind."""

PLAN = (Release, Revise, Hold, Cancel, Close)
WORK = (Start, Pause, Finish, SendOut, TakeBack)
PIECES = (Finish, TakeBack)
MATERIAL = (Issue, Supplement, Return)
