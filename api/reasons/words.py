"""Words of the lists of reasons."""

WORDS: dict[str, tuple[str, str]] = {
    "door.reasons": ("原因", "Reasons"),
    "reasons.how": (
        "手机上点选的原因。停用的不再显示，以前的记录不变",
        "Reasons to choose on the phone. An ended one is offered no more; earlier records keep it",
    ),
    "list.scrap": ("报废", "Scrap"),
    "list.pause": ("暂停", "Pause"),
    "list.late": ("补录", "Late entry"),
    "list.return": ("退料", "Return"),
    "reasons.zh": ("名称", "Name in Chinese"),
    "reasons.en": ("名称（英文）", "Name in English"),
    "reasons.ended": ("停用", "Ended"),
    "reasons.new": ("加一行", "One more"),
    "wrong.reasons_moved": (
        "别人刚刚改过，请看一遍再改",
        "Somebody changed it a moment ago: look again, then change it",
    ),
    "wrong.reason_twice": ("{name}写了两次", "{name} stands there twice"),
    "wrong.reason_long": ("{name}太长", "{name} is too long"),
    "wrong.reason_none": ("最少要有一行", "One at least must stay"),
}
