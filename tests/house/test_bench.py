"""The bench's phones behave as phones do, and its counts count."""

import asyncio
import random

import asyncpg
import pytest

from scripts.benching import report, sender, wire
from scripts.benching.cases import wanted
from scripts.benching.sender import Phone, Seen, Sender
from scripts.benching.tap import Tap
from scripts.kit.postgres import Postgres


async def sizes_pushed(monkeypatch: pytest.MonkeyPatch, silent: int) -> tuple[list[int], Seen]:
    """Let a phone with 150 lines push to a server that says nothing to the first few requests."""
    monkeypatch.setattr(sender, "TIMEOUT_S", 0.05)
    monkeypatch.setattr(asyncio, "sleep", _at_once)
    asked: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (head := await reader.readline()) == b"POST /api/sync/push HTTP/1.1\r\n":
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(int(head.rpartition(b"content-length: ")[2].split(b"\r\n")[0]))
            asked.append(len(body.split(b"\n")))
            if len(asked) > silent:
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    phone = Phone({}, [b"{}"] * 150, "")
    seen = Seen()
    one = Sender(phone, server.sockets[0].getsockname()[1], seen, random.Random(1))
    await one.until(lambda: not phone.lines, one.push)
    one.hang_up()
    server.close()
    await _sleep(0.05)  # sockets close a little later
    return asked, seen


_sleep = asyncio.sleep


async def _at_once(_: float) -> None:
    await _sleep(0)


async def test_a_phone_pushes_a_hundred_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, seen = await sizes_pushed(monkeypatch, 0)
    assert asked == [100, 50]
    assert seen.twice == 0


async def test_a_phone_that_ran_out_of_time_asks_for_a_quarter_and_says_what_it_pushed_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, seen = await sizes_pushed(monkeypatch, 2)
    assert asked[:4] == [100, 25, 6, 6]
    assert asked[10:12] == [12, 12], "after eight that came through, twice as much"
    assert (seen.timeouts, seen.twice) == (2, 125)
    assert seen.pushed == 150 + seen.twice


def test_the_ratio_is_of_medians_and_the_least_and_most_are_told() -> None:
    rounds = [{"ours": ours, "raw": raw} for ours, raw in ((1.0, 10.0), (2.0, 40.0), (9.0, 20.0))]
    told = report.summary(rounds)
    assert told["to_raw"] == 2 / 20
    assert told["from_to"]["ours"] == [1, 9]


def test_a_filter_names_whole_words() -> None:
    assert wanted("wide b20", ["b20"])
    assert not wanted("wide b200", ["b20"])
    assert wanted("shift b200 again", ["again shift"])


def test_a_request_says_how_long_it_is() -> None:
    assert wire.request("POST", "/x", b"ab", baogong_contract="1").endswith(
        b"baogong-contract: 1\r\ncontent-length: 2\r\n\r\nab"
    )


def test_a_tap_counts_statements_and_round_trips() -> None:
    with Postgres() as postgres, Tap(postgres.address) as tap:

        async def ask() -> tuple[int, int]:
            connection = await asyncpg.connect(tap.address)
            await connection.fetchval("SELECT 1")
            before = tap.statements, tap.round_trips
            await connection.executemany("SELECT $1::text", [("a",), ("b",), ("c",)])
            await connection.close()
            return tap.statements - before[0], tap.round_trips - before[1]

        statements, trips = asyncio.run(ask())
        assert statements == 3
        assert 1 <= trips <= 2
