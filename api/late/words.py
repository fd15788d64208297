"""Words of late entry."""

LATE: dict[str, tuple[str, str]] = {
    "late.title": ("补录", "Late entry"),
    "late.how": (
        "每一行是一个员工和一个工序；有一行不对，就什么都不提交",
        "One line for each person and operation; if one line is wrong, nothing is submitted",
    ),
    "late.shift": ("班次", "Shift"),
    "late.save": ("提交", "Submit"),
    "late.recent": ("最近补录", "Entered lately"),
    "late.none": ("还没有补录", "Nothing was entered late"),
    "late.line": ("第 {line} 行：{why}", "Line {line}: {why}"),
    "wrong.late_reason": ("请选原因", "Choose a reason"),
    "wrong.late_shift": ("请选班次", "Choose a shift"),
    "wrong.late_empty": ("还没有填", "Nothing was filled in"),
    "wrong.late_person": ("没有这个员工；请从列表里选", "Nobody is called so; choose from the list"),
    "wrong.late_order": ("没有这张工单", "There is no such work order"),
    "wrong.late_operation": ("工单里没有这道工序：{steps}", "The order has no such operation: {steps}"),
    "wrong.late_quantity": ("合格或报废要大于 0", "Good or scrap must be above 0"),
    "wrong.late_twice": ("已经补录过；相同的请合计", "This was entered before; add equal lines up"),
}
