"""Knows the Chinese and English words of every code that a phone and the server share: the one place they stand.

A family's codes are open or closed as its type in the contract says; its words are made into the phone's own by
`python -m scripts.building.agreed`, and the office's by `api/frame/frame.py`.
"""

Words = dict[str, tuple[str, str]]

KINDS: Words = {
    "start": ("开工", "Start"),
    "pause": ("暂停", "Pause"),
    "finish": ("报工", "Report"),
    "issue": ("领料", "Issue"),
    "supplement": ("补料", "Supplement"),
    "return": ("退料", "Return"),
    "scrap": ("报废", "Scrap"),
    "inspect": ("质检", "Inspect"),
    "send_out": ("发外", "Send out"),
    "take_back": ("收回", "Take back"),
    "split": ("分框", "Split card"),
    "merge": ("并框", "Merge cards"),
    "void": ("撤回", "Void"),
    "decide": ("处理", "Decision"),
    "object": ("有异议", "Objection"),
    "enlist": ("登记", "Enlist"),
    "release": ("下达", "Release"),
    "revise": ("变更", "Revision"),
    "hold": ("挂起", "Hold"),
    "cancel": ("取消", "Cancel"),
    "close": ("结案", "Close"),
}

RESULTS: Words = {
    "accepted": ("已计数", "counted"),
    "waiting": ("等系统确认", "waiting"),
    "review": ("待确认", "to be confirmed"),
    "refused": ("未计入", "not counted"),
    "voided": ("已撤回", "taken back"),
    "quarantined": ("异常，待处理", "set aside"),
}

REASONS: Words = {
    "quantity_negative": ("数量是负数", "a quantity is negative"),
    "quantity_not_finite": ("数量不是有效数字", "a quantity is no finite number"),
    "quantity_over_scale": ("小数位太多", "a quantity has more decimals than its unit allows"),
    "quantity_not_canonical": ("数量的写法不规范", "a quantity is not written canonically"),
    "cannot_void_this": ("不能撤回，只能处理", "it cannot be voided, only decided upon"),
    "cannot_decide_this": ("不能处理", "it cannot be decided upon"),
    "order_unknown": ("系统还没有这张工单", "the order is not known yet"),
    "revision_unknown": ("系统还没有这次变更", "the revision it was made under is not known yet"),
    "person_unknown": ("系统还没有这位员工", "the person is not known yet"),
    "target_unknown": ("它要撤回的记录还没到", "what it speaks of has not arrived yet"),
    "not_permitted": ("没有权限", "the author's role does not permit it"),
    "after_revocation": ("停用后报的", "made after the author's or device's rights had ended"),
    "routing_changed": ("工单里没有这道工序", "the order had no such operation when it was made"),
    "span_unreasonable": ("工时超出合理范围", "the stated hours cannot be meant"),
    "unit_differs": ("单位与工单不一致", "it is told in another unit than the order's"),
    "wrong_material": ("不是这张工单的物料", "the material is not in the order's bill"),
    "decisions_disagree": ("几个处理不一致", "decisions on it disagree"),
    "target_not_counted": ("所依据的记录未计入", "what it rests on is there but does not count"),
    "voided_by_author": ("本人撤回", "taken back by its author"),
    "voided_by_lead": ("班组长或办公室作废", "voided by a lead or the office"),
    "decided": ("已由人处理", "a person decided"),
    "malformed": ("无法解读", "it cannot be read"),
    "hash": ("内容与校验不符", "its hash does not fit"),
    "nul": ("含有非法字符", "it contains a NUL character"),
    "too_large": ("内容过大", "it is too large"),
    "newer": ("应用比系统新，等系统更新", "made by a newer app than the server: it waits for the server's update"),
    "unknown_kind": ("记录种类未知", "its kind is unknown here"),
    "unsealed": ("代传但没有封签", "carried by another device without a seal"),
    "bad_seal": ("封签不符", "its seal does not fit"),
    "unknown_device": ("设备未绑定", "its device is not enrolled"),
    "id_reused": ("同一编号内容不同", "the same id came with other content"),
    "rule_failed": ("系统处理出错", "a rule failed on it"),
}  # fmt: skip
"""Why a record does not count, or waits."""

NOTES: Words = {
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

DISCREPANCIES: Words = {
    "over_plan": ("超计划", "more than planned"),
    "ahead_of_predecessor": ("多于上道", "more than the predecessor passed on"),
    "double_report": ("疑似重复", "possibly reported twice"),
    "after_close": ("结案后有变", "changed after it was closed"),
    "out_of_sequence": ("未按顺序", "worked before a strict predecessor was done"),
    "revisions_disagree": ("变更冲突", "two revisions disagree"),
    "tag_reused": ("标签重复使用", "one scrap tag on several losses"),
}

ADVICE: Words = {
    "order_unknown": ("本机还没有这张工单", "This device does not have the order yet"),
    "order_held": ("工单已挂起", "The order is on hold"),
    "order_cancelled": ("工单已取消", "The order is cancelled"),
    "order_closed": ("工单已结案", "The order is closed"),
    "operation_unknown": ("工单里没有这道工序", "The order has no such operation"),
    "operation_done": ("这道工序已做完", "This operation is done"),
    "nothing_received": ("上道还没报工", "The operation before has reported nothing"),
    "predecessor_not_done": ("上道没做完，不能开工", "The operation before is not done"),
}
"""What the phone advises before the work."""

STATUSES: Words = {
    "released": ("已下达", "released"),
    "held": ("已挂起", "on hold"),
    "cancelled": ("已取消", "cancelled"),
    "closed": ("已结案", "closed"),
}

QUANTITIES: Words = {
    "good": ("合格", "Good"),
    "scrap": ("报废", "Scrap"),
    "rework": ("待返工", "Rework"),
    "hold": ("待判", "Hold"),
}

WORK: Words = {
    "production": ("生产", "production"),
    "setup": ("调机", "set-up"),
    "rework": ("返工", "rework"),
    "downtime": ("停机", "downtime"),
}

ROLES: Words = {
    "operator": ("操作工", "Operator"),
    "inspector": ("质检员", "Inspector"),
    "keeper": ("仓管员", "Keeper"),
    "lead": ("班组长", "Lead"),
    "planner": ("计划员", "Planner"),
    "admin": ("管理员", "Admin"),
}

CAUSES: Words = {
    "work": ("工废", "Work"),
    "material": ("料废", "Material"),
    "other": ("其他", "Other"),
}

UNITS: Words = {
    "pcs": ("件", "pcs"),
}
"""What is said for a unit that is a code; every other one is the plant's own word."""


def unit_of(said: str) -> str:
    """Return the unit that a typed word means: one of the words of a code is that code."""
    return next((code for code, words in UNITS.items() if said in words), said)


LEXICON: dict[str, Words] = {
    "unit": UNITS,
    "kind": KINDS,
    "outcome": RESULTS,
    "why": REASONS,
    "note": NOTES,
    "discrepancy": DISCREPANCIES,
    "advice": ADVICE,
    "status": STATUSES,
    "quantity": QUANTITIES,
    "work": WORK,
    "role": ROLES,
    "cause": CAUSES,
}
"""Every family by the name under which a screen asks for its words."""


def both(family: str, code: str) -> tuple[str, str]:
    """Return the words of a code, Chinese and English; one that is newer than this version stands for itself."""
    return LEXICON[family].get(code, (code, code))
