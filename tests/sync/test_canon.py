"""Canonical bytes: sorted, integers only, and the same whether or not a value had to be walked."""

from typing import Any

import msgspec
import pytest

from sync.canon import canonical
from sync.state import State
from tests.kit.sets import release, stamped


class Loose(msgspec.Struct):
    """A value that may be anything."""

    value: Any


class Nested(msgspec.Struct):
    """A value with one that may be anything inside."""

    inside: tuple[Loose, ...] = ()


@pytest.mark.parametrize("value", [Loose(1.5), Nested((Loose([{"a": 0.5}]),)), {"a": 1.0}, [1.0], Loose({"a": (2.5,)})])
def test_a_float_is_refused_wherever_it_hides(value: Any) -> None:
    with pytest.raises(ValueError, match="no floats"):
        canonical(value)


def test_what_is_not_walked_has_the_same_bytes() -> None:
    one = stamped(2, release(quantity="10").body, roles=("lead",))
    for value in (one.envelope, one.stamp, one.body, State(order="W0123456789"), Loose("a"), Nested((Loose(None),))):
        assert canonical(value) == canonical(msgspec.to_builtins(value))
