"""Knows what a person can say: the record kinds and their fields. This is the device contract.

A body is decoded strictly and on its own. Its bytes are kept as they came; nothing here is ever
edited. Quantities are canonical decimal strings, times integer milliseconds UTC, orders, cards,
lots, tags, machines and persons eleven-symbol keys, never database ids or ERP numbers.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from sync.fields import (
    Base,
    BinKey,
    CardKey,
    Gate,
    HomeKey,
    Id,
    LotKey,
    MachineKey,
    Millis,
    Named,
    Number,
    OrderKey,
    PartnerKey,
    Passed,
    PersonKey,
    Quantity,
    Said,
    Serial,
    Share,
    SlipKey,
    Strict,
    TagKey,
    Word,
    WorkKind,
)
from sync.office import Bom, BomLine, Cancel, Close, Hold, Item, Operation, Release, Revise, Routing, Seen

__all__ = [
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


class _Work(Said, frozen=True, kw_only=True):
    """Records of one person or crew at one operation of an order."""

    order: OrderKey
    operation: Number
    person: PersonKey
    machine: MachineKey | None = None
    station: Word = ""
    card: CardKey | None = None
    crew: Annotated[tuple[Share, ...], Meta(max_length=50)] = ()
    crew_by: Literal["equal", "hours", "fixed"] = "equal"
    worked_from: Millis | None = None
    worked_to: Millis | None = None
    late_reason: Word = ""


class _Pieces(_Work, frozen=True, kw_only=True):
    """Records that add pieces to an operation; `unit` is empty where the author did not know the order's."""

    good: Quantity = "0"
    scrap: Quantity = "0"
    rework: Quantity = "0"
    hold: Quantity = "0"
    unit: Word = ""
    scrap_reason: Word = ""
    scrap_cause: Literal["", "work", "material", "other"] = ""


class Start(_Work, tag_field="kind", tag="start", frozen=True, kw_only=True):
    """开工: a session begins; `resumes` names the pause that this ends, and then no new session begins."""

    work: WorkKind = "production"
    resumes: Id | None = None
    passed: Passed | None = None


class Pause(_Work, tag_field="kind", tag="pause", frozen=True, kw_only=True):
    """暂停 of the session that `start` began; `after` names the last going-on its author had seen, if there was one."""

    start: Id
    after: Id | None = None
    reason: Annotated[Word, Meta(min_length=1)]


class Finish(_Pieces, tag_field="kind", tag="finish", frozen=True, kw_only=True):
    """报工: ends the session of the start it names and adds quantities."""

    start: Id | None = None
    work: WorkKind = "production"
    untouched: bool = False
    operation_done: bool = False
    handover: bool = False
    serials: Annotated[tuple[Serial, ...], Meta(max_length=500)] = ()


class Measured(Strict, frozen=True, kw_only=True):
    """What was said in another unit: so much of it, of which `factor` stock units make one."""

    quantity: Quantity
    unit: Word
    factor: Quantity = "1"


class _Material(Said, frozen=True, kw_only=True):
    """A movement between an order and a place. `quantity` is in the item's stock unit; `weight` is a second measure.

    A lot tells its item, so that `item` may be empty where a lot is named. `answers` names the request or the record
    of the same hand-over that somebody else made; `package` is the number on the lot's label.
    """

    order: OrderKey
    person: PersonKey
    operation: Number | None = None
    item: Word = ""
    lot: LotKey | None = None
    package: Annotated[int, Meta(ge=1, le=999_999)] | None = None
    bin: BinKey | None = None
    quantity: Quantity
    unit: Word = "pcs"
    measured: Measured | None = None
    weight: Quantity | None = None
    slip: SlipKey | None = None
    answers: Named = ()


class Issue(_Material, tag_field="kind", tag="issue", frozen=True, kw_only=True):
    """领料: material to an order, out of a bin, line-side or (转单) a slip."""


class Supplement(_Material, tag_field="kind", tag="supplement", frozen=True, kw_only=True):
    """补料: more of it after a loss, for a reason."""

    reason: Word = ""
    caused_by: Id | None = None


class Return(_Material, tag_field="kind", tag="return", frozen=True, kw_only=True):
    """退料: material onto a slip, on its way back to the warehouse or (`transfer`, 转单) to another order."""

    reason: Word = ""
    verdict: Literal["", "usable", "rework", "scrap"] = ""


