"""What the office looks up"""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None

_OBJECTIONS = sa.text("kind = 'object'")


def upgrade() -> None:
    """Go up."""
    op.create_index("record_at", "record", ["site", "at"], unique=False)
    op.create_index(
        "outcome_objections",
        "outcome",
        ["site", "result"],
        unique=False,
        sqlite_where=_OBJECTIONS,
        postgresql_where=_OBJECTIONS,
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("outcome_objections", "outcome")
    op.drop_index("record_at", "record")
