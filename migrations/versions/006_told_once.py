"""What is noted of an operation stands with it; the feed names its followers itself, and a home's state stands once"""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

TAKE_OUT = """
UPDATE outcome SET notes = trim(replace(replace(' ' || notes || ' ', ' ahead_of_predecessor ', ' '), ' over_plan ', ' '))
WHERE notes LIKE '%ahead_of_predecessor%' OR notes LIKE '%over_plan%'
"""
TOGETHER = {
    "sqlite": "group_concat(audience, char(10))",
    "postgresql": "string_agg(audience, chr(10) ORDER BY audience)",
}
LINE = {"sqlite": "char(10)", "postgresql": "chr(10)"}
NAMES = """
CREATE TEMPORARY TABLE named AS SELECT site, kind, key, {together} AS names FROM (
  SELECT site, kind, key, {said} AS audience FROM feed_audience WHERE {which} ORDER BY site, kind, key, audience
) AS one GROUP BY site, kind, key
"""
TAKE_OVER = """
UPDATE feed SET {column} = {line} || (
  SELECT names FROM named WHERE named.site = feed.site AND named.kind = feed.kind AND named.key = feed.key
) || {line} WHERE EXISTS (
  SELECT 1 FROM named WHERE named.site = feed.site AND named.kind = feed.kind AND named.key = feed.key
)
"""
STAND_ONCE = """
UPDATE feed SET state = {nothing} WHERE kind = 'order' AND EXISTS (
  SELECT 1 FROM home_state h WHERE h.site = feed.site AND h.home = feed.key AND h.version = feed.version
)
"""
NOTHING = {"sqlite": "x''", "postgresql": "''::bytea"}


def upgrade() -> None:
    """Go up: the notes of all reports of an operation are read from its discrepancies."""
    engine = op.get_bind().dialect.name
    op.execute(TAKE_OUT)
    for column, which in (("followers", "NOT gone"), ("gone", "gone")):
        said = "audience" if column == "followers" else "audience || '=' || seq"
        op.add_column("feed", sa.Column(column, KEY, nullable=False, server_default=""))
        op.execute(NAMES.format(together=TOGETHER[engine], which=which, said=said))
        op.execute("CREATE UNIQUE INDEX named_key ON named (site, kind, key)")
        op.execute(TAKE_OVER.format(column=column, line=LINE[engine]))
        op.execute("DROP TABLE named")
    op.execute(STAND_ONCE.format(nothing=NOTHING[engine]))
    op.drop_index("feed_audience_seq", "feed_audience")
    op.drop_table("feed_audience")
    lags = sa.text("told < version")
    op.create_index("home_mark_lagging", "home_mark", ["site", "home"], sqlite_where=lags, postgresql_where=lags)
    with op.batch_alter_table("feed") as batch:
        batch.alter_column("followers", server_default=None)
        batch.alter_column("gone", server_default=None)


def downgrade() -> None:
    """Go down; devices read all anew, for nobody knows any more who follows what."""
    op.drop_index("home_mark_lagging", "home_mark")
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
    op.execute("DELETE FROM feed")
    op.execute("DELETE FROM feed_batch")
    with op.batch_alter_table("feed") as batch:
        batch.drop_column("followers")
        batch.drop_column("gone")
