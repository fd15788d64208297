"""The office's pages in a plant that has a year behind it, and ten thousand orders brought in one sheet."""

import asyncio
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import inspect, text

from api.db.engine import Database
from api.settings import Settings
from scripts.kit.postgres import Postgres
from scripts.kit.server import Server

COPIES, ROUNDS, ORDERS, SECONDS = 250, 7, 10_000, 60
"""The demo's two weeks so many times over: about 170,000 records; and what an import may take."""

FORTNIGHT = 14 * 86_400_000
PAGES = (
    "morning", "board", "inbox", "orders", "orders?late&status=all", "orders?q=1030", "people", "devices", "reports",
    "reports/wages.xlsx", "reports/scrap.xlsx", "audit",
)  # fmt: skip

_ORDER = "CASE WHEN kind = 'enlist' THEN home ELSE home || k END"
_OLDER: dict[str, dict[str, str]] = {
    "record": {"id": "id || '-' || k", "seq": "seq + 1000000 * k", "home": _ORDER, "at": f"at - k * {FORTNIGHT}"},
    "outcome": {
        "id": "id || '-' || k", "home": _ORDER,
        "result": "CASE WHEN result IN ('review', 'waiting') THEN 'accepted' ELSE result END",
    },
    "home_state": {"home": "home || k", "number": "number || '-' || k", "status": "'closed'"},
    "posting": {"record": "record || '-' || k", "home": "home || k", "period": "'2020-' || (10 + k % 3)"},
}  # fmt: skip


_COUNTED = f"c(k) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT k + 1 FROM c WHERE k < {COPIES})"  # noqa: S608  # a number


async def _grow(server: Server) -> int:
    """Put copies of the demo's two weeks before it; return how many records there are."""
    database = Database(Settings(data=str(server.data), database=server.environment["BAOGONG_DATABASE"]).database_url())

    def grow(connection: Any) -> int:
        for table, older in _OLDER.items():
            columns = [one["name"] for one in inspect(connection).get_columns(table)]
            taken = ", ".join(older.get(name, f'"{name}"') for name in columns)
            named = ", ".join(f'"{name}"' for name in columns)
            where = "WHERE kind <> 'enlist'" if table in {"record", "outcome"} else ""
            what = f'INSERT INTO "{table}" ({named}) SELECT {taken} FROM "{table}", c {where}'  # noqa: S608  # our own names
            connection.execute(text(f"WITH RECURSIVE {_COUNTED} {what}"))
        return int(connection.execute(text("SELECT count(*) FROM record")).scalar_one())

    try:
        return await database.write(grow)
    finally:
        await database.close()


def _import(client: httpx.Client) -> float:
    """Bring the orders; return the seconds from the file's arrival to the last saved line."""
    lines = "\r\n".join(f"BENCH-{n:05d},P-SHAFT,{10 + n % 90},2099-12-15" for n in range(ORDERS))
    sheet = f"工单编号,物料编号,数量,交期\r\n{lines}".encode()
    begun = time.perf_counter()
    path = client.post("/office/imports", data={"kind": "orders"}, files={"file": ("a.csv", sheet)}).headers["location"]
    for step in ("", "/apply"):
        if step:
            client.post(path + step)
        client.get(path)
        while (told := client.get(f"{path}/progress")).status_code == 200 and not told.json()["over"]:
            time.sleep(0.05)
    took = time.perf_counter() - begun
    if not re.search(rf"\b{ORDERS}\b", client.get(path).text):
        raise RuntimeError("the orders did not come in")
    return took


def _measure(server: Server) -> list[dict[str, Any]]:
    server.command("demo")
    records = asyncio.run(_grow(server))
    server.start()
    found = []
    address = f"http://127.0.0.1:{server.port}"
    try:
        with httpx.Client(base_url=address, headers={"origin": address}, timeout=120) as client:
            limit = _median(client, "/office/sign-in")
            signed = client.post("/office/sign-in", data={"login": "admin", "secret": "demo-demo"})
            client.cookies.set("baogong", signed.cookies["baogong"])
            for page in PAGES:
                took = _median(client, f"/office/{page}")
                found.append({"case": page, "ms": took, "limit": limit, "ratio": took / limit, "records": records})
            found.append({"case": f"import of {ORDERS:,} orders", "seconds": _import(client), "may": SECONDS})
    finally:
        server.stop()
    return found


def _median(client: httpx.Client, path: str) -> float:
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        client.get(path).raise_for_status()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def run(engines: list[str]) -> list[dict[str, Any]]:
    """Measure on each database; return a line per page."""
    found = []
    with tempfile.TemporaryDirectory(prefix="baogong-bench-") as folder, Postgres() as postgres:
        for engine in engines:
            address = postgres.create("bench_office") if engine == "postgresql" else ""
            server = Server(Path(folder) / engine, address, mode="demo", clock="system")
            server.program = "api.cli"
            found += [{"database": engine, **one} for one in _measure(server)]
    return found


def told(one: dict[str, Any]) -> str:
    """Return a line in words."""
    if "seconds" in one:
        return f"{one['database']:>10} {one['case']:<26} {one['seconds']:8.1f} s   may take {one['may']} s"
    return (
        f"{one['database']:>10} {one['case']:<26} {one['ms']:8.1f} ms  an empty page {one['limit']:.1f} ms  "
        f"ratio {one['ratio']:.1f}  ({one['records']:,} records)"
    )
