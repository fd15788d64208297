"""The command line: a demo plant that is alive, and a backup that any engine restores."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from api.departments import DOORS
from scripts.kit.server import ROOT, Server


class Saved(NamedTuple):
    """A plant's folder and its backup."""

    source: Path
    file: Path


def test_the_demo_plant_is_alive_and_adds_up(tmp_path: Path) -> None:
    server = Server(tmp_path, mode="demo", clock="system")
    said = server.command("demo")
    assert "sign in  admin" in said
    assert server.command("rebuild", "--verify").strip().endswith("clean")
    assert "nothing was loaded" in server.command("demo")
    server.start()
    try:
        body = json.dumps({"login": "lead1", "secret": "2580"}).encode()
        token = server.call("POST", "/api/sign-in", body)["token"]
        inbox = server.call("GET", "/api/inbox", token=token)
        assert len(inbox["reviews"]) >= 2
        assert {one["kind"] for one in inbox["discrepancies"]} >= {"double_report", "over_plan"}
        assert inbox["waiting"] == 1
        orders = server.call("GET", "/api/orders", token=token)
        assert len(orders) == 40
        assert {one["status"] for one in orders} == {"released", "held", "cancelled", "closed"}
        people = server.call("GET", "/api/people", token=token)
        assert len(people) == 24
        assert len({one["team"] for one in people}) == 4
        assert any(one["queue_depth"] for one in server.call("GET", "/api/devices", token=token)), (
            "one device is silent"
        )
        sessions = [server.call("GET", f"/api/orders/{o['order']}", token=token)["state"]["sessions"] for o in orders]
        assert any(sessions), "somebody is at work"
        assert sick_pages(f"http://127.0.0.1:{server.port}", [one["order"] for one in orders]) == []
    finally:
        server.stop()
    assert server.command("doctor")


def sick_pages(address: str, orders: list[str]) -> list[str]:
    """Return which of the office's pages do not open on a lively plant, in either language."""
    wrong = []
    with httpx.Client(base_url=address, headers={"origin": address}) as client:
        signed = client.post("/office/sign-in", data={"login": "admin", "secret": "demo-demo"})
        client.cookies.set("baogong", signed.cookies["baogong"])
        pages = [f"/office/{door}" for door in ("board?wall", "orders/new", "orders?late&status=all")]
        pages += [door.path for door in DOORS] + [f"/office/orders/{order}" for order in orders]
        pages += [f"/office/orders/{orders[0]}/print", "/office/reports/wages.csv", "/office/reports/progress.xlsx"]
        for language in ("zh", "en"):
            for page in pages:
                answer = client.get(page, headers={"accept-language": language})
                wrong += [] if answer.status_code == 200 else [f"{page} {language}: {answer.status_code}"]
    return wrong


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """A demo plant, and its backup."""
    folder = tmp_path_factory.mktemp("saved")
    source = Server(folder / "source", mode="demo", clock="system")
    source.command("demo", "--seed", "3")
    file = folder / "all.backup"
    source.command("backup", str(file))
    return Saved(folder / "source", file)


def test_a_backup_restores_into_the_other_engine_and_comes_out_the_same(
    saved: Saved, tmp_path: Path, database_url: str
) -> None:
    file = saved.file
    address = "" if database_url.startswith("sqlite") else database_url.replace("+asyncpg", "")
    target = Server(tmp_path / "target", address, clock="system", secret_file=str(saved.source / "secret"))
    said = target.command("restore", str(file))
    assert said.strip().endswith("clean")
    code, _, complaint = target.tried("restore", str(file))
    assert (code, "empty" in complaint) == (1, True)


def test_a_demo_is_not_loaded_into_production(tmp_path: Path) -> None:
    server = Server(tmp_path, mode="production", clock="system")
    code, _, complaint = server.tried("demo")
    assert (code, "BAOGONG_MODE=demo" in complaint) == (1, True)


def test_every_verb_explains_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for verb in ("service", "serve", "migrate", "demo", "rebuild", "backup", "restore", "doctor", "admin"):
        assert verb in done.stdout


