"""Knows how a change of a register is written down, beside the change, in the same transaction."""

import secrets

from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import append
from api.tables.audit import Audit


async def audited(
    connection: AsyncConnection, site: str, at: int, actor: str, action: str, subject: str, detail: str = ""
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
    await append(connection, Audit, [row])
