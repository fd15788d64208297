"""Homes and families: one table each, and no circle among what is told of what."""

import random
from typing import get_args

import pytest

from sync import codes, homes
from sync import records as r
from sync.addresses import home
from sync.fields import HomeKey
from sync.gist import gist
from tests.kit.sets import ORDER, Draw


def test_every_letter_a_home_may_have_on_the_wire_stands_in_the_table_once() -> None:
    letters = [one.letter for one in homes.HOMES]
    assert sorted(letters) == sorted(set(get_args(HomeKey)[1].pattern.partition("[")[2].partition("]")[0]))
    assert set(letters) <= set(codes.Kind)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("person", "item"),
        ("item", "bin"),
        ("item", "machine"),
        ("lot", "order"),
        ("partner", "order"),
        ("order", "case"),
    ],
)
def test_a_home_is_told_only_of_homes_of_a_lower_rank(earlier: str, later: str) -> None:
    assert homes.named(earlier).rank < homes.named(later).rank


def test_whatever_is_said_hangs_only_on_homes_of_a_lower_rank_than_its_own() -> None:
    seen = 0
    for seed in range(300):
        for record in Draw(random.Random(seed), 8).records():
            for name in filter(homes.is_home, gist(record.body).hangs_on):
                assert homes.of(name).rank < homes.of(home(record.body)).rank
                seen += 1
    assert seen > 1000


def test_every_kind_is_of_one_family_and_every_family_is_listed() -> None:
    kinds = [kind for family in r.FAMILIES for kind in family.kinds]
    assert sorted(kinds, key=str) == sorted(get_args(r.Record), key=str)


def test_an_id_is_no_home() -> None:
    assert homes.is_home(ORDER)
    assert not homes.is_home("01890a5d-ac96-774b-bcce-b302099a8057")
