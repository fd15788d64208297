"""What must not change unseen: the schema on both databases, and the device contract."""

import json
from pathlib import Path

import msgspec

from api import departments  # noqa: F401  # each brings its own tables
from api.db.engine import Database
from api.tables.migrate import drift
from sync.envelope import CONTRACT, Line, PullReply, PushReply
from sync.lexicon import REASONS
from sync.outcomes import SINCE
from sync.records import Record

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "docs" / f"contract-v{CONTRACT}.json"


def contract() -> str:
    """Return the contract as JSON Schema: bodies, lines, and the replies of push and pull; and since when there is which reason."""
    schemas, parts = msgspec.json.schema_components([Record, Line, PushReply, PullReply], ref_template="#/parts/{name}")
    names = ("body", "line", "push reply", "pull reply")
    since = {code: SINCE.get(code, 1) for code in REASONS}
    whole = {"contract": CONTRACT, "reasons": since, **dict(zip(names, schemas, strict=True)), "parts": parts}
    return json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def test_the_device_contract_is_what_was_frozen() -> None:
    """A difference here breaks phones in the field: add a contract version instead."""
    assert FROZEN.read_text(encoding="utf-8") == contract()


async def test_the_migrated_schema_is_what_the_tables_say(database_url: str) -> None:
    database = Database(database_url)
    try:
        assert await drift(database) == []
    finally:
        await database.close()


if __name__ == "__main__":
    FROZEN.write_text(contract(), encoding="utf-8")
