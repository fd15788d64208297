"""Knows a field that cannot be meant: one problem for every form, said in words beside what was typed."""

from sync.quantity import Meaningless, NotAQuantity, thousandths, typed


class FieldProblem(Exception):
    """A field that cannot be meant; `name` is its sentence among the words (`wrong.<name>`), `line` the row it stands in."""

    def __init__(self, name: str, /, *, line: int = 0, **given: object) -> None:
        super().__init__(name)
        self.name = name
        self.line = line
        self.given = given


def quantity(text: str, scale: int) -> int:
    """Return what was typed in thousandths; raise FieldProblem."""
    try:
        return thousandths(typed(text), scale)
    except (Meaningless, NotAQuantity):
        raise FieldProblem("quantity") from None
