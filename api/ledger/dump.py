"""Backup and restore: the evidence and the registers as one file, for either database.

What is derived is left out on purpose: a restore folds it again, which proves the backup each time.
The secret is not in it; without the secret the devices' stamps cannot be checked, so keep it too.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, LargeBinary, MetaData, Table, func, inspect, select
from sqlmodel import SQLModel

from api.db.engine import Database
from api.db.rows import table_of
from api.tables.kept import Evidence, Register, Told, tables
from api.tables.migrate import empty_at, known, upgrade
from api.tables.records import Record

FORMAT = 1
CHUNK = 1000


def kept_tables() -> dict[str, type[SQLModel]]:
    """Return every table that goes into a backup, by its name: all but what can be folded again."""
    models = (*tables(Register), *tables(Told), *tables(Evidence))
    return {"".join(table_of(model).name): model for model in models}  # plain str, not quoted_name


class NoBackup(ValueError):
    """The file is no backup, or the database is not empty; the sentence says what to do."""


class Header(msgspec.Struct, frozen=True):
    """The first line of a backup."""

    baogong: int
    revision: str
    made: int
    rows: int
    secret: str = ""
    """By what the plant's secret is known again; of backups of before it says nothing."""


async def backup(
    database: Database, path: Path, revision: str, now: int, secret: str, progress: Callable[[int, int], None]
) -> int:
    """Write everything at one moment to a file, which appears only when it is whole; return the rows."""
    part = path.with_name(path.name + ".part")
    done = 0
    async with database.snapshot() as connection:
        total = 0
        for model in kept_tables().values():
            total += (await connection.execute(select(func.count()).select_from(table_of(model)))).scalar_one()
        with gzip.open(part, "wb", compresslevel=6) as file:
            file.write(msgspec.json.encode(Header(FORMAT, revision, now, total, secret)) + b"\n")
            for name, model in kept_tables().items():
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
    except (OSError, EOFError, zlib.error, msgspec.DecodeError) as error:
        raise NoBackup(f"{path} is no backup of Baogong: {error}") from None
    if header.baogong != FORMAT:
        raise NoBackup(f"{path} has format {header.baogong}; this version reads {FORMAT}")
    return header


async def restore(database: Database, path: Path, progress: Callable[[int, int], None]) -> int:
    """Read a backup into a database without records, all or nothing; return the rows.

    A backup of an earlier version goes into that version's tables, and these are brought up to date with what they hold.
    Raises NoBackup for a file that is none or breaks off, of a newer version, and for a database that holds records.
    """
    header = read_header(path)
    if not known(header.revision):
        raise NoBackup(
            f"the backup is of schema {header.revision}, which this version does not know: upgrade Baogong first"
        )

    def write(connection: Connection) -> int:
        there = inspect(connection)
        if (
            there.has_table("record")
            and connection.execute(select(func.count()).select_from(table_of(Record))).scalar()
        ):
            raise NoBackup("the database holds records already: restore into an empty one")
        empty_at(connection, header.revision)
        done = 0
        tables = _tables(connection)
        for name, rows in _chunks(path, tables):
            connection.execute(tables[name].insert(), rows)
            done += len(rows)
            progress(done, header.rows)
        if done != header.rows:
            raise NoBackup(f"the backup breaks off after {done} of {header.rows} rows; nothing was restored")
        upgrade(connection)
        return done

    return await database.write(write)


def _tables(connection: Connection) -> dict[str, Table]:
    """Return the tables as the database has them now, emptied of what the schema itself put there."""
    found = MetaData()
    found.reflect(connection)
    tables = {"".join(table.name): table for table in found.sorted_tables if "".join(table.name) != "alembic_version"}
    for table in reversed(tables.values()):
        connection.execute(table.delete())
    return tables


def _chunks(path: Path, tables: Mapping[str, Table]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    binary = {name: {c.name for c in table.c if isinstance(c.type, LargeBinary)} for name, table in tables.items()}
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
