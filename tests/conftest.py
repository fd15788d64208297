"""Both databases for every test that touches one, and a last look that everything derived is right."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from api.db.engine import Database
from api.ledger.rebuild import verify
from api.tables.migrate import migrate
from scripts.kit.postgres import Postgres
from tests.kit.plant import Plant


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what the short run leaves out."""
    parser.addoption("--long", action="store_true", help="lines of five seconds, and ten thousand records over them")


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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "baogong.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    yield server.create(name, "template_migrated").replace("postgresql://", "postgresql+asyncpg://")
    server.drop(name)


@pytest.fixture
async def plant(database_url: str, tmp_path: Path) -> AsyncIterator[Plant]:
    """A running plant; when the test is over, everything derived must be what the records say."""
    async with Plant.open(database_url, tmp_path) as running:
        yield running
        wrong = await verify(running.house.database, running.house.site, running.house.books, lambda *_: None)
        assert wrong == []
