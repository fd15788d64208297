"""Every word that is printed, Chinese and English; made of the glossary's words like those on screen."""

WORDS: dict[str, tuple[str, str]] = {
    "work_order": ("工单", "Work order"),
    "card": ("流转卡", "Card"),
    "lot": ("批次", "Lot"),
    "scrap_tag": ("废品标签", "Scrap tag"),
    "machine": ("机台", "Machine"),
    "badge": ("工牌", "Badge"),
    "reprint": ("补打 {n}", "Reprint {n}"),
    "item": ("物料", "Item"),
    "quantity": ("数量", "Quantity"),
    "due": ("交期", "Due"),
    "urgent": ("加急", "Urgent"),
    "number": ("工序号", "No."),
    "operation": ("工序", "Operation"),
    "center": ("工作中心", "Work center"),
    "good": ("合格", "Good"),
    "scrap": ("报废", "Scrap"),
    "who": ("员工", "Who"),
    "material": ("用料", "Material"),
    "per_piece": ("单件用量", "Per piece"),
    "total": ("合计", "Total"),
    "printed": ("打印 {at}", "Printed {at}"),
    "page": ("第 {n} / {of} 页", "Page {n} of {of}"),
    "type_in": (
        "扫不上时，输入工单编号后几位和工序号",
        "If it cannot be scanned, type the last digits and the operation's number",
    ),
    "outside": ("委外", "Outside"),
    "inspection": ("质检", "Inspection"),
}


def say(language: str, name: str, **given: object) -> str:
    """Return a word in a language (zh or en)."""
    return WORDS[name][0 if language == "zh" else 1].format(**given)
