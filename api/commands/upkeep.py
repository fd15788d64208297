"""Migrate, rebuild, backup, restore and doctor: what keeps a server well."""

import datetime as dt
import sqlite3
import sys
from pathlib import Path

from sqlalchemy import text

from api.commands.lan import check_lan
from api.commands.progress import bar
from api.commands.there import no_plant, secret_of
from api.db.engine import Database
from api.departments import BOOKS
from api.house import House, prepare_site
from api.ledger import dump, rebuild
from api.ledger.calendars import calendar_of
from api.ledger.seals import load_secret, mark_of
from api.settings import Settings
from api.tables.migrate import current, drift, migrate


async def run_migrate(settings: Settings) -> int:
    """Bring the database's schema up to date."""
    database = Database(settings.database_url())
    try:
        before, newest = await _revision(database)
        await migrate(database)
        await prepare_site(database, settings)
        print(f"schema {before or 'empty'} -> {newest}")
    finally:
        await database.close()
    return 0


async def _revision(database: Database) -> tuple[str | None, str | None]:
    return await current(database)


async def run_rebuild(settings: Settings, *, verify: bool) -> int:
    """Fold every derived state again, or only compare."""
    if problem := no_plant(settings):
        print(problem, file=sys.stderr)
        return 1
    house = House(settings, BOOKS)
    try:
        with bar("verify" if verify else "rebuild") as show:
            if verify:
                wrong = await rebuild.verify(house.database, settings.site, BOOKS, show)
            else:
                calendar = await calendar_of(house.database, settings.site)
                homes = await rebuild.rebuild(house.database, settings.site, BOOKS, calendar, house.clock.now(), show)
                wrong = await rebuild.verify(house.database, settings.site, BOOKS, show)
                print(f"{homes} orders and persons folded again")
    finally:
        await house.database.close()
    for line in wrong[:50]:
        print(line, file=sys.stderr)
    print("clean" if not wrong else f"{len(wrong)} differences")
    return 1 if wrong else 0


def _of_the_day(folder: Path) -> Path:
    return folder / f"baogong-{dt.datetime.now().astimezone():%Y-%m-%d}.backup"


def _rotate(folder: Path, keep: int) -> None:
    """Remove the oldest backups of a folder, beyond so many."""
    for old in sorted(folder.glob("baogong-????-??-??.backup"))[:-keep]:
        old.unlink()


async def run_backup(settings: Settings, path: Path, keep: int = 0) -> int:
    """Write a backup file; into a folder under the day's name, where no more than the newest `keep` stay, if any is said."""
    if problem := no_plant(settings):
        print(problem, file=sys.stderr)
        return 1
    folder = path if path.is_dir() else None
    path = path if folder is None else _of_the_day(folder)
    house = House(settings, BOOKS)
    try:
        revision, _ = await current(house.database)
        with bar("backup") as show:
            mark = mark_of(load_secret(secret_of(settings)))
            rows = await dump.backup(house.database, path, revision or "", house.clock.now(), mark, show)
    except OSError as error:
        print(f"the backup cannot be written to {path}: {error.strerror}", file=sys.stderr)
        return 1
    finally:
        await house.database.close()
    if folder is not None and keep > 0:
        _rotate(folder, keep)
    print(f"{rows} rows in {path}. Keep the secret ({secret_of(settings)}) as well.")
    return 0


async def run_restore(settings: Settings, path: Path, *, new_secret: bool) -> int:
    """Read a backup into an empty database and fold it."""
    if not new_secret and not secret_of(settings).exists():
        print(
            f"the old plant's secret is missing: put it at {secret_of(settings)} first, for without it no device's stamp can be"
            " checked and no PIN opened. If it is lost, go on with --new-secret.",
            file=sys.stderr,
        )
        return 1
    try:
        mark = dump.read_header(path).secret
    except dump.NoBackup as error:
        print(error, file=sys.stderr)
        return 1
    if not new_secret and mark and mark != mark_of(load_secret(secret_of(settings))):
        print(
            f"{secret_of(settings)} is not the secret of the plant whose backup this is: put that one there, for with another no"
            " device's stamp holds and no PIN opens. If it is lost, go on with --new-secret.",
            file=sys.stderr,
        )
        return 1
    house = House(settings, BOOKS)
    try:
        with bar("restore") as show:
            rows = await dump.restore(house.database, path, show)
        print(f"{rows} rows restored")
    except dump.NoBackup as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        await house.database.close()
    return await run_rebuild(settings, verify=False)


async def run_doctor(settings: Settings, browser: str) -> int:
    """Say what is well and what is not, in words."""
    if problem := no_plant(settings):
        print(problem, file=sys.stderr)
        return 1
    findings: list[tuple[bool, str]] = []
    database = Database(settings.database_url())
    try:
        before, newest = await _revision(database)
        findings.append((before == newest, f"schema is {before or 'empty'}, newest is {newest}: run `baogong migrate`"))
        if before == newest:
            findings.append((not await drift(database), "the tables in the database are those of this version"))
        async with database.read() as connection:
            if database.sqlite:
                mode = (await connection.execute(text("PRAGMA journal_mode"))).scalar()
                level = (await connection.execute(text("PRAGMA synchronous"))).scalar()
                findings.append(
                    (mode == "wal" and level == 2, f"SQLite {sqlite3.sqlite_version}: {mode}, synchronous {level}")
                )
                whole = (await connection.execute(text("PRAGMA quick_check"))).scalar()
                findings.append((whole == "ok", f"the file's pages: {whole}"))
            else:
                for name in ("fsync", "synchronous_commit", "full_page_writes"):
                    value = (await connection.execute(text(f"SHOW {name}"))).scalar()
                    findings.append((value == "on", f"PostgreSQL {name} is {value}"))
    finally:
        await database.close()
    findings += check_lan(settings, browser)
    secret = secret_of(settings)
    load_secret(secret)
    findings.append((secret.stat().st_mode & 0o077 == 0, f"the secret {secret} is readable by its owner only"))
    plain = settings.public_address.startswith("https://")
    findings.append((plain, "BAOGONG_PUBLIC_ADDRESS is an https address (phones need it to work offline)"))
    for well, words in findings:
        print(("ok    " if well else "LOOK  ") + words)
    return 0 if all(well for well, _ in findings[:-1]) else 1
