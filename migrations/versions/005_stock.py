"""Stock, as postings add up"""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

ADD_UP = """
INSERT INTO stock (site, place, item, lot, unit, amount)
SELECT site, place, item, lot, unit, sum(amount) FROM (
  SELECT site, source AS place, item, lot, unit, -amount AS amount FROM posting WHERE source <> '' OR target <> ''
  UNION ALL
  SELECT site, target AS place, item, lot, unit, amount FROM posting WHERE source <> '' OR target <> ''
) AS ends GROUP BY site, place, item, lot, unit
"""


def upgrade() -> None:
    """Go up; what was posted before is added up."""
    op.create_table(
        "stock",
        sa.Column("site", KEY, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("item", KEY, nullable=False),
        sa.Column("lot", KEY, nullable=False),
        sa.Column("unit", KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "place", "item", "lot", "unit"),
        sqlite_with_rowid=False,
    )
    op.execute(ADD_UP)


def downgrade() -> None:
    """Go down."""
    op.drop_table("stock")