def tried(server: Server, *words: str) -> tuple[int, str]:
    """Run one verb; return its exit code and everything it says."""
    code, out, complaint = server.tried(*words)
    assert "Traceback" not in complaint
    return code, out + complaint


def test_no_command_makes_a_plant_by_accident(tmp_path: Path) -> None:
    nowhere = Server(tmp_path / "nowhere", clock="system")
    for words in (("backup", str(tmp_path / "b")), ("rebuild",), ("rebuild", "--verify"), ("doctor",), ("enrol-code",)):
        code, said = tried(nowhere, *words)
        assert (code, "no plant" in said) == (1, True), words
    assert list((tmp_path / "nowhere").iterdir()) == []
    assert not (tmp_path / "b").exists()


def test_a_damaged_backup_and_a_lost_secret_are_said_in_sentences(saved: Saved, tmp_path: Path) -> None:
    file = saved.file
    assert file.stat().st_mode & 0o077 == 0, "a backup is its owner's alone"
    assert {one.stat().st_mode & 0o077 for one in saved.source.rglob("*")} == {0}
    whole = file.read_bytes()
    target = Server(tmp_path / "target", clock="system")
    code, said = tried(target, "restore", str(file))
    assert (code, "secret is missing" in said) == (1, True)
    for number, damaged in enumerate(
        (
            whole[:-20_000],
            whole[: len(whole) // 2],
            b"",
            b"PK" + whole,
            whole[:400],
            whole[:60] + b"\xff" * 40 + whole[100:],
        )
    ):
        broken = tmp_path / f"broken{number}"
        broken.write_bytes(damaged)
        code, said = tried(target, "restore", "--new-secret", str(broken))
        assert code == 1
        assert "no backup" in said or "nothing was restored" in said
    (target.data / "secret").write_bytes(b"\xff no secret")
    code, said = tried(target, "restore", str(file))
    assert (code, "holds no secret" in said) == (2, True)
    (target.data / "secret").write_text("07" * 32)
    code, said = tried(target, "restore", str(file))
    assert (code, "not the secret of the plant" in said) == (1, True), "another one's is worse than none"
    (target.data / "secret").unlink()
    code, said = tried(target, "restore", "--new-secret", str(file))
    assert (code, "clean" in said) == (0, True)
    away = tmp_path / "nowhere-at-all" / "b"
    code, said = tried(target, "backup", str(away))
    assert (code, "cannot be written" in said) == (1, True)


def test_the_first_administrator_is_a_person_and_what_he_does_is_done_by_somebody(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", clock="system")
    server.command("admin", "chen", "--stdin", stdin="geheim-77\n")
    server.command("admin", "chen", "--stdin", stdin="geheim-78\n")
    server.start()
    try:
        told = server.call("POST", "/api/sign-in", json.dumps({"login": "chen", "secret": "geheim-78"}).encode())
        people = server.call("GET", "/api/people", token=told["token"])
    finally:
        server.stop()
    assert [(one["person"], one["name"], one["counted"], one["roles"]) for one in people] == [
        (told["person"], "chen", True, ["admin", "planner"])
    ]


def test_a_unit_serves_this_plant_and_a_nightly_backup_is_kept_for_a_while(saved: Saved, tmp_path: Path) -> None:
    server = Server(saved.source, clock="system")
    unit = server.command("service")
    assert "ExecStart=" in unit
    assert f'Environment="BAOGONG_DATA={saved.source}"' in unit
    nightly = server.command("service", "--backup", str(tmp_path / "50%"))
    assert "--keep 30" in nightly
    assert "50%%" in nightly, "a per cent sign means something in a unit"
    for day in (1, 2, 3):
        (tmp_path / f"baogong-2020-01-0{day}.backup").touch()
    (tmp_path / "mine.backup").touch()
    server.command("backup", str(tmp_path), "--keep", "2")
    left = sorted(one.name for one in tmp_path.iterdir())
    assert left[0] == "baogong-2020-01-03.backup"
    assert len(left) == 3, "the newest two, and what is none of ours"
    assert left[-1] == "mine.backup"
