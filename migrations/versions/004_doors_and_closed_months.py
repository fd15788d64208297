"""Doors and closed months"""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "sign_in_try",
        sa.Column("site", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "person", "source"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pin_holder",
        sa.Column("site", KEY, nullable=False),
        sa.Column("device", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "person"),
        sqlite_with_rowid=False,
    )
    op.create_index("pin_holder_person", "pin_holder", ["site", "person"], unique=False)
    op.create_table(
        "dismissed",
        sa.Column("site", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "period_sheet",
        sa.Column("site", KEY, nullable=False),
        sa.Column("period", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "period", "name"),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("period_sheet")
    op.drop_table("dismissed")
    op.drop_index("pin_holder_person", "pin_holder")
    op.drop_table("pin_holder")
    op.drop_table("sign_in_try")
