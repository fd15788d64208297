"""Knows what may become of a record, and the codes and names of imbalances, in both languages."""

from typing import Literal

from msgspec import Struct

Result = Literal["accepted", "waiting", "review", "refused", "voided", "quarantined"]

RESULTS: dict[str, tuple[str, str]] = {
    "accepted": ("已计数", "counted"),
    "waiting": ("等待", "waiting"),
    "review": ("待确认", "to be confirmed"),
    "refused": ("未计入", "not counted"),
    "voided": ("已撤回", "taken back"),
    "quarantined": ("已隔离", "set aside"),
}

REASONS: dict[str, tuple[str, str]] = {
    "quantity_negative": ("数量是负数", "a quantity is negative"),
    "quantity_not_finite": ("数量不是有效数字", "a quantity is not a finite number"),
    "quantity_over_scale": ("数量的小数位太多", "a quantity has more decimals than its unit allows"),
    "quantity_not_canonical": ("数量的写法不规范", "a quantity is not written canonically"),
    "cannot_void_this": ("这条记录不能撤回,只能处理", "this record cannot be voided, only decided upon"),
    "cannot_decide_this": ("这条记录不能处理", "this record is not one to decide upon"),
    "order_unknown": ("系统还没有这张工单", "the order is not known yet"),
    "revision_unknown": ("系统还没有这次变更", "the revision it was made under is not known yet"),
    "person_unknown": ("系统还没有这位员工", "the person is not known yet"),
    "target_unknown": ("它要撤回的记录还没到", "the record it speaks of has not arrived yet"),
    "not_permitted": ("没有权限", "the author's role does not permit it"),
    "after_revocation": ("权限已停用之后所报", "made after the author's or device's rights had ended"),
    "routing_changed": ("工单里没有这道工序", "the operation is unknown to the revision it was made under"),
    "span_unreasonable": ("工时超出合理范围", "the stated hours cannot be meant"),
    "unit_differs": ("单位与工单不一致", "it is told in another unit than the order's"),
    "wrong_material": ("不是这张工单的物料", "the material is not in the order's bill"),
    "decisions_disagree": ("几个处理不一致", "decisions on it disagree"),
    "target_not_counted": ("它所依据的记录未计入", "what it waited for is there but does not count"),
    "voided_by_author": ("本人撤回", "taken back by its author"),
    "voided_by_lead": ("班组长或办公室作废", "voided by a lead or the office"),
    "decided": ("已由人处理", "a person decided"),
    "malformed": ("无法解读", "it cannot be read"),
    "hash": ("内容与校验不符", "its hash does not fit"),
    "nul": ("含有非法字符", "it contains a NUL character"),
    "too_large": ("内容过大", "it is too large"),
    "newer": ("应用比系统新,等系统更新", "made by a newer app than the server: it waits for the server's update"),
    "unknown_kind": ("记录种类未知", "its kind is unknown here"),
    "unsealed": ("代传但没有封签", "carried by another device without a seal"),
    "bad_seal": ("封签不符", "its seal does not fit"),
    "unknown_device": ("设备未绑定", "its device is not enrolled"),
    "id_reused": ("同一编号内容不同", "the same id came with other content"),
    "rule_failed": ("系统处理出错,已隔离", "a rule failed on it"),
}  # fmt: skip

NOTES: dict[str, tuple[str, str]] = {
    "adjusted": ("已被调整", "its pieces were moved later"),
    "ahead_of_predecessor": ("上道工序报数不足", "ahead of what its predecessor passed on"),
    "answered": ("已答复", "somebody answered it"),
    "clock_doubtful": ("时间不可靠", "its time is doubtful"),
    "implied_start": ("没有开工记录", "no counted start"),
    "late": ("补录", "typed in later"),
    "left_open": ("未报工", "left open"),
    "objected": ("有异议", "objected to"),
    "over_plan": ("超计划", "over plan"),
    "overlaps": ("时间重叠", "overlaps other work of the person"),
    "proxy": ("代报", "typed by another person"),
}

SINCE: dict[str, int] = {}
"""With which edition of the contract a reason came, where that is not the first."""


def words_since(edition: int) -> dict[str, tuple[str, str]]:
    """Return the words, Chinese and English, of the reasons that a device of an edition cannot have words of its own for."""
    return {code: REASONS[code] for code, since in SINCE.items() if since > edition}


DISCREPANCIES: dict[str, tuple[str, str]] = {
    "over_plan": ("超计划", "more than planned"),
    "ahead_of_predecessor": ("多于上道", "more than the predecessor passed on"),
    "double_report": ("疑似重复", "possibly reported twice"),
    "after_close": ("结案后有变", "changed after it was closed"),
    "out_of_sequence": ("未按顺序", "worked before a strict predecessor was done"),
    "revisions_disagree": ("变更冲突", "two revisions disagree"),
    "tag_reused": ("标签重复使用", "one scrap tag on several losses"),
}


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """A record's outcome: result, reason code, notes (sorted), what it waits for, who settled it.

    `waits_for` is an order key, person key or record id; `by` the id of the void or decision.
    """

    result: Result
    reason: str = ""
    notes: tuple[str, ...] = ()
    waits_for: str = ""
    by: str = ""


class Discrepancy(Struct, frozen=True, kw_only=True):
    """A named imbalance: its size and what a decision allowed, in thousandths or in records.

    Open while `size` exceeds `allowed`. `agreed` is false while standing decisions disagree.
    """

    kind: str
    place: str
    size: int
    allowed: int = 0
    credit: str = ""
    agreed: bool = True

    @property
    def key(self) -> str:
        """Its name within the order: kind and operation or pair."""
        return f"{self.kind}/{self.place}"

    @property
    def open(self) -> bool:
        """Whether somebody still has to decide."""
        return not self.agreed or self.size > self.allowed
