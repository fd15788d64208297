"""Evidence that is written while it is folded: it counts once, and goes back with whatever fails."""

from typing import Any

import pytest

from api.ledger import lookup
from api.ledger.commit import WORTH
from api.ledger.folds import Folds
from sync.fold import Fold
from tests.kit.plant import Plant

MANY = WORTH + 10


async def test_a_fold_that_is_read_meanwhile_does_not_count_twice(plant: Plant) -> None:
    order, phone = await plant.order(quantity="100000"), await plant.phone()
    for _ in range(3):
        plant.house.commit.folds = Folds(1_000_000)  # as in another process
        outcomes = await phone.tell(*(plant.finish(order, "1") for _ in range(MANY)))
        assert {one.result for one in outcomes} == {"accepted"}
    assert (await plant.state(order))["operations"]["10"]["good"] == 3 * MANY * 1000


async def test_what_fails_in_folding_takes_its_evidence_back(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    order, phone = await plant.order(quantity="100000"), await plant.phone()
    lines = [phone.say(plant.finish(order, str(number + 1))) for number in range(MANY)]
    bad, add = lines[MANY // 2].envelope.id, Fold.add

    def fails(self: Fold, records: Any, known: Any) -> Any:
        if any(one.id == bad for one in records):
            raise ValueError("this one cannot be folded")
        return add(self, records, known)

    monkeypatch.setattr(Fold, "add", fails)
    reply = await phone.push(lines)
    monkeypatch.undo()
    assert [one.outcome.reason for one in reply.answers if one.outcome.result == "quarantined"] == ["rule_failed"]
    assert sum(one.outcome.result == "accepted" for one in reply.answers) == MANY - 1


async def test_an_id_that_is_there_after_all_is_looked_for_again(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    order, phone = await plant.order(quantity="100000"), await plant.phone()
    lines = [phone.say(plant.finish(order, "1")) for _ in range(MANY)]
    await phone.push(lines[:1])
    asked, stored = [0], lookup.stored

    def overlooks(*given: Any) -> Any:
        asked[0] += 1
        return {} if asked[0] == 1 else stored(*given)

    monkeypatch.setattr(lookup, "stored", overlooks)
    plant.house.commit.marks.clear()  # nothing is likely to have come before
    reply = await phone.push(lines)
    assert {one.outcome.result for one in reply.answers} == {"accepted"}
    assert asked[0] > 1, "the first try met its own key"
