"""Knows the one way a state is written as bytes, in Python and TypeScript alike.

JSON in UTF-8, keys sorted by code point, no spaces, integers only. A float is refused: two
languages print floats differently, and the digest of every derived state hangs on these bytes.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

_encoder = msgspec.json.Encoder(order="sorted")


def canonical(value: Any) -> bytes:
    """Encode builtins or Structs canonically; raise ValueError on a float."""
    if isinstance(value, msgspec.Struct) and _is_whole(type(value)):
        return _encoder.encode(value)
    plain = msgspec.to_builtins(value, str_keys=True)
    _refuse_floats(plain)
    return _encoder.encode(plain)


@cache
def _is_whole(kind: type) -> bool:
    """Whether no value of a Struct can hold a float: its fields say so, and need not be walked each time."""
    seen: set[type] = set()
    todo: list[Any] = [inspect.type_info(kind)]
    while todo:
        one = todo.pop()
        match one:
            case inspect.StructType():
                if one.cls not in seen:
                    seen.add(one.cls)
                    todo += [field.type for field in one.fields]
            case inspect.Metadata():
                todo.append(one.type)
            case inspect.UnionType():
                todo += one.types
            case inspect.DictType():
                todo += [one.key_type, one.value_type]
            case inspect.VarTupleType() | inspect.ListType():
                todo.append(one.item_type)
            case inspect.TupleType():
                todo += one.item_types
            case (
                inspect.IntType() | inspect.StrType() | inspect.BoolType() | inspect.NoneType() | inspect.LiteralType()
            ):
                pass
            case _:
                return False
    return True


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise ValueError("a canonical state has no floats")  # noqa: TRY004  # the value is wrong, not the call
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def sha256(data: bytes) -> str:
    """Return the lower-case hex SHA-256 of the bytes."""
    return hashlib.sha256(data).hexdigest()


def digest(states: Iterable[tuple[str, bytes]]) -> str:
    """Return one digest of named canonical states, whatever order they come in."""
    whole = hashlib.sha256()
    for name, state in sorted(states):
        whole.update(f"{name} {len(state)}\n".encode())
        whole.update(state)
        whole.update(b"\n")
    return whole.hexdigest()
