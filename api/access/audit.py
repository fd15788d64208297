"""Knows how a change of a register is written down, beside the change, in the same transaction."""

import secrets

from sqlalchemy import Connection

from api.access.tables import Audit
from api.db.rows import append


def audited(
    connection: Connection, site: str, at: int, actor: str, action: str, subject: str, detail: str = ""
) -> None:
    """Append one line to the audit. Never hand it a secret."""
    row = {
        "site": site,
        "id": f"{at:015d}-{secrets.token_hex(6)}",
        "at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": detail,
    }
    append(connection, Audit, [row])
