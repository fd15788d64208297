"""What the office looks up"""

import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_OBJECTIONS = sa.text("kind = 'object'")


def upgrade() -> None:
    """Go up."""
    op.add_column("site", sa.Column("plant", KEY, nullable=False, server_default=""))
    site = sa.table("site", sa.column("site"), sa.column("plant"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(site.c.site)).all():
        drawn = site.update().where(site.c.site == row.site).values(plant=secrets.token_hex(6))
        connection.execute(drawn)
    for name in ("master", "master_revision"):
        _spell_out(connection, sa.table(name, sa.column("kind"), sa.column("key")))
    op.create_index("record_at", "record", ["site", "at"], unique=False)
    op.create_index(
        "outcome_objections",
        "outcome",
        ["site", "result", "kind"],
        unique=False,
        sqlite_where=_OBJECTIONS,
        postgresql_where=_OBJECTIONS,
    )


def _spell_out(connection: sa.Connection, table: sa.TableClause) -> None:
    """Write the keys of opening stock as lists: an item or location may have a slash in it."""
    stock = table.c.kind == "stock"
    for row in connection.execute(sa.select(table.c.key).where(stock).distinct()).all():
        if row.key.count("/") == 2 and not row.key.startswith("["):
            spelled = json.dumps(row.key.split("/"), ensure_ascii=False, separators=(",", ":"))
            connection.execute(table.update().where(stock, table.c.key == row.key).values(key=spelled))


def downgrade() -> None:
    """Go down."""
    op.drop_index("outcome_objections", "outcome")
    op.drop_index("record_at", "record")
    op.drop_column("site", "plant")
