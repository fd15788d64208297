"""Writes what the phone and the server agree on into TypeScript: what a person can say, and the words of codes.

Made of `sync/records.py`, `sync/lexicon.py` and `sync/lists.py`, committed beside the phone's sources, and compared by
`scripts/check`, so that the phone's build needs no Python.
"""

import json
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec
from msgspec import inspect

from sync import homes, outcomes, records
from sync.fields import HomeKey, Id, WorkKind
from sync.lexicon import KINDS, LEXICON, RESULTS, ROLES, WORK, Words
from sync.lists import LISTS
from sync.roles import Role

AGREED = Path(__file__).resolve().parents[2] / "pwa/src/sync/agreed.ts"

HEAD = """/**
 * Knows what a person can say, kind by kind, and the words of the codes that a phone and the server share.
 * Made of sync/ by `python -m scripts.building.agreed`; never edited by hand.
 */
"""

BODY = """type Fields<One> = One extends unknown ? keyof One : never;
type Alone<One> = One extends unknown ? One & { readonly [F in Exclude<Fields<Every>, keyof One>]?: undefined } : never;

/** What somebody said: the fields of its kind; those of other kinds can be asked for and are not there. */
export type Body = Alone<Every>;
export type Kind = Body["kind"];
"""

BRAND = """export type Id = string;

declare const branded: unique symbol;

/** A key of a kind: a text that somebody has looked at, and no key of another kind. */
export type Key<Letter extends string> = string & { readonly [branded]: Letter };
"""

FAMILIES = ("kind", "outcome", "why", "advice", "status", "quantity", "role", "cause", "unit")
"""Whose words the phone shows."""

KEYS = {
    "W": "OrderKey", "C": "CardKey", "M": "LotKey", "S": "TagKey", "R": "SlipKey", "E": "MachineKey", "P": "PersonKey",
    "B": "BinKey", "V": "PartnerKey", "N": "ItemKey", "A": "CaseKey",
}  # fmt: skip


def _pattern(alias: Any) -> str:
    return str(get_args(alias)[1].pattern)


def _text(kind: inspect.StrType) -> str:
    """Return the type of a text: a key or an id by its pattern, else any text."""
    pattern = kind.pattern or ""
    if pattern == _pattern(Id):
        return "Id"
    if pattern == _pattern(HomeKey):
        return "HomeKey"
    return KEYS.get(pattern[1:2], "string") if pattern.endswith(r"{10}(?!\n)$") else "string"


def _type(kind: inspect.Type, parts: dict[str, inspect.StructType]) -> str:
    """Return a field's type; structs on the way are gathered in `parts`."""
    if isinstance(kind, inspect.StrType):
        return _text(kind)
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return "number"
    if isinstance(kind, inspect.BoolType):
        return "boolean"
    if isinstance(kind, inspect.NoneType):
        return "null"
    if isinstance(kind, inspect.LiteralType):
        return " | ".join(json.dumps(one) for one in sorted(kind.values, key=str))
    if isinstance(kind, inspect.VarTupleType):
        item = _type(kind.item_type, parts)
        return f"readonly {item}[]" if item.isidentifier() else f"readonly ({item})[]"
    if isinstance(kind, inspect.UnionType):
        return " | ".join(sorted({_type(one, parts) for one in kind.types if not _unset(one)}, key=_null_last))
    if isinstance(kind, inspect.StructType):
        parts.setdefault(kind.cls.__name__, kind)
        return kind.cls.__name__
    raise TypeError(f"no type of TypeScript for {kind}")


def _null_last(kind: str) -> tuple[bool, str]:
    return kind == "null", kind


def _unset(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.CustomType) and kind.cls is msgspec.UnsetType


def _struct(kind: inspect.StructType, parts: dict[str, inspect.StructType], tag: str = "") -> str:
    """Return an interface with what it has beyond the one it extends; what has a default may be absent."""
    cls = kind.cls
    above = _above(cls)
    there = set(above.__struct_encode_fields__) if above else set()
    own = [f'readonly kind: "{tag}"'] if tag else []
    for field in kind.fields:
        if field.encode_name not in there:
            mark = "" if field.required else "?"
            own.append(f"readonly {field.encode_name}{mark}: {_type(field.type, parts)}")
    if above:
        parts.setdefault(above.__name__, _info(above))
    extends = f" extends {above.__name__.strip('_')}" if above else ""
    doc = (cls.__doc__ or "").partition("\n")[0]
    export = "" if tag else "export "
    return f"/** {doc} */\n{export}interface {cls.__name__.strip('_')}{extends} {{ {'; '.join(own)} }}\n"


