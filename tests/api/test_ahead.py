"""Lines that are read while others are committed: nothing is read twice, and nothing that fails there harms anybody."""

import asyncio
import threading
from typing import Any

import pytest

from api.ledger import intake, reading
from api.ledger.intake import Incoming
from tests.kit.plant import Phone, Plant


async def test_a_line_that_fails_while_it_is_read_ahead_harms_no_other(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Groups of many are read while the one before is written; what fails there fails again in its own commit, and alone."""
    order, phones = await plant.order(quantity="99999"), [await plant.phone(f"phone {n}") for n in range(6)]
    seen: list[str] = []
    really = intake.finish

    def finish(one: Incoming, *more: Any) -> None:
        seen.append(threading.current_thread().name.partition("_")[0])
        if b"bad luck" in one.body_raw:
            one.line = None
            raise RuntimeError("nobody expected this")
        really(one, *more)

    monkeypatch.setattr(reading, "finish", finish)

    async def push(number: int, phone: Phone) -> list[str]:
        notes = ["bad luck" if number == 5 and n == 3 else "" for n in range(20)]
        reply = await phone.push([phone.say(plant.finish(order, "1", note=note)) for note in notes])
        return [answer.outcome.result for answer in reply.answers]

    results = await asyncio.gather(*(push(n, phone) for n, phone in enumerate(phones)))
    assert [results[5].pop(3), *{one for told in results for one in told}] == ["quarantined", "accepted"]
    assert "ahead" in seen


async def test_a_rescue_file_counts_also_while_many_push(plant: Plant) -> None:
    order, lost = await plant.order(quantity="99999"), await plant.phone("lost")
    phones = [await plant.phone(f"phone {n}") for n in range(4)]
    brought = [lost.say(plant.finish(order, "1")) for _ in range(10)]

    async def rescue() -> None:
        await asyncio.sleep(0.01)
        headers = phones[0].headers()
        answer = await plant.client.post("/api/sync/rescue", content=lost.rescue_file(), headers=headers)
        assert {one["outcome"]["result"] for one in answer.json()["answers"]} == {"accepted"}

    async def push(phone: Phone) -> None:
        await phone.push([phone.say(plant.finish(order, "1")) for _ in range(40)])

    await asyncio.gather(*map(push, phones), rescue(), *map(push, phones[1:]))
    state = await plant.state(order)
    assert state["operations"]["10"]["good"] == (7 * 40 + len(brought)) * 1000
