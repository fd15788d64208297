"""Knows how a replay gets empty databases, reads them with plain SQL, and turns them back in time."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg

from scripts.kit.postgres import Postgres
from scripts.kit.server import Server

ADMIN, PASSWORD = "replay", "replay-password"

_SQLITE_PIECES = "json_extract(CAST(r.body AS TEXT), '$.{name}')"
_POSTGRES_PIECES = "(convert_from(r.body, 'UTF8')::json->>'{name}')"


class Databases:
    """Makes a server with an empty, migrated database on one engine."""

    def __init__(self, engine: str, folder: Path, postgres: Postgres | None) -> None:
        self.engine = engine
        self.folder = folder
        self.postgres = postgres
        self._made = 0

    def server(self, secret: Path | None = None) -> Server:
        """Return a server on a fresh database, ready to start."""
        self._made += 1
        name = f"replay_{self.folder.name}_{self._made}".lower().replace("-", "_")
        address = self.postgres.create(name) if self.postgres is not None else ""
        settings = {"secret_file": str(secret)} if secret is not None else {}
        server = Server(self.folder / f"{self.engine}-{self._made}", address, **settings)
        server.command("migrate")
        server.command("admin", ADMIN, "--stdin", stdin=PASSWORD + "\n")
        return server

    def backup(self, server: Server, file: Path) -> None:
        """Take a backup with the product's own command."""
        server.command("backup", str(file))

    def restore(self, server: Server, file: Path) -> None:
        """Put a stopped server's database back to a backup, with the product's own command."""
        if self.postgres is not None:
            name = server.environment["BAOGONG_DATABASE"].rpartition("/")[2]
            self.postgres.drop(name)
            self.postgres.create(name)
        else:
            for path in server.data.glob("baogong.sqlite*"):
                path.unlink()
        server.command("restore", str(file))

    def query(self, server: Server, sql: str) -> list[dict[str, Any]]:
        """Run plain SQL beside the server."""
        if self.postgres is not None:
            return asyncio.run(_fetch(server.environment["BAOGONG_DATABASE"], sql))
        connection = sqlite3.connect(server.data / "baogong.sqlite")
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql)]
        finally:
            connection.close()

    def counted(self, server: Server) -> dict[str, int]:
        """Return what the accepted finishes say, read from their own bytes: good, scrap, hold in pieces."""
        piece = _POSTGRES_PIECES if self.postgres is not None else _SQLITE_PIECES
        sums = ", ".join(
            f"coalesce(sum(CAST({piece.format(name=name)} AS numeric)), 0) AS {name}"
            for name in ("good", "scrap", "hold")
        )
        sql = f"""SELECT {sums} FROM record r JOIN outcome o ON o.site = r.site AND o.id = r.id
                  WHERE r.kind = 'finish' AND o.result = 'accepted'"""  # noqa: S608  # no input in it
        return {name: int(value) for name, value in self.query(server, sql)[0].items()}

    def posted(self, server: Server) -> dict[str, int]:
        """Return the sums of the postings, in pieces."""
        rows = self.query(server, "SELECT account, sum(amount) AS total FROM posting GROUP BY account")
        totals = {row["account"]: int(row["total"]) // 1000 for row in rows}
        good = totals.get("good", 0) + totals.get("redone_good", 0)
        scrap = totals.get("scrap", 0) + totals.get("redone_scrap", 0)
        return {"good": good, "scrap": scrap, "hold": totals.get("hold", 0) + totals.get("redone_hold", 0)}

    def outcomes(self, server: Server) -> dict[str, dict[str, int]]:
        """Return, per outcome, how many records it has and the pieces their finishes state."""
        piece = _POSTGRES_PIECES if self.postgres is not None else _SQLITE_PIECES
        sums = ", ".join(
            f"coalesce(sum(CASE WHEN r.kind = 'finish' THEN CAST({piece.format(name=name)} AS numeric) END), 0) AS {name}"
            for name in ("good", "scrap", "hold")
        )
        sql = f"""SELECT o.result AS result, count(*) AS count, {sums} FROM record r
                  JOIN outcome o ON o.site = r.site AND o.id = r.id GROUP BY o.result"""  # noqa: S608  # no input in it
        found = {row.pop("result"): {name: int(v) for name, v in row.items()} for row in self.query(server, sql)}
        empty = {"count": 0, "good": 0, "scrap": 0, "hold": 0}
        aside = self.query(server, "SELECT count(*) AS n FROM quarantine")[0]["n"]
        found = {name: found.get(name, dict(empty)) for name in ("accepted", "waiting", "review", "refused", "voided")}
        return found | {"quarantined": empty | {"count": aside}}

    def discrepancies(self, server: Server) -> set[tuple[str, str, str]]:
        """Return (order number, kind, place) of every open discrepancy."""
        sql = """SELECT h.number, d.kind, d.place FROM discrepancy d JOIN home_state h ON h.site = d.site AND h.home = d.home
                 WHERE d.is_open"""
        return {(row["number"], row["kind"], row["place"]) for row in self.query(server, sql)}

    def reviews(self, server: Server) -> dict[str, str]:
        """Return the reason of every record in review."""
        rows = self.query(server, "SELECT id, reason FROM outcome WHERE result = 'review'")
        return {row["id"]: row["reason"] for row in rows}


async def _fetch(address: str, sql: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(address)
    try:
        return [dict(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


def sign_in(server: Server, at: int) -> str:
    """Return an administrator's token, good for some hours after a time."""
    body = json.dumps({"login": ADMIN, "secret": PASSWORD}).encode()
    return str(server.call("POST", "/api/sign-in", body, baogong_driven_clock=str(at))["token"])


def digest(server: Server, at: int) -> str:
    """Return the server's digest of everything derived."""
    answer = server.call("GET", "/api/digest", token=sign_in(server, at), baogong_driven_clock=str(at))
    return str(answer["digest"])
