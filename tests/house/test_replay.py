"""The replay on a small made-up log: both engines, clean and under faults, and it must be able to fail."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scripts.kit.postgres import Postgres
from scripts.replaying import clean
from scripts.replaying.databases import Databases
from scripts.replaying.report import Failed
from scripts.replaying.shop import read

COLUMNS = (
    "work_order", "work_order_qty", "part", "operation", "resource", "worker", "report_type",
    "started_at", "finished_at", "qty_good", "qty_rejected", "qty_mrb", "rework",
)  # fmt: skip


def write_log(path: Path) -> None:
    """Write a made-up shop of a few days, with its mess."""
    draw = random.Random(4)
    with path.open("w", encoding="utf-8", newline="") as file:
        log = csv.writer(file)
        log.writerow(COLUMNS)
        for order in range(6):
            at = datetime(2026, 3, 2, 7) + timedelta(hours=order * 3)  # noqa: DTZ001  # a log has local wall clocks
            for operation in ("Turning - Machine 1", "SETUP Milling - Machine 2", "Milling Q.C.", "Turning Rework"):
                for _ in range(3):
                    end = at + timedelta(minutes=draw.randrange(20, 200))
                    good = draw.choice([0, 10, 20, 35])
                    kind = "S" if operation.startswith("SETUP") else draw.choice("DDDB")
                    log.writerow(
                        [f"WO-{order}", 60, "bolt", operation, operation.rpartition(" - ")[2], f"ID{draw.randrange(5)}", kind,
                         at.isoformat(), end.isoformat(), good, draw.choice(["", 0, 1]), draw.choice(["", 2]),
                         draw.choice(["", "", "Y"])]
                    )  # fmt: skip
                    at = end - timedelta(minutes=draw.choice([0, 30]))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_clean_run_adds_up(engine: str, tmp_path: Path, postgres: Postgres) -> None:
    write_log(tmp_path / "log.csv")
    orders, rows = read(tmp_path / "log.csv")
    databases = Databases(engine, tmp_path, postgres if engine == "postgresql" else None)
    run = clean.run(databases, orders, rows, 1)
    assert run.figures["outcomes"]["accepted"]["good"] == sum(row.good for row in rows) > 0
    assert run.figures["discrepancies"]


def test_a_log_that_does_not_match_what_the_server_counted_fails(tmp_path: Path) -> None:
    write_log(tmp_path / "log.csv")
    orders, rows = read(tmp_path / "log.csv")
    databases = Databases("sqlite", tmp_path, None)
    counted = databases.counted
    databases.counted = lambda server: counted(server) | {"good": 1}  # type: ignore[method-assign]  # a server that miscounts
    with pytest.raises(Failed, match="accepted pieces"):
        clean.run(databases, orders, rows, 1)


def test_a_damaged_log_names_its_line(tmp_path: Path) -> None:
    write_log(tmp_path / "log.csv")
    text = (tmp_path / "log.csv").read_text().replace("2026-03-02T07:00:00", "yesterday", 1)
    (tmp_path / "log.csv").write_text(text)
    with pytest.raises(ValueError, match="line 2"):
        read(tmp_path / "log.csv")