def _above(cls: type) -> type[msgspec.Struct] | None:
    """Return the struct whose fields a struct shares."""
    base = cls.__mro__[1]
    return base if issubclass(base, msgspec.Struct) and base.__struct_fields__ else None


def _info(cls: type) -> inspect.StructType:
    kind = inspect.type_info(cls)
    assert isinstance(kind, inspect.StructType), "everything said is a struct"
    return kind


def said() -> str:
    """Return the phone's union of everything that can be said."""
    kinds = get_args(records.Record)
    parts: dict[str, inspect.StructType] = {}
    bodies = [_struct(_info(one), parts, one.__struct_config__.tag) for one in kinds]
    inner: dict[str, str] = {}
    while left := [one for name, one in sorted(parts.items()) if name not in inner]:
        for one in left:
            inner[one.cls.__name__] = _struct(one, parts)
    keys = BRAND + "".join(f'export type {name} = Key<"{letter}">;\n' for letter, name in KEYS.items())
    letters = "".join(f"  readonly {letter}: {name};\n" for letter, name in KEYS.items())
    keys += f"\n/** The type of a key by its letter. */\nexport interface Keys {{\n{letters}}}\n\n"
    keys += f"export type HomeKey = {' | '.join(KEYS[one.letter] for one in homes.HOMES if one.letter in KEYS)};\n"
    every = "type Every = " + " | ".join(one.__name__ for one in kinds) + ";\n"
    return "\n".join([keys, *(inner[name] for name in sorted(inner)), *bodies, every, BODY])


def words() -> str:
    """Return the phone's words of codes, in both languages."""
    families: dict[str, Words] = {name: LEXICON[name] for name in FAMILIES}
    families |= {f"{name}Reason": codes for name, codes in LISTS.items()}
    parts = []
    for n, language in enumerate(("zh", "en")):
        lines = [
            "  "
            + ", ".join(f'"{family}.{code}": {json.dumps(both[n], ensure_ascii=False)}' for code, both in codes.items())
            for family, codes in families.items()
        ]
        parts.append(f"export const {language}Codes = {{\n" + ",\n".join(lines) + ",\n} as const;\n")
    lists = ",\n".join(f"  {name}: {json.dumps(list(codes))}" for name, codes in LISTS.items())
    parts.append(f"/** The lists of reasons a plant begins with. */\nexport const LISTS = {{\n{lists},\n}} as const;\n")
    return "\n".join(parts)


def homes_told() -> str:
    """Return the table of homes, by the letter of their keys."""
    lines = "".join(
        f'  {one.letter}: {{ name: "{one.name}", rank: {one.rank}, feed: "{one.feed}" }},\n' for one in homes.HOMES
    )
    return f"/** What a key is of, by its letter. */\nexport const HOMES = {{\n{lines}}} as const;\n"


def unsaid() -> list[str]:
    """Return the codes of the contract that the lexicon has no words for, and words for what is no code."""
    closed: dict[str, tuple[set[str], Words]] = {
        "kind": ({one.__struct_config__.tag for one in get_args(records.Record)}, KINDS),
        "outcome": (set(get_args(outcomes.Result)), RESULTS),
        "role": (set(get_args(Role)), ROLES),
        "work": (set(get_args(WorkKind)), WORK),
    }
    return [f"{family}.{code}" for family, (codes, there) in closed.items() for code in sorted(codes ^ there.keys())]


def main() -> None:
    """Write the file; with `--check` only compare it, and stop if it is not what it would be."""
    if missing := unsaid():
        sys.exit(f"sync/lexicon.py and the contract differ: {', '.join(missing)}")
    text = f"{HEAD}\n{said()}\n{homes_told()}\n{words()}"
    if "--check" not in sys.argv[1:]:
        AGREED.write_text(text, encoding="utf-8")
    elif AGREED.read_text(encoding="utf-8") != text:
        sys.exit(f"{AGREED.name} is not what sync/ says: run python -m scripts.building.agreed")


if __name__ == "__main__":
    main()
