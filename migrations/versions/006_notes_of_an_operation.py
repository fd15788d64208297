"""What is noted of a whole operation stands with the operation"""

from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

TAKE_OUT = """
UPDATE outcome SET notes = trim(replace(replace(' ' || notes || ' ', ' ahead_of_predecessor ', ' '), ' over_plan ', ' '))
WHERE notes LIKE '%ahead_of_predecessor%' OR notes LIKE '%over_plan%'
"""


def upgrade() -> None:
    """Go up: the notes of all reports of an operation are read from its discrepancies."""
    op.execute(TAKE_OUT)


def downgrade() -> None:
    """Go down: a rebuild writes them again."""
