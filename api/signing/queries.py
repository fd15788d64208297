"""Knows how the audit is read."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.tables import Audit
from api.db.rows import table_of

_audit = table_of(Audit)


async def audit_lines(connection: AsyncConnection, site: str, action: str, before: int) -> list[Any]:
    """Return audit lines older than a time, newest first: at most a hundred; of one action if one is named."""
    query = select(_audit).where(_audit.c.site == site, _audit.c.at < before)
    if action:
        query = query.where(_audit.c.action == action)
    return list(await connection.execute(query.order_by(_audit.c.at.desc(), _audit.c.id.desc()).limit(100)))


async def audit_actions(connection: AsyncConnection, site: str) -> list[str]:
    """Return the kinds of things that were audited."""
    query = select(_audit.c.action).where(_audit.c.site == site).distinct().order_by(_audit.c.action)
    return [row.action for row in await connection.execute(query)]