class Scrap(Said, tag_field="kind", tag="scrap", frozen=True, kw_only=True):
    """报废: a loss of pieces or material, its cause as the worker claims it.

    `taken_from` says what the pieces were: not yet reported (empty), reported good, held, or
    already counted as scrap in the named finish, of which this is the detail. Of material, `quantity` is in the item's
    stock unit and may be nought where only the weight is known.
    """

    order: OrderKey
    operation: Number
    person: PersonKey
    quantity: Quantity
    unit: Word = ""
    item: Word = ""
    lot: LotKey | None = None
    measured: Measured | None = None
    taken_from: Literal["", "good", "hold", "finish"] = ""
    finish: Id | None = None
    cause: Literal["work", "material", "other"] = "other"
    reason: Word = ""
    weight: Quantity | None = None
    tag: TagKey | None = None


class Inspect(Said, tag_field="kind", tag="inspect", frozen=True, kw_only=True):
    """质检: moves held pieces to good, scrap or rework; `first_piece` is a 首检 and moves none."""

    order: OrderKey
    operation: Number
    person: PersonKey
    finish: Id | None = None
    first_piece: bool = False
    passed: bool = True
    sampled: Quantity = "0"
    good: Quantity = "0"
    scrap: Quantity = "0"
    rework: Quantity = "0"
    unit: Word = "pcs"
    cause: Literal["", "work", "material", "other"] = ""
    reason: Word = ""


class SendOut(_Work, tag_field="kind", tag="send_out", frozen=True, kw_only=True):
    """发外: the start of an outside operation at a partner."""

    partner: PartnerKey | None = None
    partner_name: Word = ""
    quantity: Quantity
    unit: Word = "pcs"
    partner_slip: Word = ""


class TakeBack(_Pieces, tag_field="kind", tag="take_back", frozen=True, kw_only=True):
    """收回: the finish of an outside operation, with what came back short."""

    partner: PartnerKey | None = None
    partner_name: Word = ""
    start: Id | None = None
    short: Quantity = "0"
    partner_slip: Word = ""


class CardPart(Strict, frozen=True, kw_only=True):
    """A card and the quantity that travels with it."""

    card: CardKey
    quantity: Quantity


class Split(Said, tag_field="kind", tag="split", frozen=True, kw_only=True):
    """分框: one card's pieces go on under several cards (no card: the whole order's)."""

    order: OrderKey
    operation: Number | None = None
    card: CardKey | None = None
    parts: Annotated[tuple[CardPart, ...], Meta(min_length=1, max_length=200)]
    unit: Word = "pcs"


class Merge(Said, tag_field="kind", tag="merge", frozen=True, kw_only=True):
    """并框: several cards' pieces go on under one."""

    order: OrderKey
    operation: Number | None = None
    parts: Annotated[tuple[CardPart, ...], Meta(min_length=1, max_length=200)]
    into: CardKey
    unit: Word = "pcs"


class Void(Said, tag_field="kind", tag="void", frozen=True, kw_only=True):
    """撤回 / 作废: takes a record back. `home` is the target's, which the author knows from the target itself.

    `answers` names the objections to the target that its author had seen.
    """

    home: HomeKey
    target: Id
    answers: Named = ()
    reason: Word = ""


class Decide(Said, tag_field="kind", tag="decide", frozen=True, kw_only=True):
    """处理: a lead's decision on a record (`count`, `void`) or a discrepancy (`allow` up to).

    `credit` names who is credited with pieces the decision creates or moves, or says `unpaid`. `answers` names the
    objections to the target that its author had seen.
    """

    home: HomeKey
    target: Id | None = None
    discrepancy: Word = ""
    answer: Literal["count", "void", "allow"]
    answers: Named = ()
    up_to: Quantity = "0"
    credit: Word = ""
    reason: Word = ""


class Object(Said, tag_field="kind", tag="object", frozen=True, kw_only=True):
    """有异议: a worker does not agree with what became of a record; `against` names the words that made it so."""

    home: HomeKey
    person: PersonKey
    target: Id
    against: Named = ()
    reason: Word = ""


class Enlist(Said, tag_field="kind", tag="enlist", frozen=True, kw_only=True):
    """登记: this person exists. A lead may enlist a temporary worker offline."""

    person: PersonKey
    name: Word
    team: Word = ""
    temporary: bool = False


Record: TypeAlias = (
    Start | Pause | Finish | Issue | Supplement | Return | Scrap | Inspect | SendOut | TakeBack | Split | Merge
    | Void | Decide | Object | Enlist | Release | Revise | Hold | Cancel | Close
)  # fmt: skip

PLAN = (Release, Revise, Hold, Cancel, Close)
WORK = (Start, Pause, Finish, SendOut, TakeBack)
PIECES = (Finish, TakeBack)
MATERIAL = (Issue, Supplement, Return)
