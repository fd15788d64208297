"""Both databases for every test that touches one, and a last look that everything derived is right."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from api.access import tokens
from api.db.engine import Database
from api.ledger.rebuild import verify
from api.tables.migrate import migrate
from scripts.kit.postgres import Postgres
from tests.kit.plant import Plant, Prepared

tokens._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Secrets are hashed as always, only not slowly; servers in processes of their own take their time."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what the short run leaves out."""
    parser.addoption(
        "--long",
        action="store_true",
        help="also what takes minutes: more kills, more people, slower lines, more records",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the long form what is marked so."""
    if not config.getoption("--long"):
        left = [one for one in items if one.get_closest_marker("long")]
        items[:] = [one for one in items if not one.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> bool:
    """Whether what takes minutes is asked for, too: docs/operations.md lists it."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        address = server.create("template_migrated")
        asyncio.run(_migrate(address.replace("postgresql://", "postgresql+asyncpg://")))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "baogong.sqlite"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@pytest.fixture(scope="session")
def prepared_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    shutil.copy(sqlite_template, folder / "baogong.sqlite")
    return asyncio.run(Prepared.make(f"sqlite+aiosqlite:///{folder / 'baogong.sqlite'}", folder))


@pytest.fixture(scope="session")
def prepared_postgresql(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    address = postgres.create("template_prepared", "template_migrated")
    folder = tmp_path_factory.mktemp("prepared")
    return asyncio.run(Prepared.make(address.replace("postgresql://", "postgresql+asyncpg://"), folder))


@pytest.fixture
def prepared(request: pytest.FixtureRequest) -> Prepared | None:
    """A plant that was set up once in this process, if the test is about one."""
    if "plant" not in request.fixturenames:
        return None
    found: Prepared = request.getfixturevalue(f"prepared_{request.getfixturevalue('engine')}")
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, engine: str, prepared: Prepared | None, tmp_path: Path
) -> Iterator[str]:
    """A migrated database on each engine: of a plant that was set up, if the test is about one, else empty."""
    if engine == "sqlite":
        path = tmp_path / "baogong.sqlite"
        template = (
            request.getfixturevalue("sqlite_template") if prepared is None else prepared.database.partition("///")[2]
        )
        shutil.copy(template, path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    template = "template_migrated" if prepared is None else "template_prepared"
    yield server.create(name, template).replace("postgresql://", "postgresql+asyncpg://")
    server.drop(name)


@pytest.fixture
async def plant(database_url: str, prepared: Prepared | None, tmp_path: Path) -> AsyncIterator[Plant]:
    """A running plant; when the test is over, everything derived must be what the records say."""
    async with Plant.open(database_url, tmp_path, prepared) as running:
        yield running
        wrong = await verify(running.house.database, running.house.site, running.house.books, lambda *_: None)
        assert wrong == []
