"""Words of the board."""

BOARD: dict[str, tuple[str, str]] = {
    "door.board": ("看板", "Board"),
    "board.wall": ("投到大屏", "On the wall"),
    "board.normal": ("返回", "Back"),
    "board.as_of": ("截至 {at}", "As of {at}"),
    "board.lying": ("待加工 {n}", "{n} waiting"),
    "board.none": ("没有在做的工单", "No order is running"),
    "board.idle": ("空闲", "idle"),
    "sessions.nobody": ("没有人开工", "Nobody is at work"),
    "traveler.page": ("第 {n} / {of} 页", "Page {n} of {of}"),
    "risk.late": ("已过交期", "late"),
    "risk.soon": ("临近交期", "due soon"),
    "risk.held": ("已挂起", "on hold"),
    "span.days": ("{n} 天", "{n} {n:day|days}"),
    "span.hours": ("{n} 小时", "{n} h"),
    "span.minutes": ("{n} 分", "{n} min"),
    "work.outside": ("委外", "outside"),
}
