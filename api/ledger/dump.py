"""Backup and restore: the evidence and the registers as one file, for either database.

What is derived is left out on purpose: a restore folds it again, which proves the backup each time.
The secret is not in it; without the secret the devices' stamps cannot be checked, so keep it too.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, LargeBinary, func, select

from api.db.engine import Database
from api.db.rows import append, table_of
from api.tables import EVIDENCE, REGISTER, TOLD
from api.tables.records import Record

FORMAT = 1
TABLES = {"".join(table_of(model).name): model for model in (*REGISTER, *TOLD, *EVIDENCE)}  # plain str, not quoted_name
CHUNK = 1000


class NoBackup(ValueError):
    """The file is no backup, or the database is not empty; the sentence says what to do."""


class Header(msgspec.Struct, frozen=True):
    """The first line of a backup."""

    baogong: int
    revision: str
    made: int
    rows: int


async def backup(database: Database, path: Path, revision: str, now: int, progress: Callable[[int, int], None]) -> int:
    """Write everything at one moment to a file, which appears only when it is whole; return the rows."""
    part = path.with_name(path.name + ".part")
    done = 0
    async with database.snapshot() as connection:
        total = 0
        for model in TABLES.values():
            total += (await connection.execute(select(func.count()).select_from(table_of(model)))).scalar_one()
        with gzip.open(part, "wb", compresslevel=6) as file:
            file.write(msgspec.json.encode(Header(FORMAT, revision, now, total)) + b"\n")
            for name, model in TABLES.items():
                table = table_of(model)
                result = await connection.stream(select(table).order_by(*table.primary_key))
                async for rows in result.mappings().partitions(CHUNK):
                    for row in rows:
                        file.write(
                            msgspec.json.encode([name, {"".join(column): value for column, value in row.items()}])
                            + b"\n"
                        )
                    done += len(rows)
                    progress(done, total)
    part.replace(path)
    return total


def read_header(path: Path) -> Header:
    """Return a backup's first line; raise NoBackup if it is none."""
    try:
        with gzip.open(path, "rb") as file:
            header = msgspec.json.decode(file.readline(), type=Header)
    except (OSError, EOFError, msgspec.DecodeError) as error:
        raise NoBackup(f"{path} is no backup of Baogong: {error}") from None
    if header.baogong != FORMAT:
        raise NoBackup(f"{path} has format {header.baogong}; this version reads {FORMAT}")
    return header


async def restore(database: Database, path: Path, revision: str, progress: Callable[[int, int], None]) -> int:
    """Read a backup into an empty, migrated database, all or nothing; return the rows."""
    header = read_header(path)
    if header.revision != revision:
        raise NoBackup(
            f"the backup is of schema {header.revision}, the database of {revision}: migrate it to that first"
        )

    def write(connection: Connection) -> int:
        if connection.execute(select(func.count()).select_from(table_of(Record))).scalar_one():
            raise NoBackup("the database holds records already: restore into an empty one")
        for model in TABLES.values():
            connection.execute(table_of(model).delete())
        done = 0
        for name, rows in _chunks(path):
            append(connection, TABLES[name], rows)
            done += len(rows)
            progress(done, header.rows)
        if done != header.rows:
            raise NoBackup(f"the backup breaks off after {done} of {header.rows} rows; nothing was restored")
        return done

    return await database.write(write)


def _chunks(path: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    binary = {name: {c.name for c in table_of(m).c if isinstance(c.type, LargeBinary)} for name, m in TABLES.items()}
    held: list[dict[str, Any]] = []
    last = ""
    try:
        with gzip.open(path, "rb") as file:
            file.readline()
            for line in file:
                name, row = msgspec.json.decode(line)
                for column in binary[name]:
                    row[column] = msgspec.convert(row[column], bytes)
                if held and (name != last or len(held) == CHUNK):
                    yield last, held
                    held = []
                last = name
                held.append(row)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise NoBackup(
            f"{path} is damaged or breaks off ({type(error).__name__}); nothing was restored. Take the backup before it."
        ) from None
    if held:
        yield last, held
