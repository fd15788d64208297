"""The office"""

import sqlalchemy as sa
from alembic import op

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "import_file",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stage", KEY, nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_table(
        "master_revision",
        sa.Column("site", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind", "key", "n"),
    )
    op.create_table(
        "print",
        sa.Column("site", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("copy_number", sa.BigInteger(), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("ix_print_subject", "print", ["subject"], unique=False)


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_print_subject", "print")
    op.drop_table("print")
    op.drop_table("master_revision")
    op.drop_table("import_file")
