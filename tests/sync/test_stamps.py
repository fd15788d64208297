"""Stamps: clocks label, they do not rule."""

import pytest

from sync.envelope import Envelope
from sync.stamp import Contact, Neighbours, Reckoned, event_time

SERVER = 1_000_000


def envelope(wall: int = 5_000, run: str = "a", run_ms: int = 700) -> Envelope:
    return Envelope(
        id="01900000-0000-7000-8000-000000000001", device="01900000-0000-7000-9000-000000000001", seq=5, wall=wall, run=run,
        run_ms=run_ms, contact="t", prev="", contract=1, addresses=(),
    )  # fmt: skip


CONTACT = Contact(server=SERVER, device="d", wall=4_000, run="a", run_ms=200)
ALONE = Neighbours()


@pytest.mark.parametrize(
    ("said", "contact", "beside", "received", "wanted"),
    [
        (envelope(), CONTACT, ALONE, SERVER + 9_000, Reckoned(SERVER + 500, False, False)),
        (envelope(run="b", run_ms=3), CONTACT, ALONE, SERVER + 9_000, Reckoned(SERVER + 1_000, False, True)),
        (envelope(run="b", wall=3_000), CONTACT, ALONE, SERVER + 9_000, Reckoned(SERVER, True, True)),
        (envelope(run="b", wall=99_999), CONTACT, ALONE, SERVER + 9_000, Reckoned(SERVER, True, True)),
        (envelope(), CONTACT, Neighbours(SERVER + 600), SERVER + 9_000, Reckoned(SERVER + 600, True, False)),
        (envelope(), CONTACT, Neighbours(None, SERVER + 400), SERVER + 9_000, Reckoned(SERVER, True, False)),
        (envelope(), CONTACT, Neighbours(SERVER + 100, SERVER + 800), SERVER + 9_000, Reckoned(SERVER + 500, False, False)),
        (envelope(), None, ALONE, SERVER, Reckoned(SERVER, True, True)),
        (envelope(), None, Neighbours(77), SERVER, Reckoned(77, True, True)),
    ],
    ids=[
        "the run clock counts", "after a restart the wall clock counts", "a clock set back is doubted",
        "a clock set forward is doubted", "before its predecessor it is doubted", "after its successor it is doubted",
        "between its neighbours it is believed", "without a contact it is doubted", "and takes its predecessor's time",
    ],
)  # fmt: skip
def test_event_time(
    said: Envelope, contact: Contact | None, beside: Neighbours, received: int, wanted: Reckoned
) -> None:
    assert event_time(said, contact, beside, received) == wanted
