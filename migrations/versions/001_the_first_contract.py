"""The first contract"""

import sqlalchemy as sa
from alembic import op

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "audit",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", KEY, nullable=False),
        sa.Column("action", KEY, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_table(
        "clash",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.Column("carrier", KEY, nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id", "hash"),
    )
    op.create_table(
        "contact",
        sa.Column("site", KEY, nullable=False),
        sa.Column("device", KEY, nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("wall", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("run", KEY, nullable=False),
        sa.Column("run_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "received", "wall"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "credential",
        sa.Column("site", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("login", KEY, nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("pin_salt", sa.String(), nullable=False),
        sa.Column("pin_key", sa.String(), nullable=False),
        sa.Column("pin_check", sa.String(), nullable=False),
        sa.Column("pin_set", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("pin_former", sa.String(), nullable=False),
        sa.Column("centers", sa.String(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site", "person"),
    )
    op.create_index("credential_login", "credential", ["site", "login"], unique=True)

    op.create_table(
        "device",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("enrolled", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_by", KEY, nullable=False),
        sa.Column("formerly", sa.String(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.Column("high_water", sa.BigInteger(), nullable=False),
        sa.Column("highest", sa.BigInteger(), nullable=False),
        sa.Column("cloned", sa.Boolean(), nullable=False),
        sa.Column("lost_above", sa.BigInteger(), nullable=True),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("queue_depth", sa.BigInteger(), nullable=False),
        sa.Column("queue_oldest", sa.BigInteger(), nullable=False),
        sa.Column("storage", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("device_token", "device", ["site", "token_hash"], unique=False)

    op.create_table(
        "discrepancy",
        sa.Column("site", KEY, nullable=False),
        sa.Column("home", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("allowed", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "home", "kind", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "device_gap",
        sa.Column("site", KEY, nullable=False),
        sa.Column("device", KEY, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "first"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "drained",
        sa.Column("site", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "key"),
    )
    op.create_table(
        "enrol_code",
        sa.Column("site", KEY, nullable=False),
        sa.Column("code_hash", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used_by", KEY, nullable=False),
        sa.PrimaryKeyConstraint("site", "code_hash"),
    )
    op.create_table(
        "feed",
        sa.Column("site", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind", "key"),
    )
    op.create_index("feed_seq", "feed", ["site", "seq"], unique=True)
    op.create_table(
        "feed_audience",
        sa.Column("site", KEY, nullable=False),
        sa.Column("audience", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "audience", "kind", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("feed_audience_seq", "feed_audience", ["site", "audience", "seq"], unique=False)
    op.create_table(
        "feed_batch",
        sa.Column("site", KEY, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("nonce", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "first"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed_head",
        sa.Column("site", KEY, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "home_mark",
        sa.Column("site", KEY, nullable=False),
        sa.Column("home", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "home"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "home_state",
        sa.Column("site", KEY, nullable=False),
        sa.Column("home", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("due", KEY, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "home"),
    )
    op.create_index("home_state_number", "home_state", ["site", "number"], unique=False)
    op.create_index("home_state_due", "home_state", ["site", "status", "due"], unique=False)

    op.create_table(
        "master",
        sa.Column("site", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind", "key"),
    )
    op.create_table(
        "operation_state",
        sa.Column("site", KEY, nullable=False),
        sa.Column("home", KEY, nullable=False),
        sa.Column("operation", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.BigInteger(), nullable=False),
        sa.Column("scrap", sa.BigInteger(), nullable=False),
        sa.Column("rework", sa.BigInteger(), nullable=False),
        sa.Column("hold", sa.BigInteger(), nullable=False),
        sa.Column("short", sa.BigInteger(), nullable=False),
        sa.Column("redone_good", sa.BigInteger(), nullable=False),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "home", "operation"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("topic", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_table(
        "outcome",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("home", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("result", KEY, nullable=False),
        sa.Column("reason", KEY, nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("waits_for", KEY, nullable=False),
        sa.Column("settled_by", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=False,
    )
    unsettled = sa.text("result <> 'accepted'")
    op.create_index(
        "outcome_unsettled",
        "outcome",
        ["site", "result", "home"],
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )
    waiting = sa.text("result = 'waiting'")
    op.create_index(
        "outcome_waits_for",
        "outcome",
        ["site", "waits_for", "home", "result"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )

    op.create_table(
        "period_lock",
        sa.Column("site", KEY, nullable=False),
        sa.Column("period", KEY, nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "period"),
    )
    op.create_table(
        "person",
        sa.Column("site", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "person"),
    )
    op.create_table(
        "posting",
        sa.Column("site", KEY, nullable=False),
        sa.Column("record", KEY, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("account", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("item", KEY, nullable=False),
        sa.Column("lot", KEY, nullable=False),
        sa.Column("unit", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("target", KEY, nullable=False),
        sa.Column("home", KEY, nullable=False),
        sa.Column("operation", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("day", KEY, nullable=False),
        sa.Column("worked", KEY, nullable=False),
        sa.Column("period", KEY, nullable=False),
        sa.Column("adjustment", sa.Boolean(), nullable=False),
        sa.Column("posted", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "record", "n"),
        sqlite_with_rowid=False,
    )
    op.create_index("posting_period", "posting", ["site", "period", "account"], unique=False)

    op.create_table(
        "photo",
        sa.Column("site", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("device", KEY, nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "hash"),
    )

    op.create_table(
        "quarantine",
        sa.Column("site", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("device", KEY, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("carrier", KEY, nullable=False),
        sa.Column("reason", KEY, nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("clocks", sa.String(), nullable=False),
        sa.Column("contract", sa.BigInteger(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("arrival", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "key"),
    )
    op.create_index("quarantine_device_seq", "quarantine", ["site", "device", "seq"], unique=False)

    op.create_table(
        "record",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("device", KEY, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("home", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stamp", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("carrier", KEY, nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("record_device_seq", "record", ["site", "device", "seq"], unique=False)
    carried = sa.text("carrier <> ''")
    op.create_index("record_carrier", "record", ["site", "carrier"], sqlite_where=carried, postgresql_where=carried)
    op.create_index("record_home", "record", ["site", "home"], unique=False)

    op.create_table(
        "record_address",
        sa.Column("site", KEY, nullable=False),
        sa.Column("address", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("site", "address", "id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("home", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("operation", sa.BigInteger(), nullable=False),
        sa.Column("machine", KEY, nullable=False),
        sa.Column("work", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("session_home", "session", ["site", "home"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("site", KEY, nullable=False),
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("strength", KEY, nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "token_hash"),
    )
    op.create_table(
        "site",
        sa.Column("site", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("day_starts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site"),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("site")
    op.drop_table("sign_in")
    op.drop_index("session_home", "session")

    op.drop_table("session")
    op.drop_table("record_address")
    op.drop_index("record_home", "record")
    op.drop_index("record_device_seq", "record")
    op.drop_index("record_carrier", "record")

    op.drop_table("record")
    op.drop_index("quarantine_device_seq", "quarantine")

    op.drop_table("quarantine")
    op.drop_index("posting_period", "posting")

    op.drop_table("posting")
    op.drop_table("photo")
    op.drop_table("person")
    op.drop_table("period_lock")
    op.drop_index("outcome_waits_for", "outcome")
    op.drop_index("outcome_unsettled", "outcome")

    op.drop_table("outcome")
    op.drop_table("outbox")
    op.drop_table("operation_state")
    op.drop_table("master")
    op.drop_index("home_state_number", "home_state")
    op.drop_index("home_state_due", "home_state")

    op.drop_table("home_state")
    op.drop_table("home_mark")
    op.drop_table("feed_head")
    op.drop_table("feed_batch")
    op.drop_index("feed_audience_seq", "feed_audience")
    op.drop_table("feed_audience")
    op.drop_index("feed_seq", "feed")
    op.drop_table("feed")
    op.drop_table("enrol_code")
    op.drop_table("drained")
    op.drop_table("device_gap")
    op.drop_table("discrepancy")
    op.drop_index("device_token", "device")

    op.drop_table("device")
    op.drop_index("credential_login", "credential")

    op.drop_table("credential")
    op.drop_table("contact")
    op.drop_table("clash")
    op.drop_table("audit")
